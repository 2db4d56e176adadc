import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { Comparison, Fate } from '../../api/reports.js';
import { duration, oneLine, stationClock } from '../state/format.js';
import { comparisonFile, type Days } from '../state/reports-rest.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';
import { tables } from '../theme/tables.js';

const WORDS: Readonly<Record<Fate, string>> = {
  aired: '● Off its time',
  cut: '◐ Cut short',
  skipped: '○ Skipped',
  failed: '▲ Failed',
  missing: '▲ No record',
  unplanned: '◇ Unplanned',
};
const LOOKS: Readonly<Record<Fate, string>> = {
  aired: 'dim',
  cut: 'dim',
  skipped: 'warned',
  failed: 'bad',
  missing: 'bad',
  unplanned: 'dim',
};
const ORDER: readonly Fate[] = ['skipped', 'failed', 'missing', 'unplanned', 'cut', 'aired'];

const apart = (seconds: number): string => `${seconds < 0 ? '−' : '+'}${duration(Math.abs(seconds))}`;

/** What was planned against what aired: all that differs, with the record's reason. */
@customElement('ct-comparison')
export class ComparisonView extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    tables,
    css`
      .sums {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
        margin-bottom: 8px;
      }
      .sums .said {
        margin: 0 auto 0 8px;
      }
      .reason {
        width: 30%;
      }
    `,
  ];

  @property({ attribute: false }) comparison: Comparison | null = null;
  @property({ attribute: false }) days: Days = { from: '', to: '' };
  @property() zone = 'UTC';
  /** The only fate that is shown; null: all. */
  @state() private only: Fate | null = null;

  override render(): TemplateResult {
    const { comparison } = this;
    if (comparison === null) return html`<p class="dim">Comparing …</p>`;
    const lines = comparison.lines.filter(({ fate }) => this.only === null || fate === this.only);
    return html`<div class="sums">
        ${ORDER.map((fate) => this.#filter(fate, comparison))} ${this.#said(comparison)}
        <a class="button" href=${comparisonFile(this.days)} download>All lines as CSV</a>
      </div>
      <div class="scroll" tabindex="0" role="region" aria-label="What differs">
        ${lines.length === 0 ? this.#nothing(comparison) : this.#table(lines)}
        ${
          comparison.leftOut === 0
            ? nothing
            : html`<p class="dim">${comparison.leftOut.toLocaleString('en')} more are in the CSV file.</p>`
        }
      </div>`;
  }

  #filter(fate: Fate, { counts, lines }: Comparison): TemplateResult {
    const count = fate === 'aired' ? lines.filter((line) => line.fate === 'aired').length : counts[fate];
    return html`<button
      type="button"
      aria-pressed=${this.only === fate ? 'true' : 'false'}
      ?disabled=${count === 0 && this.only !== fate}
      @click=${() => {
        this.only = this.only === fate ? null : fate;
      }}
    >
      ${WORDS[fate]} ${count.toLocaleString('en')}
    </button>`;
  }

  #said({ planned, counts, medianOffSeconds, mostOffSeconds }: Comparison): TemplateResult {
    const off =
      medianOffSeconds === null || mostOffSeconds === null
        ? ''
        : ` · half within ${duration(medianOffSeconds)} of their time, the furthest ${duration(mostOffSeconds)} off`;
    const whole = `${(counts.aired + counts.cut).toLocaleString('en')} of ${planned.toLocaleString('en')} planned aired`;
    return html`<span class="dim said">${planned === 0 ? 'Nothing was planned' : whole + off}</span>`;
  }

  #nothing({ planned }: Comparison): TemplateResult {
    const words =
      this.only !== null
        ? 'None of these.'
        : planned === 0
          ? 'Nothing was planned for these days, or it is still to come.'
          : 'Everything aired as planned.';
    return html`<p class="dim none">${words}</p>`;
  }

  #table(lines: Comparison['lines']): TemplateResult {
    const clock = stationClock(this.zone);
    const oneDay = this.days.from === this.days.to;
    const time = (epochMs: number | null): string =>
      epochMs === null ? '–' : oneDay ? clock.time(epochMs) : `${clock.day(epochMs)} ${clock.time(epochMs)}`;
    return html`<table>
      <thead>
        <tr>
          <th>Planned</th>
          <th>Aired</th>
          <th class="number">Late</th>
          <th>What happened</th>
          <th>Item</th>
          <th class="reason">Reason</th>
        </tr>
      </thead>
      <tbody>
        ${lines.map(
          (line) =>
            html`<tr>
              <td class="time">${time(line.plannedAtEpochMs)}</td>
              <td class="time">${time(line.startedAtEpochMs)}</td>
              <td class="number">${line.lateSeconds === null ? '' : apart(line.lateSeconds)}</td>
              <td class="time ${LOOKS[line.fate]}">${WORDS[line.fate]}</td>
              <td dir="auto">
                ${oneLine(line.title)}${line.artist === '' ? '' : html` <span class="dim">${oneLine(line.artist)}</span>`}
              </td>
              <td class="dim">${oneLine(line.reason)}</td>
            </tr>`,
        )}
      </tbody>
    </table>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-comparison': ComparisonView;
  }
}
