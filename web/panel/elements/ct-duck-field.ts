import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { CartDetail } from '../../api/library.js';
import { numberFrom } from '../state/cart-form.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

type Duck = NonNullable<CartDetail['duck']>;
export type DuckEvent = CustomEvent<{ readonly duck: Duck | null }>;

const PARTS = [
  ['differenceLu', 'Below voice', 'LU'],
  ['attackMs', 'Attack', 'ms'],
  ['holdMs', 'Hold', 'ms'],
  ['releaseMs', 'Release', 'ms'],
] as const;

/** How a voice ducks this cart; a field left empty takes the station's way. Emits `duck`. */
@customElement('ct-duck-field')
export class DuckField extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .parts {
        display: grid;
        grid-template-columns: repeat(4, minmax(0, 1fr));
        gap: 8px;
      }
      input {
        width: 100%;
      }
    `,
  ];

  @property({ attribute: false }) duck: Duck | null = null;

  override render(): TemplateResult {
    return html`<div class="parts" role="group" aria-label="Ducking">
      ${PARTS.map(
        ([key, name, unit]) =>
          html`<label
            ><span>${name}, ${unit}</span
            ><input
              type="text"
              inputmode="decimal"
              placeholder="station"
              .value=${this.#words(key)}
              @change=${(event: Event) => {
                this.#take(key, (event.target as HTMLInputElement).value);
              }}
          /></label>`,
      )}
    </div>`;
  }

  #words(key: keyof Duck): string {
    const value = this.duck?.[key];
    return typeof value !== 'number' || Number.isNaN(value) ? '' : String(value);
  }

  #take(key: keyof Duck, text: string): void {
    const others = Object.entries(this.duck ?? {}).filter(([name]) => name !== key);
    const kept = Object.fromEntries(text.trim() === '' ? others : [...others, [key, numberFrom(text)]]) as Duck;
    const duck = Object.keys(kept).length === 0 ? null : kept;
    this.dispatchEvent(new CustomEvent('duck', { detail: { duck } }) satisfies DuckEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-duck-field': DuckField;
  }
}
