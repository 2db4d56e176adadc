import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { addDays, dayWords } from '../state/days.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type DayChoiceEvent = CustomEvent<{ readonly day: string }>;

/** One day of the station: the one before, the one after, today, or any by its date. Emits `day`. */
@customElement('ct-day-choice')
export class DayChoice extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      div {
        display: flex;
        gap: 8px;
        align-items: center;
      }
      b {
        min-width: 150px;
        text-align: right;
        white-space: nowrap;
      }
      input {
        width: 148px;
        padding: 0 8px;
      }
      button,
      input {
        min-height: var(--choice-height, var(--field));
        min-width: var(--choice-height, 0);
      }
    `,
  ];

  @property() day = '';
  /** Where it is given there is a button to it. */
  @property() today = '';

  override render(): TemplateResult {
    return html`<div role="group" aria-label="Day">
      <b>${dayWords(this.day)}</b>
      ${this.#step(-1, 'The day before', '◂')}
      <input
        type="date"
        aria-label="Day"
        .value=${this.day}
        @change=${(event: Event) => {
          this.#choose((event.target as HTMLInputElement).value);
        }}
      />
      ${this.#step(1, 'The day after', '▸')}
      ${
        this.today === ''
          ? html``
          : html`<button
              type="button"
              ?disabled=${this.day === this.today}
              @click=${() => {
                this.#choose(this.today);
              }}
            >
              Today
            </button>`
      }
    </div>`;
  }

  #step(by: number, words: string, sign: string): TemplateResult {
    return html`<button
      type="button"
      aria-label=${words}
      title=${words}
      @click=${() => {
        this.#choose(addDays(this.day, by));
      }}
    >
      ${sign}
    </button>`;
  }

  #choose(day: string): void {
    if (day !== '') this.dispatchEvent(new CustomEvent('day', { detail: { day } }) satisfies DayChoiceEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-day-choice': DayChoice;
  }
}
