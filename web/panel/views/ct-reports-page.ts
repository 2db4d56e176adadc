import { consume } from '@lit/context';
import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import type { Comparison, PlayCounts } from '../../api/reports.js';
import '../elements/ct-day-span.js';
import type { SpanEvent } from '../elements/ct-day-span.js';
import '../elements/ct-tabs.js';
import type { TabEvent } from '../elements/ct-tabs.js';
import { framesContext } from '../state/contexts.js';
import { stationDay } from '../state/days.js';
import type { FrameLoop } from '../state/frame-loop.js';
import { planComparison, playCounts, type Days } from '../state/reports-rest.js';
import { Select } from '../state/select.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { pages } from '../theme/tables.js';
import './ct-comparison.js';
import './ct-play-counts.js';
import './ct-royalty.js';

const TABS = [
  { value: 'plays', words: 'Plays' },
  { value: 'comparison', words: 'Plan against aired' },
  { value: 'royalty', words: 'Royalty reports' },
] as const;

/** What has aired: counted, held against the plan, and for the societies. */
@customElement('ct-reports-page')
export class ReportsPage extends LitElement {
  static override styles = [
    shared,
    forms,
    pages,
    css`
      ct-day-span {
        margin-left: auto;
      }
    `,
  ];

  @state() private tab = 'plays';
  @state() private days: Days | null = null;
  @state() private counts: PlayCounts | null = null;
  @state() private comparison: Comparison | null = null;
  @state() private failure = '';
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? null);
  #asking: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render(): TemplateResult {
    const zone = this.#zone.value;
    if (zone === null || this.days === null) return html`<section class="card dim">Waiting for the station …</section>`;
    return html`<header class="head card">
        <h1>Reports</h1>
        <ct-tabs
          label="Reports"
          .tabs=${TABS}
          chosen=${this.tab}
          @tab=${(event: TabEvent) => {
            this.tab = event.detail.value;
            void this.#load();
          }}
        ></ct-tabs>
        <ct-day-span
          today=${stationDay(this.frames?.now() ?? Date.now(), zone)}
          from=${this.days.from}
          to=${this.days.to}
          most=${this.tab === 'royalty' ? 366 : 31}
          @span=${(event: SpanEvent) => {
            this.days = event.detail;
            void this.#load();
          }}
        ></ct-day-span>
      </header>
      ${this.failure === '' ? nothing : html`<p class="card bad" role="alert">${this.failure}</p>`}
      ${this.#pane(this.days, zone)}`;
  }

  protected override willUpdate(): void {
    const zone = this.#zone.value;
    if (zone === null || this.days !== null) return;
    const today = stationDay(this.frames?.now() ?? Date.now(), zone);
    this.days = { from: today, to: today };
    void this.#load();
  }

  #pane(days: Days, zone: string): TemplateResult {
    switch (this.tab) {
      case 'comparison':
        return html`<ct-comparison
          class="card pane"
          .comparison=${this.comparison}
          .days=${days}
          zone=${zone}
        ></ct-comparison>`;
      case 'royalty':
        return html`<ct-royalty class="card pane" .days=${days}></ct-royalty>`;
      default:
        return html`<ct-play-counts class="pane" .counts=${this.counts} .days=${days} zone=${zone}></ct-play-counts>`;
    }
  }

  async #load(): Promise<void> {
    const { days, tab } = this;
    if (days === null || tab === 'royalty') return;
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    try {
      if (tab === 'plays') this.counts = await playCounts(days, asking.signal);
      else this.comparison = await planComparison(days, asking.signal);
      this.failure = '';
    } catch (error) {
      if (!asking.signal.aborted) this.failure = `The report cannot be made: ${(error as Error).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-reports-page': ReportsPage;
  }
}
