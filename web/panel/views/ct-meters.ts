import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, queryAll } from 'lit/decorators.js';
import '../elements/ct-meter-bars.js';
import type { MeterBars } from '../elements/ct-meter-bars.js';
import { metersContext, type MeterFeed } from '../state/contexts.js';
import { decibels } from '../state/format.js';
import { FrameFollower, setText } from '../state/on-frame.js';
import { shared } from '../theme/shared.js';

/** A reading older than this says nothing of now. */
const STALE_MS = 1000;
/** Numbers that change faster cannot be read. */
const READ_INTERVAL_MS = 200;

/** Programme meters: true peak as bars, loudness, limiter and ducking as numbers. */
@customElement('ct-meters')
export class Meters extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        display: flex;
        flex-direction: column;
        gap: 10px;
      }
      .bars {
        flex: 1;
        min-height: 0;
      }
      dl {
        margin: 0;
        padding: 6px 14px;
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
      @media (max-width: 1180px) {
        :host {
          flex-direction: row;
        }
        .bars {
          flex: 0 0 136px;
          padding: 6px 12px;
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

  @consume({ context: metersContext, subscribe: true }) private readonly feed?: MeterFeed;
  @query('ct-meter-bars') private readonly bars!: MeterBars | null;
  @queryAll('dd') private readonly numbers!: NodeListOf<HTMLElement>;
  #takenAtMs = 0;
  #readAtMs = 0;

  constructor() {
    super();
    new FrameFollower(this, () => {
      this.#frame();
    });
  }

  override render(): TemplateResult {
    return html`<div class="card bars"><ct-meter-bars></ct-meter-bars></div>
      <dl class="card">
        ${['Momentary', 'Short term', 'Limiter', 'Duck'].map(
          (word) =>
            html`<div>
              <dt>${word}</dt>
              <dd>–</dd>
            </div>`,
        )}
      </dl>`;
  }

  #frame(): void {
    const { feed, bars } = this;
    if (feed === undefined || bars === null) return;
    const now = performance.now();
    const reading = now - feed.atMs > STALE_MS ? null : feed.newest;
    if (reading === null) bars.clear();
    else if (feed.atMs !== this.#takenAtMs) bars.take(reading.truePeakDbtp);
    this.#takenAtMs = feed.atMs;
    bars.show();
    if (now - this.#readAtMs < READ_INTERVAL_MS) return;
    this.#readAtMs = now;
    const values = [
      decibels(reading?.momentaryLufs ?? null, 'LUFS'),
      decibels(reading?.shortTermLufs ?? null, 'LUFS'),
      decibels(reading?.gainReductionDb ?? null, 'dB'),
      decibels(reading?.duckDb ?? null, 'dB'),
    ];
    for (const [i, value] of values.entries()) setText(this.numbers[i], value);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-meters': Meters;
  }
}
