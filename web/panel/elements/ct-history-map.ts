import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Plays } from '../../api/plan-day.js';
import { dayWords } from '../state/days.js';
import { cellWords, gridStep, playsMap, type PlaysCell } from '../state/plays-map.js';
import { shared } from '../theme/shared.js';

export type CellEvent = CustomEvent<PlaysCell>;

/** When a cart aired and is planned, four weeks by hours: filled and round, or open and square. Emits `cell`. */
@customElement('ct-history-map')
export class HistoryMap extends LitElement {
  static override styles = [
    shared,
    css`
      .map {
        display: grid;
        grid-template-columns: 76px repeat(24, minmax(0, 1fr));
        font-size: 12px;
      }
      .map > div {
        display: contents;
      }
      .day {
        color: var(--text-dim);
        white-space: nowrap;
        line-height: 17px;
      }
      .hours span {
        color: var(--text-dim);
        line-height: 17px;
        text-align: center;
      }
      .cell {
        position: relative;
        height: 17px;
        border-right: 1px solid var(--line);
        border-bottom: 1px solid var(--line);
        cursor: pointer;
      }
      .cell:hover {
        background: var(--marked);
      }
      .cell:focus-visible {
        outline-offset: -1px;
        z-index: 1;
      }
      .aired::before,
      .planned::after,
      .key i::before {
        content: '';
        position: absolute;
        inset: 0;
        margin: auto;
        width: 9px;
        height: 9px;
      }
      .aired::before {
        border-radius: 50%;
        background: var(--intro);
      }
      .planned::after {
        width: 12px;
        height: 12px;
        border: 2px solid var(--next-text);
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 4px 16px;
        margin: 0 0 8px;
        font-size: 13px;
      }
      .key i {
        position: relative;
        display: inline-block;
        width: 14px;
        height: 14px;
        margin-right: 6px;
        vertical-align: -2px;
      }
    `,
  ];

  @property({ attribute: false }) plays: Plays | null = null;
  @state() private at = { row: 0, column: 0 };

  override render(): TemplateResult {
    if (this.plays === null) return html``;
    const rows = playsMap(this.plays);
    const sum = (source: 'aired' | 'planned'): number => rows.flat().reduce((count, cell) => count + cell[source], 0);
    return html`<p class="key">
        <span><i class="aired"></i>aired ${sum('aired')}</span
        ><span><i class="planned"></i>planned ${sum('planned')}</span>
        <span class="dim">A cell goes to its day and hour.</span>
      </p>
      <div
        class="map"
        role="grid"
        aria-label="Plays of four weeks by hour"
        @keydown=${this.#keyDown}
        @click=${this.#clicked}
      >
        <div class="hours" aria-hidden="true">
          <span></span>${Array.from({ length: 24 }, (_, hour) => html`<span>${hour % 3 === 0 ? hour : ''}</span>`)}
        </div>
        ${rows.map(
          (cells, row) =>
            html`<div role="row">
              <span class="day" role="rowheader">${dayWords(cells[0].date).slice(0, -5).replace(',', '')}</span>
              ${cells.map((cell, column) => this.#cell(cell, row, column))}
            </div>`,
        )}
      </div>`;
  }

  #cell(cell: PlaysCell, row: number, column: number): TemplateResult {
    const looks = `${cell.aired > 0 ? 'aired' : ''} ${cell.planned > 0 ? 'planned' : ''}`;
    const words = cellWords(cell);
    return html`<span
      role="gridcell"
      class="cell ${looks}"
      tabindex=${row === this.at.row && column === this.at.column ? 0 : -1}
      aria-label=${words}
      title=${words}
      data-row=${row}
      data-column=${column}
      >${nothing}</span
    >`;
  }

  #jump(row: number, column: number): void {
    if (this.plays === null) return;
    const detail = playsMap(this.plays)[row][column];
    this.dispatchEvent(new CustomEvent('cell', { detail }) satisfies CellEvent);
  }

  readonly #clicked = (event: Event): void => {
    const { row, column } = (event.target as HTMLElement).dataset;
    if (row !== undefined && column !== undefined) this.#jump(Number(row), Number(column));
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || this.plays === null) return;
    const to = gridStep(event.key, this.at, this.plays.days.length, 24);
    if (event.key === 'Enter') this.#jump(this.at.row, this.at.column);
    else if (to === undefined) return;
    else {
      this.at = to;
      this.renderRoot.querySelector<HTMLElement>(`[data-row="${to.row}"][data-column="${to.column}"]`)?.focus();
    }
    event.preventDefault();
    event.stopPropagation();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-history-map': HistoryMap;
  }
}
