import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query, queryAll } from 'lit/decorators.js';
import type { MeterReading } from '../../../playout/api/state.js';
import '../elements/ct-meter-bars.js';
import type { MeterBars } from '../elements/ct-meter-bars.js';
import { followMeters } from '../state/fresh-meters.js';
import { decibels } from '../state/format.js';
import { setText } from '../state/on-frame.js';
import { shared } from '../theme/shared.js';
import { duckLine } from './ct-ducking.js';

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
        min-width: 0;
        overflow-wrap: anywhere;
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
          min-width: 0;
        }
        dt {
          overflow: hidden;
          text-overflow: ellipsis;
          white-space: nowrap;
        }
      }
    `,
  ];

  @query('ct-meter-bars') private readonly bars!: MeterBars | null;
  @queryAll('dd') private readonly numbers!: NodeListOf<HTMLElement>;
  @query('div:last-of-type > dt') private readonly duck!: HTMLElement | null;

  constructor() {
    super();
    followMeters(this, {
      take: (reading) => {
        if (reading === null) this.bars?.clear();
        else this.bars?.take(reading.truePeakDbtp);
      },
      show: () => {
        this.bars?.show();
      },
      read: (reading) => {
        this.#read(reading);
      },
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

  #read(reading: MeterReading | null): void {
    const values = [
      decibels(reading?.momentaryLufs ?? null, 'LUFS'),
      decibels(reading?.shortTermLufs ?? null, 'LUFS'),
      decibels(reading?.gainReductionDb ?? null, 'dB'),
      decibels(reading?.duckDb ?? null, 'dB'),
    ];
    for (const [i, value] of values.entries()) setText(this.numbers[i], value);
    setText(this.duck, reading?.duckReason ? `Duck ${duckLine(reading)}` : 'Duck');
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-meters': Meters;
  }
}
