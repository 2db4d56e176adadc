import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import { shared } from '../theme/shared.js';
import { fitCanvas } from './fit-canvas.js';
import { GainLevel } from './gain-level.js';

/** Marks of the scale, and of a low one. */
const STEPS = 3;
const LOW_STEPS = 1;
const LOW_HEIGHT = 96;
const LOOK_UP_MS = 500;
/** A bar wider than this says no more. */
const WIDEST_BAR = 30;
const SCALE_WIDTH = 30;
const MOST_BARS = 6;

/**
 * Gain of a stage as bars on a canvas: reductions hang from the top; a gain that goes both ways stands on its middle.
 * `take` gives it a reading, `show` moves it.
 */
@customElement('ct-gain-meter')
export class GainMeter extends LitElement {
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

  /** What it shows, for those who cannot see it. */
  @property() label = '';
  /** The end of its scale. */
  @property({ type: Number }) depthDb = 15;
  /** It boosts as well as cuts. */
  @property({ type: Boolean }) both = false;
  @query('canvas') private readonly canvas!: HTMLCanvasElement | null;
  readonly #levels = Array.from({ length: MOST_BARS }, () => new GainLevel());
  #bars = 1;
  #shownAtMs = 0;
  #look = { atMs: -Infinity, text: '', dim: '', well: '', cut: '', boost: '', font: '' };

  /** Gain of each bar, dB; 0 or negative unless it goes both ways. */
  take(gainsDb: readonly number[]): void {
    const now = performance.now();
    this.#bars = Math.max(1, Math.min(MOST_BARS, gainsDb.length));
    for (let i = 0; i < this.#bars; i++) this.#levels[i].take(gainsDb[i] ?? 0, now);
  }

  /** The same for one bar, without a list. */
  takeOne(gainDb: number): void {
    this.#bars = 1;
    this.#levels[0].take(gainDb, performance.now());
  }

  /** Nothing is known any more. */
  clear(): void {
    for (const level of this.#levels) level.clear();
  }

  show(): void {
    const now = performance.now();
    const elapsedMs = now - this.#shownAtMs;
    this.#shownAtMs = now;
    for (let i = 0; i < this.#bars; i++) this.#levels[i].move(elapsedMs, now, this.both);
    this.#draw(now);
  }

  override render(): TemplateResult {
    return html`<canvas role="img" aria-label=${this.label}></canvas>`;
  }

  /** Colours change with the theme, once in a while: asking for them on every frame would be most of the work. */
  #lookUpColours(nowMs: number): void {
    if (nowMs - this.#look.atMs < LOOK_UP_MS) return;
    const style = getComputedStyle(this);
    this.#look = {
      atMs: nowMs,
      text: style.getPropertyValue('--text'),
      dim: style.getPropertyValue('--text-dim'),
      well: style.getPropertyValue('--line'),
      cut: style.getPropertyValue('--meter-cut'),
      boost: style.getPropertyValue('--meter-boost'),
      font: style.fontFamily,
    };
  }

  #draw(nowMs: number): void {
    const { canvas, both, depthDb } = this;
    const context = canvas?.getContext('2d') ?? null;
    if (canvas === null || context === null || this.clientHeight === 0) return;
    const scale = fitCanvas(canvas, this);
    this.#lookUpColours(nowMs);
    const look = this.#look;
    const margin = 7 * scale;
    const height = canvas.height - 2 * margin;
    const gap = 4 * scale;
    const room = canvas.width - SCALE_WIDTH * scale;
    const bar = Math.min(WIDEST_BAR * scale, room / this.#bars - gap);
    const zero = both ? margin + height / 2 : margin;
    const perDb = (both ? height / 2 : height) / depthDb;
    context.clearRect(0, 0, canvas.width, canvas.height);
    for (let i = 0; i < this.#bars; i++) {
      const level = this.#levels[i];
      const x = i * (bar + gap);
      context.fillStyle = look.well;
      context.fillRect(x, margin, bar, height);
      const shown = Math.max(-depthDb, Math.min(depthDb, level.shownDb));
      context.fillStyle = shown > 0 ? look.boost : look.cut;
      context.fillRect(x, zero, bar, -shown * perDb);
      const held = Math.max(-depthDb, Math.min(depthDb, level.holdDb));
      context.fillStyle = look.text;
      if (held !== 0) context.fillRect(x, zero - held * perDb - scale, bar, 2 * scale);
    }
    context.fillStyle = look.dim;
    context.font = `${11 * scale}px ${look.font}`;
    context.textBaseline = 'middle';
    const textX = this.#bars * (bar + gap) + 2 * scale;
    const steps = both && this.clientHeight < LOW_HEIGHT ? LOW_STEPS : STEPS;
    for (let step = both ? -steps : 0; step <= steps; step++) {
      const db = (step * depthDb) / steps;
      context.fillText(both && step < 0 ? `+${-db}` : step === 0 ? '0' : `−${db}`, textX, zero + db * perDb);
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-gain-meter': GainMeter;
  }
}
