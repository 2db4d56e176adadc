import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { oneLine } from '../state/format.js';
import { Select } from '../state/select.js';
import { shared } from '../theme/shared.js';

/** What was asked and did not happen, at the foot of the page, in nobody's way. */
@customElement('ct-notices')
export class Notices extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        position: fixed;
        inset: auto auto 20px 20px;
        z-index: 5;
        max-width: min(560px, 90vw);
      }
      div div {
        display: flex;
        align-items: center;
        gap: 12px;
        margin-top: 8px;
        padding: 6px 6px 6px 16px;
        border: 1px solid var(--warn);
        border-radius: var(--radius);
        background: var(--warn-pane);
        box-shadow: 0 6px 24px rgb(0 0 0 / 45%);
      }
      span {
        flex: 1;
      }
      button {
        width: var(--target);
        border: 0;
        background: none;
      }
    `,
  ];

  readonly #notices = new Select(this, (state) => state.notices);

  override render(): TemplateResult {
    return html`<div role="status" aria-live="polite">
      ${repeat(
        this.#notices.value,
        (notice) => notice.id,
        (notice) =>
          html`<div>
            <span>△ ${oneLine(notice.text)}</span>
            <button
              type="button"
              aria-label="Dismiss"
              @click=${() => {
                this.#dismiss(notice.id);
              }}
            >
              ✕
            </button>
          </div>`,
      )}
    </div>`;
  }

  #dismiss(id: string): void {
    this.dispatchEvent(new CustomEvent('notice-dismissed', { detail: { id }, bubbles: true, composed: true }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-notices': Notices;
  }
}
