import { linearFromDb } from '../../api/units.js';

/** The rate of the release is worked out this often; between, the gain rises by a constant factor per frame. */
const CONTROL_FRAMES = 16;

const FAST_SECONDS = 0.06;
const SLOW_SECONDS = 0.2;
const AVERAGE_RISE_SECONDS = 0.3;
const AVERAGE_FALL_SECONDS = 0.6;
/** An exponential never ends; from here the gain goes straight up to 1. */
const LEAST_DB_PER_SECOND = 2;
const LEAST_AVERAGE_DB = 1e-9;

/**
 * The way back up after a reduction, in decibels. What stands out over the average reduction of the last half second
 * releases with 60 ms, the average itself with 200 ms: single peaks are let go quickly, and dense material or bass does
 * not drag the gain up and down. Never above the gain that is allowed.
 */
export class GainRelease {
  readonly #sampleRateHz: number;
  readonly #leastFactor: number;
  readonly #rise: number;
  readonly #fall: number;
  #gain = 1;
  #factor = 1;
  #averageDb = 0;
  #untilControl = CONTROL_FRAMES;

  constructor(sampleRateHz: number) {
    this.#sampleRateHz = sampleRateHz;
    this.#leastFactor = linearFromDb(LEAST_DB_PER_SECOND / sampleRateHz);
    this.#rise = 1 - Math.exp(-CONTROL_FRAMES / (AVERAGE_RISE_SECONDS * sampleRateHz));
    this.#fall = 1 - Math.exp(-CONTROL_FRAMES / (AVERAGE_FALL_SECONDS * sampleRateHz));
  }

  /**
   * Turns the gains that are allowed (over 0, at most 1) into those to be applied: the first `count` values, in place.
   * Returns how many of them follow the last one under 1: `count` where all are 1.
   */
  process(gains: Float64Array, count: number): number {
    let atUnity = 0;
    for (let at = 0; at < count;) {
      const end = Math.min(count, at + this.#untilControl);
      const factor = this.#factor;
      let gain = this.#gain;
      for (let i = at; i < end; i++) {
        const released = gain * factor;
        gain = gains[i] < released ? gains[i] : released;
        if (gain > 1) gain = 1;
        atUnity = gain < 1 ? 0 : atUnity + 1;
        gains[i] = gain;
      }
      this.#gain = gain;
      this.#untilControl -= end - at;
      at = end;
      if (this.#untilControl === 0) this.#control();
    }
    return atUnity;
  }

  /** What `process` would do with `frames` gains of 1 while its own is 1, at once. */
  rest(frames: number): void {
    this.#untilControl -= frames;
    while (this.#untilControl <= 0) {
      const rest = this.#untilControl;
      this.#control();
      this.#untilControl += rest;
    }
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    const average = this.#averageDb;
    if (this.#gain === 1) {
      this.#averageDb = average < LEAST_AVERAGE_DB ? 0 : average - average * this.#fall;
      this.#factor = this.#leastFactor;
      return;
    }
    const reductionDb = -20 * Math.log10(this.#gain);
    this.#averageDb += (reductionDb - average) * (reductionDb > average ? this.#rise : this.#fall);
    const over = Math.max(0, reductionDb - this.#averageDb);
    const under = Math.min(reductionDb, this.#averageDb);
    const dbPerSecond = Math.max(LEAST_DB_PER_SECOND, over / FAST_SECONDS + under / SLOW_SECONDS);
    this.#factor = linearFromDb(dbPerSecond / this.#sampleRateHz);
  }

  reset(): void {
    this.#gain = 1;
    this.#factor = 1;
    this.#averageDb = 0;
    this.#untilControl = CONTROL_FRAMES;
  }
}
