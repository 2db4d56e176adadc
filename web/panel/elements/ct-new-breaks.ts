import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { NewBreaks } from '../../api/traffic.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type NewBreaksEvent = CustomEvent<NewBreaks>;

/** Minutes of the hour from a text such as `20, 50`; null where it is none. */
export function minutesFrom(text: string): number[] | null {
  const parts = text.split(/[\s,;]+/u).filter((part) => part !== '');
  if (parts.length === 0 || parts.length > 12 || !parts.every((part) => /^\d{1,2}$/.test(part))) return null;
  const minutes = parts.map(Number);
  return minutes.every((minute) => minute < 60) ? minutes : null;
}

/** When breaks are to be made, how long they are and how many spots they hold. Emits `new-breaks`. */
@customElement('ct-new-breaks')
export class NewBreaksForm extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      form {
        display: grid;
        grid-template-columns: 1fr 1fr;
        gap: 12px;
        width: 340px;
        padding: 4px;
      }
      .wide {
        grid-column: 1 / 3;
      }
      input {
        width: 100%;
      }
    `,
  ];

  @property() day = '';
  @state() private fault = '';

  override render(): TemplateResult {
    const whole = (name: string, words: string, value: number, min: number, max: number): TemplateResult =>
      html`<label
        ><span>${words}</span><input name=${name} type="number" required min=${min} max=${max} .value=${String(value)}
      /></label>`;
    return html`<form @submit=${this.#submit}>
      <label class="wide"
        ><span>Minutes past the hour</span><input name="minutes" value="20, 50" required autocomplete="off"
      /></label>
      ${whole('fromHour', 'From hour', 6, 0, 23)} ${whole('toHour', 'To hour, included', 19, 0, 23)}
      ${whole('lengthSeconds', 'Length in seconds', 120, 5, 900)} ${whole('avails', 'Avails', 4, 1, 16)}
      <div class="wide">${whole('days', 'Days, from the one shown', 1, 1, 31)}</div>
      ${this.fault === '' ? nothing : html`<span class="wrong wide" role="alert">${this.fault}</span>`}
      <button class="main wide">Add these breaks</button>
    </form>`;
  }

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.target as HTMLFormElement;
    const data = new FormData(form);
    const text = (name: string): string => data.get(name) as string;
    const minutes = minutesFrom(text('minutes'));
    if (minutes === null) {
      this.fault = 'Minutes are numbers from 0 to 59, up to twelve of them: 20, 50';
      return;
    }
    this.fault = '';
    const detail: NewBreaks = {
      day: this.day,
      days: Number(text('days')),
      fromHour: Number(text('fromHour')),
      toHour: Number(text('toHour')),
      minutes,
      lengthSeconds: Number(text('lengthSeconds')),
      avails: Number(text('avails')),
    };
    this.dispatchEvent(new CustomEvent('new-breaks', { detail }) satisfies NewBreaksEvent);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-new-breaks': NewBreaksForm;
  }
}
