import { channelPower, type ChannelPower } from './channel-power.js';
import { LoudnessHistogram, lufsFromPower } from './loudness-histogram.js';

/** Hops per second: the resolution of momentary and short-term loudness (Tech 3341, case 13, needs 10 ms). */
export const HOPS_PER_SECOND = 100;

const MOMENTARY_HOPS = 40;
const SHORT_TERM_HOPS = 300;
/** Gating blocks overlap by 75 % (BS.1770), short-term values for the range come at 10 Hz (Tech 3342). */
const BLOCK_STEP_HOPS = 10;
const INTEGRATED_GATE_LU = 10;
const RANGE_GATE_LU = 20;
/** Quieter than this is silence and has no loudness. */
const UNMEASURABLE_LUFS = -120;

/** BS.1770-5 table 3: surround channels 1.41, the LFE channel 0, by channel count in the order L R C LFE Ls Rs. */
const WEIGHTS: readonly (readonly number[])[] = [
  [],
  [1],
  [1, 1],
  [1, 1, 1],
  [1, 1, 1.41, 1.41],
  [1, 1, 1, 1.41, 1.41],
  [1, 1, 1, 0, 1.41, 1.41],
];

export interface LoudnessMeterOptions {
  readonly sampleRateHz: number;
  /** 1 to 6: mono, L R, L R C, L R Ls Rs, L R C Ls Rs, L R C LFE Ls Rs. */
  readonly channels: number;
  /** Mono that will be played on two channels: 3.01 LU louder. Ignored for more than one channel. */
  readonly dualMono?: boolean;
  /**
   * Called once per 10 ms with the mean square of the weighted channels in that hop (`lufsFromPower` makes LUFS of it). It must
   * not measure anything itself.
   */
  readonly onHop?: (power: number) => void;
  /** Runs in JavaScript even where there is WebAssembly: the two are compared in tests. */
  readonly withoutKernels?: boolean;
}

/**
 * Loudness by ITU-R BS.1770-5, EBU Tech 3341 and 3342: momentary (400 ms), short-term (3 s), their maxima, gated integrated
 * loudness and loudness range. Any rate from 4 kHz; hops of 10 ms (their ends fall on the nearest lower frame where 10 ms is
 * no whole number). A value is null until its first window is full and while there is silence.
 */
export class LoudnessMeter {
  readonly #rateHz: number;
  readonly #channels: number;
  readonly #weights: readonly number[];
  readonly #onHop: ((power: number) => void) | undefined;
  readonly #weighting: ChannelPower;
  readonly #sums: Float64Array;
  readonly #hopPower = new Float64Array(SHORT_TERM_HOPS);
  readonly #blocks = new LoudnessHistogram();
  readonly #shortTerms = new LoudnessHistogram();
  #hops = 0;
  #frame = 0;
  #hopStart = 0;
  #hopEnd: number;
  #momentary = 0;
  #shortTerm = 0;
  #maxMomentary = 0;
  #maxShortTerm = 0;

  constructor(options: LoudnessMeterOptions) {
    const weights = WEIGHTS.at(options.channels);
    if (options.channels < 1 || weights === undefined) {
      throw new RangeError(`loudness is measured on 1 to 6 channels, not ${options.channels}`);
    }
    this.#rateHz = options.sampleRateHz;
    this.#channels = options.channels;
    this.#weights = options.channels === 1 && options.dualMono === true ? [2] : weights;
    this.#onHop = options.onHop;
    this.#weighting = channelPower(options.sampleRateHz, options.channels, options.withoutKernels);
    this.#sums = new Float64Array(options.channels);
    this.#hopEnd = this.#endOfHop(0);
  }

  #endOfHop(hop: number): number {
    return Math.floor(((hop + 1) * this.#rateHz) / HOPS_PER_SECOND);
  }

  /** Takes frames [from, to) of every channel (planar, +-1.0). */
  process(channels: readonly Float32Array[], from: number, to: number): void {
    const most = this.#weighting.mostFrames;
    for (let at = from; at < to; at += most) this.#stretch(channels, at, Math.min(to, at + most));
  }

  #stretch(channels: readonly Float32Array[], from: number, to: number): void {
    this.#weighting.take(channels, from, to);
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + this.#hopEnd - this.#frame);
      this.#weighting.add(at, end, this.#sums);
      this.#frame += end - at;
      at = end;
      if (this.#frame === this.#hopEnd) this.#finishHop();
    }
  }

  #finishHop(): void {
    let power = 0;
    for (let i = 0; i < this.#channels; i++) power += this.#weights[i] * this.#sums[i];
    power /= this.#hopEnd - this.#hopStart;
    this.#sums.fill(0);
    this.#weighting.flushDenormals();
    const dropped = this.#hopPower[this.#hops % SHORT_TERM_HOPS];
    this.#hopPower[this.#hops % SHORT_TERM_HOPS] = power;
    this.#hops++;
    this.#hopStart = this.#hopEnd;
    this.#hopEnd = this.#endOfHop(this.#hops);
    if (this.#hops >= MOMENTARY_HOPS) {
      this.#momentary = this.#meanOf(MOMENTARY_HOPS);
      if (this.#momentary > this.#maxMomentary) this.#maxMomentary = this.#momentary;
      if (this.#hops % BLOCK_STEP_HOPS === 0) this.#blocks.add(this.#momentary);
    }
    if (this.#hops >= SHORT_TERM_HOPS) {
      this.#shortTerm = this.#shortTermNow(power - dropped);
      if (this.#shortTerm > this.#maxShortTerm) this.#maxShortTerm = this.#shortTerm;
      if (this.#hops % BLOCK_STEP_HOPS === 0) this.#shortTerms.add(this.#shortTerm);
    }
    this.#onHop?.(power);
  }

  /** The last three seconds: summed afresh at every tenth hop, and moved on by what came and went for those between. */
  #shortTermNow(change: number): number {
    if (this.#hops === SHORT_TERM_HOPS || this.#hops % BLOCK_STEP_HOPS === 0) return this.#meanOf(SHORT_TERM_HOPS);
    return Math.max(0, this.#shortTerm + change / SHORT_TERM_HOPS);
  }

  /** Mean power of the last `hops` hops. Summed afresh: a sum that only moves on would drift. */
  #meanOf(hops: number): number {
    const power = this.#hopPower;
    const from = (this.#hops - hops) % SHORT_TERM_HOPS;
    const wrapped = Math.max(0, from + hops - SHORT_TERM_HOPS);
    let sum = 0;
    for (let i = from; i < from + hops - wrapped; i++) sum += power[i];
    for (let i = 0; i < wrapped; i++) sum += power[i];
    return sum / hops;
  }

  get momentaryLufs(): number | null {
    return measurable(this.#momentary);
  }

  get shortTermLufs(): number | null {
    return measurable(this.#shortTerm);
  }

  get maxMomentaryLufs(): number | null {
    return measurable(this.#maxMomentary);
  }

  get maxShortTermLufs(): number | null {
    return measurable(this.#maxShortTerm);
  }

  /** Gated loudness of everything since the last reset; null for silence and for less than 400 ms. */
  integratedLufs(): number | null {
    return this.#blocks.gatedLufs(INTEGRATED_GATE_LU);
  }

  /** Loudness range (Tech 3342): 10th to 95th percentile of gated short-term loudness; null for less than 3 s. */
  loudnessRangeLu(): number | null {
    return this.#shortTerms.rangeLu(RANGE_GATE_LU, 0.1, 0.95);
  }

  reset(): void {
    this.#weighting.reset();
    this.#sums.fill(0);
    this.#hopPower.fill(0);
    this.#blocks.reset();
    this.#shortTerms.reset();
    this.#hops = 0;
    this.#frame = 0;
    this.#hopStart = 0;
    this.#hopEnd = this.#endOfHop(0);
    this.#momentary = 0;
    this.#shortTerm = 0;
    this.#maxMomentary = 0;
    this.#maxShortTerm = 0;
  }
}

function measurable(power: number): number | null {
  const lufs = lufsFromPower(power);
  return lufs > UNMEASURABLE_LUFS ? lufs : null;
}
