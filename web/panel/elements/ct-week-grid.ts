import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { oneLine } from '../state/format.js';
import { cellsBetween, DATE_COLUMN, hourText, weekMove, type Cell } from '../state/week.js';
import { shared } from '../theme/shared.js';

/** A column of the grid: a weekday, or a date. */
export interface WeekColumn {
  readonly name: string;
  readonly long: string;
  readonly isToday: boolean;
  /** What holds in hours that name nothing: of a date the week's. Null: nothing does, and that is a fault. */
  readonly under: readonly (string | null)[] | null;
  readonly cells: readonly (string | null)[];
}

/** Cells that are to be painted; `gesture` is the same for all events of a drag. `clear` leaves them without a clock. */
export type PaintEvent = CustomEvent<{
  readonly cells: readonly Cell[];
  readonly clear: boolean;
  readonly gesture: string | null;
}>;
export type BrushEvent = CustomEvent<{ readonly index: number }>;

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

/**
 * Hours by days, painted by dragging or by keys (see `weekMove`). Emits `paint`, `paint-end` and `brush`. One cell takes the
 * focus; what is marked is between it and where Shift was pressed first.
 */
@customElement('ct-week-grid')
export class WeekGrid extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        min-height: 0;
      }
      .scroll {
        flex: 1;
        min-height: 0;
        overflow: auto;
        scrollbar-width: thin;
        padding: 0 3px 3px;
      }
      table {
        width: 100%;
        min-width: 560px;
        height: 100%;
        table-layout: fixed;
        border-collapse: separate;
        border-spacing: 2px;
        user-select: none;
      }
      .hours {
        width: 54px;
      }
      thead th {
        position: sticky;
        top: 0;
        z-index: 2;
        height: 26px;
        background: var(--pane);
        font-size: 14px;
        font-weight: 650;
      }
      th {
        color: var(--text-dim);
        font-weight: 600;
      }
      th.today {
        color: var(--text);
        box-shadow: inset 0 -3px var(--intro);
      }
      th.date,
      td.date {
        border-left: 3px solid var(--intro);
      }
      tbody th {
        font-size: 12px;
        text-align: right;
        padding-right: 6px;
      }
      td {
        position: relative;
        height: 17px;
        padding: 0 2px 0 8px;
        border-radius: 4px;
        background: color-mix(in srgb, var(--clock) 34%, var(--pane));
        box-shadow: inset 4px 0 var(--clock);
        font-size: 13px;
        line-height: 1.25;
        cursor: cell;
        touch-action: none;
      }
      @media (max-height: 800px) {
        table {
          border-spacing: 2px 1px;
        }
        td {
          font-size: 12px;
          line-height: 1.15;
        }
        tbody th {
          font-size: 11px;
          line-height: 1.15;
        }
      }
      td.none {
        background: repeating-linear-gradient(135deg, var(--well) 0 6px, var(--warn-pane) 6px 12px);
        box-shadow: inset 0 0 0 1px var(--warn-line);
        color: var(--warn);
      }
      td.under {
        background: var(--well);
        box-shadow: inset 0 0 0 1px var(--line);
        color: var(--text-dim);
      }
      td.marked {
        outline: 2px solid var(--text);
        outline-offset: -2px;
      }
      td:focus-visible {
        outline: 3px solid var(--focus);
        outline-offset: -1px;
        z-index: 1;
      }
    `,
  ];

  @property({ attribute: false }) columns: readonly WeekColumn[] = [];
  /** `#rrggbb` by clock. */
  @property({ attribute: false }) colours: ReadonlyMap<string, string> = new Map();
  /** What an hour is that has nothing. */
  @property() empty = 'no clock';
  @state() private at: Cell = { column: 0, hour: 0 };
  /** The other corner of what is marked. */
  @state() private anchor: Cell = { column: 0, hour: 0 };
  #dragged: string | null = null;
  #gestures = 0;
  #shouldFocus = false;

  override connectedCallback(): void {
    super.connectedCallback();
    window.addEventListener('pointerup', this.#released);
    window.addEventListener('pointercancel', this.#released);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    window.removeEventListener('pointerup', this.#released);
    window.removeEventListener('pointercancel', this.#released);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('columns')) return;
    const last = Math.max(0, this.columns.length - 1);
    if (this.at.column > last) this.at = { ...this.at, column: last };
    if (this.anchor.column > last) this.anchor = this.at;
  }

  override render(): TemplateResult {
    const marked = new Set(cellsBetween(this.anchor, this.at).map(({ column, hour }) => column * 24 + hour));
    const several = marked.size > 1;
    return html`<div class="scroll">
      <table
        role="grid"
        aria-label="Hours of the week"
        aria-multiselectable="true"
        @keydown=${this.#keyDown}
        @pointerdown=${this.#pressed}
        @pointermove=${this.#moved}
      >
        <thead>
          <tr>
            <th class="hours" scope="col"><span class="visually-hidden">Hour</span></th>
            ${this.columns.map(
              ({ name, long, isToday }, index) =>
                html`<th
                  scope="col"
                  class="${isToday ? 'today' : ''} ${index < DATE_COLUMN ? '' : 'date'}"
                  title=${long}
                >
                  <span class="visually-hidden">${long}</span><span aria-hidden="true">${name}</span>
                </th>`,
            )}
          </tr>
        </thead>
        <tbody>
          ${HOURS.map(
            (hour) =>
              html`<tr>
                <th scope="row">${hourText(hour)}</th>
                ${this.columns.map((column, index) =>
                  this.#cell(column, index, hour, several && marked.has(index * 24 + hour)),
                )}
              </tr>`,
          )}
        </tbody>
      </table>
    </div>`;
  }

  #cell({ cells, under, long }: WeekColumn, column: number, hour: number, isMarked: boolean): TemplateResult {
    const own = cells[hour];
    const week = under?.[hour] ?? null;
    const isHere = this.at.column === column && this.at.hour === hour;
    const look = own !== null ? '' : under !== null ? 'under' : 'none';
    const text = own ?? week ?? this.empty;
    const words = own ?? (week === null ? this.empty : `as the week: ${week}`);
    return html`<td
      role="gridcell"
      class="clip ${look} ${column < DATE_COLUMN ? '' : 'date'} ${isMarked ? 'marked' : ''}"
      data-column=${column}
      data-hour=${hour}
      tabindex=${isHere ? 0 : -1}
      aria-selected=${isMarked || isHere ? 'true' : 'false'}
      aria-label=${`${long} ${hourText(hour)}, ${oneLine(words)}`}
      title=${`${long} ${hourText(hour)}: ${oneLine(words)}`}
      .style=${own === null ? '' : `--clock: ${this.colours.get(own) ?? '#888888'}`}
      dir="auto"
    >
      ${oneLine(text)}
    </td>`;
  }

  protected override updated(): void {
    if (!this.#shouldFocus) return;
    this.#shouldFocus = false;
    this.renderRoot.querySelector<HTMLElement>('td[tabindex="0"]')?.focus();
  }

  #paint(clear: boolean, gesture: string | null): void {
    const detail = { cells: cellsBetween(this.anchor, this.at), clear, gesture };
    this.dispatchEvent(new CustomEvent('paint', { detail }) satisfies PaintEvent);
  }

  #under(event: PointerEvent): Cell | null {
    // What is touched keeps the pointer: where it is now is asked of the page.
    const root = this.renderRoot as ShadowRoot;
    const cell = root.elementFromPoint(event.clientX, event.clientY)?.closest<HTMLElement>('td') ?? null;
    if (cell === null) return null;
    return { column: Number(cell.dataset['column']), hour: Number(cell.dataset['hour']) };
  }

  readonly #pressed = (event: PointerEvent): void => {
    const cell = this.#under(event);
    if (cell === null || event.button !== 0) return;
    event.preventDefault();
    this.anchor = event.shiftKey ? this.anchor : cell;
    this.at = cell;
    this.#shouldFocus = true;
    this.#gestures += 1;
    this.#dragged = `drag ${this.#gestures}`;
    this.#paint(false, this.#dragged);
  };

  readonly #moved = (event: PointerEvent): void => {
    if (this.#dragged === null) return;
    const cell = this.#under(event);
    if (cell === null || (cell.column === this.at.column && cell.hour === this.at.hour)) return;
    this.at = cell;
    this.#shouldFocus = true;
    this.#paint(false, this.#dragged);
  };

  readonly #released = (): void => {
    if (this.#dragged === null) return;
    this.#dragged = null;
    this.anchor = this.at;
    this.dispatchEvent(new CustomEvent('paint-end'));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    const move = weekMove(event, this.at, this.columns.length);
    if (move === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    switch (move.do) {
      case 'go':
        this.at = move.to;
        if (!move.extend) this.anchor = move.to;
        this.#shouldFocus = true;
        return;
      case 'paint':
      case 'clear':
        this.#paint(move.do === 'clear', null);
        return;
      case 'brush':
        this.dispatchEvent(new CustomEvent('brush', { detail: { index: move.index } }) satisfies BrushEvent);
    }
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-week-grid': WeekGrid;
  }
}
