import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

/** Undo, redo, what is not saved, and saving it. Emits `undo`, `redo`, `save` and `revert`. */
@customElement('ct-save-bar')
export class SaveBar extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      div {
        display: flex;
        flex-wrap: wrap;
        gap: 8px;
        align-items: center;
      }
      .unsaved {
        color: var(--warn);
        font-weight: 650;
      }
      .words {
        margin: 0 6px;
        font-size: 14px;
      }
    `,
  ];

  @property({ type: Boolean }) canUndo = false;
  @property({ type: Boolean }) canRedo = false;
  /** There is something to save. */
  @property({ type: Boolean }) changed = false;
  /** It is on its way. */
  @property({ type: Boolean }) saving = false;
  /** It cannot be saved as it is. */
  @property({ type: Boolean }) blocked = false;
  /** What is not saved, in words. */
  @property() words = '';

  override render(): TemplateResult {
    const button = (
      type: 'undo' | 'redo',
      words: string,
      sign: string,
      keys: string,
      isPossible: boolean,
    ): TemplateResult =>
      html`<button
        type="button"
        aria-label=${words}
        title=${`${words} (${keys})`}
        ?disabled=${!isPossible}
        @click=${() => this.dispatchEvent(new CustomEvent(type))}
      >
        ${sign}
      </button>`;
    return html`<div>
      <span class="words ${this.changed ? 'unsaved' : 'dim'}" role="status"
        >${this.changed ? `● ${this.words === '' ? 'Not saved' : `Not saved: ${this.words}`}` : 'All saved'}</span
      >
      ${button('undo', 'Undo', '↶', 'Ctrl Z', this.canUndo)} ${button('redo', 'Redo', '↷', 'Ctrl Y', this.canRedo)}
      ${
        this.changed
          ? html`<button
              type="button"
              title="Back to what is stored"
              @click=${() => this.dispatchEvent(new CustomEvent('revert'))}
            >
              Drop
            </button>`
          : nothing
      }
      <button
        type="button"
        class="main"
        title="Ctrl S"
        ?disabled=${!this.changed || this.saving || this.blocked}
        @click=${() => this.dispatchEvent(new CustomEvent('save'))}
      >
        ${this.saving ? 'Saving …' : 'Save'}
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-save-bar': SaveBar;
  }
}
