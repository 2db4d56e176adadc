import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { setText } from '../state/on-frame.js';
import { shared } from '../theme/shared.js';

const CENTRE = 56;
const RADIUS = 46;

/** The outline of a slice from twelve o'clock; `fraction` 0..1. */
function slice(fraction: number): string {
  const turn = Math.min(0.9999, Math.max(0, fraction)) * 2 * Math.PI;
  const x = CENTRE + RADIUS * Math.sin(turn);
  const y = CENTRE - RADIUS * Math.cos(turn);
  const large = fraction > 0.5 ? 1 : 0;
  return `M${CENTRE} ${CENTRE}V${CENTRE - RADIUS}A${RADIUS} ${RADIUS} 0 ${large} 1 ${x.toFixed(2)} ${y.toFixed(2)}Z`;
}

/** How much of an item has aired, as a pie. `show` moves it without rendering. */
@customElement('ct-pie')
export class Pie extends LitElement {
  static override styles = [
    shared,
    css`
      svg {
        display: block;
        width: 100%;
      }
      .rim {
        fill: var(--well);
        stroke: color-mix(in srgb, var(--on-air) 22%, var(--pane));
        stroke-width: 8;
      }
      path {
        fill: var(--on-air);
        opacity: 0.9;
      }
      :host([warn]) path {
        fill: var(--warn);
      }
      .hub {
        fill: var(--pane);
      }
      text {
        fill: var(--text);
        font-size: 20px;
        font-weight: 700;
        text-anchor: middle;
      }
    `,
  ];

  @property() label = '';
  /** The item is near its end. */
  @property({ type: Boolean, reflect: true }) warn = false;
  @query('path') private readonly slicePath!: SVGPathElement | null;
  @query('text') private readonly percent!: SVGTextElement | null;
  #shown = -1;

  /** Shows a fraction of 0..1. */
  show(fraction: number): void {
    const rounded = Math.round(Math.min(1, Math.max(0, fraction)) * 1000) / 1000;
    if (rounded === this.#shown || this.slicePath === null) return;
    this.#shown = rounded;
    this.slicePath.setAttribute('d', slice(rounded));
    setText(this.percent, `${Math.floor(rounded * 100)}%`);
  }

  override render(): TemplateResult {
    return html`<svg viewBox="0 0 112 112" role="img" aria-label=${this.label}>
      <circle class="rim" cx="56" cy="56" r="50"></circle>
      <path d=""></path>
      <circle class="hub" cx="56" cy="56" r="28"></circle>
      <text x="56" y="63"></text>
    </svg>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-pie': Pie;
  }
}
