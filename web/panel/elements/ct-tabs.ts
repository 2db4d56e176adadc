import { html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';
import { pages } from '../theme/tables.js';

export interface Tab {
  readonly value: string;
  readonly words: string;
}
export type TabEvent = CustomEvent<{ readonly value: string }>;

/** Tabs of a page, moved through with the arrow keys. Emits `tab`. */
@customElement('ct-tabs')
export class Tabs extends LitElement {
  static override styles = [shared, forms, pages];

  @property() label = '';
  @property({ attribute: false }) tabs: readonly Tab[] = [];
  @property() chosen = '';

  override render(): TemplateResult {
    return html`<div class="tabs" role="tablist" aria-label=${this.label} @keydown=${this.#keyDown}>
      ${this.tabs.map(
        ({ value, words }) =>
          html`<button
            type="button"
            role="tab"
            aria-selected=${value === this.chosen ? 'true' : 'false'}
            tabindex=${value === this.chosen ? 0 : -1}
            @click=${() => {
              this.#choose(value);
            }}
          >
            ${words}
          </button>`,
      )}
    </div>`;
  }

  #choose(value: string): void {
    this.dispatchEvent(new CustomEvent('tab', { detail: { value } }) satisfies TabEvent);
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    const at = this.tabs.findIndex(({ value }) => value === this.chosen);
    const next = (at + step + this.tabs.length) % this.tabs.length;
    this.#choose(this.tabs[next].value);
    this.renderRoot.querySelectorAll<HTMLButtonElement>('[role="tab"]').item(next).focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-tabs': Tabs;
  }
}
