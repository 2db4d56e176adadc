import { dbFromLinear } from '../../api/units.js';

/** A sine of +-19 kHz, of the 75 kHz of full deviation, has this mean square: 0 dBr (ITU-R BS.412-9, 2.5). */
export const POWER_AT_0_DBR = (19 / 75) ** 2 / 2;

/** Hops of 16 ms in a bin of 0.4 s; 150 bins are the 60 s over which the power is averaged. */
const BIN_HOPS = 25;
const WINDOW_BINS = 150;
/** The programme's power is that of the last 10 s, or what stands far out over it in a shorter time. */
const LONG_BINS = 25;
const SHORT_BINS = 5;
const SHORT_PART = 0.6;
const BIN_PART = 0.35;
/**
 * Bins that were sent with another gain than this far from today's say little: where a limiter works, less gain is not less
 * power. While the gain moves, the newest alone count.
 */
const LIKE_GAIN_DB = 1.5;
const NEWEST_BINS = 2;
/** Excess is made good in 5 s or more: never by a hole in the programme. */
const LEAST_HORIZON_BINS = 12;
const MARGIN_DB = 0.2;
/** Part of the way to the wanted gain (in dB) that is gone in a bin: down in half a second, up in five. */
const DOWN = 0.6;
const UP = 0.08;
const LEAST_GAIN_DB = -20;

/**
 * Multiplex power (ITU-R BS.412-9): measures the mean square of the whole signal over a sliding 60 s and, where there is a
 * limit, gives the slow gain for the programme that keeps it there.
 *
 * Every bin it reckons the largest constant power that may be sent from now on so that none of the coming 60 s windows
 * exceeds the limit, given what the past minute has sent, and the gain that brings the programme, as loud as it has been,
 * there. Never a boost.
 */
export class MultiplexPower {
  readonly #limit: number | undefined;
  readonly #fixed: number;
  /** Mean squares of the last 60 s, oldest at `at`; and of the programme alone before the gain. */
  readonly #sent = new Float64Array(WINDOW_BINS);
  readonly #programme = new Float64Array(LONG_BINS);
  readonly #gainsDb = new Float64Array(LONG_BINS);
  #at = 0;
  #bins = 0;
  #hops = 0;
  #sum = 0;
  #programmeSum = 0;
  #gainDb = 0;
  #gain = 1;

  /** `limitDbr` undefined: measures alone. `fixed`: mean square of what the gain does not reach (pilot and RDS). */
  constructor(limitDbr: number | undefined, fixed: number) {
    this.#limit = limitDbr === undefined ? undefined : POWER_AT_0_DBR * 10 ** ((limitDbr - MARGIN_DB) / 10);
    this.#fixed = fixed;
  }

  /** Gain for the programme now: 0 < gain <= 1. */
  get gain(): number {
    return this.#gain;
  }

  get gainDb(): number {
    return this.#gainDb;
  }

  /** Power of the last 60 s in dBr (what was before the start counts as nothing); null before the first 0.4 s. */
  get powerDbr(): number | null {
    if (this.#bins === 0) return null;
    let sum = 0;
    for (let i = 0; i < WINDOW_BINS; i++) sum += this.#sent[i];
    return dbFromLinear(Math.sqrt(sum / Math.min(this.#bins, WINDOW_BINS) / POWER_AT_0_DBR));
  }

  /** Takes the mean square of a hop that was made with `gain`. */
  take(meanSquare: number): void {
    this.#sum += meanSquare;
    this.#programmeSum += Math.max(0, meanSquare - this.#fixed) / (this.#gain * this.#gain);
    if (++this.#hops < BIN_HOPS) return;
    this.#sent[this.#at] = this.#sum / BIN_HOPS;
    this.#programme[this.#bins % LONG_BINS] = this.#programmeSum / BIN_HOPS;
    this.#gainsDb[this.#bins % LONG_BINS] = this.#gainDb;
    this.#at = (this.#at + 1) % WINDOW_BINS;
    this.#bins++;
    this.#hops = 0;
    this.#sum = 0;
    this.#programmeSum = 0;
    if (this.#limit !== undefined) this.#control(this.#limit);
  }

  #control(limit: number): void {
    const allowed = this.#allowed(limit) - this.#fixed;
    const programme = this.#loudness();
    const wantedDb =
      programme <= allowed
        ? 0
        : allowed <= 0
          ? LEAST_GAIN_DB
          : Math.max(LEAST_GAIN_DB, 10 * Math.log10(allowed / programme));
    this.#gainDb += (wantedDb - this.#gainDb) * (wantedDb < this.#gainDb ? DOWN : UP);
    if (this.#gainDb > -1e-6) this.#gainDb = 0;
    this.#gain = this.#gainDb === 0 ? 1 : 10 ** (this.#gainDb / 20);
  }

  /** The largest constant power that no window of the coming minute holds too much of. */
  #allowed(limit: number): number {
    let left = limit * WINDOW_BINS;
    for (let i = 0; i < WINDOW_BINS; i++) left -= this.#sent[i];
    let least = limit;
    // After so many bins the oldest of today's window are gone.
    for (let gone = 1; gone < WINDOW_BINS; gone++) {
      left += this.#sent[(this.#at + gone - 1) % WINDOW_BINS];
      if (gone >= LEAST_HORIZON_BINS && left / gone < least) least = left / gone;
    }
    return least;
  }

  #loudness(): number {
    const count = Math.min(this.#bins, LONG_BINS);
    let long = 0;
    let alike = 0;
    let short = 0;
    for (let i = 1; i <= count; i++) {
      const at = (this.#bins - i) % LONG_BINS;
      if (i <= SHORT_BINS) short += this.#programme[at];
      const like = i <= NEWEST_BINS || Math.abs(this.#gainsDb[at] - this.#gainDb) <= LIKE_GAIN_DB;
      if (!like || alike < i - 1) continue;
      long += this.#programme[at];
      alike = i;
    }
    const newest = this.#programme[(this.#bins - 1) % LONG_BINS];
    return Math.max(long / alike, (SHORT_PART * short) / Math.min(count, SHORT_BINS), BIN_PART * newest);
  }

  reset(): void {
    this.#sent.fill(0);
    this.#programme.fill(0);
    this.#gainsDb.fill(0);
    this.#at = 0;
    this.#bins = 0;
    this.#hops = 0;
    this.#sum = 0;
    this.#programmeSum = 0;
    this.#gainDb = 0;
    this.#gain = 1;
  }
}
