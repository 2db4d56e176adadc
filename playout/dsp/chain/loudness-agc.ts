import { linearFromDb } from '../../api/units.js';
import { GatedLevel, LEVEL_HOPS_PER_SECOND } from './gated-level.js';
import { channelPower, type ChannelPower } from '../meter/channel-power.js';
import { rampGain } from '../ramp.js';
import { checkedRateHz, inRange } from '../range.js';
import type { Stage } from '../stage.js';

/** The gain approaches what is wanted with this time constant, within its rates. */
const APPROACH_SECONDS = 0.8;
/** Once it moves, it goes on until this share of the tolerance is left. */
const SETTLED_SHARE = 0.25;
/** Momentary loudness so far over the tolerance brings the gain down at once, before the level knows of it. */
const OVERLOAD_LU = 4;
const DEFAULT_TOLERANCE_LU = 1;
const DEFAULT_RISE_DB_PER_SECOND = 4;
const DEFAULT_FALL_DB_PER_SECOND = 10;
const DEFAULT_GATE_LU = 12;
/** The absolute gate lies this far under the target where none is given. */
const ABSOLUTE_GATE_UNDER_TARGET_LU = 30;
/** A filter is out of denormal numbers after this many frames at most. */
const FLUSH_FRAMES = 480;

export interface LoudnessAgcOptions {
  /** -40..-5. */
  readonly targetLufs: number;
  /** How far the gain goes up and down at most: 0..20 and 0..24 dB. */
  readonly maxBoostDb: number;
  readonly maxCutDb: number;
  /** So near to the target nothing is done: 0..6 LU, 1 where left out. */
  readonly toleranceLu?: number;
  /** Fastest way up and down: 0.05..20 and 0.05..40 dB per second; 4 and 10 where left out, which suits live inputs. */
  readonly riseDbPerSecond?: number;
  readonly fallDbPerSecond?: number;
  /** Sound this far under its own level does not count: 6..20 LU, 12 where left out. */
  readonly gateLu?: number;
  /** Nor does sound under this: -70..-20 LUFS, 30 LU under the target where left out. */
  readonly absoluteGateLufs?: number;
}

/**
 * Automatic gain control by gated loudness (`GatedLevel`): brings the level of 3 s of sound into a window about the target,
 * by a gain that moves slowly and stays exactly where it is in silence, pauses and fades. No latency. While its gain is
 * 0 dB the samples pass bit for bit.
 */
export class LoudnessAgc implements Stage {
  readonly latencyFrames = 0;
  readonly #targetLufs: number;
  readonly #maxBoostDb: number;
  readonly #maxCutDb: number;
  readonly #toleranceLu: number;
  readonly #riseDb: number;
  readonly #fallDb: number;
  readonly #weighting: ChannelPower;
  readonly #channels: Float32Array[] = [];
  readonly #level: GatedLevel;
  readonly #sums = new Float64Array(2);
  readonly #hopFrames: number;
  #untilHop: number;
  #untilFlush = FLUSH_FRAMES;
  #moving = false;
  #gainDb = 0;
  /** Gain at the end of this hop. */
  #aim = 1;
  #gain = 1;
  #step = 0;

  constructor(options: LoudnessAgcOptions, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    this.#targetLufs = inRange('agc.targetLufs', options.targetLufs, -40, -5);
    this.#maxBoostDb = inRange('agc.maxBoostDb', options.maxBoostDb, 0, 20);
    this.#maxCutDb = inRange('agc.maxCutDb', options.maxCutDb, 0, 24);
    this.#toleranceLu = inRange('agc.toleranceLu', options.toleranceLu ?? DEFAULT_TOLERANCE_LU, 0, 6);
    const rise = inRange('agc.riseDbPerSecond', options.riseDbPerSecond ?? DEFAULT_RISE_DB_PER_SECOND, 0.05, 20);
    const fall = inRange('agc.fallDbPerSecond', options.fallDbPerSecond ?? DEFAULT_FALL_DB_PER_SECOND, 0.05, 40);
    const gateLu = inRange('agc.gateLu', options.gateLu ?? DEFAULT_GATE_LU, 6, 20);
    const absoluteGateLufs = inRange(
      'agc.absoluteGateLufs',
      options.absoluteGateLufs ?? options.targetLufs - ABSOLUTE_GATE_UNDER_TARGET_LU,
      -70,
      -20,
    );
    this.#riseDb = rise / LEVEL_HOPS_PER_SECOND;
    this.#fallDb = fall / LEVEL_HOPS_PER_SECOND;
    this.#weighting = channelPower(sampleRateHz, 2);
    this.#level = new GatedLevel(absoluteGateLufs, gateLu);
    this.#hopFrames = Math.round(sampleRateHz / LEVEL_HOPS_PER_SECOND);
    this.#untilHop = this.#hopFrames;
  }

  /** The gain as it is now. */
  get gainDb(): number {
    return this.#gainDb;
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    const most = this.#weighting.mostFrames;
    for (let at = from; at < to; at += most) this.#stretch(left, right, at, Math.min(to, at + most));
  }

  #stretch(left: Float32Array, right: Float32Array, from: number, to: number): void {
    this.#channels[0] = left;
    this.#channels[1] = right;
    this.#weighting.take(this.#channels, from, to);
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + this.#untilHop, at + this.#untilFlush);
      this.#weighting.add(at, end, this.#sums);
      this.#gain = rampGain(left, right, at, end, this.#gain, this.#step);
      this.#untilHop -= end - at;
      this.#untilFlush -= end - at;
      at = end;
      if (this.#untilFlush === 0) {
        this.#untilFlush = FLUSH_FRAMES;
        this.#weighting.flushDenormals();
      }
      if (this.#untilHop === 0) this.#hop();
    }
  }

  #hop(): void {
    this.#untilHop = this.#hopFrames;
    this.#gain = this.#aim;
    const power = (this.#sums[0] + this.#sums[1]) / this.#hopFrames;
    this.#sums.fill(0);
    // A sample that is no number must not stay in the filter's memory; the hop does not count.
    if (power - power !== 0) {
      this.#weighting.reset();
      this.#step = 0;
      return;
    }
    this.#level.push(power);
    this.#gainDb += this.#change();
    this.#aim = this.#gainDb === 0 ? 1 : linearFromDb(this.#gainDb);
    this.#step = (this.#aim - this.#gain) / this.#hopFrames;
  }

  /** By how much the gain changes in the next hop, dB. */
  #change(): number {
    const { levelLufs, momentaryLufs, open } = this.#level;
    if (!open || levelLufs === undefined) {
      this.#moving = false;
      return 0;
    }
    const overload = this.#targetLufs + this.#toleranceLu + OVERLOAD_LU - momentaryLufs - this.#gainDb;
    const wanted = Math.min(this.#maxBoostDb, Math.max(-this.#maxCutDb, this.#targetLufs - levelLufs));
    let error = wanted - this.#gainDb;
    if (Math.abs(error) > this.#toleranceLu) this.#moving = true;
    else if (Math.abs(error) <= SETTLED_SHARE * this.#toleranceLu) this.#moving = false;
    if (!this.#moving) error = 0;
    if (overload < 0) error = Math.min(error, Math.max(overload, -this.#maxCutDb - this.#gainDb));
    const approach = error / (APPROACH_SECONDS * LEVEL_HOPS_PER_SECOND);
    return Math.min(this.#riseDb, Math.max(-this.#fallDb, approach));
  }

  /** Goes on where another one is: its gain, as far as this one's limits allow, and what it has heard. */
  adopt(other: LoudnessAgc): void {
    this.#level.adopt(other.#level);
    this.#gainDb = Math.min(this.#maxBoostDb, Math.max(-this.#maxCutDb, other.#gainDb));
    this.#gain = this.#gainDb === 0 ? 1 : linearFromDb(this.#gainDb);
    this.#aim = this.#gain;
    this.#step = 0;
  }

  reset(): void {
    this.#weighting.reset();
    this.#level.reset();
    this.#sums.fill(0);
    this.#untilHop = this.#hopFrames;
    this.#untilFlush = FLUSH_FRAMES;
    this.#moving = false;
    this.#gainDb = 0;
    this.#aim = 1;
    this.#gain = 1;
    this.#step = 0;
  }
}
