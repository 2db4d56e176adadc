import '@lit-labs/virtualizer';
import type { RangeChangedEvent, VisibilityChangedEvent } from '@lit-labs/virtualizer';
import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { LibraryRow, LibrarySort } from '../../api/library.js';
import { KIND_WORDS, oneLine, type StationClock } from '../state/format.js';
import type { Column } from '../state/library-columns.js';
import { isMarked, nothingMarked, type Marked } from '../state/library-selection.js';
import { gridMove } from '../state/grid-move.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';
import { gridStyles } from './cart-grid-styles.js';

export const ROW_PX = 36;
const HEAD_PX = 36;

/** What a click or a key asks of the marks. */
export interface MarkRequest {
  readonly how: 'only' | 'toggle' | 'span' | 'move' | 'all' | 'none';
  readonly index: number;
}
export type MarkEvent = CustomEvent<MarkRequest>;
export type SightEvent = CustomEvent<{ readonly first: number; readonly last: number }>;
export type SortEvent = CustomEvent<{ readonly by: LibrarySort['by'] }>;

/**
 * Carts as rows of one height, however many: only what is in sight is there. A row whose cart has not come yet shows its
 * bones. Emits `sight` (rows that are wanted), `mark`, `sort` and `open` (Enter, double click).
 */
@customElement('ct-cart-grid')
export class CartGrid extends LitElement {
  static override styles = [shared, kinds, gridStyles];

  @property({ type: Number }) total = 0;
  /** The cart of a row; undefined where it has not come yet. A new function draws the rows again. */
  @property({ attribute: false }) rowAt: (index: number) => LibraryRow | undefined = () => undefined;
  @property({ attribute: false }) columns: readonly Column[] = [];
  @property({ attribute: false }) sort: LibrarySort = { by: 'title', descending: false };
  @property({ attribute: false }) marked: Marked = nothingMarked;
  @property({ attribute: false }) clock: StationClock | null = null;
  @query('.scroll') private readonly scroller!: HTMLElement | null;
  #items: readonly number[] = [];
  /** The row that a click or a key has asked for: it is brought into sight, a row that only has another number is not. */
  #asked = -1;

  /** Rows that are in sight now. */
  get sight(): { readonly first: number; readonly last: number; readonly atTop: boolean } {
    const { scrollTop, clientHeight } = this.scroller ?? { scrollTop: 0, clientHeight: 0 };
    const first = Math.floor(scrollTop / ROW_PX);
    const last = first + Math.ceil(Math.max(0, clientHeight - HEAD_PX) / ROW_PX);
    return { first, last, atTop: scrollTop === 0 };
  }

  override focus(): void {
    this.scroller?.focus();
  }

  /** The first row on top. */
  toTop(): void {
    this.scroller?.scrollTo({ top: 0 });
  }

  /** Scrolls by whole rows, once the list is as long as it is now. */
  async moveBy(rows: number): Promise<void> {
    await this.updateComplete;
    this.scroller?.scrollBy({ top: rows * ROW_PX });
  }

  override render(): TemplateResult {
    const { active } = this.marked;
    return html`<div
      class="scroll"
      role="grid"
      tabindex="0"
      aria-label="Carts"
      aria-multiselectable="true"
      aria-rowcount=${this.total + 1}
      aria-colcount=${this.columns.length + 1}
      aria-activedescendant=${active >= 0 ? `row-${active}` : nothing}
      @keydown=${this.#keyDown}
      @scroll=${this.#scrolled}
    >
      <div class="row head" role="row" aria-rowindex="1">
        <span role="columnheader" class="kind"><span class="visually-hidden">Kind</span></span>
        ${this.columns.map((column) => this.#head(column))}
      </div>
      <lit-virtualizer
        role="rowgroup"
        .items=${this.#items}
        .renderItem=${(index: unknown) => this.#row(index as number)}
        .keyFunction=${(index: unknown) => index}
        @click=${this.#clicked}
        @dblclick=${this.#opened}
        @rangeChanged=${(event: RangeChangedEvent) => {
          this.#want(event.first, event.last);
        }}
        @visibilityChanged=${(event: VisibilityChangedEvent) => {
          event.stopPropagation();
        }}
      ></lit-virtualizer>
    </div>`;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('total') || this.#items.length !== this.total) {
      this.#items = Array.from({ length: this.total }, (_, i) => i);
    }
    if (changed.has('columns')) {
      // Sizes that vary are set as properties: the page's policy knows no style attributes.
      this.style.setProperty('--tracks', ['14px', ...this.columns.map(({ track }) => track)].join(' '));
    }
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { active } = this.marked;
    if (!changed.has('marked') || active !== this.#asked) return;
    this.#asked = -1;
    this.#reveal(active);
  }

  #head(column: Column): TemplateResult {
    const { sort, name, numeric, long = name } = column;
    const by = this.sort.by === sort;
    const way = by ? (this.sort.descending ? 'descending' : 'ascending') : 'none';
    if (sort === undefined) return html`<span role="columnheader" class=${numeric ? 'number' : ''}>${name}</span>`;
    return html`<span role="columnheader" aria-sort=${way} class=${numeric ? 'number' : ''}
      ><button
        type="button"
        tabindex="-1"
        title=${long}
        @click=${() => {
          this.dispatchEvent(new CustomEvent('sort', { detail: { by: sort } }) satisfies SortEvent);
        }}
      >
        ${name}${by ? html`<span aria-hidden="true">${this.sort.descending ? ' ▼' : ' ▲'}</span>` : nothing}
      </button></span
    >`;
  }

  #row(index: number): TemplateResult {
    const row = this.rowAt(index);
    if (row === undefined) {
      return html`<div class="row bones" role="row" id="row-${index}" aria-rowindex=${index + 2} aria-busy="true">
        <span role="gridcell" class="kind"></span>
        ${this.columns.map(({ numeric }) => html`<span role="gridcell" class=${numeric ? 'number' : ''}><i></i></span>`)}
      </div>`;
    }
    const marked = isMarked(this.marked, row.cartId);
    const looks = [
      marked ? 'marked' : '',
      index === this.marked.active ? 'active' : '',
      row.problem === null ? '' : 'bad',
      row.enabled ? '' : 'held',
    ];
    return html`<div
      class="row ${looks.join(' ')}"
      role="row"
      id="row-${index}"
      data-index=${index}
      aria-rowindex=${index + 2}
      aria-selected=${marked ? 'true' : 'false'}
      title=${row.problem?.message ?? nothing}
    >
      <span role="gridcell" class="kind"
        ><i class="chip" data-kind=${row.kind}></i><span class="visually-hidden">${KIND_WORDS[row.kind]}</span></span
      >
      ${this.columns.map((column) => this.#cell(row, column))}
    </div>`;
  }

  #cell(row: LibraryRow, column: Column): TemplateResult {
    const { clock } = this;
    const text = clock === null ? '' : column.text(row, clock);
    const looks = `clip ${column.numeric ? 'number' : ''} ${column.bright ? '' : 'dim'}`;
    if (column.id !== 'title') return html`<span role="gridcell" class=${looks} dir="auto">${text}</span>`;
    const sign = row.problem !== null ? '▲ ' : row.enabled ? '' : '‖ ';
    const state = row.problem !== null ? 'Cannot be used: ' : row.enabled ? '' : 'Held back: ';
    return html`<span role="gridcell" class=${looks} dir="auto"
      ><span aria-hidden="true">${sign}</span><span class="visually-hidden">${state}</span>${oneLine(text)}${
        row.explicit ? html` <abbr title="Explicit">E</abbr>` : nothing
      }</span
    >`;
  }

  readonly #scrolled = (): void => {
    const { first, last } = this.sight;
    this.#want(first, last);
  };

  #want(first: number, last: number): void {
    this.dispatchEvent(new CustomEvent('sight', { detail: { first, last } }) satisfies SightEvent);
  }

  #mark(how: MarkRequest['how'], index: number): void {
    if (how !== 'all' && how !== 'none') this.#asked = index;
    this.dispatchEvent(new CustomEvent('mark', { detail: { how, index } }) satisfies MarkEvent);
  }

  #indexOf(event: Event): number {
    const row = (event.target as Element).closest<HTMLElement>('[data-index]');
    return row === null ? -1 : Number(row.dataset['index']);
  }

  readonly #clicked = (event: MouseEvent): void => {
    const index = this.#indexOf(event);
    if (index === -1) return;
    this.scroller?.focus({ preventScroll: true });
    this.#mark(event.shiftKey ? 'span' : event.ctrlKey || event.metaKey ? 'toggle' : 'only', index);
  };

  readonly #opened = (event: MouseEvent): void => {
    if (this.#indexOf(event) !== -1) this.dispatchEvent(new CustomEvent('open'));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const page = Math.max(1, this.sight.last - this.sight.first - 1);
    const move = gridMove(event, { active: this.marked.active, total: this.total, page });
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (move === 'open') this.dispatchEvent(new CustomEvent('open'));
    else this.#mark(move.how, move.index);
  };

  /** Scrolls no further than a row needs. */
  #reveal(index: number): void {
    const { scroller } = this;
    if (scroller === null || index < 0) return;
    const top = index * ROW_PX;
    const room = scroller.clientHeight - HEAD_PX;
    if (top < scroller.scrollTop) scroller.scrollTop = top;
    else if (top + ROW_PX > scroller.scrollTop + room) scroller.scrollTop = top + ROW_PX - room;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cart-grid': CartGrid;
  }
}
