import { html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query, state } from 'lit/decorators.js';
import type { LibraryFilter, LibraryRow, LibrarySort } from '../../api/library.js';
import '../elements/ct-cart-grid.js';
import type { CartGrid, MarkEvent, SightEvent, SortEvent } from '../elements/ct-cart-grid.js';
import '../elements/ct-choice-list.js';
import type { ChooseEvent } from '../elements/ct-choice-list.js';
import '../elements/ct-drop.js';
import '../elements/ct-ingest-bar.js';
import { stationClock } from '../state/format.js';
import { columnIds, COLUMNS, nextSort, storeColumns, storedColumns } from '../state/library-columns.js';
import { searchLibrary } from '../state/library-rest.js';
import { LibraryRows } from '../state/library-rows.js';
import * as marks from '../state/library-selection.js';
import { holdList, releaseList, type ListHold } from '../state/list-hold.js';
import { Select } from '../state/select.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { pageStyles } from './library-page-styles.js';
import './ct-broken-files.js';
import './ct-cart-pane.js';
import './ct-cue-dock.js';
import './ct-duplicates.js';
import './ct-edits.js';
import type { Edits } from './ct-edits.js';
import './ct-library-finder.js';
import type { FindEvent, LibraryFinder, LibraryMode } from './ct-library-finder.js';
import './ct-live-dialog.js';
import './ct-uploads.js';

/** A library that changes is looked at again this often at most. */
const CHANGES_MS = 2000;

/** The library: everything that can air, found, marked, edited and heard. */
@customElement('ct-library-page')
export class LibraryPage extends LitElement {
  static override styles = [shared, forms, pageStyles];

  @state() private filter: LibraryFilter = {};
  @state() private sort: LibrarySort = { by: 'title', descending: false };
  @state() private mode: LibraryMode = 'carts';
  @state() private marked = marks.nothingMarked;
  @state() private columns = storedColumns(window.localStorage);
  /** The cart that the pane and the editor show. */
  @state() private cartId: string | null = null;
  @state() private cutId: string | null = null;
  /** A new function whenever other rows are here: the list draws them by it. */
  @state() private rowAt: (index: number) => LibraryRow | undefined = () => undefined;
  @query('ct-library-finder') private readonly finder!: LibraryFinder | null;
  @query('ct-cart-grid') private readonly grid!: CartGrid | null;
  @query('ct-edits') private readonly edits!: Edits | null;
  readonly #counts = new Select(this, (panel) => panel.parts?.library ?? null);
  readonly #changed = new Select(this, (panel) => panel.parts?.libraryChangedAtEpochMs ?? null);
  readonly #ingest = new Select(this, (panel) => panel.parts?.ingest ?? null);
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? 'UTC');
  readonly #rows = new LibraryRows(searchLibrary, () => {
    this.rowAt = (index) => this.#rows.at(index);
    this.#release();
  });
  #shownChange: number | null = null;
  #hold: ListHold | null = null;
  #waiting = 0;
  #askedAtMs = -Infinity;

  /** Puts the cursor into the search. */
  focusSearch(): void {
    this.finder?.focusSearch();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#rows.find(this.filter, this.sort);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rows.stop();
    window.clearTimeout(this.#waiting);
    this.#waiting = 0;
  }

  override render(): TemplateResult {
    const count = marks.countMarked(this.marked, this.#rows.total ?? 0);
    return html`<section class="card list" aria-label="Library">
        <ct-library-finder
          .filter=${this.filter}
          .sort=${this.sort}
          .mode=${this.mode}
          .found=${this.#found()}
          .problems=${this.#counts.value?.problems ?? 0}
          @find=${this.#find}
          >${this.#tools()}</ct-library-finder
        >
        <ct-ingest-bar .progress=${this.#ingest.value}></ct-ingest-bar>
        ${this.#list()}
      </section>
      <ct-cart-pane
        class="card"
        .cartId=${this.cartId}
        .cutId=${this.cutId}
        .count=${count}
        .marked=${this.marked}
        .filter=${this.filter}
        .everyId=${() => this.#everyId()}
        @cut-shown=${(event: CustomEvent<{ cutId: string }>) => {
          this.cutId = event.detail.cutId;
        }}
        @cart-saved=${this.#saved}
        @bulk-done=${this.#bulkDone}
        @unmark=${() => {
          this.marked = marks.markNone(this.marked);
        }}
      ></ct-cart-pane>
      <ct-cue-dock class="dock" .cartId=${this.cartId} .cutId=${this.cutId} @cart-saved=${this.#saved}></ct-cue-dock>
      <ct-uploads @uploaded=${this.#askAnew}></ct-uploads>
      <ct-live-dialog @live-added=${this.#liveAdded}></ct-live-dialog>`;
  }

  protected override willUpdate(): void {
    const before = this.#shownChange;
    this.#shownChange = this.#changed.value;
    // The first one is no change: the list was asked for a moment ago. A station that has started again names another.
    if (before !== null && before !== this.#shownChange) this.#askAnew();
  }

  protected override firstUpdated(): void {
    void this.finder?.refresh();
  }

  #found(): string {
    if (this.#rows.failure !== '') return this.#rows.failure;
    if (this.mode !== 'carts' || this.#rows.total === null) return '';
    return `${this.#rows.total.toLocaleString('en')} found`;
  }

  #tools(): TemplateResult {
    return html`<ct-drop label="Columns" end quiet>
        <ct-choice-list
          label="Columns"
          .choices=${COLUMNS.map(({ id, name, long = name }) => ({ value: id, words: long }))}
          .chosen=${this.columns}
          @choose=${(event: ChooseEvent) => {
            this.columns = columnIds(event.detail.values);
            storeColumns(window.localStorage, this.columns);
          }}
        ></ct-choice-list>
      </ct-drop>
      <ct-edits @edit-undone=${this.#askAnew}></ct-edits>
      <ct-drop class="add" label="Add" end quiet>
        <div class="ways">
          <button
            type="button"
            @click=${() => {
              this.#closeAdd();
              this.renderRoot.querySelector('ct-uploads')?.choose();
            }}
          >
            Upload files …
          </button>
          <button
            type="button"
            @click=${() => {
              this.#closeAdd();
              this.renderRoot.querySelector('ct-live-dialog')?.open();
            }}
          >
            Add a live source …
          </button>
        </div>
      </ct-drop>`;
  }

  #closeAdd(): void {
    this.renderRoot.querySelector<HTMLElementTagNameMap['ct-drop']>('ct-drop.add')?.close();
  }

  #list(): TemplateResult {
    if (this.mode === 'duplicates') {
      return html`<ct-duplicates .cartId=${this.cartId} @choose-cart=${this.#chosen}></ct-duplicates>`;
    }
    if (this.mode === 'files') return html`<ct-broken-files></ct-broken-files>`;
    return html`<ct-cart-grid
        class=${this.#rows.pending ? 'pending' : ''}
        .total=${this.#rows.total ?? 0}
        .rowAt=${this.rowAt}
        .columns=${COLUMNS.filter(({ id }) => this.columns.includes(id))}
        .sort=${this.sort}
        .marked=${this.marked}
        .clock=${stationClock(this.#zone.value)}
        @sight=${(event: SightEvent) => {
          const { first, last } = event.detail;
          // Who has gone elsewhere is held by nothing.
          if (this.#hold !== null && (first > this.#hold.last || last < this.#hold.first)) this.#hold = null;
          this.#rows.need(first, last);
        }}
        @mark=${(event: MarkEvent) => void this.#mark(event)}
        @sort=${(event: SortEvent) => {
          this.#search(this.filter, nextSort(this.sort, event.detail.by));
        }}
        @open=${() => this.renderRoot.querySelector('ct-cart-pane')?.focusFirst()}
      ></ct-cart-grid>
      ${this.#rows.total === 0 ? html`<p class="none">Nothing is found by this. Fewer filters find more.</p>` : nothing}`;
  }

  readonly #find = (event: FindEvent): void => {
    const { filter, sort = this.sort, mode } = event.detail;
    this.mode = mode;
    if (mode === 'carts') this.#search(filter, sort);
  };

  #search(filter: LibraryFilter, sort: LibrarySort): void {
    // Marks hold for what is seen: another filter begins anew, another order does not.
    if (filter !== this.filter) this.marked = marks.nothingMarked;
    else this.marked = { ...this.marked, anchor: -1, active: -1 };
    this.filter = filter;
    this.sort = sort;
    this.#hold = null;
    this.#rows.find(filter, sort);
    this.grid?.toTop();
  }

  async #mark({ detail: { how, index } }: MarkEvent): Promise<void> {
    const before = this.marked;
    if (how === 'all' || how === 'none') {
      this.marked = how === 'all' ? marks.markAll(before) : marks.markNone(before);
      return;
    }
    if (how === 'move') {
      this.marked = marks.moveActive(before, index);
      return;
    }
    if (how === 'span') {
      const from = before.anchor === -1 ? index : before.anchor;
      this.marked = marks.moveActive(before, index);
      const ids = await this.#rows.idsBetween(Math.min(from, index), Math.max(from, index)).catch(() => null);
      // A later key has moved on: its own span is on its way.
      if (ids !== null && this.marked.active === index) this.marked = marks.markSpan(before, index, ids);
      return;
    }
    const row = this.#rows.at(index) ?? (await this.#cartAt(index));
    if (row === undefined) return;
    if (how === 'toggle') this.marked = marks.markToggled(this.marked, index, row.cartId);
    else this.marked = marks.markOnly(index, row.cartId);
    this.cartId = row.cartId;
  }

  /** A row that the keyboard is ahead of: it is moved to at once, and marked when its cart is here. */
  async #cartAt(index: number): Promise<Pick<LibraryRow, 'cartId'> | undefined> {
    this.marked = marks.moveActive(this.marked, index);
    const ids = await this.#rows.idsBetween(index, index).catch((): string[] => []);
    const cartId = ids.at(0);
    return cartId === undefined || this.marked.active !== index ? undefined : { cartId };
  }

  #everyId(): Promise<string[]> {
    return this.#rows.idsBetween(0, (this.#rows.total ?? 0) - 1);
  }

  readonly #chosen = (event: CustomEvent<{ cartId: string }>): void => {
    this.cartId = event.detail.cartId;
    this.marked = marks.markOnly(-1, event.detail.cartId);
  };

  readonly #liveAdded = (event: CustomEvent<{ row: LibraryRow }>): void => {
    this.cartId = event.detail.row.cartId;
    this.marked = marks.markOnly(-1, event.detail.row.cartId);
    this.#askAnew();
  };

  readonly #saved = (event: CustomEvent<{ row: LibraryRow }>): void => {
    this.#rows.replace(event.detail.row);
    void this.finder?.refresh();
    this.renderRoot.querySelector('ct-cart-pane')?.refresh(event.detail.row.cartId);
    this.renderRoot.querySelector('ct-cue-dock')?.refresh(event.detail.row.cartId);
  };

  readonly #bulkDone = (event: CustomEvent<{ edit: Parameters<Edits['done']>[0] }>): void => {
    this.edits?.done(event.detail.edit);
    this.#askAnew();
  };

  /** The library is another one: shown at once, and every few seconds while it goes on changing. */
  readonly #askAnew = (): void => {
    if (this.#waiting !== 0) return;
    const waitMs = Math.max(0, this.#askedAtMs + CHANGES_MS - performance.now());
    this.#waiting = window.setTimeout(() => {
      this.#waiting = 0;
      this.#askedAtMs = performance.now();
      const { first, last, atTop } = this.grid?.sight ?? { first: 0, last: 0, atTop: true };
      this.#hold = holdList(this.#rows, this.marked, first, last, atTop);
      this.#rows.refresh(first, last);
      void this.finder?.refresh();
      if (this.cartId !== null) {
        this.renderRoot.querySelector('ct-cart-pane')?.refresh(this.cartId);
        this.renderRoot.querySelector('ct-cue-dock')?.refresh(this.cartId);
      }
    }, waitMs);
  };

  /** Rows that came in above move neither what is read nor what the keyboard is on. */
  #release(): void {
    const released = this.#hold === null ? undefined : releaseList(this.#hold, this.#rows, this.marked);
    if (released === undefined) return;
    this.#hold = null;
    this.marked = released.marked;
    if (released.rowsDown !== 0) void this.updateComplete.then(() => this.grid?.moveBy(released.rowsDown));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-library-page': LibraryPage;
  }
}
