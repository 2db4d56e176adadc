import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, state } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';

const THEMES = ['dark', 'light', 'system'] as const;
type Theme = (typeof THEMES)[number];

const STORED = 'continuity.theme';
const systemIsLight = window.matchMedia('(prefers-color-scheme: light)');

function stored(): Theme {
  const value = window.localStorage.getItem(STORED);
  return THEMES.find((theme) => theme === value) ?? 'dark';
}

/** Dark, light, or as the system says. A studio is dark: that is where it starts. */
@customElement('ct-theme')
export class ThemeSwitch extends LitElement {
  static override styles = [
    shared,
    css`
      button {
        width: var(--target);
        font-size: 18px;
      }
    `,
  ];

  @state() private theme: Theme = stored();

  override connectedCallback(): void {
    super.connectedCallback();
    systemIsLight.addEventListener('change', this.#apply);
    this.#apply();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    systemIsLight.removeEventListener('change', this.#apply);
  }

  override render(): TemplateResult {
    const signs = { dark: '☾', light: '☀', system: '◐' };
    return html`<button
      type="button"
      aria-label="Theme: ${this.theme}"
      title="Theme: ${this.theme}"
      @click=${this.#turn}
    >
      ${signs[this.theme]}
    </button>`;
  }

  readonly #turn = (): void => {
    this.theme = THEMES[(THEMES.indexOf(this.theme) + 1) % THEMES.length];
    window.localStorage.setItem(STORED, this.theme);
    this.#apply();
  };

  readonly #apply = (): void => {
    const light = this.theme === 'light' || (this.theme === 'system' && systemIsLight.matches);
    document.documentElement.dataset['theme'] = light ? 'light' : 'dark';
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-theme': ThemeSwitch;
  }
}
