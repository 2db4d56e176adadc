import { css, html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Reconciliation, SpotFate } from '../../api/traffic.js';
import { oneLine, stationClock } from '../state/format.js';
import type { Days } from '../state/reports-rest.js';
import { FATE_LOOKS, FATE_WORDS } from '../state/schedule-map.js';
import { affidavitFile, reconciliation } from '../state/traffic-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';

const ORDER: readonly SpotFate[] = ['missed', 'failed', 'skipped', 'cut', 'unplaced', 'aired', 'coming'];

/** What became of each scheduled spot, and the affidavit of it. */
@customElement('ct-reconciliation')
export class ReconciliationView extends LitElement {
  static override styles = [
    shared,
    forms,
    tables,
    css`
      .sums {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        margin-bottom: 8px;
      }
      .sums a {
        margin-left: auto;
      }
      h2 {
        margin: 22px 0 4px;
        font-size: 17px;
      }
      .why {
        width: 28%;
      }
    `,
  ];

  @property({ attribute: false }) days: Days = { from: '', to: '' };
  @property() zone = 'UTC';
  @state() private report: Reconciliation | null = null;
  @state() private failure = '';
  @state() private only: SpotFate | null = null;
  #asking: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('days')) void this.#load();
  }

  override render(): TemplateResult {
    if (this.failure !== '') return html`<p class="bad" role="alert">${this.failure}</p>`;
    const { report } = this;
    if (report === null) return html`<p class="dim">Looking …</p>`;
    const spots = report.spots.filter(({ fate }) => this.only === null || fate === this.only);
    return html`<div class="sums">
        ${ORDER.map(
          (fate) =>
            html`<button
              type="button"
              aria-pressed=${this.only === fate ? 'true' : 'false'}
              ?disabled=${report.counts[fate] === 0 && this.only !== fate}
              @click=${() => {
                this.only = this.only === fate ? null : fate;
              }}
            >
              ${FATE_WORDS[fate]} ${report.counts[fate]}
            </button>`,
        )}
        <a class="button" href=${affidavitFile(this.days)} download>Affidavit as CSV</a>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="Spots">
        ${spots.length === 0 ? html`<p class="dim none">No spots were scheduled for these days.</p>` : this.#table(spots)}
        ${report.leftOut === 0 ? nothing : html`<p class="dim">${report.leftOut} more are in the affidavit.</p>`}
        ${report.unscheduled.length === 0 ? nothing : this.#unscheduled(report.unscheduled)}
      </div>`;
  }

  #time(epochMs: number | null): string {
    if (epochMs === null) return '–';
    const clock = stationClock(this.zone);
    return this.days.from === this.days.to ? clock.time(epochMs) : `${clock.day(epochMs)} ${clock.time(epochMs)}`;
  }

  #table(spots: Reconciliation['spots']): TemplateResult {
    const seconds = (value: number | null): string => (value === null ? '' : `${value.toFixed(1)} s`);
    return html`<table>
      <thead>
        <tr>
          <th>Scheduled</th>
          <th>Break</th>
          <th>Aired</th>
          <th class="number">Sold</th>
          <th class="number">Aired for</th>
          <th>Outcome</th>
          <th>Spot</th>
          <th>Sponsor</th>
          <th class="why">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${spots.map(
          (spot) =>
            html`<tr>
              <td class="time">${this.#time(spot.scheduledAtEpochMs)}</td>
              <td class="time">${this.#time(spot.breakStartsAtEpochMs)}</td>
              <td class="time">${this.#time(spot.airedAtEpochMs)}</td>
              <td class="number">${seconds(spot.lengthSeconds)}</td>
              <td class="number">${seconds(spot.airedSeconds)}</td>
              <td class="time ${FATE_LOOKS[spot.fate]}">${FATE_WORDS[spot.fate]}</td>
              <td dir="auto">${oneLine(spot.title)} <span class="dim">No. ${spot.cartId}</span></td>
              <td dir="auto">${oneLine(spot.sponsor)}</td>
              <td class="dim">${spot.reason}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }

  #unscheduled(plays: Reconciliation['unscheduled']): TemplateResult {
    return html`<h2>On air without a schedule</h2>
      <table>
        <tbody>
          ${plays.map(
            (play) =>
              html`<tr>
                <td class="time">${this.#time(play.startedAtEpochMs)}</td>
                <td class="number">${play.seconds.toFixed(1)} s</td>
                <td dir="auto">
                  ${oneLine(play.title)}
                  ${play.cartId === null ? '' : html`<span class="dim">No. ${play.cartId}</span>`}
                </td>
              </tr>`,
          )}
        </tbody>
      </table>`;
  }

  async #load(): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      this.report = await reconciliation(this.days, asking.signal);
      this.failure = '';
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-reconciliation': ReconciliationView;
  }
}
