import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';

/** How long it waits for the second press. */
const ARMED_MS = 4000;

/** Asks to switch it out (`true`) or in again. */
export type BypassEvent = CustomEvent<{ readonly bypassed: boolean }>;

/**
 * Switches something out of the sound and in again. It shows what is, never what was pressed; `guarded` wants a second
 * press to switch out what holds the peaks. Switching in wants one.
 */
@customElement('ct-bypass')
export class Bypass extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      button {
        width: 100%;
        padding: 0 10px;
        font-weight: 650;
        white-space: nowrap;
      }
      [aria-pressed='true'] {
        border-color: var(--warn);
        background: var(--warn-pane);
        color: var(--warn);
        font-weight: 800;
      }
      .armed {
        border: 2px solid var(--on-air);
        color: var(--on-air-text);
        font-weight: 800;
      }
      .asked {
        border: 2px dashed var(--warn);
        background: transparent;
        color: var(--warn);
        opacity: 1;
      }
    `,
  ];

  /** What is switched, e.g. `the limiter`. */
  @property() name = '';
  /** What it switches beside its words, e.g. `all`; empty where its place says it. */
  @property() what = '';
  @property({ type: Boolean }) bypassed = false;
  /** Asked for, and not known to be done. */
  @property({ type: Boolean }) asked = false;
  @property({ type: Boolean }) guarded = false;
  @property({ type: Boolean }) disabled = false;
  @state() private armed = false;
  #disarm = 0;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#arm(false);
  }

  override render(): TemplateResult {
    const { bypassed, asked, armed } = this;
    return html`<button
      type="button"
      class=${asked ? 'asked' : armed ? 'armed' : ''}
      aria-pressed=${bypassed}
      ?disabled=${this.disabled || asked}
      @click=${this.#pressed}
    >
      ${asked ? 'ASKED …' : armed ? 'Press again' : `${bypassed ? '▲ Switch in' : 'Bypass'} ${this.what}`}
      <span class="visually-hidden">${this.#spoken}</span>
    </button>`;
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has('bypassed') || this.disabled) this.#arm(false);
  }

  /** What the words on it leave to its place. */
  get #spoken(): string {
    return this.armed ? `to bypass ${this.name} on air` : this.name;
  }

  readonly #pressed = (): void => {
    const bypassed = !this.bypassed;
    if (bypassed && this.guarded && !this.armed) {
      this.#arm(true);
      return;
    }
    this.#arm(false);
    this.dispatchEvent(new CustomEvent('bypass', { detail: { bypassed }, bubbles: true, composed: true }));
  };

  #arm(armed: boolean): void {
    window.clearTimeout(this.#disarm);
    this.armed = armed;
    if (!armed) return;
    this.#disarm = window.setTimeout(() => {
      this.armed = false;
    }, ARMED_MS);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-bypass': Bypass;
  }
}
