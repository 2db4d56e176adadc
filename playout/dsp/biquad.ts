import { flushed } from './sanitise.js';
import type { Stage } from './stage.js';

/** A second-order filter, a0 normalised to 1: y = b0 x + b1 x' + b2 x'' - a1 y' - a2 y''. */
export interface BiquadCoefficients {
  readonly b0: number;
  readonly b1: number;
  readonly b2: number;
  readonly a1: number;
  readonly a2: number;
}

/** Power response of a filter at a frequency in radians per frame. */
export function powerResponse(c: BiquadCoefficients, w: number): number {
  const cos1 = Math.cos(w);
  const cos2 = Math.cos(2 * w);
  const { b0, b1, b2, a1, a2 } = c;
  const above = b0 * b0 + b1 * b1 + b2 * b2 + 2 * (b0 * b1 + b1 * b2) * cos1 + 2 * b0 * b2 * cos2;
  const below = 1 + a1 * a1 + a2 * a2 + 2 * (a1 + a1 * a2) * cos1 + 2 * a2 * cos2;
  return above / below;
}

/** Frames between two looks at the filter memory for denormals, counted from reset so that block splits do not matter. */
const FLUSH_EVERY_FRAMES = 256;

/** A stereo biquad in transposed direct form II with double precision memories; no latency. */
export class Biquad implements Stage {
  readonly latencyFrames = 0;
  readonly #c: BiquadCoefficients;
  readonly #memory = new Float64Array(4);
  #sinceFlush = 0;

  constructor(coefficients: BiquadCoefficients) {
    this.#c = coefficients;
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + FLUSH_EVERY_FRAMES - this.#sinceFlush);
      this.#run(left, right, at, end);
      this.#sinceFlush += end - at;
      at = end;
      if (this.#sinceFlush === FLUSH_EVERY_FRAMES) {
        this.#sinceFlush = 0;
        for (let i = 0; i < 4; i++) this.#memory[i] = flushed(this.#memory[i]);
      }
    }
  }

  #run(left: Float32Array, right: Float32Array, from: number, to: number): void {
    const { b0, b1, b2, a1, a2 } = this.#c;
    const memory = this.#memory;
    let l1 = memory[0];
    let l2 = memory[1];
    let r1 = memory[2];
    let r2 = memory[3];
    for (let i = from; i < to; i++) {
      const xl = left[i];
      const xr = right[i];
      const yl = b0 * xl + l1;
      const yr = b0 * xr + r1;
      l1 = b1 * xl - a1 * yl + l2;
      r1 = b1 * xr - a1 * yr + r2;
      l2 = b2 * xl - a2 * yl;
      r2 = b2 * xr - a2 * yr;
      left[i] = yl;
      right[i] = yr;
    }
    memory[0] = l1;
    memory[1] = l2;
    memory[2] = r1;
    memory[3] = r2;
  }

  reset(): void {
    this.#memory.fill(0);
    this.#sinceFlush = 0;
  }
}
