import { dbFromLinear } from '../../api/units.js';
import { BoxSmoother } from '../limiter/box-smoother.js';
import { GainRelease } from '../limiter/gain-release.js';
import { FOURFOLD } from '../meter/interpolation.js';
import { SlidingMinimum } from '../limiter/sliding-minimum.js';
import { HOP_FRAMES } from './fast-filter.js';

const SMOOTHING_SECONDS = 0.001;
const HOLD_SECONDS = 0.006;
/**
 * While what pre-emphasis added is more than this part of a peak, the peak is brought down by turning that part down alone;
 * what is left over is the programme's own and the whole comes down for it.
 */
const TREBLE_SHARE = 0.2;
/** The most that stays of the treble beside a programme peak of 1: from TREBLE_SHARE. */
const LEAST_TREBLE = TREBLE_SHARE / (1 - TREBLE_SHARE);

/** Between two frames under this nothing that ends at 16 kHz reaches full deviation: cos(pi / 3) at worst, and some margin. */
const NEAR = 0.45;

/**
 * A limiter that knows of pre-emphasis. It gets the flat sound x and what pre-emphasis adds to it, h, and gives a (x + g h)
 * with |a (x + g h)| <= 1 between the samples too (four values per frame): g, the treble's gain, answers the sibilant that
 * pre-emphasis lifted over full deviation and leaves the rest of the programme where it is; a, the gain of all, answers
 * peaks that are the programme's own. Both channels get the same gains.
 *
 * |x + g h| is convex in g: where it holds for g and for 0, it holds for every smaller g. So both gains may be smoothed over
 * the look-ahead as the true-peak limiter's is, and are never above what is required. Nothing is clipped.
 */
export class EmphasisLimiter {
  readonly latencyFrames: number;
  readonly #minimum: readonly [SlidingMinimum, SlidingMinimum];
  readonly #release: readonly [GainRelease, GainRelease];
  readonly #smoother: readonly [BoxSmoother, BoxSmoother];
  /** Flat sound and its treble, both channels: the last `latencyFrames` frames, then the hop. */
  readonly #flat: readonly [Float64Array, Float64Array];
  readonly #treble: readonly [Float64Array, Float64Array];
  /** Gains of the hop: of all, and of the treble. */
  readonly #gains = [new Float64Array(HOP_FRAMES), new Float64Array(HOP_FRAMES)] as const;
  /** Gains that the interval being looked at allows: of all, and of the treble. */
  readonly #allowed = new Float64Array(2);
  /** What the interval before allowed. */
  readonly #before = new Float64Array([1, 1]);
  readonly #deepest = new Float64Array([1, 1]);
  /** Values at the three places between two frames: flat, then treble. */
  readonly #between = new Float64Array(6);

  constructor(sampleRateHz: number) {
    const box = (): BoxSmoother => new BoxSmoother(Math.max(8, Math.round(SMOOTHING_SECONDS * sampleRateHz)));
    this.#smoother = [box(), box()];
    const window = this.#smoother[0].windowFrames;
    const minimum = (): SlidingMinimum => new SlidingMinimum(window + Math.round(HOLD_SECONDS * sampleRateHz));
    this.#minimum = [minimum(), minimum()];
    this.#release = [new GainRelease(sampleRateHz), new GainRelease(sampleRateHz)];
    this.latencyFrames = FOURFOLD.pairs + window - 1;
    const line = (): Float64Array => new Float64Array(this.latencyFrames + HOP_FRAMES);
    this.#flat = [line(), line()];
    this.#treble = [line(), line()];
  }

  /** Takes HOP_FRAMES frames of the flat sound and of its treble; `left` and `right` get the sum, limited. */
  process(
    flat: readonly [Float64Array, Float64Array],
    treble: readonly [Float64Array, Float64Array],
    left: Float64Array,
    right: Float64Array,
  ): void {
    const kept = this.latencyFrames;
    for (let channel = 0; channel < 2; channel++) {
      this.#flat[channel].set(flat[channel], kept);
      this.#treble[channel].set(treble[channel], kept);
    }
    const [xl, xr] = this.#flat;
    const [hl, hr] = this.#treble;
    const first = kept - FOURFOLD.pairs;
    const [all, high] = this.#gains;
    for (let i = 0; i < HOP_FRAMES; i++) {
      this.#look(first + i);
      all[i] = this.#joined(0);
      high[i] = this.#joined(1);
    }
    for (let which = 0; which < 2; which++) {
      this.#minimum[which].process(this.#gains[which], HOP_FRAMES);
      this.#release[which].process(this.#gains[which], HOP_FRAMES);
      this.#smoother[which].process(this.#gains[which], HOP_FRAMES);
    }
    let deepestAll = this.#deepest[0];
    let deepestTreble = this.#deepest[1];
    for (let i = 0; i < HOP_FRAMES; i++) {
      const a = all[i];
      const g = high[i];
      if (a < deepestAll) deepestAll = a;
      if (g < deepestTreble) deepestTreble = g;
      left[i] = a * (xl[i] + g * hl[i]);
      right[i] = a * (xr[i] + g * hr[i]);
    }
    this.#deepest[0] = deepestAll;
    this.#deepest[1] = deepestTreble;
    for (let channel = 0; channel < 2; channel++) {
      this.#flat[channel].copyWithin(0, HOP_FRAMES);
      this.#treble[channel].copyWithin(0, HOP_FRAMES);
    }
  }

  /** The gain that a frame may have: what the intervals on both sides of it allow. */
  #joined(which: number): number {
    const now = this.#allowed[which];
    const before = this.#before[which];
    this.#before[which] = now;
    return now < before ? now : before;
  }

  /** Sets `allowed` for the interval from frame n (included) to the next. */
  #look(n: number): void {
    const allowed = this.#allowed;
    allowed[0] = 1;
    allowed[1] = 1;
    for (let channel = 0; channel < 2; channel++) {
      const x = this.#flat[channel];
      const h = this.#treble[channel];
      const here = Math.abs(x[n]) + Math.abs(h[n]);
      const next = Math.abs(x[n + 1]) + Math.abs(h[n + 1]);
      if (here < NEAR && next < NEAR) continue;
      this.#require(x[n], h[n]);
      this.#interpolate(x, h, n);
      const between = this.#between;
      for (let k = 0; k < 3; k++) this.#require(between[k], between[k + 3]);
    }
  }

  #require(x: number, h: number): void {
    const flat = x < 0 ? -x : x;
    // The treble where it adds to the flat sound; negative where it points the other way.
    const treble = x < 0 ? -h : h;
    const sum = flat + treble;
    if (sum <= 1 && sum >= -1 && flat <= 1) return;
    let all = flat;
    let high = 1;
    if (treble >= 0) {
      const least = flat * LEAST_TREBLE;
      const left = treble > least ? Math.min(treble, Math.max(least, 1 - flat)) : treble;
      if (left < treble) high = left / treble;
      all = flat + left;
    } else if (sum < -1) {
      high = (1 + flat) / -treble;
    }
    const allowed = this.#allowed;
    if (all > 1 && 1 / all < allowed[0]) allowed[0] = 1 / all;
    if (high < allowed[1]) allowed[1] = high;
  }

  /** Fills `between` with the values a quarter, a half and three quarters of a frame after frame n. */
  #interpolate(x: Float64Array, h: Float64Array, n: number): void {
    const c = FOURFOLD.coefficients;
    const pairs = FOURFOLD.pairs;
    let xs = 0;
    let xd = 0;
    let xm = 0;
    let hs = 0;
    let hd = 0;
    let hm = 0;
    let a = n - pairs + 1;
    let b = n + pairs;
    const end = pairs * 3;
    for (let j = 0; j < end; j += 3) {
      const xa = x[a];
      const xb = x[b];
      const ha = h[a++];
      const hb = h[b--];
      xs += c[j] * (xa + xb);
      xd += c[j + 1] * (xa - xb);
      xm += c[j + 2] * (xa + xb);
      hs += c[j] * (ha + hb);
      hd += c[j + 1] * (ha - hb);
      hm += c[j + 2] * (ha + hb);
    }
    const between = this.#between;
    between[0] = xs + xd;
    between[1] = xm;
    between[2] = xs - xd;
    between[3] = hs + hd;
    between[4] = hm;
    between[5] = hs - hd;
  }

  /** The deepest reduction of all since the last call: 0 or negative. */
  takeGainReductionDb(): number {
    return this.#taken(0);
  }

  /** The deepest reduction of the treble since the last call: 0 or negative. */
  takeTrebleReductionDb(): number {
    return this.#taken(1);
  }

  #taken(which: number): number {
    const deepest = this.#deepest[which];
    this.#deepest[which] = 1;
    return deepest < 1 ? dbFromLinear(deepest) : 0;
  }

  reset(): void {
    for (let channel = 0; channel < 2; channel++) {
      this.#flat[channel].fill(0);
      this.#treble[channel].fill(0);
      this.#minimum[channel].reset();
      this.#release[channel].reset();
      this.#smoother[channel].reset();
    }
    this.#before.fill(1);
    this.#deepest.fill(1);
  }
}
