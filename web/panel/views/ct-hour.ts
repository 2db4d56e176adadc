import { consume } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { OutputStatus } from '../../../playout/api/output.js';
import '../elements/ct-hour-clock.js';
import type { HourClock } from '../elements/ct-hour-clock.js';
import { comingRows, nextHardPost } from '../state/coming.js';
import { framesContext } from '../state/contexts.js';
import { countdown, outputName, OUTPUT_WORDS, stationClock } from '../state/format.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { hourSlices } from '../state/hour.js';
import { FrameFollower } from '../state/on-frame.js';
import { Select } from '../state/select.js';
import { isLive } from '../state/store.js';
import { shared } from '../theme/shared.js';

/** The hour as a clock face, the ways out of the station, and how far the plan reaches. */
@customElement('ct-hour')
export class Hour extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        display: flex;
        flex-direction: column;
        gap: 8px;
        height: 100%;
        overflow: hidden;
      }
      ct-hour-clock {
        flex: 0 1 auto;
      }
      dl {
        margin: 0;
        overflow: auto;
        scrollbar-width: thin;
      }
      dl div {
        display: flex;
        justify-content: space-between;
        gap: 8px;
        padding: 5px 0;
      }
      dl div + div {
        border-top: 1px solid color-mix(in srgb, var(--line) 65%, transparent);
      }
      dt {
        color: var(--text-dim);
      }
      dd {
        margin: 0;
        font-weight: 650;
        white-space: nowrap;
      }
      .failed {
        color: var(--warn);
      }
      .running {
        color: var(--next-text);
      }
      @media (max-width: 1180px) {
        .card {
          flex-direction: row;
          gap: 12px;
        }
        ct-hour-clock {
          flex: 0 0 122px;
        }
        .card {
          padding: 7px 12px;
        }
        dl div {
          padding: 3px 0;
        }
        dl {
          flex: 1;
        }
      }
    `,
  ];

  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  @query('ct-hour-clock') private readonly face!: HourClock | null;
  readonly #state = new Select(this, (state) => state);
  #stopAtEpochMs: number | null = null;

  constructor() {
    super();
    new FrameFollower(this, (now) => {
      const minute = stationClock(this.#state.value.parts?.station.timeZone ?? 'UTC').minuteOfHour(now);
      const stopAt = this.#stopAtEpochMs ?? now + (60 - minute) * 60_000;
      this.face?.show(minute, isLive(this.#state.value) ? countdown(stopAt, now) : '–:––');
    });
  }

  override render(): TemplateResult {
    const { parts } = this.#state.value;
    const live = isLive(this.#state.value);
    const now = this.frames?.now() ?? Date.now();
    const clock = stationClock(parts?.station.timeZone ?? 'UTC');
    const engine = live && parts !== null ? parts.engine : null;
    const coming = engine === null || parts === null ? [] : comingRows(parts.rundown, engine, now);
    const post = nextHardPost(coming, now);
    this.#stopAtEpochMs = post?.atEpochMs ?? null;
    const slices = hourSlices(engine?.onAir ?? [], coming, now, clock.minuteOfHour(now), this.#stopAtEpochMs);
    const until = parts?.rundown.plannedUntilEpochMs ?? null;
    return html`<section class="card" aria-label="The hour and the outputs">
      <ct-hour-clock .slices=${slices} what=${post === null ? 'to the hour' : 'to the stop'}></ct-hour-clock>
      <dl>
        ${(engine?.outputs ?? []).map((output) => this.#output(output))}
        <div>
          <dt>Planned to</dt>
          <dd>${until === null ? '–' : clock.dayTime(until)}</dd>
        </div>
        ${this.#library()}
      </dl>
    </section>`;
  }

  #output(output: OutputStatus): TemplateResult {
    return html`<div title=${output.detail}>
      <dt class="clip">${outputName(output)}</dt>
      <dd class=${output.state}>${OUTPUT_WORDS[output.state]}</dd>
    </div>`;
  }

  #library(): TemplateResult | typeof nothing {
    const { parts } = this.#state.value;
    const ingest = parts?.ingest ?? null;
    if (ingest === null) return nothing;
    const { done, total } = ingest;
    return html`<div>
      <dt>Scanning</dt>
      <dd>${total > done ? `${done} of ${total}` : `${done} files`}</dd>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-hour': Hour;
  }
}
