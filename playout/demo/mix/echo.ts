import { ENGINE_RATE_HZ } from '../../api/units.js';

const FEEDBACK = 0.42;
const CUTOFF_HZ = 3200;

/** A ping-pong echo: left answers after one delay, right after two, each time darker and quieter. */
export class Echo {
  readonly #left: Float32Array;
  readonly #right: Float32Array;
  readonly #smoothing = 1 - Math.exp((-2 * Math.PI * CUTOFF_HZ) / ENGINE_RATE_HZ);
  #at = 0;
  #low = 0;

  constructor(delayFrames: number) {
    this.#left = new Float32Array(Math.max(1, delayFrames));
    this.#right = new Float32Array(Math.max(1, delayFrames));
  }

  /** Adds the echoes of frames [0, frames) of the two inputs (summed) to the output. */
  process(
    inLeft: Float32Array,
    inRight: Float32Array,
    outLeft: Float32Array,
    outRight: Float32Array,
    frames: number,
  ): void {
    const left = this.#left;
    const right = this.#right;
    let at = this.#at;
    let low = this.#low;
    for (let i = 0; i < frames; i++) {
      const fromLeft = left[at];
      const fromRight = right[at];
      low += (fromRight - low) * this.#smoothing;
      left[at] = 0.5 * (inLeft[i] + inRight[i]) + low * FEEDBACK + 1e-18;
      right[at] = fromLeft;
      outLeft[i] += fromLeft;
      outRight[i] += fromRight * 0.85;
      at = at + 1 === left.length ? 0 : at + 1;
    }
    this.#at = at;
    this.#low = low;
  }
}
