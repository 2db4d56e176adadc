import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { addDays, spanFault } from '../state/days.js';
import type { Days } from '../state/reports-rest.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type SpanEvent = CustomEvent<Days>;

/** The first and the last day of a report, with the usual spans to choose from. Emits `span` for spans that are ones. */
@customElement('ct-day-span')
export class DaySpan extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .fields {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      label {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      label > span {
        margin: 0;
      }
      input {
        width: 148px;
        padding: 0 8px;
      }
      .wrong {
        margin: 0;
      }
      @media (max-width: 1400px) {
        button {
          padding: 0 9px;
        }
        input {
          width: 134px;
          padding: 0 4px;
        }
      }
    `,
  ];

  /** The station's day today. */
  @property() today = '';
  @property() from = '';
  @property() to = '';
  @property({ type: Number }) most = 31;

  override render(): TemplateResult {
    const fault = spanFault(this.from, this.to, this.most);
    const usual = [
      { words: 'Today', from: this.today, to: this.today },
      { words: 'Yesterday', from: addDays(this.today, -1), to: addDays(this.today, -1) },
      { words: '7 days', from: addDays(this.today, -6), to: this.today },
      { words: '28 days', from: addDays(this.today, -27), to: this.today },
    ];
    return html`<div class="fields">
      ${usual.map(
        ({ words, from, to }) =>
          html`<button
            type="button"
            aria-pressed=${from === this.from && to === this.to ? 'true' : 'false'}
            @click=${() => {
              this.#take(from, to);
            }}
          >
            ${words}
          </button>`,
      )}
      <label
        ><span>from</span
        ><input
          type="date"
          .value=${this.from}
          aria-invalid=${fault === null ? 'false' : 'true'}
          @change=${(event: Event) => {
            this.#take((event.target as HTMLInputElement).value, this.to);
          }}
      /></label>
      <label
        ><span>to</span
        ><input
          type="date"
          .value=${this.to}
          aria-invalid=${fault === null ? 'false' : 'true'}
          @change=${(event: Event) => {
            this.#take(this.from, (event.target as HTMLInputElement).value);
          }}
      /></label>
      ${fault === null ? nothing : html`<span class="wrong" role="alert">${fault}</span>`}
    </div>`;
  }

  #take(from: string, to: string): void {
    this.from = from;
    this.to = to;
    if (spanFault(from, to, this.most) !== null) return;
    this.dispatchEvent(new CustomEvent('span', { detail: { from, to } }) satisfies SpanEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-day-span': DaySpan;
  }
}
