import { flushed } from '../sanitise.js';

/** Corner of the all-passes: in the middle of what makes a voice lopsided. */
const CORNER_HZ = 200;
const SECTIONS = 4;

/**
 * Four first-order all-passes in a row, on both channels alike: turns the phase of a voice's lower partials, so that its
 * waveform becomes as high above the axis as below it and reaches the limiter later. The spectrum stays as it is; no latency
 * at high frequencies. First-order all-pass by the bilinear transform (Zölzer, Digital Audio Signal Processing, 2nd ed., 5.2.3).
 */
export class PhaseRotator {
  readonly #coefficient: number;
  /** Per channel, per section: one state of transposed direct form II. */
  readonly #memory = new Float64Array(2 * SECTIONS);

  constructor(sampleRateHz: number) {
    const t = Math.tan((Math.PI * CORNER_HZ) / sampleRateHz);
    this.#coefficient = (t - 1) / (t + 1);
  }

  process(left: Float64Array, right: Float64Array): void {
    this.#channel(left, 0);
    this.#channel(right, SECTIONS);
  }

  #channel(x: Float64Array, at: number): void {
    const c = this.#coefficient;
    const memory = this.#memory;
    for (let section = at; section < at + SECTIONS; section++) {
      let state = memory[section];
      for (let i = 0; i < x.length; i++) {
        const input = x[i];
        const output = c * input + state;
        state = input - c * output;
        x[i] = output;
      }
      memory[section] = flushed(state);
    }
  }

  reset(): void {
    this.#memory.fill(0);
  }
}
