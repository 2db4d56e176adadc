import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { DuplicateGroup, LibraryRow } from '../../api/library.js';
import { duration, oneLine, signed } from '../state/format.js';
import { duplicateCarts } from '../state/library-rest.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** Carts that are likely the same, side by side. Emits `choose-cart`. */
@customElement('ct-duplicates')
export class Duplicates extends LitElement {
  static override styles = [
    shared,
    kinds,
    css`
      :host {
        overflow: auto;
        scrollbar-width: thin;
      }
      section {
        margin-bottom: 12px;
        border: 1px solid var(--line);
        border-radius: var(--radius);
        overflow: hidden;
      }
      h2 {
        margin: 0;
        padding: 8px 12px;
        background: var(--pane-raised);
        font-size: 14px;
        font-weight: 650;
      }
      button {
        display: grid;
        grid-template-columns: 8px minmax(0, 3fr) minmax(0, 2fr) 60px 90px 90px;
        gap: 12px;
        align-items: center;
        width: 100%;
        padding: 0 12px;
        border: 0;
        border-top: 1px solid var(--line);
        border-radius: 0;
        background: none;
        text-align: left;
      }
      button:hover {
        background: var(--pane-raised);
      }
      button[aria-pressed='true'] {
        background: var(--marked);
      }
      .number {
        text-align: right;
      }
    `,
  ];

  @property({ attribute: false }) cartId: string | null = null;
  @state() private groups: readonly DuplicateGroup[] | null = null;
  @state() private failure = '';

  override connectedCallback(): void {
    super.connectedCallback();
    void this.#load();
  }

  override render(): TemplateResult {
    if (this.failure !== '') return html`<p role="alert">${this.failure}</p>`;
    if (this.groups === null) return html`<p class="dim">Comparing …</p>`;
    if (this.groups.length === 0) return html`<p class="dim">No two carts are alike.</p>`;
    return html`${this.groups.map(
      ({ reason, likeness, carts }) =>
        html`<section>
          <h2>
            ${reason === 'audio' ? `≈ Sounds the same (${Math.round(likeness * 100)} %)` : '= Same title and artist'}
            <span class="dim">· ${carts.length} carts</span>
          </h2>
          ${carts.map((row) => this.#cart(row))}
        </section>`,
    )}`;
  }

  #cart(row: LibraryRow): TemplateResult {
    return html`<button
      type="button"
      aria-pressed=${row.cartId === this.cartId ? 'true' : 'false'}
      @click=${() => {
        this.dispatchEvent(new CustomEvent('choose-cart', { detail: { cartId: row.cartId } }));
      }}
    >
      <i class="chip" data-kind=${row.kind}></i>
      <span class="clip" dir="auto"
        >${row.problem === null ? nothing : '▲ '}${oneLine(row.title)} <span class="dim">· ${row.cartId}</span></span
      >
      <span class="clip dim" dir="auto">${oneLine(row.artist)}</span>
      <span class="number">${row.durationSeconds === null ? '–' : duration(row.durationSeconds)}</span>
      <span class="number dim">${row.integratedLufs === null ? '–' : `${signed(row.integratedLufs)} LUFS`}</span>
      <span class="number dim">${row.plays28Days} plays</span>
    </button>`;
  }

  async #load(): Promise<void> {
    try {
      this.groups = await duplicateCarts();
    } catch (error) {
      this.failure = `The library does not answer: ${(error as Error).message}`;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-duplicates': Duplicates;
  }
}
