import { ENGINE_RATE_HZ } from '../../api/units.js';

/** Delay lengths in frames at 48 kHz, mutually prime, 29..71 ms: dense without a ring. */
const LENGTHS = [1423, 1637, 1879, 2129, 2417, 2711, 3049, 3389];
const LINES = LENGTHS.length;
const PRE_DELAY_FRAMES = 720;
/** All-pass diffusers ahead of the lines. */
const DIFFUSERS = [241, 349];

/**
 * A room: a feedback delay network of eight lines mixed by a Householder matrix (Jot and Chaigne, "Digital delay networks for designing
 * artificial reverberators", AES 90th convention, 1991), each with a one-pole low pass. Left goes into the even lines, right into the odd ones.
 */
export class Reverb {
  readonly #lines = LENGTHS.map((length) => new Float32Array(length));
  readonly #at = new Int32Array(LINES);
  readonly #low = new Float64Array(LINES);
  readonly #gain: Float64Array;
  readonly #values = new Float64Array(LINES);
  readonly #smoothing: number;
  readonly #diffusion = [0, 1].map(() => DIFFUSERS.map((length) => new Float32Array(length)));
  readonly #diffusionAt = new Int32Array(DIFFUSERS.length);
  readonly #preLeft = new Float32Array(PRE_DELAY_FRAMES);
  readonly #preRight = new Float32Array(PRE_DELAY_FRAMES);
  #preAt = 0;

  /** @param seconds time to -60 dB; @param damping 0 bright .. 1 dark */
  constructor(seconds: number, damping: number) {
    this.#gain = Float64Array.from(LENGTHS, (length) => 10 ** ((-3 * length) / (seconds * ENGINE_RATE_HZ)));
    const cutoffHz = 12_000 * (1 - damping) + 1500;
    this.#smoothing = 1 - Math.exp((-2 * Math.PI * cutoffHz) / ENGINE_RATE_HZ);
  }

  /** Adds the room's answer to frames [0, frames) of the input to the output, times `gainLinear`. */
  process(
    inLeft: Float32Array,
    inRight: Float32Array,
    outLeft: Float32Array,
    outRight: Float32Array,
    frames: number,
    gainLinear: number,
  ): void {
    const values = this.#values;
    for (let i = 0; i < frames; i++) {
      const p = this.#preAt;
      const left = this.#diffuse(0, this.#preLeft[p]);
      const right = this.#diffuse(1, this.#preRight[p]);
      this.#stepDiffusers();
      this.#preLeft[p] = inLeft[i];
      this.#preRight[p] = inRight[i];
      this.#preAt = p + 1 === PRE_DELAY_FRAMES ? 0 : p + 1;
      let sum = 0;
      for (let k = 0; k < LINES; k++) {
        const low = this.#low[k] + (this.#lines[k][this.#at[k]] - this.#low[k]) * this.#smoothing;
        this.#low[k] = low;
        values[k] = low * this.#gain[k];
        sum += values[k];
      }
      sum *= 2 / LINES;
      let wetLeft = 0;
      let wetRight = 0;
      for (let k = 0; k < LINES; k++) {
        const line = this.#lines[k];
        const at = this.#at[k];
        const even = (k & 1) === 0;
        line[at] = values[k] - sum + (even ? left : right) + 1e-18;
        this.#at[k] = at + 1 === line.length ? 0 : at + 1;
        if (even) wetLeft += values[k] * ((k & 2) === 0 ? 1 : -1);
        else wetRight += values[k] * ((k & 2) === 0 ? 1 : -1);
      }
      outLeft[i] += wetLeft * gainLinear;
      outRight[i] += wetRight * gainLinear;
    }
  }

  /** Schroeder all-passes, 0.6. */
  #diffuse(side: 0 | 1, input: number): number {
    let value = input;
    for (let d = 0; d < DIFFUSERS.length; d++) {
      const line = this.#diffusion[side][d];
      const at = this.#diffusionAt[d];
      const delayed = line[at];
      const into = value + 0.6 * delayed;
      line[at] = into;
      value = delayed - 0.6 * into;
    }
    return value;
  }

  #stepDiffusers(): void {
    for (let d = 0; d < DIFFUSERS.length; d++) {
      const next = this.#diffusionAt[d] + 1;
      this.#diffusionAt[d] = next === DIFFUSERS[d] ? 0 : next;
    }
  }
}
