import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { duration } from '../state/format.js';
import { secondsFrom } from '../state/time-text.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export interface NumberRange {
  readonly from?: number;
  readonly to?: number;
}
export type RangeEvent = CustomEvent<NumberRange>;

/** The least and the greatest of something, either left open. Emits `range` as soon as a field holds what can be read. */
@customElement('ct-range-fields')
export class RangeFields extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      fieldset {
        display: grid;
        grid-template-columns: 112px 1fr auto 1fr 44px;
        gap: 8px;
        align-items: center;
        margin: 0 0 8px;
        padding: 0;
        border: 0;
      }
      legend {
        display: contents;
      }
      input {
        width: 100%;
      }
    `,
  ];

  @property() name = '';
  @property() unit = '';
  /** Minutes and seconds rather than a plain number. */
  @property({ type: Boolean }) time = false;
  @property({ attribute: false }) range: NumberRange = {};

  override render(): TemplateResult {
    return html`<fieldset>
      <span aria-hidden="true">${this.name}</span>
      ${this.#field('from')}<span class="dim">to</span>${this.#field('to')}
      <span class="dim">${this.unit}</span>
    </fieldset>`;
  }

  #field(end: 'from' | 'to'): TemplateResult {
    const value = this.range[end];
    const words = value === undefined ? '' : this.time ? duration(value) : String(value);
    return html`<input
      type="text"
      inputmode=${this.time ? 'text' : 'decimal'}
      aria-label="${this.name} ${end}"
      placeholder=${this.time ? 'm:ss' : ''}
      .value=${words}
      @change=${(event: Event) => {
        this.#take(end, event.target as HTMLInputElement);
      }}
    />`;
  }

  #take(end: 'from' | 'to', field: HTMLInputElement): void {
    const text = field.value.trim();
    const value =
      text === '' ? undefined : this.time ? secondsFrom(text) : Number(text.replace('−', '-').replace(',', '.'));
    const wrong = text !== '' && (value === undefined || Number.isNaN(value));
    field.setAttribute('aria-invalid', String(wrong));
    if (wrong) return;
    const other = end === 'from' ? { to: this.range.to } : { from: this.range.from };
    const range = Object.fromEntries(
      Object.entries({ ...other, [end]: value }).filter(([, one]) => one !== undefined),
    ) as NumberRange;
    this.dispatchEvent(new CustomEvent('range', { detail: range }) satisfies RangeEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-range-fields': RangeFields;
  }
}
