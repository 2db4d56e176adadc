import { dbFromLinear, linearFromDb } from '../api/units.js';
import { BoxSmoother } from './box-smoother.js';
import { GainRelease } from './gain-release.js';
import { interpolationTable, peakBetween8 } from './interpolation.js';
import { SlidingMinimum } from './sliding-minimum.js';
import type { Stage } from './stage.js';

const CHUNK_FRAMES = 64;
/** Half of the look-ahead: the gain comes down along a triangular window of twice this. */
const SMOOTHING_SECONDS = 0.0015;
const HOLD_SECONDS = 0.01;
/** What an 8x detector may miss between its values, and what the moving gain adds. */
const MARGIN_DB = 0.15;
/** Samples beyond this (+60 dBFS) are cut to it, so that a broken file cannot silence the programme for long. */
const LARGEST_SAMPLE = 1000;

/**
 * A look-ahead limiter on the true peak; both channels get the same gain. Latency about 3.2 ms, constant.
 *
 * The gain that each frame requires comes from the eightfold interpolated peaks of the two intervals that touch it. It
 * passes a sliding minimum (look-ahead and 10 ms hold), a release, and a smoothing window that is no longer than the
 * look-ahead and has no negative weights: so it is never above what is required. Under the ceiling the output is the input,
 * bit for bit, later by the latency. NaN and infinities become silence.
 */
export class TruePeakLimiter implements Stage {
  readonly latencyFrames: number;
  readonly #ceiling: number;
  readonly #table = interpolationTable(8, 12, 7);
  readonly #minimum: SlidingMinimum;
  readonly #release: GainRelease;
  readonly #smoother: BoxSmoother;
  /** Both channels: the last `latencyFrames` frames, then the chunk. */
  readonly #l: Float64Array;
  readonly #r: Float64Array;
  readonly #gains = new Float64Array(CHUNK_FRAMES);
  #previousPeak = 0;
  /** Frames for which the smoother has been fed nothing but 1. */
  #unityFrames: number;
  #deepest = 1;
  #bypassed = false;
  #dry = 0;
  readonly #dryStep: number;

  /** `ceilingDbtp` -60..0. */
  constructor(options: { readonly ceilingDbtp: number }, sampleRateHz: number) {
    this.#ceiling = linearFromDb(options.ceilingDbtp - MARGIN_DB);
    this.#smoother = new BoxSmoother(Math.max(8, Math.round(SMOOTHING_SECONDS * sampleRateHz)));
    const window = this.#smoother.windowFrames;
    const minimumFrames = window + Math.round(HOLD_SECONDS * sampleRateHz);
    this.#minimum = new SlidingMinimum(minimumFrames);
    this.#release = new GainRelease(sampleRateHz);
    this.latencyFrames = Math.max(2 * this.#table.pairs, this.#table.pairs + window - 1);
    this.#l = new Float64Array(this.latencyFrames + CHUNK_FRAMES);
    this.#r = new Float64Array(this.latencyFrames + CHUNK_FRAMES);
    this.#unityFrames = this.#smoother.windowFrames;
    this.#dryStep = 1 / Math.round(0.04 * sampleRateHz);
  }

  /** Out: a bit-exact delayed copy, after a crossfade of 40 ms. */
  setBypassed(bypassed: boolean): void {
    this.#bypassed = bypassed;
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    for (let at = from; at < to; at += CHUNK_FRAMES) this.#chunk(left, right, at, Math.min(CHUNK_FRAMES, to - at));
  }

  #chunk(left: Float32Array, right: Float32Array, from: number, count: number): void {
    const kept = this.latencyFrames;
    const l = this.#l;
    const r = this.#r;
    for (let i = 0; i < count; i++) {
      l[kept + i] = bounded(left[from + i]);
      r[kept + i] = bounded(right[from + i]);
    }
    const active = this.#requiredGains(count);
    const settled = this.#unityFrames >= this.#smoother.windowFrames;
    if (active || !settled || this.#dry !== (this.#bypassed ? 1 : 0)) {
      this.#finalGains(count);
      const gains = this.#gains;
      for (let i = 0; i < count; i++) {
        const aim = this.#bypassed ? 1 : 0;
        if (this.#dry < aim) this.#dry = Math.min(1, this.#dry + this.#dryStep);
        else if (this.#dry > aim) this.#dry = Math.max(0, this.#dry - this.#dryStep);
        const t = this.#dry;
        const gain = gains[i] + (1 - gains[i]) * t * t * t * (t * (t * 6 - 15) + 10);
        left[from + i] = l[i] * gain;
        right[from + i] = r[i] * gain;
      }
    } else {
      this.#release.rest(count);
      for (let i = 0; i < count; i++) {
        left[from + i] = l[i];
        right[from + i] = r[i];
      }
    }
    l.copyWithin(0, count, count + kept);
    r.copyWithin(0, count, count + kept);
  }

  /** Fills `gains` with what each newly known frame requires; false where that is 1 for all of them. */
  #requiredGains(count: number): boolean {
    const pairs = this.#table.pairs;
    const first = this.latencyFrames - pairs;
    const gains = this.#gains;
    const ceiling = this.#ceiling;
    const seen = this.latencyFrames - 2 * pairs + 1;
    const inView = Math.max(
      largest(this.#l, seen, first + count + pairs),
      largest(this.#r, seen, first + count + pairs),
    );
    if (inView * this.#table.l1Norm <= ceiling) {
      gains.fill(1, 0, count);
      this.#previousPeak = 0;
      return false;
    }
    let reduced = false;
    let previous = this.#previousPeak;
    for (let i = 0; i < count; i++) {
      const peak = this.#peakFrom(first + i, inView);
      const either = peak > previous ? peak : previous;
      previous = peak;
      if (either > ceiling) {
        gains[i] = ceiling / either;
        reduced = true;
      } else {
        gains[i] = 1;
      }
    }
    this.#previousPeak = previous;
    return reduced;
  }

  /** Peak of the interval from frame n to the next over both channels; 0 where it is certain to be under the ceiling. */
  #peakFrom(n: number, inView: number): number {
    const l = this.#l;
    const r = this.#r;
    const table = this.#table;
    const nearL = Math.max(Math.abs(l[n]), Math.abs(l[n + 1]));
    const nearR = Math.max(Math.abs(r[n]), Math.abs(r[n + 1]));
    const far = inView * table.outerNorm;
    let peak = 0;
    if (nearL * table.innerNorm + far > this.#ceiling) peak = Math.max(nearL, peakBetween8(table, l, n));
    if (nearR * table.innerNorm + far > this.#ceiling) peak = Math.max(peak, nearR, peakBetween8(table, r, n));
    return peak;
  }

  #finalGains(count: number): void {
    const gains = this.#gains;
    let deepest = this.#deepest;
    for (let i = 0; i < count; i++) {
      const released = this.#release.push(this.#minimum.push(gains[i]));
      this.#unityFrames = released === 1 ? this.#unityFrames + 1 : 0;
      const gain = this.#smoother.push(released);
      gains[i] = gain;
      if (gain < deepest) deepest = gain;
    }
    this.#deepest = deepest;
  }

  /** The deepest reduction since `takeGainReductionDb` was last called: 0 or negative. */
  get gainReductionDb(): number {
    return this.#deepest < 1 ? dbFromLinear(this.#deepest) : 0;
  }

  /** The deepest reduction since the last call: 0 or negative. */
  takeGainReductionDb(): number {
    const reductionDb = this.gainReductionDb;
    this.#deepest = 1;
    return reductionDb;
  }

  reset(): void {
    this.#minimum.reset();
    this.#release.reset();
    this.#smoother.reset();
    this.#l.fill(0);
    this.#r.fill(0);
    this.#previousPeak = 0;
    this.#unityFrames = this.#smoother.windowFrames;
    this.#deepest = 1;
    this.#dry = this.#bypassed ? 1 : 0;
  }
}

function bounded(x: number): number {
  if (x - x !== 0) return 0;
  return x > LARGEST_SAMPLE ? LARGEST_SAMPLE : x < -LARGEST_SAMPLE ? -LARGEST_SAMPLE : x;
}

function largest(x: Float64Array, from: number, to: number): number {
  let peak = 0;
  for (let i = from; i < to; i++) {
    const magnitude = x[i] < 0 ? -x[i] : x[i];
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}
