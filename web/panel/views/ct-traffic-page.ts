import { consume } from '@lit/context';
import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../elements/ct-day-choice.js';
import type { DayChoiceEvent } from '../elements/ct-day-choice.js';
import '../elements/ct-day-span.js';
import type { SpanEvent } from '../elements/ct-day-span.js';
import '../elements/ct-tabs.js';
import type { TabEvent } from '../elements/ct-tabs.js';
import { framesContext } from '../state/contexts.js';
import { stationDay } from '../state/days.js';
import type { FrameLoop } from '../state/frame-loop.js';
import type { Days } from '../state/reports-rest.js';
import { Select } from '../state/select.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { pages } from '../theme/tables.js';
import './ct-breaks.js';
import './ct-reconciliation.js';
import './ct-schedule-import.js';

const TABS = [
  { value: 'breaks', words: 'Breaks' },
  { value: 'import', words: 'Import' },
  { value: 'reconciliation', words: 'Reconciliation' },
] as const;

/** Spots: the schedules that they come with, the breaks that they air in, and what became of them. */
@customElement('ct-traffic-page')
export class TrafficPage extends LitElement {
  static override styles = [
    shared,
    forms,
    pages,
    css`
      ct-day-choice,
      ct-day-span {
        margin-left: auto;
      }
      /* Their panes stand side by side: how is their own affair. */
      .panes {
        flex: 1;
        min-height: 0;
      }
    `,
  ];

  @state() private tab = 'breaks';
  @state() private day: string | null = null;
  @state() private days: Days | null = null;
  @consume({ context: framesContext, subscribe: true }) private readonly frames?: FrameLoop;
  readonly #zone = new Select(this, (panel) => panel.parts?.station.timeZone ?? null);

  override render(): TemplateResult {
    const zone = this.#zone.value;
    if (zone === null || this.day === null || this.days === null) {
      return html`<section class="card dim">Waiting for the station …</section>`;
    }
    return html`<header class="head card">
        <h1>Traffic</h1>
        <ct-tabs
          label="Traffic"
          .tabs=${TABS}
          chosen=${this.tab}
          @tab=${(event: TabEvent) => {
            this.tab = event.detail.value;
          }}
        ></ct-tabs>
        ${this.#when(this.day, this.days, zone)}
      </header>
      ${this.#pane(this.day, this.days, zone)}`;
  }

  protected override willUpdate(): void {
    const zone = this.#zone.value;
    if (zone === null || this.day !== null) return;
    this.day = this.#today(zone);
    this.days = { from: this.day, to: this.day };
  }

  #today(zone: string): string {
    return stationDay(this.frames?.now() ?? Date.now(), zone);
  }

  #when(day: string, days: Days, zone: string): TemplateResult {
    switch (this.tab) {
      case 'reconciliation':
        return html`<ct-day-span
          today=${this.#today(zone)}
          from=${days.from}
          to=${days.to}
          @span=${(event: SpanEvent) => {
            this.days = event.detail;
          }}
        ></ct-day-span>`;
      case 'import':
        return html``;
      default:
        return this.#dayChoice(day);
    }
  }

  #dayChoice(day: string): TemplateResult {
    return html`<ct-day-choice
      day=${day}
      @day=${(event: DayChoiceEvent) => {
        this.day = event.detail.day;
      }}
    ></ct-day-choice>`;
  }

  #pane(day: string, days: Days, zone: string): TemplateResult {
    switch (this.tab) {
      case 'import':
        return html`<ct-schedule-import
          class="panes"
          day=${day}
          zone=${zone}
          @imported=${(event: CustomEvent<{ day: string | null }>) => {
            this.day = event.detail.day ?? this.day;
            this.tab = 'breaks';
          }}
        ></ct-schedule-import>`;
      case 'reconciliation':
        return html`<ct-reconciliation class="card pane" .days=${days} zone=${zone}></ct-reconciliation>`;
      default:
        return html`<ct-breaks class="panes" day=${day} zone=${zone}></ct-breaks>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-traffic-page': TrafficPage;
  }
}
