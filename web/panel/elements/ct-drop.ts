import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, query, state } from 'lit/decorators.js';
import { forms } from '../theme/forms.js';
import { shared } from '../theme/shared.js';

const GAP_PX = 6;
/** From the edge of the screen. */
const EDGE_PX = 8;

/** A button that opens a pane below it, and closes it by Escape or a press elsewhere. Emits `drop-opened`. */
@customElement('ct-drop')
export class Drop extends LitElement {
  static override styles = [
    shared,
    forms,
    css`
      :host {
        position: relative;
      }
      button {
        display: flex;
        align-items: center;
        gap: 8px;
        width: 100%;
        padding: 0 var(--drop-padding, 14px);
      }
      :host([quiet]) button {
        gap: 5px;
        padding: 0 8px;
        border-color: transparent;
        background: none;
        font-size: 14px;
      }
      button.on {
        border-color: var(--intro);
      }
      .count {
        padding: 0 7px;
        border-radius: 9px;
        background: var(--intro);
        color: var(--page);
        font-size: 12px;
        font-weight: 700;
      }
      .arrow {
        color: var(--text-dim);
        font-size: 11px;
      }
      .pane {
        position: fixed;
        inset: auto;
        margin: 0;
        min-width: 240px;
        max-width: min(460px, 92vw);
        overflow: auto;
        padding: 12px;
        border: 1px solid var(--line-strong);
        border-radius: var(--radius);
        background: var(--pane);
        color: inherit;
        box-shadow: 0 12px 36px rgb(0 0 0 / 45%);
        scrollbar-width: thin;
      }
    `,
  ];

  @property() label = '';
  /** How many conditions are set inside; shown where there are any. */
  @property({ type: Number }) count = 0;
  /** Shown without a frame. */
  @property({ type: Boolean, reflect: true }) quiet = false;
  /** Its pane ends where the button ends. */
  @property({ type: Boolean }) end = false;
  @state() private opened = false;
  @query('button') private readonly button!: HTMLButtonElement | null;
  @query('.pane') private readonly pane!: HTMLElement | null;
  readonly #size = new ResizeObserver(() => {
    this.#place();
  });

  open(): void {
    if (this.opened) return;
    this.opened = true;
    this.pane?.showPopover();
    if (this.pane !== null) this.#size.observe(this.pane);
    this.#place();
    window.addEventListener('pointerdown', this.#elsewhere);
    this.dispatchEvent(new CustomEvent('drop-opened'));
  }

  close(): void {
    if (this.opened) this.pane?.hidePopover();
    this.opened = false;
    this.#size.disconnect();
    window.removeEventListener('pointerdown', this.#elsewhere);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.close();
  }

  override render(): TemplateResult {
    return html`<button
        type="button"
        class=${this.count > 0 ? 'on' : ''}
        aria-expanded=${this.opened ? 'true' : 'false'}
        aria-controls="pane"
        @click=${this.#toggle}
      >
        ${this.label} ${this.count > 0 ? html`<span class="count">${this.count}</span>` : nothing}
        <span class="arrow" aria-hidden="true">▾</span>
      </button>
      <div id="pane" class="pane" popover="manual" @keydown=${this.#keyDown}>
        <slot></slot>
      </div>`;
  }

  /** Below the button, or above it where there is more room; never beyond the screen. */
  #place(): void {
    const { button, pane } = this;
    if (button === null || pane === null || !this.opened) return;
    const at = button.getBoundingClientRect();
    const below = window.innerHeight - at.bottom - GAP_PX - EDGE_PX;
    const above = at.top - GAP_PX - EDGE_PX;
    pane.style.maxHeight = `${Math.max(below, above)}px`;
    const up = pane.offsetHeight > below && above > below;
    const left = this.end ? at.right - pane.offsetWidth : at.left;
    pane.style.left = `${Math.max(EDGE_PX, Math.min(left, window.innerWidth - pane.offsetWidth - EDGE_PX))}px`;
    pane.style.top = `${up ? at.top - GAP_PX - pane.offsetHeight : at.bottom + GAP_PX}px`;
  }

  readonly #toggle = (): void => {
    if (this.opened) this.close();
    else this.open();
  };

  readonly #elsewhere = (event: Event): void => {
    if (!event.composedPath().includes(this)) this.close();
  };

  readonly #keyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.close();
    this.button?.focus();
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-drop': Drop;
  }
}
