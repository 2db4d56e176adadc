import type { Stage } from '../stage.js';
import { smoothStep } from '../smooth-step.js';

const FADE_SECONDS = 0.04;
/** A stage that comes back first runs unheard for this long, so that its filters and gains have settled. */
const WARM_UP_SECONDS = 0.15;
const CHUNK_FRAMES = 256;

/**
 * Takes a stage without latency out of the sound and in again by crossfades of 40 ms with equal gains. While it is in, the
 * output is the stage's, bit for bit; while it is out, the input, bit for bit, and the stage costs nothing.
 */
export class Bypass<S extends Stage> implements Stage {
  readonly latencyFrames = 0;
  readonly stage: S;
  readonly #fadeFrames: number;
  readonly #warmUpFrames: number;
  readonly #l = new Float32Array(CHUNK_FRAMES);
  readonly #r = new Float32Array(CHUNK_FRAMES);
  #bypassed: boolean;
  /** 0 where the stage is out, `fadeFrames` where it is in. */
  #position: number;
  /** Frames that the stage still runs unheard. */
  #warmUp = 0;

  constructor(stage: S, sampleRateHz: number, bypassed = false) {
    this.stage = stage;
    this.#fadeFrames = Math.round(FADE_SECONDS * sampleRateHz);
    this.#warmUpFrames = Math.round(WARM_UP_SECONDS * sampleRateHz);
    this.#bypassed = bypassed;
    this.#position = bypassed ? 0 : this.#fadeFrames;
  }

  get bypassed(): boolean {
    return this.#bypassed;
  }

  setBypassed(bypassed: boolean): void {
    if (bypassed === this.#bypassed) return;
    this.#bypassed = bypassed;
    if (!bypassed && this.#position === 0) {
      this.stage.reset();
      this.#warmUp = this.#warmUpFrames;
    }
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      if (this.#bypassed ? this.#position === 0 : this.#position === this.#fadeFrames) {
        if (!this.#bypassed) this.stage.process(left, right, at, to);
        return;
      }
      const count = Math.min(to - at, CHUNK_FRAMES);
      at +=
        this.#warmUp > 0 && !this.#bypassed ? this.#warm(left, right, at, count) : this.#fade(left, right, at, count);
    }
  }

  #warm(left: Float32Array, right: Float32Array, from: number, count: number): number {
    const frames = Math.min(count, this.#warmUp);
    this.#copy(left, right, from, frames);
    this.stage.process(this.#l, this.#r, 0, frames);
    this.#warmUp -= frames;
    return frames;
  }

  #fade(left: Float32Array, right: Float32Array, from: number, count: number): number {
    const full = this.#fadeFrames;
    const direction = this.#bypassed ? -1 : 1;
    const frames = Math.min(count, this.#bypassed ? this.#position : full - this.#position);
    this.#copy(left, right, from, frames);
    this.stage.process(left, right, from, from + frames);
    const l = this.#l;
    const r = this.#r;
    let position = this.#position;
    for (let i = 0; i < frames; i++) {
      position += direction;
      const wet = smoothStep(position / full);
      left[from + i] = l[i] + (left[from + i] - l[i]) * wet;
      right[from + i] = r[i] + (right[from + i] - r[i]) * wet;
    }
    this.#position = position;
    return frames;
  }

  #copy(left: Float32Array, right: Float32Array, from: number, frames: number): void {
    for (let i = 0; i < frames; i++) {
      this.#l[i] = left[from + i];
      this.#r[i] = right[from + i];
    }
  }

  reset(): void {
    this.stage.reset();
    this.#warmUp = 0;
    this.#position = this.#bypassed ? 0 : this.#fadeFrames;
  }
}
