import { linearFromDb } from '../../api/units.js';
import { Biquad, type BiquadCoefficients } from '../biquad.js';
import { raisedCosine } from './duck.js';
import { highPassCoefficients } from '../chain/high-pass.js';
import { inRange } from '../range.js';

/** Speech lies in this band: rumble and hiss do not open the detector. */
const BAND_LOW_HZ = 100;
const BAND_HIGH_HZ = 6000;
/** The gain is worked out this often and goes in a straight line between. */
const CONTROL_FRAMES = 8;
/** The level is that of the last 20 ms, looked at every millisecond. A box: no tail of a loud click counts as activity. */
const HOPS_PER_SECOND = 1000;
const LEVEL_HOPS = 20;
/** Shorter sounds are breaths, clicks and chairs: measured from where the level has crossed the threshold. */
const LEAST_ACTIVITY_SECONDS = 0.08;
const OPEN_OVER_FLOOR_DB = 12;
const LEAST_OPEN_DBFS = -40;
const CLOSE_UNDER_OPEN_DB = 6;
/** The floor follows the quietest there is at once, and what stays louder slowly: speech pauses often enough. */
const FLOOR_FALL_SECONDS = 0.05;
const FLOOR_RISE_DB_PER_SECOND = 1;
/** The floor is never taken for lower: a strip's gate lets pauses fall to nothing. */
const LOWEST_FLOOR_DBFS = -60;
const LOWEST_POWER = 1e-10;
const MAX_SLEW_DB_PER_SECOND = 400;
/** A bed that becomes louder under a voice goes down further, this fast; it never comes up before the voice ends. */
const DEEPENING_DB_PER_SECOND = 12;

export interface LiveDuckOptions {
  /** Time in which the bed goes down: 20..500 ms, longer where 400 dB/s ask for it. */
  readonly attackMs: number;
  /** Time it stays down after the last word: 0..5000 ms. */
  readonly holdMs: number;
  /** Time in which it comes back: 20..10000 ms. */
  readonly releaseMs: number;
}

/**
 * Ducking by a live voice: hears when somebody speaks, and gives the gain of what lies under it.
 *
 * Activity is the level in 100 Hz..6 kHz over an adaptive floor, for at least 80 ms; with the detector's own delay of up to
 * 20 ms a bed begins to go down about 100 ms after the first sound. The gain moves along a raised cosine in decibels, from
 * exactly 1 to the depth and back to exactly 1. Sample for sample the same for any block split; allocates nothing.
 */
export class LiveDuck {
  readonly #highPass: Biquad;
  readonly #lowPass: Biquad;
  readonly #rateHz: number;
  readonly #hopFrames: number;
  readonly #floorFall: number;
  readonly #leastActivity: number;
  readonly #options: { readonly attack: number; readonly hold: number; readonly release: number };
  readonly #band = new Float32Array(CONTROL_FRAMES);
  readonly #unused = new Float32Array(CONTROL_FRAMES);
  #collected = 0;
  /** Mean squares of the last hops. */
  readonly #hops = new Float64Array(LEVEL_HOPS);
  #hop = 0;
  #hopSum = 0;
  #inHop = 0;
  #floorDb = LOWEST_FLOOR_DBFS;
  #activeFrames = 0;
  #speaking = false;
  #heldFrames = 0;
  /** How far it is in, 0..1, along the shape; and how deep that is. */
  #phase = 0;
  #depthDb = 0;
  #gain = 1;
  #target = 1;
  #step = 0;
  #gainDb = 0;

  /** Throws RangeError for times that are out of range. */
  constructor(options: LiveDuckOptions, sampleRateHz: number) {
    inRange('duckLiveAttackMs', options.attackMs, 20, 500);
    inRange('duckHoldMs', options.holdMs, 0, 5000);
    inRange('duckReleaseMs', options.releaseMs, 20, 10_000);
    this.#rateHz = sampleRateHz;
    this.#highPass = new Biquad(highPassCoefficients(BAND_LOW_HZ, sampleRateHz));
    this.#lowPass = new Biquad(lowPassCoefficients(Math.min(BAND_HIGH_HZ, 0.45 * sampleRateHz), sampleRateHz));
    this.#hopFrames = CONTROL_FRAMES * Math.max(1, Math.round(sampleRateHz / HOPS_PER_SECOND / CONTROL_FRAMES));
    this.#floorFall = 1 - Math.exp(-this.#hopFrames / (FLOOR_FALL_SECONDS * sampleRateHz));
    this.#leastActivity = LEAST_ACTIVITY_SECONDS * sampleRateHz;
    const frames = (ms: number): number => (ms * sampleRateHz) / 1000;
    this.#options = {
      attack: frames(options.attackMs),
      hold: frames(options.holdMs),
      release: frames(options.releaseMs),
    };
  }

  /** Somebody speaks: the bed goes down or is down. */
  get isSpeaking(): boolean {
    return this.#speaking;
  }

  /** Gain of the bed now, in dB: 0 or negative. */
  get gainDb(): number {
    return this.#gainDb;
  }

  /**
   * Listens to frames [from, to) of the voice (both channels, after its strip, not changed) and writes the bed's gain for them
   * into `gain` at the same places. `open`: the voice is on air. `wantedDb`: the depth that its loudness asks for now, 0 or
   * negative (`duckDepthDb`). False where the gain is 1 throughout.
   */
  process(
    left: Float32Array,
    right: Float32Array,
    from: number,
    to: number,
    gain: Float32Array,
    open: boolean,
    wantedDb: number,
  ): boolean {
    let touched = false;
    for (let at = from; at < to;) {
      const end = Math.min(to, at + CONTROL_FRAMES - this.#collected);
      const step = this.#step;
      let now = this.#gain;
      if (now !== 1 || step !== 0) touched = true;
      for (let i = at; i < end; i++) {
        const mono = (left[i] + right[i]) * 0.5;
        this.#band[this.#collected++] = mono - mono === 0 ? mono : 0;
        gain[i] = now;
        now += step;
      }
      this.#gain = now;
      at = end;
      if (this.#collected === CONTROL_FRAMES) this.#control(open, wantedDb);
    }
    return touched;
  }

  #control(open: boolean, wantedDb: number): void {
    this.#collected = 0;
    const band = this.#band;
    this.#highPass.process(band, this.#unused, 0, CONTROL_FRAMES);
    this.#lowPass.process(band, this.#unused, 0, CONTROL_FRAMES);
    for (let i = 0; i < CONTROL_FRAMES; i++) this.#hopSum += band[i] * band[i];
    this.#inHop += CONTROL_FRAMES;
    if (this.#inHop === this.#hopFrames) this.#listen(this.#levelDb(), open);
    this.#move(wantedDb);
  }

  #levelDb(): number {
    const hops = this.#hops;
    hops[this.#hop] = this.#hopSum / this.#hopFrames;
    this.#hop = (this.#hop + 1) % LEVEL_HOPS;
    this.#hopSum = 0;
    this.#inHop = 0;
    let sum = 0;
    for (let i = 0; i < LEVEL_HOPS; i++) sum += hops[i];
    return 10 * Math.log10(Math.max(LOWEST_POWER, sum / LEVEL_HOPS));
  }

  #listen(levelDb: number, open: boolean): void {
    if (levelDb < this.#floorDb) this.#floorDb += (levelDb - this.#floorDb) * this.#floorFall;
    else this.#floorDb = Math.min(levelDb, this.#floorDb + (FLOOR_RISE_DB_PER_SECOND * this.#hopFrames) / this.#rateHz);
    if (this.#floorDb < LOWEST_FLOOR_DBFS) this.#floorDb = LOWEST_FLOOR_DBFS;
    const openDb = Math.max(LEAST_OPEN_DBFS, this.#floorDb + OPEN_OVER_FLOOR_DB);
    const loud = levelDb > (this.#activeFrames > 0 ? openDb - CLOSE_UNDER_OPEN_DB : openDb);
    this.#activeFrames = loud ? this.#activeFrames + this.#hopFrames : 0;
    if (!open) {
      this.#speaking = false;
      this.#heldFrames = 0;
    } else if (this.#activeFrames >= this.#leastActivity) {
      this.#speaking = true;
      this.#heldFrames = this.#options.hold;
    } else if (this.#speaking && !loud) {
      this.#heldFrames -= this.#hopFrames;
      if (this.#heldFrames <= 0) this.#speaking = false;
    }
  }

  #move(wantedDb: number): void {
    if (this.#speaking) {
      if (this.#phase === 0) this.#depthDb = wantedDb;
      else if (wantedDb < this.#depthDb) {
        const most = (DEEPENING_DB_PER_SECOND * CONTROL_FRAMES) / this.#rateHz;
        this.#depthDb = Math.max(wantedDb, this.#depthDb - most);
      }
    }
    const { attack, release } = this.#options;
    // A raised cosine is steepest in its middle: pi/2 times its mean slope. What deepening adds to it is kept free.
    const slew = MAX_SLEW_DB_PER_SECOND - DEEPENING_DB_PER_SECOND;
    const least = ((Math.PI / 2) * -this.#depthDb * this.#rateHz) / slew;
    const phase = this.#speaking
      ? Math.min(1, this.#phase + CONTROL_FRAMES / Math.max(attack, least))
      : Math.max(0, this.#phase - CONTROL_FRAMES / Math.max(release, least));
    this.#phase = phase;
    this.#gainDb = phase === 0 ? 0 : raisedCosine(phase) * this.#depthDb;
    const next = this.#gainDb === 0 ? 1 : linearFromDb(this.#gainDb);
    // Steps that add up are not exact: every period starts from what the one before headed for.
    this.#gain = this.#target;
    this.#step = (next - this.#target) / CONTROL_FRAMES;
    this.#target = next;
  }

  reset(): void {
    this.#highPass.reset();
    this.#lowPass.reset();
    this.#collected = 0;
    this.#hops.fill(0);
    this.#hop = 0;
    this.#hopSum = 0;
    this.#inHop = 0;
    this.#floorDb = LOWEST_FLOOR_DBFS;
    this.#activeFrames = 0;
    this.#speaking = false;
    this.#heldFrames = 0;
    this.#phase = 0;
    this.#depthDb = 0;
    this.#gain = 1;
    this.#target = 1;
    this.#step = 0;
    this.#gainDb = 0;
  }
}

/** A second-order Butterworth low pass (bilinear transform with pre-warping; Zölzer, DAFX, 2nd ed., table 2.2). */
function lowPassCoefficients(cutoffHz: number, sampleRateHz: number): BiquadCoefficients {
  const k = Math.tan((Math.PI * cutoffHz) / sampleRateHz);
  const norm = 1 / (1 + Math.SQRT2 * k + k * k);
  return {
    b0: k * k * norm,
    b1: 2 * k * k * norm,
    b2: k * k * norm,
    a1: 2 * (k * k - 1) * norm,
    a2: (1 - Math.SQRT2 * k + k * k) * norm,
  };
}
