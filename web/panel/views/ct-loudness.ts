import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { MeterReading } from '../../../playout/api/state.js';
import '../elements/ct-loudness-plot.js';
import type { LoudnessPlot } from '../elements/ct-loudness-plot.js';
import { loudnessContext } from '../state/contexts.js';
import { followMeters } from '../state/fresh-meters.js';
import { signed, stationClock } from '../state/format.js';
import type { LoudnessHistory } from '../state/loudness-history.js';
import { setText } from '../state/on-frame.js';
import { soundHistory } from '../state/rest.js';
import { Select } from '../state/select.js';
import { offTarget } from '../state/sound.js';
import { shared } from '../theme/shared.js';

/** A true peak is shown for so long: what was over is seen. */
const PEAK_HOLD_MS = 3000;
/** Meters round: less than this over the ceiling is not over it. */
const OVER_TOLERANCE_DB = 0.05;

/** An hour this near to its target is on it. */
const NEAR_LU = 1;

/** How loud the programme is and was: now, over the last hour, and beside its target. */
@customElement('ct-loudness')
export class Loudness extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        height: 100%;
        display: flex;
        flex-direction: column;
        gap: 6px;
        padding: 10px 14px;
      }
      h2 {
        margin: 0;
        font-size: 18px;
      }
      dl {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 6px 16px;
        margin: 0;
      }
      dt {
        color: var(--text-dim);
        font-size: 14px;
        white-space: nowrap;
      }
      dd {
        margin: 0;
        font-size: 32px;
        line-height: 1.15;
        font-weight: 750;
        white-space: nowrap;
      }
      .unit {
        font-size: 14px;
        font-weight: 600;
        color: var(--text-dim);
      }
      .note {
        font-size: 13px;
        font-weight: 500;
        color: var(--text-dim);
      }
      .over,
      .over .note {
        color: var(--on-air-text);
      }
      .on-target dd {
        color: var(--next-text);
      }
      .off-target dd {
        color: var(--warn);
      }
      .plot {
        flex: 1;
        min-height: 120px;
      }
      .key {
        display: flex;
        flex-wrap: wrap;
        gap: 2px 16px;
        font-size: 13px;
        color: var(--text-dim);
      }
      .key i {
        display: inline-block;
        width: 18px;
        height: 4px;
        border-radius: 2px;
        vertical-align: middle;
      }
      .short-term {
        background: var(--plot-short-term);
      }
      .momentary {
        background: var(--plot-momentary);
      }
      .true-peak {
        background: var(--plot-true-peak);
      }
      .failure {
        color: var(--warn);
      }
      @media (max-width: 1180px) {
        dd {
          font-size: 27px;
        }
        .unit {
          display: none;
        }
        .note {
          font-size: 12px;
        }
        dl {
          gap: 4px 8px;
        }
      }
      @media (max-width: 760px) {
        dl {
          grid-template-columns: repeat(2, minmax(0, 1fr));
        }
        .plot {
          min-height: 240px;
        }
      }
    `,
  ];

  @consume({ context: loudnessContext, subscribe: true }) private readonly history?: LoudnessHistory;
  @query('ct-loudness-plot') private readonly plot!: LoudnessPlot | null;
  @query('.m') private readonly momentary!: HTMLElement | null;
  @query('.s') private readonly shortTerm!: HTMLElement | null;
  @query('.i') private readonly integrated!: HTMLElement | null;
  @query('.hour') private readonly hourBox!: HTMLElement | null;
  @query('.i-note') private readonly integratedNote!: HTMLElement | null;
  @query('.tp') private readonly truePeak!: HTMLElement | null;
  @query('.peak') private readonly peakBox!: HTMLElement | null;
  @query('.failure') private readonly failure!: HTMLElement | null;
  readonly #chain = new Select(this, (state) => state.parts?.engine?.chain);
  readonly #station = new Select(this, (state) => state.parts?.station);
  /** Grows with every connection: what was missed while there was none is fetched. */
  readonly #socket = new Select(this, (state) => state.socket);
  #fetching: AbortController | null = null;
  #drawn = -1;
  #peakDbtp = -Infinity;
  #peakAtMs = -Infinity;

  constructor() {
    super();
    followMeters(this, {
      take: (reading) => {
        this.#take(reading);
      },
      read: (reading, now) => {
        this.#read(reading, now);
      },
    });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#fetching?.abort();
    this.#fetching = null;
  }

  override render(): TemplateResult {
    const targetLufs = this.#chain.value?.targetLufs ?? -16;
    const ceilingDbtp = this.#chain.value?.ceilingDbtp ?? -1;
    const { timeZone = 'UTC', language } = this.#station.value ?? {};
    const box = (
      name: string,
      what: string,
      key: string,
      unit: string,
      note: TemplateResult | string,
    ): TemplateResult =>
      html`<div class=${name}>
        <dt>${what}</dt>
        <dd><span class=${key}>–</span> <span class="unit">${unit}</span></dd>
        <dd class="note">${note}</dd>
      </div>`;
    return html`<section class="card" aria-label="Loudness">
      <h2>Loudness</h2>
      <dl>
        ${box('', 'Momentary', 'm', 'LUFS', '400 ms')} ${box('', 'Short term', 's', 'LUFS', '3 s')}
        ${box('hour', 'Last hour', 'i', 'LUFS', html`<span class="i-note"></span>`)}
        ${box('peak', 'True peak', 'tp', 'dBTP', `ceiling ${signed(ceilingDbtp)}`)}
      </dl>
      <div class="plot">
        <ct-loudness-plot
          targetLufs=${targetLufs}
          ceilingDbtp=${ceilingDbtp}
          label="Short-term loudness, momentary loudness and true peak of the last hour; target ${targetLufs} LUFS"
          .timeOf=${(epochMs: number) => stationClock(timeZone, language).minute(epochMs)}
        ></ct-loudness-plot>
      </div>
      <div class="key">
        <span><i class="short-term"></i> short term</span>
        <span><i class="momentary"></i> momentary, highest of each second</span>
        <span><i class="true-peak"></i> true peak, highest of each second</span>
        <span class="failure" role="status"></span>
      </div>
    </section>`;
  }

  protected override updated(): void {
    const up = this.#socket.value === 'up';
    if (up && this.#fetching === null) void this.#fetch();
    if (!up) {
      this.#fetching?.abort();
      this.#fetching = null;
    }
    this.#drawn = -1;
  }

  async #fetch(): Promise<void> {
    const fetching = new AbortController();
    this.#fetching = fetching;
    try {
      this.history?.load(await soundHistory(fetching.signal));
      setText(this.failure, '');
    } catch (error) {
      if (!fetching.signal.aborted) setText(this.failure, `The history cannot be had: ${(error as Error).message}`);
    }
  }

  #take(reading: MeterReading | null): void {
    const now = performance.now();
    if (reading === null) {
      this.#peakDbtp = -Infinity;
      return;
    }
    const peak = Math.max(reading.truePeakDbtp[0], reading.truePeakDbtp[1]);
    if (peak < this.#peakDbtp && now - this.#peakAtMs < PEAK_HOLD_MS) return;
    this.#peakDbtp = peak;
    this.#peakAtMs = now;
  }

  #read(reading: MeterReading | null, nowEpochMs: number): void {
    const number = (level: number | null | undefined): string =>
      level === null || level === undefined || !Number.isFinite(level) ? '–' : signed(level);
    const { targetLufs = -16, ceilingDbtp = -1 } = this.#chain.value ?? {};
    const integratedLufs = this.history?.integratedLufs ?? null;
    setText(this.momentary, number(reading?.momentaryLufs));
    setText(this.shortTerm, number(reading?.shortTermLufs));
    setText(this.integrated, number(integratedLufs));
    setText(this.integratedNote, offTarget(integratedLufs, targetLufs));
    const near = integratedLufs !== null && Math.abs(integratedLufs - targetLufs) <= NEAR_LU;
    this.hourBox?.classList.toggle('on-target', near);
    this.hourBox?.classList.toggle('off-target', integratedLufs !== null && !near);
    setText(this.truePeak, number(reading === null ? null : this.#peakDbtp));
    this.peakBox?.classList.toggle('over', this.#peakDbtp > ceilingDbtp + OVER_TOLERANCE_DB);
    const { history } = this;
    if (history === undefined || history.revision === this.#drawn) return;
    this.#drawn = history.revision;
    this.plot?.draw(history.columns, nowEpochMs);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-loudness': Loudness;
  }
}
