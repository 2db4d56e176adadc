import type { BiquadCoefficients } from '../biquad.js';
import { matchedShelf } from './matched-shelf.js';
import { flushed } from '../sanitise.js';

const SHELF_HZ = 1681.974450955533;
const SHELF_GAIN_DB = 3.999843853973347;
const SHELF_Q = 0.7071752369554196;
const SHELF_BAND_EXPONENT = 0.4996667741545416;
const HIGH_PASS_HZ = 38.13547087602444;
const HIGH_PASS_Q = 0.5003270373238773;
const REFERENCE_RATE_HZ = 48_000;
/** Under this the bilinear transform bends the shelf: at 8 kHz a 1 kHz tone would read 0.2 dB low. */
const LEAST_BILINEAR_HZ = 32_000;

/**
 * The two filters of ITU-R BS.1770 K-weighting for any rate from 4 kHz up. At 48 kHz they are the standard's tables; at
 * other rates the analogue prototypes behind those tables, by the bilinear transform with pre-warping, and a shelf under 32 kHz
 * that is matched to the 48 kHz one. The numerator of the
 * high pass is scaled so that its pass band has the same gain at every rate (left at 1, -2, 1 it is 0.2 dB off at 8 kHz).
 */
export function kWeightingCoefficients(sampleRateHz: number): {
  readonly shelf: BiquadCoefficients;
  readonly highPass: BiquadCoefficients;
} {
  if (!(sampleRateHz >= 4000)) throw new RangeError(`K-weighting needs a rate of 4000 Hz or more, not ${sampleRateHz}`);
  const shelf =
    sampleRateHz >= LEAST_BILINEAR_HZ
      ? bilinearShelf(sampleRateHz)
      : matchedShelf(
          {
            coefficients: bilinearShelf(REFERENCE_RATE_HZ),
            sampleRateHz: REFERENCE_RATE_HZ,
            poleHz: SHELF_HZ,
            poleQ: SHELF_Q,
          },
          sampleRateHz,
        );
  const h = highPassK(sampleRateHz);
  const h0 = highPassA0(h);
  const scale = highPassA0(highPassK(REFERENCE_RATE_HZ)) / h0;
  const highPass = {
    b0: scale,
    b1: -2 * scale,
    b2: scale,
    a1: (2 * (h * h - 1)) / h0,
    a2: (1 - h / HIGH_PASS_Q + h * h) / h0,
  };
  return { shelf, highPass };
}

function bilinearShelf(sampleRateHz: number): BiquadCoefficients {
  const k = Math.tan((Math.PI * SHELF_HZ) / sampleRateHz);
  const vh = 10 ** (SHELF_GAIN_DB / 20);
  const vb = vh ** SHELF_BAND_EXPONENT;
  const a0 = 1 + k / SHELF_Q + k * k;
  return {
    b0: (vh + (vb * k) / SHELF_Q + k * k) / a0,
    b1: (2 * (k * k - vh)) / a0,
    b2: (vh - (vb * k) / SHELF_Q + k * k) / a0,
    a1: (2 * (k * k - 1)) / a0,
    a2: (1 - k / SHELF_Q + k * k) / a0,
  };
}

function highPassK(sampleRateHz: number): number {
  return Math.tan((Math.PI * HIGH_PASS_HZ) / sampleRateHz);
}

function highPassA0(k: number): number {
  return 1 + k / HIGH_PASS_Q + k * k;
}

/** Filter memories of one channel: two per stage. */
const MEMORIES = 4;

/**
 * K-weights channels and adds up the squares of what comes out; keeps nothing of the weighted signal. Two channels run in
 * one loop, because two independent recursions side by side cost hardly more than one; what waits for the recursion comes
 * last in each sum, because that wait is the loop's length.
 */
export class KWeightedPower {
  readonly #shelf: BiquadCoefficients;
  readonly #highPass: BiquadCoefficients;
  readonly #memory: Float64Array;

  constructor(sampleRateHz: number, channels: number) {
    const { shelf, highPass } = kWeightingCoefficients(sampleRateHz);
    this.#shelf = shelf;
    this.#highPass = highPass;
    this.#memory = new Float64Array(channels * MEMORIES);
  }

  /**
   * Adds the squares of K-weighted frames [from, to) of channel `index` to sums[index], one by one: the same sum, bit for bit,
   * whatever way the frames are cut into calls.
   */
  addChannel(index: number, x: Float32Array, from: number, to: number, sums: Float64Array): void {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const { b0: c0, b1: c1, b2: c2, a1: d1, a2: d2 } = this.#highPass;
    const memory = this.#memory;
    const at = index * MEMORIES;
    let s1 = memory[at];
    let s2 = memory[at + 1];
    let h1 = memory[at + 2];
    let h2 = memory[at + 3];
    let sum = sums[index];
    for (let i = from; i < to; i++) {
      const v = x[i];
      const w = b0 * v + s1;
      s1 = b1 * v + s2 - a1 * w;
      s2 = b2 * v - a2 * w;
      const y = c0 * w + h1;
      h1 = c1 * w + h2 - d1 * y;
      h2 = c2 * w - d2 * y;
      sum += y * y;
    }
    memory[at] = s1;
    memory[at + 1] = s2;
    memory[at + 2] = h1;
    memory[at + 3] = h2;
    sums[index] = sum;
  }

  /** `addChannel` for channels `index` and `index + 1` at once. */
  addPair(index: number, x: Float32Array, z: Float32Array, from: number, to: number, sums: Float64Array): void {
    const { b0, b1, b2, a1, a2 } = this.#shelf;
    const { b0: c0, b1: c1, b2: c2, a1: d1, a2: d2 } = this.#highPass;
    const memory = this.#memory;
    const at = index * MEMORIES;
    let s1 = memory[at];
    let s2 = memory[at + 1];
    let h1 = memory[at + 2];
    let h2 = memory[at + 3];
    let t1 = memory[at + 4];
    let t2 = memory[at + 5];
    let g1 = memory[at + 6];
    let g2 = memory[at + 7];
    let sumX = sums[index];
    let sumZ = sums[index + 1];
    for (let i = from; i < to; i++) {
      const v = x[i];
      const u = z[i];
      const w = b0 * v + s1;
      const q = b0 * u + t1;
      s1 = b1 * v + s2 - a1 * w;
      t1 = b1 * u + t2 - a1 * q;
      s2 = b2 * v - a2 * w;
      t2 = b2 * u - a2 * q;
      const y = c0 * w + h1;
      const p = c0 * q + g1;
      h1 = c1 * w + h2 - d1 * y;
      g1 = c1 * q + g2 - d1 * p;
      h2 = c2 * w - d2 * y;
      g2 = c2 * q - d2 * p;
      sumX += y * y;
      sumZ += p * p;
    }
    memory[at] = s1;
    memory[at + 1] = s2;
    memory[at + 2] = h1;
    memory[at + 3] = h2;
    memory[at + 4] = t1;
    memory[at + 5] = t2;
    memory[at + 6] = g1;
    memory[at + 7] = g2;
    sums[index] = sumX;
    sums[index + 1] = sumZ;
  }

  /** To be called every hundredth of a second or so: sets memories that have decayed to nothing to exactly 0. */
  flushDenormals(): void {
    const memory = this.#memory;
    for (let i = 0; i < memory.length; i++) memory[i] = flushed(memory[i]);
  }

  reset(): void {
    this.#memory.fill(0);
  }
}
