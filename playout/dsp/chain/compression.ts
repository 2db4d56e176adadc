import { inRange } from '../range.js';

/** Under this the reduction is let go altogether, so that the gain comes back to exactly 1. */
const LEAST_REDUCTION_DB = 1e-3;
const DB_PER_NEPER_OF_POWER = 10 / Math.LN10;
const NEPER_PER_DB = Math.LN10 / 20;

/** The curve and the times of a compressor. */
export interface CompressionOptions {
  /** Level at which the curve's corner lies: -80..0, in the unit of `zeroDbPower`. */
  readonly thresholdDb: number;
  /** 1..20: so many dB in make one dB out above the corner. */
  readonly ratio: number;
  /** Width of the soft corner in dB, half of it on either side of the threshold: 0..24. */
  readonly kneeDb: number;
  /** Time constant of the level: 1..500 ms. */
  readonly detectorMs: number;
  /** Time constants with which the reduction grows and lessens: 0.1..1000 and 5..10000 ms. */
  readonly attackMs: number;
  readonly releaseMs: number;
  /** Never more reduction than this: 0..60 dB. */
  readonly rangeDb: number;
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
 * The control side of a compressor: mean powers come in at a steady rate, gains go out. Level in dB from a smoothed power,
 * then the static curve, then attack and release on the reduction in dB (the log-domain, smooth branching design of the
 * paper above).
 */
export class Compression {
  readonly #options: CompressionOptions;
  /** Power that reads 0 dB. */
  readonly #zeroDb: number;
  /** Where the knee begins, as a power: below it there is nothing to work out. */
  readonly #footPower: number;
  readonly #detect: number;
  readonly #attack: number;
  readonly #release: number;
  #power = 0;
  #reductionDb = 0;
  #deepestDb = 0;
  #gain = 1;

  /** `key` names the options in errors; `controlHz` is how often `next` is called; `zeroDbPower` is the power of 0 dB. */
  constructor(key: string, options: CompressionOptions, controlHz: number, zeroDbPower: number) {
    inRange(`${key}.thresholdDb`, options.thresholdDb, -80, 0);
    inRange(`${key}.ratio`, options.ratio, 1, 20);
    inRange(`${key}.kneeDb`, options.kneeDb, 0, 24);
    inRange(`${key}.detectorMs`, options.detectorMs, 1, 500);
    inRange(`${key}.attackMs`, options.attackMs, 0.1, 1000);
    inRange(`${key}.releaseMs`, options.releaseMs, 5, 10_000);
    inRange(`${key}.rangeDb`, options.rangeDb, 0, 60);
    this.#options = options;
    this.#zeroDb = zeroDbPower;
    this.#footPower = zeroDbPower * 10 ** ((options.thresholdDb - options.kneeDb / 2) / 10);
    const perControl = (ms: number): number => 1 - Math.exp(-1000 / (ms * controlHz));
    this.#detect = perControl(options.detectorMs);
    this.#attack = perControl(options.attackMs);
    this.#release = perControl(options.releaseMs);
  }

  /** The gain to be reached next, 0..1, after a control period whose mean power was `power`. */
  next(power: number): number {
    // A power that is no number must not stay in the memory.
    if (power - power === 0) this.#power += (power - this.#power) * this.#detect;
    const current = this.#reductionDb;
    if (this.#power <= this.#footPower) {
      if (current === 0) return 1;
      this.#reductionDb = current - current * this.#release;
      if (this.#reductionDb < LEAST_REDUCTION_DB) this.#reductionDb = 0;
    } else {
      const { thresholdDb, ratio, kneeDb, rangeDb } = this.#options;
      const levelDb = DB_PER_NEPER_OF_POWER * Math.log(this.#power / this.#zeroDb);
      const wantedDb = Math.min(rangeDb, reductionDb(levelDb, thresholdDb, ratio, kneeDb));
      this.#reductionDb += (wantedDb - current) * (wantedDb > current ? this.#attack : this.#release);
    }
    if (this.#reductionDb > this.#deepestDb) this.#deepestDb = this.#reductionDb;
    this.#gain = this.#reductionDb === 0 ? 1 : Math.exp(-this.#reductionDb * NEPER_PER_DB);
    return this.#gain;
  }

  /** What `next` gave last. */
  get gain(): number {
    return this.#gain;
  }

  /** The deepest reduction since the last call: 0 or negative. */
  takeGainReductionDb(): number {
    const deepestDb = this.#deepestDb;
    this.#deepestDb = 0;
    return deepestDb === 0 ? 0 : -deepestDb;
  }

  reset(): void {
    this.#power = 0;
    this.#reductionDb = 0;
    this.#deepestDb = 0;
    this.#gain = 1;
  }
}
