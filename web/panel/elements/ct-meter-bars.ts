import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';
import { fitCanvas } from './fit-canvas.js';
import { PeakLevel } from './peak-level.js';

/** The scale: full scale down to where a meter says nothing any more. */
const MARKS_DB = [0, -6, -12, -18, -24, -36, -60] as const;
const FLOOR_DB = -60;
/** EBU R 128: above -9 dBTP is loud, above -1 is too much. */
const AMBER_DB = -9;
const RED_DB = -1;
const LOOK_UP_MS = 500;

/** The position of a level on the scale, 0 at its foot, 1 at full scale; even steps between the marks. */
export function meterFraction(db: number): number {
  if (!(db > FLOOR_DB)) return 0;
  if (db >= 0) return 1;
  const step = 1 / (MARKS_DB.length - 1);
  const above = MARKS_DB.findIndex((mark, i) => db <= mark && db > (MARKS_DB[i + 1] ?? -Infinity));
  const part = (MARKS_DB[above] - db) / (MARKS_DB[above] - MARKS_DB[above + 1]);
  return 1 - (above + part) * step;
}

/** Two peak meters with hold, on a canvas. `take` gives it a reading, `show` moves it. */
@customElement('ct-meter-bars')
export class MeterBars extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        height: 100%;
      }
      canvas {
        display: block;
        width: 100%;
        height: 100%;
      }
    `,
  ];

  @query('canvas') private readonly canvas!: HTMLCanvasElement | null;
  readonly #channels = [new PeakLevel(FLOOR_DB - 1), new PeakLevel(FLOOR_DB - 1)] as const;
  #shownAtMs = 0;
  #look = { atMs: -Infinity, text: '', dim: '', font: '' };

  /** True peak of left and right since the last reading, dBTP. */
  take(peaks: readonly [number, number]): void {
    const now = performance.now();
    this.#channels[0].take(peaks[0], now);
    this.#channels[1].take(peaks[1], now);
  }

  /** Nothing is known any more. */
  clear(): void {
    for (const channel of this.#channels) channel.clear();
  }

  show(): void {
    const now = performance.now();
    for (const channel of this.#channels) channel.fall(now - this.#shownAtMs, now);
    this.#shownAtMs = now;
    this.#draw();
  }

  override render(): TemplateResult {
    return html`<canvas role="img" aria-label="True peak of left and right"></canvas>`;
  }

  /** Colours change with the theme, once in a while: asking for them on every frame would be most of the work. */
  #lookUpColours(): void {
    const now = performance.now();
    if (now - this.#look.atMs < LOOK_UP_MS) return;
    const style = getComputedStyle(this);
    const text = style.getPropertyValue('--text');
    this.#look = { atMs: now, text, dim: style.getPropertyValue('--text-dim'), font: style.fontFamily };
  }

  #draw(): void {
    const { canvas } = this;
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null || this.clientHeight === 0) return;
    const scale = fitCanvas(canvas, this);
    const { width, height } = canvas;
    this.#lookUpColours();
    const margin = 7 * scale;
    const bar = Math.min(26 * scale, (width - 74 * scale) / 2);
    context.clearRect(0, 0, width, height);
    for (const [i, channel] of this.#channels.entries()) {
      this.#drawBar(
        context,
        { x: i * (bar + 6 * scale), y: margin, width: bar, height: height - 2 * margin },
        channel,
        scale,
      );
    }
    context.fillStyle = this.#look.dim;
    context.font = `${12 * scale}px ${this.#look.font}`;
    context.textBaseline = 'middle';
    for (const db of MARKS_DB) {
      const y = margin + (1 - meterFraction(db)) * (height - 2 * margin);
      context.fillText(db === 0 ? '0 dBTP' : `−${-db}`, 2 * (bar + 6 * scale) + 6 * scale, y);
    }
  }

  #drawBar(
    context: CanvasRenderingContext2D,
    at: { x: number; y: number; width: number; height: number },
    channel: PeakLevel,
    scale: number,
  ): void {
    const yOf = (db: number): number => at.y + (1 - meterFraction(db)) * at.height;
    const zones = [
      { from: FLOOR_DB, to: AMBER_DB, colour: '#1f9d58' },
      { from: AMBER_DB, to: RED_DB, colour: '#d9a514' },
      { from: RED_DB, to: 0, colour: '#e0443a' },
    ];
    for (const { from, to, colour } of zones) {
      context.fillStyle = colour;
      context.globalAlpha = 0.16;
      context.fillRect(at.x, yOf(to), at.width, yOf(from) - yOf(to));
      context.globalAlpha = 1;
      const top = Math.min(to, channel.levelDb);
      if (top > from) context.fillRect(at.x, yOf(top), at.width, yOf(from) - yOf(top));
    }
    if (channel.holdDb > FLOOR_DB) {
      context.fillStyle = this.#look.text;
      context.fillRect(at.x, yOf(channel.holdDb) - scale, at.width, 2.5 * scale);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-meter-bars': MeterBars;
  }
}
