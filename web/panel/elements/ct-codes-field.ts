import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { oneLine } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

export type CodesEvent = CustomEvent<{ readonly codes: readonly string[] }>;

/** Words as chips: Enter or a comma adds one, Backspace in the empty field takes the last away. Emits `codes`. */
@customElement('ct-codes-field')
export class CodesField extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      .box {
        display: flex;
        flex-wrap: wrap;
        gap: 6px;
        padding: 5px;
        border: 1px solid var(--line-strong);
        border-radius: 8px;
        background: var(--well);
      }
      .code {
        display: flex;
        align-items: center;
        padding-left: 10px;
        border-radius: 14px;
        background: var(--pane-raised);
        border: 1px solid var(--line);
        font-size: 14px;
      }
      .code button {
        min-height: 28px;
        padding: 0 9px;
        border: 0;
        background: none;
        color: var(--text-dim);
      }
      input {
        flex: 1;
        min-width: 90px;
        min-height: 30px;
        padding: 0 6px;
        border: 0;
        background: none;
      }
    `,
  ];

  @property() label = 'Codes';
  @property({ attribute: false }) codes: readonly string[] = [];
  /** Codes that exist, to choose from. */
  @property({ attribute: false }) known: readonly string[] = [];
  @query('input') private readonly field!: HTMLInputElement | null;

  override render(): TemplateResult {
    return html`<div class="box">
      ${this.codes.map(
        (code) =>
          html`<span class="code"
            >${oneLine(code)}<button
              type="button"
              aria-label="Without ${code}"
              @click=${() => {
                this.#set(this.codes.filter((one) => one !== code));
              }}
            >
              ✕
            </button></span
          >`,
      )}
      <input
        type="text"
        list="known"
        maxlength="200"
        aria-label=${this.label}
        placeholder=${this.codes.length === 0 ? 'Add a code' : ''}
        @keydown=${this.#keyDown}
        @change=${this.#add}
      />
      <datalist id="known">${this.known.map((code) => html`<option value=${code}></option>`)}</datalist>
    </div>`;
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      this.#add();
    } else if (event.key === 'Backspace' && this.field?.value === '' && this.codes.length > 0) {
      this.#set(this.codes.slice(0, -1));
    }
  };

  readonly #add = (): void => {
    const code = this.field?.value.trim() ?? '';
    if (this.field !== null) this.field.value = '';
    if (code !== '' && !this.codes.includes(code)) this.#set([...this.codes, code]);
  };

  #set(codes: readonly string[]): void {
    this.dispatchEvent(new CustomEvent('codes', { detail: { codes } }) satisfies CodesEvent);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-codes-field': CodesField;
  }
}
