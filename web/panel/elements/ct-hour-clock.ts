import { css, html, LitElement, svg, type SVGTemplateResult, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import type { SegmentKind } from '../../../playout/api/segment.js';
import { kinds } from '../theme/kinds.js';
import { setText } from '../state/on-frame.js';
import { shared } from '../theme/shared.js';

/** A slice of the face, in minutes of the hour (it may pass 60); `later` lies beyond the stop. */
export interface HourSlice {
  readonly fromMinute: number;
  readonly toMinute: number;
  readonly kind: SegmentKind;
  readonly onAir: boolean;
  readonly later: boolean;
}

const CENTRE = 100;

function point(minute: number, radius: number): string {
  const turn = (minute / 60) * 2 * Math.PI;
  return `${(CENTRE + radius * Math.sin(turn)).toFixed(2)} ${(CENTRE - radius * Math.cos(turn)).toFixed(2)}`;
}

function ringPath({ fromMinute, toMinute }: HourSlice): string {
  const gap = Math.min(0.1, (toMinute - fromMinute) / 8);
  const from = fromMinute + gap;
  const to = Math.min(fromMinute + 59.9, toMinute - gap);
  const large = to - from > 30 ? 1 : 0;
  return `M${point(from, 52)}L${point(from, 90)}A90 90 0 ${large} 1 ${point(to, 90)}L${point(to, 52)}A52 52 0 ${large} 0 ${point(from, 52)}Z`;
}

/** The hour as a clock face: the hand is now, and clockwise from it lies what comes in the next sixty minutes. */
@customElement('ct-hour-clock')
export class HourClock extends LitElement {
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
      }
      path {
        fill: var(--kind);
        opacity: 0.85;
      }
      path.later {
        opacity: 0.32;
      }
      path.on-air {
        fill: var(--on-air);
        opacity: 1;
      }
      .hub {
        fill: var(--pane);
      }
      .what {
        fill: var(--text-dim);
        font-size: 14px;
      }
      .rest {
        fill: var(--text);
        font-size: 27px;
        font-weight: 700;
      }
      text {
        text-anchor: middle;
      }
      line {
        stroke: var(--text);
        stroke-width: 2.5;
      }
      .tick {
        stroke: var(--text-dim);
        stroke-width: 1.5;
      }
    `,
  ];

  @property({ attribute: false }) slices: readonly HourSlice[] = [];
  /** What the countdown in the middle runs to. */
  @property() what = '';
  @query('.hand') private readonly hand!: SVGGElement | null;
  @query('.rest') private readonly rest!: SVGTextElement | null;
  #shownMinute = -1;

  /** Moves the hand and the countdown without rendering. */
  show(minuteOfHour: number, rest: string): void {
    setText(this.rest, rest);
    const rounded = Math.round(minuteOfHour * 60) / 60;
    if (rounded === this.#shownMinute || this.hand === null) return;
    this.#shownMinute = rounded;
    this.hand.setAttribute('transform', `rotate(${(rounded * 6).toFixed(2)} ${CENTRE} ${CENTRE})`);
  }

  override render(): TemplateResult {
    return html`<svg viewBox="0 0 200 200" role="img" aria-label="The next sixty minutes as a clock face">
      <circle class="face" cx="100" cy="100" r="92"></circle>
      ${this.slices.map((slice) => this.#slice(slice))}
      ${[0, 15, 30, 45].map((minute) => svg`<line class="tick" x1="100" y1="3" x2="100" y2="9" transform=${`rotate(${minute * 6} 100 100)`}></line>`)}
      <circle class="hub" cx="100" cy="100" r="51"></circle>
      <g class="hand"><line x1="100" y1="49" x2="100" y2="3"></line></g>
      <text class="what" x="100" y="92">${this.what}</text>
      <text class="rest" x="100" y="122"></text>
    </svg>`;
  }

  #slice(slice: HourSlice): SVGTemplateResult {
    const name = slice.onAir ? 'on-air' : slice.later ? 'later' : '';
    return svg`<path class=${name} data-kind=${slice.kind} d=${ringPath(slice)}></path>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-hour-clock': HourClock;
  }
}
