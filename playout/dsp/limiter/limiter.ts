import { dbFromLinear, linearFromDb } from '../../api/units.js';
import { BoxSmoother } from './box-smoother.js';
import { GainRelease } from './gain-release.js';
import { EIGHTFOLD } from '../meter/interpolation.js';
import { AROUND_INTERVAL, intervalPeaks, type IntervalPeaks } from './interval-peaks.js';
import { inRange } from '../range.js';
import { SlidingMinimum } from './sliding-minimum.js';
import { smoothStep } from '../smooth-step.js';
import type { Stage } from '../stage.js';

const CHUNK_FRAMES = 240;
/** Half of the look-ahead: the gain comes down along a triangular window of twice this. */
const SMOOTHING_SECONDS = 0.0015;
const HOLD_SECONDS = 0.01;
/** How long the gain takes on its way in and out of a bypass. */
const GLIDE_SECONDS = 0.04;
/** What an 8x detector may miss between its values, and what the moving gain adds. */
const MARGIN_DB = 0.15;
/** Samples beyond this (+60 dBFS) are cut to it, so that a broken file cannot silence the programme for long. */
const LARGEST_SAMPLE = 1000;
const LOWEST_CEILING_DBTP = -60;
const LOWEST_RATE_HZ = 4000;
const HIGHEST_RATE_HZ = 768_000;

export interface LimiterOptions {
  /** The true peak of what comes out; -60..0 dBTP. */
  readonly ceilingDbtp: number;
  /** Runs in JavaScript even where there is WebAssembly: the two are compared in tests. */
  readonly withoutKernels?: boolean;
}

/**
 * A look-ahead limiter on the true peak; both channels get the same gain. Latency about 3.2 ms, constant.
 *
 * The gain that each frame requires comes from the eightfold interpolated peaks of the two intervals that touch it. It
 * passes a sliding minimum (look-ahead and 10 ms hold), a release, and a smoothing window that is no longer than the
 * look-ahead and has no negative weights: so it is never above what is required. Under the ceiling, and while bypassed, the
 * output is the input, bit for bit, later by the latency. NaN and infinities become silence.
 */
export class TruePeakLimiter implements Stage {
  readonly latencyFrames: number;
  readonly #ceiling: number;
  readonly #intervals: IntervalPeaks;
  readonly #minimum: SlidingMinimum;
  readonly #release: GainRelease;
  readonly #smoother: BoxSmoother;
  /** Both channels: the last `latencyFrames` frames, then the chunk. */
  readonly #l: Float32Array;
  readonly #r: Float32Array;
  /** The part of them that the intervals of a chunk are looked for in. */
  readonly #inViewL: Float32Array;
  readonly #inViewR: Float32Array;
  readonly #peaks = new Float32Array(CHUNK_FRAMES);
  readonly #gains = new Float64Array(CHUNK_FRAMES);
  readonly #glideFrames: number;
  #previousPeak = 0;
  /** Frames for which the smoother has been fed nothing but 1. */
  #unityFrames: number;
  #deepest = 1;
  #bypassed = false;
  /** How far it is on its way into a bypass: 0 in use, `glideFrames` bypassed. */
  #outFrames = 0;

  /** Throws RangeError for a ceiling or a rate that is out of range. */
  constructor(options: LimiterOptions, sampleRateHz: number) {
    inRange('limiter.ceilingDbtp', options.ceilingDbtp, LOWEST_CEILING_DBTP, 0);
    inRange('limiter.sampleRateHz', sampleRateHz, LOWEST_RATE_HZ, HIGHEST_RATE_HZ);
    this.#ceiling = linearFromDb(options.ceilingDbtp - MARGIN_DB);
    this.#intervals = intervalPeaks(this.#ceiling, options.withoutKernels);
    this.#smoother = new BoxSmoother(Math.max(8, Math.round(SMOOTHING_SECONDS * sampleRateHz)));
    const window = this.#smoother.windowFrames;
    this.#minimum = new SlidingMinimum(window + Math.round(HOLD_SECONDS * sampleRateHz));
    this.#release = new GainRelease(sampleRateHz);
    this.#glideFrames = Math.round(GLIDE_SECONDS * sampleRateHz);
    this.latencyFrames = Math.max(2 * EIGHTFOLD.pairs, EIGHTFOLD.pairs + window - 1);
    this.#l = new Float32Array(this.latencyFrames + CHUNK_FRAMES);
    this.#r = new Float32Array(this.latencyFrames + CHUNK_FRAMES);
    const inView = this.latencyFrames - AROUND_INTERVAL;
    this.#inViewL = this.#l.subarray(inView);
    this.#inViewR = this.#r.subarray(inView);
    this.#unityFrames = window;
  }

  /** Glides to a bit-exact delayed copy, or back, within 40 ms. On the way the ceiling is not kept. */
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
    let bad = 0;
    for (let i = 0; i < count; i++) {
      const xl = left[from + i];
      const xr = right[from + i];
      l[kept + i] = xl;
      r[kept + i] = xr;
      // Of what is no number every comparison is false.
      if (!(xl <= LARGEST_SAMPLE && xl >= -LARGEST_SAMPLE && xr <= LARGEST_SAMPLE && xr >= -LARGEST_SAMPLE)) bad++;
    }
    if (bad > 0) this.#bound(count);
    const active = this.#requiredGains(count);
    if (active || this.#unityFrames < this.#smoother.windowFrames) {
      this.#finalGains(count);
      const gains = this.#gains;
      for (let i = 0; i < count; i++) {
        left[from + i] = l[i] * gains[i];
        right[from + i] = r[i] * gains[i];
      }
    } else {
      this.#release.rest(count);
      this.#outFrames = this.#bypassed
        ? Math.min(this.#glideFrames, this.#outFrames + count)
        : Math.max(0, this.#outFrames - count);
      for (let i = 0; i < count; i++) {
        left[from + i] = l[i];
        right[from + i] = r[i];
      }
    }
    l.copyWithin(0, count, count + kept);
    r.copyWithin(0, count, count + kept);
  }

  /** Makes what is far too large, or no number, of the new frames such that it can be limited. */
  #bound(count: number): void {
    for (let i = this.latencyFrames; i < this.latencyFrames + count; i++) {
      this.#l[i] = bounded(this.#l[i]);
      this.#r[i] = bounded(this.#r[i]);
    }
  }

  /** Fills `gains` with what each newly known frame requires; false where that is 1 for all of them. */
  #requiredGains(count: number): boolean {
    const gains = this.#gains;
    const peaks = this.#peaks;
    if (!this.#intervals.find(this.#inViewL, this.#inViewR, count, peaks)) {
      gains.fill(1, 0, count);
      // The interval before the first may have been over the ceiling: its end is the first frame.
      const reduced = this.#previousPeak > this.#ceiling;
      if (reduced) gains[0] = this.#ceiling / this.#previousPeak;
      this.#previousPeak = 0;
      return reduced;
    }
    const ceiling = this.#ceiling;
    let reduced = false;
    let previous = this.#previousPeak;
    for (let i = 0; i < count; i++) {
      const peak = peaks[i];
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

  #finalGains(count: number): void {
    const gains = this.#gains;
    this.#minimum.process(gains, count);
    const atUnity = this.#release.process(gains, count);
    this.#unityFrames = atUnity === count ? this.#unityFrames + count : atUnity;
    this.#smoother.process(gains, count);
    if (this.#bypassed || this.#outFrames > 0) this.#glide(count);
    let deepest = this.#deepest;
    for (let i = 0; i < count; i++) if (gains[i] < deepest) deepest = gains[i];
    this.#deepest = deepest;
  }

  /** Scales the reduction on the way into a bypass and out of it. */
  #glide(count: number): void {
    const gains = this.#gains;
    const glide = this.#glideFrames;
    const wanted = this.#bypassed ? glide : 0;
    let out = this.#outFrames;
    for (let i = 0; i < count; i++) {
      if (out < wanted) out++;
      else if (out > wanted) out--;
      gains[i] = out === glide ? 1 : gains[i] + (1 - gains[i]) * smoothStep(out / glide);
    }
    this.#outFrames = out;
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

  /** As new; what is bypassed stays so. */
  reset(): void {
    this.#minimum.reset();
    this.#release.reset();
    this.#smoother.reset();
    this.#l.fill(0);
    this.#r.fill(0);
    this.#previousPeak = 0;
    this.#unityFrames = this.#smoother.windowFrames;
    this.#deepest = 1;
    this.#outFrames = this.#bypassed ? this.#glideFrames : 0;
  }
}

function bounded(x: number): number {
  if (x - x !== 0) return 0;
  return x > LARGEST_SAMPLE ? LARGEST_SAMPLE : x < -LARGEST_SAMPLE ? -LARGEST_SAMPLE : x;
}
