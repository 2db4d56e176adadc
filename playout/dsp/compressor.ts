import { linearFromDb } from '../api/units.js';
import { KWeightedPower } from './k-weighting.js';
import { lufsFromPower } from './loudness-histogram.js';
import { rampGain } from './ramp.js';
import type { Stage } from './stage.js';

/** The gain is worked out this often and goes in a straight line between. */
const CONTROL_FRAMES = 32;
const DETECTOR_SECONDS = 0.05;
const ATTACK_SECONDS = 0.08;
const RELEASE_SECONDS = 0.6;
/** Under this the reduction is let go altogether, so that the gain comes back to exactly 1. */
const LEAST_REDUCTION_DB = 1e-3;

export interface CompressorOptions {
  /** Loudness at which the curve's corner lies. */
  readonly thresholdLufs: number;
  /** 1 or more: so many dB in make one dB out above the corner. */
  readonly ratio: number;
  /** Width of the soft corner in dB, half of it on either side of the threshold. */
  readonly kneeDb: number;
}

/**
 * Static curve of a compressor with a quadratic knee (Giannoulis, Massberg, Reiss, Digital dynamic range compressor design,
 * JAES 60 (2012), equation 4) as a reduction: 0 or more dB.
 */
export function reductionDb(levelDb: number, thresholdDb: number, ratio: number, kneeDb: number): number {
  const slope = 1 - 1 / ratio;
  const over = levelDb - thresholdDb;
  if (over <= -kneeDb / 2) return 0;
  if (over >= kneeDb / 2) return slope * over;
  return (slope * (over + kneeDb / 2) ** 2) / (2 * kneeDb);
}

/**
 * A slow stereo-linked compressor for the sum: it hears loudness (K-weighted, 50 ms) and not peaks, so that bass does not
 * pump the programme. No make-up gain, no latency.
 */
export class Compressor implements Stage {
  readonly latencyFrames = 0;
  readonly #options: CompressorOptions;
  readonly #weighting: KWeightedPower;
  readonly #sums = new Float64Array(2);
  readonly #detect: number;
  readonly #attack: number;
  readonly #release: number;
  #power = 0;
  #reductionDb = 0;
  #gain = 1;
  #step = 0;
  #untilControl = CONTROL_FRAMES;
  #deepestDb = 0;

  constructor(options: CompressorOptions, sampleRateHz: number) {
    this.#options = options;
    this.#weighting = new KWeightedPower(sampleRateHz, 2);
    const perControl = (seconds: number): number => 1 - Math.exp(-CONTROL_FRAMES / (seconds * sampleRateHz));
    this.#detect = perControl(DETECTOR_SECONDS);
    this.#attack = perControl(ATTACK_SECONDS);
    this.#release = perControl(RELEASE_SECONDS);
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + this.#untilControl);
      this.#weighting.addPair(0, left, right, at, end, this.#sums);
      this.#gain = rampGain(left, right, at, end, this.#gain, this.#step);
      this.#untilControl -= end - at;
      at = end;
      if (this.#untilControl === 0) this.#control();
    }
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    const sums = this.#sums;
    const power = (sums[0] + sums[1]) / CONTROL_FRAMES;
    sums.fill(0);
    this.#weighting.flushDenormals();
    // A sample that is no number must not stay in the detector's memory.
    if (power - power !== 0) this.#weighting.reset();
    else this.#power += (power - this.#power) * this.#detect;
    const { thresholdLufs, ratio, kneeDb } = this.#options;
    const wanted = this.#power > 0 ? reductionDb(lufsFromPower(this.#power), thresholdLufs, ratio, kneeDb) : 0;
    const current = this.#reductionDb;
    this.#reductionDb += (wanted - current) * (wanted > current ? this.#attack : this.#release);
    if (this.#reductionDb < LEAST_REDUCTION_DB && wanted === 0) this.#reductionDb = 0;
    if (this.#reductionDb > this.#deepestDb) this.#deepestDb = this.#reductionDb;
    const next = this.#reductionDb === 0 ? 1 : linearFromDb(-this.#reductionDb);
    this.#step = (next - this.#gain) / CONTROL_FRAMES;
    if (this.#step === 0 || Math.abs(next - this.#gain) < 1e-9) {
      this.#gain = next;
      this.#step = 0;
    }
  }

  /** The deepest reduction since the last call: 0 or negative. */
  takeGainReductionDb(): number {
    const deepestDb = this.#deepestDb;
    this.#deepestDb = 0;
    return deepestDb === 0 ? 0 : -deepestDb;
  }

  reset(): void {
    this.#weighting.reset();
    this.#sums.fill(0);
    this.#power = 0;
    this.#reductionDb = 0;
    this.#gain = 1;
    this.#step = 0;
    this.#untilControl = CONTROL_FRAMES;
    this.#deepestDb = 0;
  }
}
