import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import '../elements/ct-tabs.js';
import type { TabEvent } from '../elements/ct-tabs.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { pages } from '../theme/tables.js';
import './ct-categories.js';
import './ct-clocks.js';
import './ct-plan-day.js';
import './ct-rules.js';
import './ct-week.js';

const TABS = [
  { value: 'day', words: 'Day' },
  { value: 'week', words: 'Week' },
  { value: 'clocks', words: 'Clocks' },
  { value: 'rules', words: 'Rules' },
  { value: 'categories', words: 'Categories' },
] as const;

/** What planners decide: what airs on a day, which clock runs when, what is in the clocks, and the rules. */
@customElement('ct-schedule-page')
export class SchedulePage extends LitElement {
  static override styles = [
    shared,
    forms,
    pages,
    css`
      .head p {
        margin: 0 0 0 auto;
      }
    `,
  ];

  @state() private tab = 'day';

  override render(): TemplateResult {
    return html`<header class="head card">
        <h1>Schedule</h1>
        <ct-tabs
          label="Schedule"
          .tabs=${TABS}
          chosen=${this.tab}
          @tab=${(event: TabEvent) => {
            this.tab = event.detail.value;
          }}
        ></ct-tabs>
      </header>
      ${this.#pane()}`;
  }

  #pane(): TemplateResult {
    switch (this.tab) {
      case 'clocks':
        return html`<ct-clocks class="pane"></ct-clocks>`;
      case 'rules':
        return html`<ct-rules class="pane"></ct-rules>`;
      case 'categories':
        return html`<ct-categories class="pane"></ct-categories>`;
      case 'week':
        return html`<ct-week class="pane"></ct-week>`;
      default:
        return html`<ct-plan-day class="pane"></ct-plan-day>`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-schedule-page': SchedulePage;
  }
}
