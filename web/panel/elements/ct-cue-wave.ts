import { css, html, LitElement, nothing, render, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query } from 'lit/decorators.js';
import WaveSurfer from 'wavesurfer.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { CuePoint, Cues, CutPeaks } from '../../api/library.js';
import { CUE_LOOKS, positionOf, roomOf, type CueLook } from '../state/cue-edit.js';
import { exactTime } from '../state/time-text.js';
import { shared } from '../theme/shared.js';
import { cueColours, overlayStyles } from './cue-wave-styles.js';
import { drawRuler } from './ruler.js';
import { adoptStyles, allowWaveMarkup } from './wave-markup.js';

export type CuePlaceEvent = CustomEvent<{ readonly point: CuePoint; readonly frames: number; readonly over: boolean }>;
export type CuePointEvent = CustomEvent<{ readonly point: CuePoint | null }>;
export type SeekEvent = CustomEvent<{ readonly frames: number }>;

const MOST_PX_PER_SECOND = 2000;
/** Wider than this no browser lays out. */
const WIDEST_PX = 12e6;
const WAVE_PX = 118;
/** How much a turn of the wheel zooms. */
const WHEEL_ZOOM = 0.0022;

/** Peaks as wavesurfer.js takes them: the upper half, the lower half, 0..1. */
function halves({ pairs }: CutPeaks): [Float32Array, Float32Array] {
  const count = pairs.length >> 1;
  const upper = new Float32Array(count);
  const lower = new Float32Array(count);
  for (let i = 0; i < count; i++) {
    upper[i] = Math.max(0, pairs[2 * i + 1]) / 127;
    lower[i] = Math.max(0, -pairs[2 * i]) / 127;
  }
  return [upper, lower];
}

/**
 * The sound of a cut with its cue points as handles. Emits `cue-place` while a handle is dragged, `cue-point` when one gets
 * the focus, `seek` when the waveform is clicked. `show` moves the playhead without rendering.
 */
@customElement('ct-cue-wave')
export class CueWave extends LitElement {
  static override styles = [
    shared,
    css`
      :host {
        border: 1px solid var(--line);
        border-radius: 8px;
        background: var(--well);
        overflow: hidden;
      }
      canvas {
        display: block;
        width: 100%;
        height: 20px;
        border-bottom: 1px solid var(--line);
      }
      .wave {
        height: 130px;
      }
    `,
  ];

  @property({ attribute: false }) peaks: CutPeaks | null = null;
  @property({ attribute: false }) cues: Cues = {};
  @property({ attribute: false }) detected: Cues = {};
  @property({ attribute: false }) edited: Cues = {};
  @property({ attribute: false }) speech: readonly (readonly [number, number])[] = [];
  @property({ attribute: false }) active: CuePoint | null = null;
  @query('.wave') private readonly place!: HTMLElement | null;
  @query('canvas') private readonly ruler!: HTMLCanvasElement | null;
  #wave: WaveSurfer | null = null;
  #overlay: HTMLElement | null = null;
  #playhead: HTMLElement | null = null;
  #pxPerSecond = 0;
  #dragging = false;
  readonly #size = new ResizeObserver(() => {
    this.#drawRuler();
  });

  /** Pixels to a second now. */
  get pxPerSecond(): number {
    return this.#wave === null ? 0 : this.#wave.getWrapper().clientWidth / this.#seconds;
  }

  /** Zooms around a time, or around the middle of what is in sight. */
  zoom(by: number, aroundSeconds?: number): void {
    if (this.#wave === null) return;
    const middle = (this.#wave.getScroll() + this.#wave.getWidth() / 2) / this.pxPerSecond;
    this.#zoomTo(this.pxPerSecond * by, aroundSeconds ?? middle);
  }

  /** The whole cut in sight. */
  fit(): void {
    this.#zoomTo(0, 0);
  }

  /** Brings a position into sight, if it is not. */
  reveal(frames: number): void {
    const wave = this.#wave;
    if (wave === null) return;
    const x = (frames / ENGINE_RATE_HZ) * this.pxPerSecond;
    const from = wave.getScroll();
    if (x < from + 20 || x > from + wave.getWidth() - 20) wave.setScroll(Math.max(0, x - wave.getWidth() / 3));
  }

  /** The playhead stands here; while it runs it stays in sight. */
  show(frames: number, follow: boolean): void {
    const { durationFrames } = this.peaks ?? { durationFrames: 1 };
    if (this.#playhead !== null) {
      this.#playhead.style.left = `${(100 * Math.min(frames, durationFrames)) / durationFrames}%`;
    }
    if (follow && !this.#dragging) this.reveal(frames);
  }

  /** Puts the focus on a point's handle. */
  focusPoint(point: CuePoint): void {
    this.#overlay?.querySelector<HTMLElement>(`.handle[data-point="${point}"]`)?.focus();
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#size.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#size.disconnect();
    this.#close();
  }

  override render(): TemplateResult {
    return html`<canvas aria-hidden="true"></canvas>
      <div class="wave" @wheel=${this.#wheel}></div>`;
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('peaks') || (this.#wave === null && this.peaks !== null)) this.#open();
    if (this.#overlay !== null) render(this.#over(), this.#overlay, { host: this });
  }

  get #seconds(): number {
    return (this.peaks?.durationFrames ?? ENGINE_RATE_HZ) / ENGINE_RATE_HZ;
  }

  #close(): void {
    this.#wave?.destroy();
    this.#wave = null;
    this.#overlay = null;
    this.#playhead = null;
  }

  #open(): void {
    this.#close();
    const { place, peaks } = this;
    if (place === null || peaks === null) return;
    allowWaveMarkup();
    const colour = getComputedStyle(this).getPropertyValue('--wave');
    const wave = WaveSurfer.create({
      container: place,
      height: WAVE_PX,
      peaks: halves(peaks),
      duration: this.#seconds,
      waveColor: colour,
      progressColor: colour,
      cursorWidth: 0,
      interact: false,
      minPxPerSec: this.#pxPerSecond,
    });
    this.#wave = wave;
    const wrapper = wave.getWrapper();
    const root = wrapper.getRootNode() as ShadowRoot;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(`${cueColours.cssText} ${overlayStyles.cssText}`);
    adoptStyles(root, sheet);
    this.#overlay = document.createElement('div');
    this.#overlay.className = 'over';
    this.#overlay.addEventListener('pointerdown', this.#pressed);
    wrapper.append(this.#overlay);
    render(this.#over(), this.#overlay, { host: this });
    this.#playhead = this.#overlay.querySelector('.playhead');
    const ruled = (): void => {
      this.#drawRuler();
    };
    wave.on('scroll', ruled);
    wave.on('redraw', ruled);
    wave.on('ready', ruled);
  }

  #zoomTo(pxPerSecond: number, aroundSeconds: number): void {
    const wave = this.#wave;
    if (wave === null) return;
    const least = wave.getWidth() / this.#seconds;
    const most = Math.min(MOST_PX_PER_SECOND, WIDEST_PX / this.#seconds);
    const offset = aroundSeconds * this.pxPerSecond - wave.getScroll();
    const next = pxPerSecond <= least ? 0 : Math.min(most, pxPerSecond);
    if (next === this.#pxPerSecond) return;
    this.#pxPerSecond = next;
    wave.zoom(next);
    wave.setScroll(Math.max(0, aroundSeconds * this.pxPerSecond - offset));
    this.#drawRuler();
  }

  #drawRuler(): void {
    const { ruler } = this;
    const wave = this.#wave;
    if (ruler === null || wave === null) return;
    const colours = getComputedStyle(this);
    drawRuler(ruler, {
      fromSeconds: wave.getScroll() / this.pxPerSecond,
      pxPerSecond: this.pxPerSecond,
      line: colours.getPropertyValue('--line-strong'),
      text: colours.getPropertyValue('--text-dim'),
      font: colours.fontFamily,
    });
  }

  #over(): TemplateResult {
    const { cues } = this;
    const total = this.peaks?.durationFrames ?? 1;
    const at = (frames: number): string => `${(100 * frames) / total}%`;
    const span = (from: number, to: number): string => `left: ${at(from)}; width: ${at(Math.max(0, to - from))}`;
    const cueIn = cues.cueIn ?? 0;
    const cueOut = cues.cueOut ?? total;
    const { hookFrom, hookTo } = cues;
    return html`<div class="shade" .style=${span(0, cueIn)}></div>
      <div class="shade" .style=${span(cueOut, total)}></div>
      <div class="fade in" .style=${span(cueIn, cueIn + (cues.fadeIn ?? 0))}></div>
      <div class="fade out" .style=${span(cueOut - (cues.fadeOut ?? 0), cueOut)}></div>
      ${hookFrom === undefined || hookTo === undefined ? nothing : html`<div class="hook" .style=${span(hookFrom, hookTo)}></div>`}
      ${this.speech.map(([from, to]) => html`<div class="speech" .style=${span(from, to)}></div>`)}
      ${CUE_LOOKS.map((look) => this.#handle(look, total, at))}
      <div class="playhead"></div>`;
  }

  #handle(
    { point, name, side, lane }: CueLook,
    total: number,
    at: (frames: number) => string,
  ): TemplateResult | typeof nothing {
    const frames = positionOf(point, this.cues, total);
    if (frames === undefined) return nothing;
    const measured = point in this.edited ? positionOf(point, { ...this.cues, ...this.detected }, total) : undefined;
    const wasDetected = point in this.detected && measured !== undefined && measured !== frames;
    const room = roomOf(point, this.cues, total);
    const edited = point in this.edited ? ', edited' : '';
    return html`${wasDetected ? html`<i class="detected" data-point=${point} .style=${`left: ${at(measured)}`}></i>` : nothing}
      <div
        class="handle ${side} lane-${lane} ${this.active === point ? 'active' : ''}"
        data-point=${point}
        role="slider"
        tabindex="0"
        aria-label=${name}
        aria-valuemin=${Math.round(room.from / 48)}
        aria-valuemax=${Math.round(room.to / 48)}
        aria-valuenow=${Math.round(frames / 48)}
        aria-valuetext="${exactTime(frames)}${edited}"
        .style=${`left: ${at(frames)}`}
        @focus=${() => {
          this.#emit('cue-point', { point });
        }}
      >
        <span>${name}${point in this.edited ? ' •' : ''}</span>
      </div>`;
  }

  #framesAt(event: PointerEvent | WheelEvent): number {
    const box = this.#overlay?.getBoundingClientRect() ?? new DOMRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / Math.max(1, box.width)));
    return Math.round(share * (this.peaks?.durationFrames ?? 0));
  }

  readonly #pressed = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    const handle = (event.target as Element).closest<HTMLElement>('.handle');
    if (handle === null) {
      this.#emit('seek', { frames: this.#framesAt(event) });
      return;
    }
    const point = handle.dataset['point'] as CuePoint;
    const grip = this.#framesAt(event) - (positionOf(point, this.cues, this.peaks?.durationFrames ?? 0) ?? 0);
    this.#dragging = true;
    handle.focus();
    handle.setPointerCapture(event.pointerId);
    event.preventDefault();
    const move = (moved: PointerEvent): void => {
      this.#emit('cue-place', { point, frames: this.#framesAt(moved) - grip, over: false });
    };
    const drop = (): void => {
      this.#dragging = false;
      handle.removeEventListener('pointermove', move);
      this.#emit('cue-place', {
        point,
        frames: positionOf(point, this.cues, this.peaks?.durationFrames ?? 0) ?? 0,
        over: true,
      });
    };
    handle.addEventListener('pointermove', move);
    handle.addEventListener('lostpointercapture', drop, { once: true });
  };

  readonly #wheel = (event: WheelEvent): void => {
    // Sideways, or with Shift, the wheel scrolls, as it does everywhere.
    if (event.shiftKey || Math.abs(event.deltaX) > Math.abs(event.deltaY)) return;
    event.preventDefault();
    this.zoom(Math.exp(-event.deltaY * WHEEL_ZOOM), this.#framesAt(event) / ENGINE_RATE_HZ);
  };

  #emit(name: 'cue-place' | 'cue-point' | 'seek', detail: object): void {
    this.dispatchEvent(new CustomEvent(name, { detail }));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'ct-cue-wave': CueWave;
  }
}
