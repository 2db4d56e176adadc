import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import { oneLine } from '../state/format.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

/** What can be painted with; a null name empties. */
export interface Brush {
  readonly name: string | null;
  readonly words: string;
  readonly colour: string | null;
  /** How much of it there is, as in `24 h`. */
  readonly amount: string;
}
export type ChooseBrushEvent = CustomEvent<{ readonly index: number }>;

/** Clocks to paint with, one of which is chosen; arrows go through them. Emits `choose`. */
@customElement('ct-palette')
export class Palette extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      div {
        display: grid;
        gap: 4px;
      }
      button {
        display: grid;
        grid-template-columns: 18px minmax(0, 1fr) auto auto;
        gap: 8px;
        align-items: center;
        width: 100%;
        padding: 0 10px;
        text-align: left;
        border-color: transparent;
        background: none;
      }
      button[aria-checked='true'] {
        border-color: var(--intro);
        background: var(--marked);
        font-weight: 650;
      }
      .swatch {
        height: 20px;
        border-radius: 4px;
        background: var(--clock, transparent);
      }
      .swatch.empty {
        background: repeating-linear-gradient(135deg, var(--well) 0 4px, var(--warn-pane) 4px 8px);
        box-shadow: inset 0 0 0 1px var(--warn-line);
      }
      .amount {
        font-size: 13px;
        font-weight: 400;
      }
      kbd {
        min-width: 22px;
        text-align: center;
      }
    `,
  ];

  @property() label = 'Clocks';
  @property({ attribute: false }) brushes: readonly Brush[] = [];
  @property({ type: Number }) chosen = 0;

  override render(): TemplateResult {
    return html`<div role="radiogroup" aria-label=${this.label} @keydown=${this.#keyDown}>
      ${this.brushes.map(
        ({ name, words, colour, amount }, index) =>
          html`<button
            type="button"
            role="radio"
            aria-checked=${index === this.chosen ? 'true' : 'false'}
            tabindex=${index === this.chosen ? 0 : -1}
            @click=${() => {
              this.#choose(index);
            }}
          >
            <span
              class="swatch ${name === null ? 'empty' : ''}"
              .style=${colour === null ? '' : `--clock: ${colour}`}
            ></span>
            <span class="clip" dir="auto" title=${oneLine(words)}>${oneLine(words)}</span>
            <span class="amount dim">${amount}</span>
            ${index < 9 ? html`<kbd aria-hidden="true">${index + 1}</kbd>` : html`<span></span>`}
          </button>`,
      )}
    </div>`;
  }

  #choose(index: number): void {
    this.dispatchEvent(new CustomEvent('choose', { detail: { index } }) satisfies ChooseBrushEvent);
  }

  readonly #keyDown = (event: KeyboardEvent): void => {
    const step =
      event.key === 'ArrowDown' || event.key === 'ArrowRight'
        ? 1
        : event.key === 'ArrowUp' || event.key === 'ArrowLeft'
          ? -1
          : 0;
    if (step === 0) return;
    event.preventDefault();
    event.stopPropagation();
    const next = (this.chosen + step + this.brushes.length) % this.brushes.length;
    this.#choose(next);
    this.renderRoot.querySelectorAll<HTMLButtonElement>('[role="radio"]').item(next).focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-palette': Palette;
  }
}
