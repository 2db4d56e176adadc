import { HighPass } from '../chain/high-pass.js';
import { TruePeakLimiter } from '../limiter/limiter.js';
import { EmphasisLimiter } from './emphasis-limiter.js';
import { emphasisTaps, FILTER_DELAY_FRAMES, lowPassTaps, PRE_EMPHASES_US, type PreEmphasisUs } from './emphasis.js';
import { FastFilter, HOP_FRAMES } from './fast-filter.js';
import { PhaseRotator } from './phase-rotator.js';

/** A carrier must not stand beside its frequency: what is slower than this is no sound. */
const DC_HZ = 5;
/** Flat to 15 kHz and gone at 16.1. */
const INPUT_CUTOFF_HZ = 15_540;
/** Leaves the input's edge alone and takes away what the treble's moving gain adds over 16.6 kHz. */
const OUTPUT_CUTOFF_HZ = 16_040;
/** More than this (+24 dBFS) is a broken file. */
const LARGEST_SAMPLE = 16;

export interface FmAudioOptions {
  readonly preEmphasisUs: PreEmphasisUs;
  readonly phaseRotator: boolean;
}

/** What the limiters did since the last reading: 0 or negative. */
export interface FmAudioReading {
  /** Of the whole programme, for its own peaks. */
  readonly gainReductionDb: number;
  /** Of what pre-emphasis adds. */
  readonly trebleReductionDb: number;
  /** Of the last limiter, which holds what the low pass lets swing over. */
  readonly overshootDb: number;
}

/**
 * Left and right as an FM transmitter takes them, in hops of HOP_FRAMES at 48 kHz: low pass at 15 kHz, pre-emphasis, peaks at
 * 1 or less, between the samples too.
 *
 * The low pass comes first, so that nothing is turned down for what is not sent; then the limiter that knows of
 * pre-emphasis; then a low pass again, for the side bands of the moving gains; last a true-peak limiter for the little that
 * this swings over (the reduction of a decibel at most, so its own side bands lie far under all else).
 */
export class FmAudio {
  readonly latencyFrames: number;
  readonly #blocker: HighPass;
  readonly #rotator: PhaseRotator | undefined;
  readonly #input: FastFilter;
  readonly #emphasized: boolean;
  readonly #limiter: EmphasisLimiter;
  readonly #output: FastFilter;
  readonly #last: TruePeakLimiter;
  readonly #flat = [new Float64Array(HOP_FRAMES), new Float64Array(HOP_FRAMES)] as const;
  readonly #treble = [new Float64Array(HOP_FRAMES), new Float64Array(HOP_FRAMES)] as const;
  readonly #left = new Float32Array(HOP_FRAMES);
  readonly #right = new Float32Array(HOP_FRAMES);
  #gain = 1;

  /** Throws RangeError for a pre-emphasis that no standard has. */
  constructor(options: FmAudioOptions, sampleRateHz: number) {
    if (!PRE_EMPHASES_US.includes(options.preEmphasisUs))
      throw new RangeError(`preEmphasisUs is ${options.preEmphasisUs}, allowed is 0, 50 or 75`);
    const low = lowPassTaps(INPUT_CUTOFF_HZ, sampleRateHz);
    this.#emphasized = options.preEmphasisUs !== 0;
    this.#blocker = new HighPass({ cutoffHz: DC_HZ }, sampleRateHz);
    this.#rotator = options.phaseRotator ? new PhaseRotator(sampleRateHz) : undefined;
    this.#input = new FastFilter(
      this.#emphasized ? [low, emphasisTaps(options.preEmphasisUs, INPUT_CUTOFF_HZ, sampleRateHz)] : [low],
    );
    this.#limiter = new EmphasisLimiter(sampleRateHz);
    this.#output = new FastFilter([lowPassTaps(OUTPUT_CUTOFF_HZ, sampleRateHz)]);
    this.#last = new TruePeakLimiter({ ceilingDbtp: 0 }, sampleRateHz);
    this.latencyFrames = 2 * FILTER_DELAY_FRAMES + this.#limiter.latencyFrames + this.#last.latencyFrames;
  }

  /**
   * Takes HOP_FRAMES frames (NaN and infinities become silence) and gives as many in `left` and `right`. The input's gain
   * goes in a straight line to `gain`.
   */
  process(inLeft: Float32Array, inRight: Float32Array, gain: number, left: Float64Array, right: Float64Array): void {
    const l = this.#left;
    const r = this.#right;
    for (let i = 0; i < HOP_FRAMES; i++) {
      l[i] = bounded(inLeft[i]);
      r[i] = bounded(inRight[i]);
    }
    this.#blocker.process(l, r, 0, HOP_FRAMES);
    const [xl, xr] = this.#flat;
    const step = (gain - this.#gain) / HOP_FRAMES;
    for (let i = 0; i < HOP_FRAMES; i++) {
      const g = this.#gain + step * (i + 1);
      xl[i] = l[i] * g;
      xr[i] = r[i] * g;
    }
    this.#gain = gain;
    this.#rotator?.process(xl, xr);
    this.#input.take(xl, xr);
    this.#input.read(0, xl, xr);
    if (this.#emphasized) this.#input.read(1, this.#treble[0], this.#treble[1]);
    this.#limiter.process(this.#flat, this.#treble, left, right);
    this.#output.take(left, right);
    this.#output.read(0, left, right);
    l.set(left);
    r.set(right);
    this.#last.process(l, r, 0, HOP_FRAMES);
    left.set(l);
    right.set(r);
  }

  takeReading(): FmAudioReading {
    return {
      gainReductionDb: this.#limiter.takeGainReductionDb(),
      trebleReductionDb: this.#limiter.takeTrebleReductionDb(),
      overshootDb: this.#last.takeGainReductionDb(),
    };
  }

  reset(): void {
    this.#blocker.reset();
    this.#rotator?.reset();
    this.#input.reset();
    this.#limiter.reset();
    this.#output.reset();
    this.#last.reset();
    this.#gain = 1;
  }
}

function bounded(x: number): number {
  if (x - x !== 0) return 0;
  return x > LARGEST_SAMPLE ? LARGEST_SAMPLE : x < -LARGEST_SAMPLE ? -LARGEST_SAMPLE : x;
}
