import { interpolationTable } from '../meter/interpolation.js';
import { HOP_FRAMES } from './fast-filter.js';

/** Taps on either side; Kaiser 8.4: what ends at 16.5 kHz has its images, from 31.5 kHz on, 85 dB down. */
const PAIRS = 9;
const KAISER_BETA = 8.4;

/**
 * One channel to four times its rate, in hops: every fourth value is the frame itself, the three between come from a
 * windowed sinc (the phases 1 and 3 share their sums and differences of frame pairs). Later by `latencyFrames`.
 */
export class Quadruple {
  readonly latencyFrames = PAIRS;
  readonly #table = interpolationTable(4, PAIRS, KAISER_BETA);
  readonly #x = new Float64Array(2 * PAIRS - 1 + HOP_FRAMES);

  /** HOP_FRAMES frames in, four times as many values out. */
  process(frames: Float64Array, values: Float64Array): void {
    const kept = 2 * PAIRS - 1;
    const x = this.#x;
    const c = this.#table.coefficients;
    x.set(frames, kept);
    for (let i = 0, at = 0; i < HOP_FRAMES; i++, at += 4) {
      let a = i;
      let b = i + 2 * PAIRS - 1;
      let sum = 0;
      let difference = 0;
      let middle = 0;
      for (let j = 0; j < 3 * PAIRS; j += 3) {
        const s = x[a] + x[b];
        sum += c[j] * s;
        difference += c[j + 1] * (x[a++] - x[b--]);
        middle += c[j + 2] * s;
      }
      values[at] = x[i + PAIRS - 1];
      values[at + 1] = sum + difference;
      values[at + 2] = middle;
      values[at + 3] = sum - difference;
    }
    x.copyWithin(0, HOP_FRAMES);
  }

  reset(): void {
    this.#x.fill(0);
  }
}
