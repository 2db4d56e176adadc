import { checkedRateHz, inRange } from '../range.js';
import { rampGain } from '../ramp.js';
import type { Stage } from '../stage.js';

/** The gain is worked out this often and goes in a straight line between. */
const CONTROL_FRAMES = 32;
/** This threshold means that there is no gate. */
export const NO_GATE_DBFS = -100;
/** A gate that is open closes when the level has been so far under the threshold for the time of the hold. */
const HYSTERESIS_DB = 6;
const HOLD_SECONDS = 0.15;
const ATTACK_SECONDS = 0.002;
const RELEASE_SECONDS = 0.12;
const LEVEL_FALL_SECONDS = 0.03;
/** Closed, it goes down by so many dB for each dB under the threshold, along a soft knee, and no further than the range. */
const EXPANSION = 3;
const KNEE_DB = 6;
const RANGE_DB = 40;
const LEAST_REDUCTION_DB = 1e-3;
const NEPER_PER_DB = Math.LN10 / 20;

/**
 * Reduction of a closed gate in dB at `underDb` dB under its threshold: a downward expander of 1:4 with a quadratic knee
 * (Giannoulis, Massberg, Reiss, JAES 60 (2012), equation 4, mirrored), limited to 40 dB.
 */
export function gateReductionDb(underDb: number): number {
  if (underDb <= -KNEE_DB / 2) return 0;
  if (underDb < KNEE_DB / 2) return (EXPANSION * (underDb + KNEE_DB / 2) ** 2) / (2 * KNEE_DB);
  return Math.min(RANGE_DB, EXPANSION * underDb);
}

/**
 * Closes what is quieter than a threshold, such as the room of an open microphone between the words. Hears the peaks of both
 * channels; opens within 2 ms, holds 150 ms, then falls softly. Open, it passes the samples bit for bit; no latency.
 */
export class Gate implements Stage {
  readonly latencyFrames = 0;
  readonly #off: boolean;
  readonly #thresholdDbfs: number;
  readonly #openPeak: number;
  readonly #closePeak: number;
  readonly #holdControls: number;
  readonly #attack: number;
  readonly #release: number;
  readonly #levelFall: number;
  #peak = 0;
  #level = 0;
  #open = false;
  #hold = 0;
  #reductionDb: number;
  #gain: number;
  #step = 0;
  #untilControl = CONTROL_FRAMES;

  /** `thresholdDbfs` -100 (no gate)..-10, of sample peaks. */
  constructor(options: { readonly thresholdDbfs: number }, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    this.#thresholdDbfs = inRange('gate.thresholdDbfs', options.thresholdDbfs, NO_GATE_DBFS, -10);
    this.#off = options.thresholdDbfs === NO_GATE_DBFS;
    this.#openPeak = 10 ** (options.thresholdDbfs / 20);
    this.#closePeak = 10 ** ((options.thresholdDbfs - HYSTERESIS_DB) / 20);
    const controlHz = sampleRateHz / CONTROL_FRAMES;
    this.#holdControls = Math.round(HOLD_SECONDS * controlHz);
    this.#attack = 1 - Math.exp(-1 / (ATTACK_SECONDS * controlHz));
    this.#release = 1 - Math.exp(-1 / (RELEASE_SECONDS * controlHz));
    this.#levelFall = Math.exp(-1 / (LEVEL_FALL_SECONDS * controlHz));
    this.#reductionDb = RANGE_DB;
    this.#gain = Math.exp(-RANGE_DB * NEPER_PER_DB);
  }

  /** It lets the sound pass; always where there is no gate. */
  get open(): boolean {
    return this.#off || this.#open;
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (this.#off) return;
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + this.#untilControl);
      let peak = this.#peak;
      for (let i = at; i < end; i++) {
        const l = left[i] < 0 ? -left[i] : left[i];
        const r = right[i] < 0 ? -right[i] : right[i];
        if (l > peak) peak = l;
        if (r > peak) peak = r;
      }
      this.#peak = peak;
      this.#gain = rampGain(left, right, at, end, this.#gain, this.#step);
      this.#untilControl -= end - at;
      at = end;
      if (this.#untilControl === 0) this.#control();
    }
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    const fallen = this.#level * this.#levelFall;
    this.#level = this.#peak > fallen ? Math.min(this.#peak, 1e3) : fallen < 1e-9 ? 0 : fallen;
    this.#peak = 0;
    if (this.#level >= this.#openPeak) this.#open = true;
    if (this.#level >= this.#closePeak) this.#hold = this.#holdControls;
    else if (this.#hold > 0) this.#hold--;
    else this.#open = false;
    const wantedDb = this.#open ? 0 : this.#closedDb();
    const current = this.#reductionDb;
    this.#reductionDb += (wantedDb - current) * (wantedDb < current ? this.#attack : this.#release);
    if (wantedDb === 0 && this.#reductionDb < LEAST_REDUCTION_DB) this.#reductionDb = 0;
    const next = this.#reductionDb === 0 ? 1 : Math.exp(-this.#reductionDb * NEPER_PER_DB);
    this.#step = (next - this.#gain) / CONTROL_FRAMES;
    if (Math.abs(next - this.#gain) < 1e-9) {
      this.#gain = next;
      this.#step = 0;
    }
  }

  #closedDb(): number {
    if (this.#level === 0) return RANGE_DB;
    return gateReductionDb(this.#thresholdDbfs - 20 * Math.log10(this.#level));
  }

  reset(): void {
    this.#peak = 0;
    this.#level = 0;
    this.#open = false;
    this.#hold = 0;
    this.#reductionDb = RANGE_DB;
    this.#gain = Math.exp(-RANGE_DB * NEPER_PER_DB);
    this.#step = 0;
    this.#untilControl = CONTROL_FRAMES;
  }
}
