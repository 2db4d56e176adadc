import { flushed } from '../sanitise.js';
import { checkedRateHz, inRange } from '../range.js';

/** Filter memories of a split: two per channel of the shared recursion and two per channel of the second low pass. */
const SPLIT_MEMORIES = 8;
/** Filter memories of an allpass: two per channel. */
const ALLPASS_MEMORIES = 4;
/** Neighbouring crossovers are at least this far apart, so that every band has a pass band. */
const LEAST_RATIO = 2;
const COEFFICIENTS = 3;

/**
 * For each crossover: a1 and a2 of its Butterworth filter, and the square of b0 of the numerator b0 (1 + 1/z)^2.
 * `frequenciesHz`: 2 to 4, rising, each at least twice the one before, 20 Hz to 0.45 of the sample rate; a RangeError says
 * which is not.
 */
export function crossoverCoefficients(frequenciesHz: readonly number[], sampleRateHz: number): Float64Array {
  checkedRateHz(sampleRateHz);
  inRange('crossovers.length', frequenciesHz.length, 2, 4);
  const coefficients = new Float64Array(COEFFICIENTS * frequenciesHz.length);
  frequenciesHz.forEach((hz, k) => {
    inRange(`crossovers[${k}]`, hz, k === 0 ? 20 : LEAST_RATIO * frequenciesHz[k - 1], 0.45 * sampleRateHz);
    const w = Math.tan((Math.PI * hz) / sampleRateHz);
    const norm = 1 / (1 + Math.SQRT2 * w + w * w);
    const row = [2 * (w * w - 1) * norm, (1 - Math.SQRT2 * w + w * w) * norm, (w * w * norm) ** 2];
    coefficients.set(row, COEFFICIENTS * k);
  });
  return coefficients;
}

/** Frames that a crossover works on at a time, at most. */
export const CROSSOVER_FRAMES = 64;

/**
 * Splits stereo sound into 3 to 5 bands with Linkwitz-Riley filters of 4th order, and joins them so that the sum of the
 * untouched bands has a magnitude of exactly 1 at every frequency (only its phase turns).
 *
 * A Linkwitz-Riley low pass is a Butterworth low pass twice, and low pass plus high pass is the allpass with the
 * Butterworth's poles (S. Linkwitz, Active crossover networks for noncoincident drivers, JAES 24 (1976); D'Appolito, Active
 * realization of multiway all-pass crossover systems, JAES 35 (1987)). So the high pass is the allpass minus the low pass,
 * and the allpass shares the recursion of the first low pass. What a band misses, the allpasses of the splits above it, is
 * applied to the sum of all lower bands while they are joined: one allpass per split instead of one per band and split.
 */
export class Crossover {
  readonly bands: number;
  readonly #coefficients: Float64Array;
  readonly #split: Float64Array;
  readonly #allpass: Float64Array;

  constructor(frequenciesHz: readonly number[], sampleRateHz: number) {
    this.#coefficients = crossoverCoefficients(frequenciesHz, sampleRateHz);
    this.bands = frequenciesHz.length + 1;
    this.#split = new Float64Array(SPLIT_MEMORIES * frequenciesHz.length);
    this.#allpass = new Float64Array(ALLPASS_MEMORIES * frequenciesHz.length);
  }

  /**
   * Takes what lies under crossover `k` out of `restL`, `restR` (frames 0..count-1) into `lowL`, `lowR`; the rest stays.
   * Adds the squares of the low band to sums[2 k], left, and sums[2 k + 1], right.
   */
  split(
    k: number,
    restL: Float64Array,
    restR: Float64Array,
    lowL: Float64Array,
    lowR: Float64Array,
    count: number,
    sums: Float64Array,
  ): void {
    const c = this.#coefficients;
    const a1 = c[COEFFICIENTS * k];
    const a2 = c[COEFFICIENTS * k + 1];
    const scale = c[COEFFICIENTS * k + 2];
    const memory = this.#split;
    const m = SPLIT_MEMORIES * k;
    let wl1 = memory[m];
    let wl2 = memory[m + 1];
    let wr1 = memory[m + 2];
    let wr2 = memory[m + 3];
    let vl1 = memory[m + 4];
    let vl2 = memory[m + 5];
    let vr1 = memory[m + 6];
    let vr2 = memory[m + 7];
    // Sums of neighbours, of which two in a row are (1 + 1/z)^2.
    let sl1 = wl1 + wl2;
    let sr1 = wr1 + wr2;
    let tl1 = vl1 + vl2;
    let tr1 = vr1 + vr2;
    let sumL = sums[2 * k];
    let sumR = sums[2 * k + 1];
    for (let i = 0; i < count; i++) {
      const wl = restL[i] - a2 * wl2 - a1 * wl1;
      const wr = restR[i] - a2 * wr2 - a1 * wr1;
      const sl = wl + wl1;
      const sr = wr + wr1;
      const vl = sl + sl1 - a2 * vl2 - a1 * vl1;
      const vr = sr + sr1 - a2 * vr2 - a1 * vr1;
      const tl = vl + vl1;
      const tr = vr + vr1;
      const yl = scale * (tl + tl1);
      const yr = scale * (tr + tr1);
      lowL[i] = yl;
      lowR[i] = yr;
      restL[i] = a2 * wl + a1 * wl1 + wl2 - yl;
      restR[i] = a2 * wr + a1 * wr1 + wr2 - yr;
      sumL += yl * yl;
      sumR += yr * yr;
      sl1 = sl;
      sr1 = sr;
      tl1 = tl;
      tr1 = tr;
      wl2 = wl1;
      wl1 = wl;
      wr2 = wr1;
      wr1 = wr;
      vl2 = vl1;
      vl1 = vl;
      vr2 = vr1;
      vr1 = vr;
    }
    memory[m] = wl1;
    memory[m + 1] = wl2;
    memory[m + 2] = wr1;
    memory[m + 3] = wr2;
    memory[m + 4] = vl1;
    memory[m + 5] = vl2;
    memory[m + 6] = vr1;
    memory[m + 7] = vr2;
    sums[2 * k] = sumL;
    sums[2 * k + 1] = sumR;
  }

  /**
   * Passes `sumL`, `sumR`, the bands below, through the allpass of crossover `k` and adds `bandL`, `bandR` with a gain that
   * begins with `gain` and changes by `step` with every frame. Returns the gain to go on with.
   */
  join(
    k: number,
    sumL: Float64Array,
    sumR: Float64Array,
    bandL: Float64Array,
    bandR: Float64Array,
    count: number,
    gain: number,
    step: number,
  ): number {
    const a1 = this.#coefficients[COEFFICIENTS * k];
    const a2 = this.#coefficients[COEFFICIENTS * k + 1];
    const memory = this.#allpass;
    const m = ALLPASS_MEMORIES * k;
    let wl1 = memory[m];
    let wl2 = memory[m + 1];
    let wr1 = memory[m + 2];
    let wr2 = memory[m + 3];
    for (let i = 0; i < count; i++) {
      const wl = sumL[i] - a2 * wl2 - a1 * wl1;
      const wr = sumR[i] - a2 * wr2 - a1 * wr1;
      sumL[i] = a2 * wl + a1 * wl1 + wl2 + gain * bandL[i];
      sumR[i] = a2 * wr + a1 * wr1 + wr2 + gain * bandR[i];
      gain += step;
      wl2 = wl1;
      wl1 = wl;
      wr2 = wr1;
      wr1 = wr;
    }
    memory[m] = wl1;
    memory[m + 1] = wl2;
    memory[m + 2] = wr1;
    memory[m + 3] = wr2;
    return gain;
  }

  /** To be called every hundredth of a second or so: sets memories that have decayed to nothing to exactly 0. */
  flushDenormals(): void {
    for (let i = 0; i < this.#split.length; i++) this.#split[i] = flushed(this.#split[i]);
    for (let i = 0; i < this.#allpass.length; i++) this.#allpass[i] = flushed(this.#allpass[i]);
  }

  reset(): void {
    this.#split.fill(0);
    this.#allpass.fill(0);
  }
}
