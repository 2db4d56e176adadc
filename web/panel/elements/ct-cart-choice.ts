import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { LibraryRow } from '../../api/library.js';
import type { FixedCart } from '../../api/planner.js';
import { duration, oneLine } from '../state/format.js';
import { searchLibrary } from '../state/library-rest.js';
import { forms } from '../theme/forms.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

export type CartEvent = CustomEvent<{ readonly cart: FixedCart | null }>;

const SHOWN = 8;

/** One cart of the library, looked for by words. Emits `cart`; null takes the choice back. */
@customElement('ct-cart-choice')
export class CartChoice extends LitElement {
  static override styles = [
    shared,
    forms,
    kinds,
    css`
      .chosen {
        display: flex;
        gap: 10px;
        align-items: center;
      }
      .chosen b {
        flex: 1;
        min-width: 0;
      }
      input {
        width: 100%;
      }
      ul {
        margin: 6px 0 0;
        padding: 0;
        list-style: none;
        border: 1px solid var(--line);
        border-radius: 8px;
      }
      li button {
        display: grid;
        grid-template-columns: 8px minmax(0, 1fr) auto;
        gap: 10px;
        align-items: center;
        width: 100%;
        text-align: left;
        border: 0;
        background: none;
        padding: 0 10px;
        font-size: 14px;
      }
      p {
        margin: 6px 0 0;
        font-size: 13px;
      }
    `,
  ];

  @property({ attribute: false }) cart: FixedCart | null = null;
  /** The cart that is named and not known. */
  @property() missing: string | null = null;
  @state() private found: readonly LibraryRow[] | null = null;
  @state() private failure = '';
  #asking: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#asking?.abort();
  }

  override render(): TemplateResult {
    const { cart } = this;
    if (cart !== null) {
      return html`<div class="chosen">
        <b class="clip" dir="auto">${oneLine(cart.title)}</b>
        <span class="dim">${cart.seconds === null ? '' : duration(cart.seconds)}</span>
        <button
          type="button"
          @click=${() => {
            this.#choose(null);
          }}
        >
          Another
        </button>
      </div>`;
    }
    return html`${this.missing === null ? nothing : html`<p class="wrong">Cart ${this.missing} is not in the library any more.</p>`}
      <input
        type="search"
        aria-label="Look for a cart"
        placeholder="Title, artist …"
        autocomplete="off"
        @input=${(event: Event) => void this.#look((event.target as HTMLInputElement).value)}
      />
      ${this.failure === '' ? nothing : html`<p class="wrong" role="alert">${this.failure}</p>`}
      ${
        this.found === null
          ? nothing
          : this.found.length === 0
            ? html`<p class="dim" role="status">The library has no such cart.</p>`
            : html`<ul aria-label="Carts found">
                ${this.found.map((row) => this.#row(row))}
              </ul>`
      }`;
  }

  #row(row: LibraryRow): TemplateResult {
    const words = [row.title, row.artist].filter((text) => text !== '').join(' – ');
    return html`<li>
      <button
        type="button"
        @click=${() => {
          const { cartId, title, artist, kind, durationSeconds } = row;
          this.#choose({ cartId, title, artist, kind, seconds: durationSeconds });
        }}
      >
        <i class="chip" data-kind=${row.kind}></i><span class="clip" dir="auto">${oneLine(words)}</span>
        <span class="dim">${row.durationSeconds === null ? '' : duration(row.durationSeconds)}</span>
      </button>
    </li>`;
  }

  #choose(cart: FixedCart | null): void {
    this.found = null;
    this.dispatchEvent(new CustomEvent('cart', { detail: { cart } }) satisfies CartEvent);
  }

  async #look(text: string): Promise<void> {
    this.#asking?.abort();
    const asking = (this.#asking = new AbortController());
    if (text.trim() === '') {
      this.found = null;
      return;
    }
    try {
      const sort = { by: 'title', descending: false } as const;
      const page = await searchLibrary({ filter: { text }, sort, offset: 0, limit: SHOWN }, asking.signal);
      this.found = page.rows;
      this.failure = '';
    } catch (error) {
      if (!asking.signal.aborted) this.failure = (error as Error).message;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cart-choice': CartChoice;
  }
}
