import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import type { MeterReading } from '../../../playout/api/state.js';
import '../elements/ct-gain-meter.js';
import type { GainMeter } from '../elements/ct-gain-meter.js';
import { followMeters } from '../state/fresh-meters.js';
import { decibels, oneLine } from '../state/format.js';
import { setText } from '../state/on-frame.js';
import { duckWhy } from '../state/sound.js';
import { shared } from '../theme/shared.js';

/** Less than this is no ducking but the end of one. */
const LEAST_DB = 0.05;

/** How far the music lies under a voice now, and under which. */
@customElement('ct-ducking')
export class Ducking extends LitElement {
  static override styles = [
    shared,
    css`
      .card {
        height: 100%;
        display: grid;
        grid-template-columns: 76px minmax(0, 1fr);
        gap: 0 14px;
        padding: 10px 14px;
      }
      h2 {
        margin: 0;
        font-size: 18px;
      }
      .number {
        font-size: 32px;
        line-height: 1.2;
        font-weight: 750;
        white-space: nowrap;
      }
      .why {
        display: -webkit-box;
        -webkit-box-orient: vertical;
        -webkit-line-clamp: 3;
        overflow: hidden;
        overflow-wrap: anywhere;
      }
      ct-gain-meter {
        min-height: 90px;
      }
      @media (max-width: 1180px) {
        .card {
          grid-template-columns: 64px minmax(0, 1fr);
          gap: 0 8px;
        }
        .number {
          font-size: 22px;
        }
      }
    `,
  ];

  @query('ct-gain-meter') private readonly meter!: GainMeter | null;
  @query('.number') private readonly number!: HTMLElement | null;
  @query('.why') private readonly why!: HTMLElement | null;

  constructor() {
    super();
    followMeters(this, {
      take: (reading) => {
        if (reading === null) this.meter?.clear();
        else this.meter?.takeOne(reading.duckDb);
      },
      show: () => {
        this.meter?.show();
      },
      read: (reading) => {
        this.#read(reading);
      },
    });
  }

  override render(): TemplateResult {
    return html`<section class="card" aria-label="Ducking">
      <ct-gain-meter depthDb="24" label="Depth of the ducking"></ct-gain-meter>
      <div>
        <h2>Ducking</h2>
        <div class="number">–</div>
        <div class="why dim" dir="auto" role="status"></div>
      </div>
    </section>`;
  }

  #read(reading: MeterReading | null): void {
    setText(this.number, decibels(reading?.duckDb ?? null, 'dB'));
    setText(this.why, reading === null ? 'Not known' : duckLine(reading));
  }
}

/** Why something is ducked, in a line. */
export function duckLine({ duckDb, duckReason }: Pick<MeterReading, 'duckDb' | 'duckReason'>): string {
  if (duckDb > -LEAST_DB) return 'Nothing is ducked';
  return duckReason === null ? 'coming back' : `under ${oneLine(duckWhy(duckReason))}`;
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-ducking': Ducking;
  }
}
