import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { InputLook } from '../state/sound.js';
import { shared } from '../theme/shared.js';

/** Puts a live input on the air and takes it off: big, and red only while the engine says that it is. */
@customElement('ct-on-air-switch')
export class OnAirSwitch extends LitElement {
  static override shadowRootOptions: ShadowRootInit = { ...LitElement.shadowRootOptions, delegatesFocus: true };
  static override styles = [
    shared,
    css`
      button {
        width: 100%;
        height: 100%;
        min-height: 64px;
        padding: 4px 14px;
        border: 2px solid var(--line-strong);
        background: var(--pane-raised);
        color: var(--text);
        font-size: 19px;
        font-weight: 800;
        line-height: 1.15;
      }
      small {
        display: block;
        font-size: 13px;
        font-weight: 600;
      }
      @media (max-width: 1180px) {
        button {
          padding: 4px 8px;
          font-size: 17px;
        }
        .how {
          display: none;
        }
      }
      [data-look='open'] {
        border-color: var(--on-air);
        background: var(--on-air);
        color: var(--on-air-ink);
      }
      [data-look='asked'] {
        border: 2px dashed var(--warn);
        background: transparent;
        color: var(--warn);
      }
    `,
  ];

  /** What it puts on the air, e.g. `Microphone`. */
  @property() name = '';
  @property() look: InputLook = 'closed';
  /** Its key, as people say it. */
  @property() key = '';
  @property({ type: Boolean }) disabled = false;

  override render(): TemplateResult {
    const { name, look, key } = this;
    const open = look === 'open';
    return html`<button
      type="button"
      data-look=${look}
      aria-pressed=${open}
      aria-keyshortcuts=${key.replace(' ', '+')}
      ?disabled=${this.disabled}
      @click=${this.#pressed}
    >
      ${look === 'asked' ? 'ASKED …' : open ? '● MIC ON AIR' : `○ ${name}`}
      <small><span class="how">${open ? 'Press to close' : 'Press for on air'} · </span>${key}</small>
    </button>`;
  }

  readonly #pressed = (): void => {
    if (this.look === 'asked') return;
    this.dispatchEvent(new CustomEvent('switch-press', { bubbles: true, composed: true }));
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-on-air-switch': OnAirSwitch;
  }
}
