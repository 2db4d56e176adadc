import type { BiquadCoefficients } from './biquad.js';
import { flushed } from './sanitise.js';
import type { Stage } from './stage.js';

/** Frames between two looks at the filter memory for denormals, counted from reset so that block splits do not matter. */
const FLUSH_EVERY_FRAMES = 256;
const COEFFICIENTS = 5;
const MEMORIES = 4;

/**
 * Stereo biquads one after the other, in transposed direct form II with double precision memories; no latency. Two
 * sections run in one loop: four recursions that do not wait for each other cost little more than two. With no sections
 * the samples are left alone, bit for bit.
 */
export class BiquadCascade implements Stage {
  readonly latencyFrames = 0;
  readonly #sections: number;
  readonly #coefficients: Float64Array;
  readonly #memory: Float64Array;
  #sinceFlush = 0;

  constructor(sections: readonly BiquadCoefficients[]) {
    this.#sections = sections.length;
    this.#coefficients = Float64Array.from(sections.flatMap(({ b0, b1, b2, a1, a2 }) => [b0, b1, b2, a1, a2]));
    this.#memory = new Float64Array(sections.length * MEMORIES);
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (this.#sections === 0) return;
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + FLUSH_EVERY_FRAMES - this.#sinceFlush);
      let section = 0;
      for (; section + 1 < this.#sections; section += 2) this.#runPair(section, left, right, at, end);
      if (section < this.#sections) this.#run(section, left, right, at, end);
      this.#sinceFlush += end - at;
      at = end;
      if (this.#sinceFlush === FLUSH_EVERY_FRAMES) {
        this.#sinceFlush = 0;
        for (let i = 0; i < this.#memory.length; i++) this.#memory[i] = flushed(this.#memory[i]);
      }
    }
  }

  #run(section: number, left: Float32Array, right: Float32Array, from: number, to: number): void {
    const c = this.#coefficients;
    const k = section * COEFFICIENTS;
    const b0 = c[k];
    const b1 = c[k + 1];
    const b2 = c[k + 2];
    const a1 = c[k + 3];
    const a2 = c[k + 4];
    const memory = this.#memory;
    const m = section * MEMORIES;
    let l1 = memory[m];
    let l2 = memory[m + 1];
    let r1 = memory[m + 2];
    let r2 = memory[m + 3];
    for (let i = from; i < to; i++) {
      const xl = left[i];
      const xr = right[i];
      const yl = b0 * xl + l1;
      const yr = b0 * xr + r1;
      l1 = b1 * xl + l2 - a1 * yl;
      r1 = b1 * xr + r2 - a1 * yr;
      l2 = b2 * xl - a2 * yl;
      r2 = b2 * xr - a2 * yr;
      left[i] = yl;
      right[i] = yr;
    }
    memory[m] = l1;
    memory[m + 1] = l2;
    memory[m + 2] = r1;
    memory[m + 3] = r2;
  }

  #runPair(section: number, left: Float32Array, right: Float32Array, from: number, to: number): void {
    const c = this.#coefficients;
    const k = section * COEFFICIENTS;
    const b0 = c[k];
    const b1 = c[k + 1];
    const b2 = c[k + 2];
    const a1 = c[k + 3];
    const a2 = c[k + 4];
    const c0 = c[k + 5];
    const c1 = c[k + 6];
    const c2 = c[k + 7];
    const d1 = c[k + 8];
    const d2 = c[k + 9];
    const memory = this.#memory;
    const m = section * MEMORIES;
    let l1 = memory[m];
    let l2 = memory[m + 1];
    let r1 = memory[m + 2];
    let r2 = memory[m + 3];
    let p1 = memory[m + 4];
    let p2 = memory[m + 5];
    let q1 = memory[m + 6];
    let q2 = memory[m + 7];
    for (let i = from; i < to; i++) {
      const xl = left[i];
      const xr = right[i];
      const yl = b0 * xl + l1;
      const yr = b0 * xr + r1;
      l1 = b1 * xl + l2 - a1 * yl;
      r1 = b1 * xr + r2 - a1 * yr;
      l2 = b2 * xl - a2 * yl;
      r2 = b2 * xr - a2 * yr;
      const zl = c0 * yl + p1;
      const zr = c0 * yr + q1;
      p1 = c1 * yl + p2 - d1 * zl;
      q1 = c1 * yr + q2 - d1 * zr;
      p2 = c2 * yl - d2 * zl;
      q2 = c2 * yr - d2 * zr;
      left[i] = zl;
      right[i] = zr;
    }
    memory[m] = l1;
    memory[m + 1] = l2;
    memory[m + 2] = r1;
    memory[m + 3] = r2;
    memory[m + 4] = p1;
    memory[m + 5] = p2;
    memory[m + 6] = q1;
    memory[m + 7] = q2;
  }

  reset(): void {
    this.#memory.fill(0);
    this.#sinceFlush = 0;
  }
}
