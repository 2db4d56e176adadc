import { css, html, LitElement, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';

/** A position mark, as a fraction of the width. */
export interface WaveMark {
  readonly at: number;
  readonly kind: 'intro' | 'segue';
}

const BAR_PX = 2;
const GAP_PX = 1;

/**
 * The outline of what airs, with its marks and a playhead. `peaks` are 0..255 from cue in to cue out; `show` moves the
 * playhead without rendering.
 */
@customElement('ct-waveform')
export class WaveformView extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        height: 62px;
        border-radius: 6px;
        background: var(--well);
        overflow: hidden;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  @property({ attribute: false }) peaks: readonly number[] = [];
  @property({ attribute: false }) marks: readonly WaveMark[] = [];
  @query('canvas') private readonly canvas!: HTMLCanvasElement | null;
  #fraction = 0;
  #drawnAtPx = -1;
  readonly #resize = new ResizeObserver(() => {
    this.#drawnAtPx = -1;
    this.#draw();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
  }

  show(fraction: number): void {
    this.#fraction = Math.min(1, Math.max(0, fraction));
    this.#draw();
  }

  override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (!changed.has('peaks') && !changed.has('marks')) return;
    this.#drawnAtPx = -1;
    this.#draw();
  }

  #draw(): void {
    const { canvas } = this;
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null) return;
    const scale = window.devicePixelRatio;
    const width = Math.round(this.clientWidth * scale);
    const height = Math.round(this.clientHeight * scale);
    const playheadPx = Math.round(this.#fraction * width);
    if (playheadPx === this.#drawnAtPx || width === 0) return;
    this.#drawnAtPx = playheadPx;
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    const colours = getComputedStyle(this);
    const colour = (name: string): string => colours.getPropertyValue(name);
    context.clearRect(0, 0, width, height);
    this.#drawBars(context, { width, height, playheadPx, scale, past: colour('--wave-past'), ahead: colour('--wave') });
    for (const mark of this.marks) {
      context.fillStyle = colour(mark.kind === 'intro' ? '--intro' : '--next');
      for (let y = 0; y < height; y += 7 * scale) context.fillRect(mark.at * width, y, 1.5 * scale, 4 * scale);
    }
    context.fillStyle = colour('--on-air');
    context.fillRect(playheadPx - scale, 0, 2 * scale, height);
  }

  #drawBars(
    context: CanvasRenderingContext2D,
    to: { width: number; height: number; playheadPx: number; scale: number; past: string; ahead: string },
  ): void {
    const step = (BAR_PX + GAP_PX) * to.scale;
    const bars = Math.floor(to.width / step);
    const middle = to.height / 2;
    for (let i = 0; i < bars; i++) {
      const half = Math.max(to.scale / 2, (this.#peakOf(i, bars) / 255) * middle * 0.94);
      context.fillStyle = i * step < to.playheadPx ? to.past : to.ahead;
      context.fillRect(i * step, middle - half, BAR_PX * to.scale, 2 * half);
    }
  }

  /** The highest peak in a bar's part of the sound. */
  #peakOf(bar: number, bars: number): number {
    const from = Math.floor((bar * this.peaks.length) / bars);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * this.peaks.length) / bars));
    let highest = 0;
    for (let i = from; i < Math.min(to, this.peaks.length); i++) highest = Math.max(highest, this.peaks[i]);
    return highest;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-waveform': WaveformView;
  }
}
