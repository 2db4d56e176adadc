import { css, html, LitElement, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property } from 'lit/decorators.js';
import type { SegmentKind } from '../../../playout/api/segment.js';
import { duration } from '../state/format.js';
import { kinds } from '../theme/kinds.js';
import { shared } from '../theme/shared.js';

/** A position on the face, in seconds of the hour. */
export interface PieSlice {
  readonly index: number;
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly kind: SegmentKind;
  /** `#rrggbb`; null: that of the kind. */
  readonly colour: string | null;
  /** Minute of a timed one. */
  readonly minute: number | null;
}
export type SliceEvent = CustomEvent<{ readonly index: number }>;

const CENTRE = 100;
const HOUR = 3600;
const INNER = 50;
const OUTER = 86;
/** What passes the hour lies outside of it. */
const BEYOND = 91;

function point(seconds: number, radius: number): string {
  const turn = (seconds / HOUR) * 2 * Math.PI;
  return `${(CENTRE + radius * Math.sin(turn)).toFixed(2)} ${(CENTRE - radius * Math.cos(turn)).toFixed(2)}`;
}

function ring(from: number, to: number, inner: number, outer: number): string {
  const end = Math.min(to, from + HOUR - 1);
  const large = end - from > HOUR / 2 ? 1 : 0;
  return `M${point(from, inner)}L${point(from, outer)}A${outer} ${outer} 0 ${large} 1 ${point(end, outer)}L${point(end, inner)}A${inner} ${inner} 0 ${large} 0 ${point(from, inner)}Z`;
}

/** A clock's positions as the pie of the hour. A press on a slice emits `slice`. */
@customElement('ct-clock-pie')
export class ClockPie extends LitElement {
  static override styles = [
    shared,
    kinds,
    css`
      svg {
        display: block;
        width: 100%;
        max-height: 100%;
      }
      .face {
        fill: var(--well);
        stroke: var(--line);
      }
      path {
        fill: var(--kind);
        stroke: var(--pane);
        stroke-width: 1;
        cursor: pointer;
      }
      path.chosen {
        stroke: var(--text);
        stroke-width: 2.5;
      }
      path.beyond {
        fill: var(--warn);
      }
      line {
        stroke: var(--text-dim);
        stroke-width: 1.5;
      }
      .mark {
        stroke: var(--text);
        stroke-width: 3;
      }
      text {
        fill: var(--text-dim);
        font-size: 11px;
        text-anchor: middle;
      }
      .total {
        fill: var(--text);
        font-size: 24px;
        font-weight: 700;
      }
      .over {
        fill: var(--warn);
      }
    `,
  ];

  @property({ attribute: false }) slices: readonly PieSlice[] = [];
  @property({ type: Number }) totalSeconds = 0;
  @property({ type: Number }) chosen = -1;

  override render(): TemplateResult {
    const gap = HOUR - this.totalSeconds;
    const left = gap >= 0 ? `${duration(gap)} open` : `${duration(-gap)} over`;
    return html`<svg
      viewBox="0 0 200 200"
      role="img"
      aria-label=${`The hour: ${duration(this.totalSeconds)} of 60:00, ${left}`}
    >
      <circle class="face" cx="100" cy="100" r=${OUTER}></circle>
      ${this.slices.map((slice) => this.#slice(slice))}
      ${gap < 0 ? svg`<path class="beyond" d=${ring(0, -gap, BEYOND, BEYOND + 6)}></path>` : ''}
      ${[0, 15, 30, 45].map((minute) => svg`<line x1="100" y1="3" x2="100" y2="8" transform=${`rotate(${minute * 6} 100 100)`}></line>`)}
      ${this.slices.map(({ minute }) => (minute === null ? '' : svg`<line class="mark" x1="100" y1="9" x2="100" y2="17" transform=${`rotate(${minute * 6} 100 100)`}></line>`))}
      <circle class="face" cx="100" cy="100" r=${INNER - 2}></circle>
      <text class="total" x="100" y="102">${duration(this.totalSeconds)}</text>
      <text class=${gap < 0 ? 'over' : ''} x="100" y="120">${left}</text>
      <text x="100" y="80">of 60:00</text>
    </svg>`;
  }

  #slice({ index, fromSeconds, toSeconds, kind, colour }: PieSlice): SVGTemplateResult | string {
    const to = Math.min(toSeconds, HOUR);
    if (to - fromSeconds < 1) return '';
    return svg`<path
      class=${index === this.chosen ? 'chosen' : ''}
      data-kind=${kind}
      .style=${colour === null ? '' : `--kind: ${colour}`}
      d=${ring(fromSeconds, to, INNER, OUTER)}
      @click=${() => this.dispatchEvent(new CustomEvent('slice', { detail: { index } }) satisfies SliceEvent)}
    ></path>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-clock-pie': ClockPie;
  }
}
