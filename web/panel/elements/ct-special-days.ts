import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { SpecialDay } from '../../api/planner.js';
import { dayWords } from '../state/days.js';
import { oneLine } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

/** A date is added or named. */
export type DayEvent = CustomEvent<{ readonly date: string; readonly name: string }>;
/** A date is shown in the grid (null: none), or taken away. */
export type DateEvent = CustomEvent<{ readonly date: string | null }>;

/** Dates on which other clocks run: one of them is shown in the grid to be painted. Emits `day`, `show-date`, `remove-date`. */
@customElement('ct-special-days')
export class SpecialDays extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      form {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        gap: 8px;
        margin-bottom: 10px;
      }
      form label {
        grid-column: 1 / 3;
      }
      form label + label {
        grid-column: 1;
      }
      input {
        width: 100%;
      }
      form button {
        align-self: end;
      }
      ul {
        display: grid;
        gap: 4px;
        margin: 0;
        padding: 0;
        list-style: none;
      }
      li {
        display: grid;
        grid-template-columns: minmax(0, 1fr) auto;
        border: 1px solid var(--line);
        border-radius: 9px;
      }
      li.shown {
        border-color: var(--intro);
        background: var(--marked);
      }
      li.past {
        opacity: 0.75;
      }
      .show {
        display: block;
        padding: 6px 10px;
        border: 0;
        background: none;
        text-align: left;
        min-width: 0;
        color: var(--text);
      }
      .show[aria-pressed='true'] {
        background: none;
        color: var(--text);
        font-weight: 400;
      }
      .show span {
        display: block;
        font-size: 13px;
      }
      .name {
        grid-column: 1 / 3;
        padding: 0 10px 10px;
      }
      p {
        margin: 0;
        font-size: 14px;
      }
    `,
  ];

  @property({ attribute: false }) days: readonly SpecialDay[] = [];
  @property() shown: string | null = null;
  @property() today = '';
  @state() private fault = '';

  override render(): TemplateResult {
    return html`<form @submit=${this.#added}>
        <label><span>Date</span><input type="date" name="date" required min=${this.today} /></label>
        <label><span>Name, where it has one</span><input name="name" maxlength="200" autocomplete="off" /></label>
        <button>Add</button>
      </form>
      ${this.fault === '' ? nothing : html`<span class="wrong" role="alert">${this.fault}</span>`}
      ${
        this.days.length === 0
          ? html`<p class="dim">
              Every date runs the week’s clocks. Add a date to paint other clocks onto some or all of its hours.
            </p>`
          : html`<ul>
              ${this.days.map((day) => this.#day(day))}
            </ul>`
      }`;
  }

  #day({ date, name, hours }: SpecialDay): TemplateResult {
    const isShown = this.shown === date;
    const words = oneLine(name);
    const amount = hours.length === 0 ? 'as the week so far' : `${hours.length} of 24 hours`;
    return html`<li class="${isShown ? 'shown' : ''} ${date < this.today ? 'past' : ''}">
      <button
        type="button"
        class="show"
        aria-pressed=${isShown ? 'true' : 'false'}
        @click=${() => {
          this.#emit('show-date', isShown ? null : date);
        }}
      >
        <b dir="auto">${words === '' ? dayWords(date) : words}</b>
        <span class="dim"
          >${words === '' ? '' : `${dayWords(date)} · `}${amount}${date < this.today ? ' · past' : ''}</span
        >
      </button>
      <button
        type="button"
        class="quiet"
        aria-label=${`Remove ${dayWords(date)}`}
        title="The date runs the week’s clocks again"
        @click=${() => {
          this.#emit('remove-date', date);
        }}
      >
        ✕
      </button>
      ${
        isShown
          ? html`<label class="name"
              ><span>Name</span
              ><input
                maxlength="200"
                autocomplete="off"
                .value=${name}
                @change=${(event: Event) => {
                  this.#name(date, (event.target as HTMLInputElement).value);
                }}
            /></label>`
          : nothing
      }
    </li>`;
  }

  #emit(type: 'show-date' | 'remove-date', date: string | null): void {
    this.dispatchEvent(new CustomEvent(type, { detail: { date } }) satisfies DateEvent);
  }

  #name(date: string, name: string): void {
    this.dispatchEvent(new CustomEvent('day', { detail: { date, name: name.trim() } }) satisfies DayEvent);
  }

  readonly #added = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const date = data.get('date') as string;
    this.fault = this.days.some((day) => day.date === date) ? `${dayWords(date)} is in the list already.` : '';
    if (this.fault !== '') return;
    form.reset();
    this.#name(date, data.get('name') as string);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-special-days': SpecialDays;
  }
}
