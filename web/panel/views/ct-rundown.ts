import { consume } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { comingRows, type ComingRow } from '../state/coming.js';
import { commandContext, framesContext, type Commander } from '../state/contexts.js';
import { framesDuration, KIND_WORDS, oneLine, stationClock, type StationClock } from '../state/format.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { Select } from '../state/select.js';
import { isLive } from '../state/store.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** Rows that are drawn: more than a presenter looks ahead, few enough to draw at every change. */
const SHOWN_ROWS = 40;

const ON_TIME_WORDS = {
  immediately: 'starts immediately',
  'make-next': 'made next',
  wait: 'waits for its turn',
} as const;

/** What is planned to come, with its fixed times and what can no longer be changed. */
@customElement('ct-rundown')
export class RundownList extends LitElement {
  static override styles = [
    shared,
    kinds,
    css`
      :host {
        display: grid;
      }
      section {
        display: flex;
        flex-direction: column;
        padding: 8px 10px;
        min-height: 0;
      }
      .head {
        display: flex;
        justify-content: space-between;
        gap: 10px;
        margin: 0;
        padding: 4px 6px 8px;
        color: var(--text-dim);
        font-size: 15px;
        font-weight: 600;
      }
      ol {
        flex: 1;
        min-height: 0;
        margin: 0;
        padding: 0;
        overflow: auto;
        list-style: none;
        scrollbar-width: thin;
        scrollbar-color: var(--line-strong) transparent;
      }
      li {
        display: grid;
        grid-template-columns: 70px 8px minmax(0, 1fr) auto 50px var(--target);
        align-items: center;
        gap: 10px;
        min-height: 36px;
        padding-left: 6px;
        border-bottom: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
      }
      .when,
      .length {
        color: var(--text-dim);
      }
      .length {
        text-align: right;
      }
      .hard .when {
        color: var(--warn);
        font-weight: 700;
      }
      .mark {
        font-size: 12px;
        color: var(--text-dim);
        white-space: nowrap;
      }
      .hard .mark {
        color: var(--warn);
      }
      .frozen .what {
        color: var(--text-dim);
      }
      .over .what {
        padding-left: 12px;
      }
      li button {
        min-height: 36px;
        width: var(--target);
        border: 0;
        background: none;
        color: var(--text-dim);
        font-size: 16px;
      }
      li button:hover:not(:disabled) {
        background: var(--pane-raised);
        color: var(--text);
      }
      .asked {
        color: var(--warn);
      }
    `,
  ];

  @consume({ context: commandContext, subscribe: true }) private readonly command?: Commander;
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  readonly #state = new Select(this, (state) => state);

  override render(): TemplateResult {
    const { parts } = this.#state.value;
    const now = this.frames?.now() ?? Date.now();
    const live = isLive(this.#state.value);
    const coming =
      parts === null ? [] : comingRows(parts.rundown, live ? parts.engine : null, now).slice(0, SHOWN_ROWS);
    const clock = stationClock(parts?.station.timeZone ?? 'UTC');
    const lastFrozen = coming.findLast((row) => row.frozen)?.startsAtEpochMs;
    return html`<section class="card" aria-label="Coming up">
      <h2 class="head">
        <span>${this.#span(coming, clock)}</span>
        <span>${typeof lastFrozen !== 'number' ? nothing : `frozen to ${clock.time(lastFrozen)}`}</span>
      </h2>
      <ol>
        ${repeat(
          coming,
          ({ row }) => row.itemId,
          (row) => this.#row(row, clock, live),
        )}
      </ol>
    </section>`;
  }

  #span(coming: readonly ComingRow[], clock: StationClock): string {
    const times = coming.flatMap(({ startsAtEpochMs }) => (startsAtEpochMs === null ? [] : [startsAtEpochMs]));
    if (times.length === 0) return 'Nothing is planned';
    return `${clock.minute(times[0])} to ${clock.minute(times[times.length - 1])}`;
  }

  #row(coming: ComingRow, clock: StationClock, live: boolean): TemplateResult {
    const { row, startsAtEpochMs, frozen } = coming;
    const hard = row.hardTime !== null;
    const names = [hard ? 'hard' : '', frozen ? 'frozen' : '', row.over === null ? '' : 'over'].join(' ');
    const title = oneLine(row.title);
    const shown = row.artist === '' ? title : `${title}, ${oneLine(row.artist)}`;
    return html`<li class=${names}>
      <span class="when">${startsAtEpochMs === null ? '' : clock.time(startsAtEpochMs)}</span>
      <i class="chip" data-kind=${row.kind}></i>
      <span class="what clip" dir="auto" title=${`${KIND_WORDS[row.kind]}: ${shown}`}>${shown}</span>
      <span class="mark">${this.#mark(coming)}</span>
      <span class="length">${framesDuration(row.durationFrames)}</span>
      ${this.#skip(coming, title, live)}
    </li>`;
  }

  #mark({ row, frozen }: ComingRow): string {
    if (row.hardTime !== null) return `hard · ${ON_TIME_WORDS[row.hardTime.onTime]}`;
    if (row.over !== null) return 'over it';
    return frozen ? '❄ frozen' : '';
  }

  #skip({ row, frozen }: ComingRow, title: string, live: boolean): TemplateResult {
    const asked = this.#state.value.requests.some(
      ({ command }) => command.do === 'skip' && command.itemId === row.itemId,
    );
    const label = frozen ? `${title} is frozen: it airs next` : `Skip ${title}`;
    return html`<button
      type="button"
      class=${asked ? 'asked' : ''}
      aria-label=${label}
      title=${label}
      ?disabled=${!live || frozen || asked}
      @click=${() => this.command?.({ do: 'skip', itemId: row.itemId })}
    >
      ${asked ? '…' : frozen ? '❄' : '✕'}
    </button>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-rundown': RundownList;
  }
}
