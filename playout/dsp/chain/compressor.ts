import { Compression, reductionDb } from './compression.js';
import { channelPower, type ChannelPower } from '../meter/channel-power.js';
import { powerFromLufs } from '../meter/loudness-histogram.js';
import { MakeUp, type MakeUpOptions } from './make-up.js';
import { rampGain } from '../ramp.js';
import { checkedRateHz } from '../range.js';
import type { Stage } from '../stage.js';

export { reductionDb };

/** The gain is worked out this often and goes in a straight line between. */
const CONTROL_FRAMES = 64;
const DETECTOR_MS = 50;
const ATTACK_MS = 80;
const RELEASE_MS = 600;
const RANGE_DB = 24;
/** A step this small is none: the gain stays where it is. */
const LEAST_STEP = 1e-9;

export interface CompressorOptions {
  /** Loudness at which the curve's corner lies: -80..0. */
  readonly thresholdLufs: number;
  /** 1..20: so many dB in make one dB out above the corner. */
  readonly ratio: number;
  /** Width of the soft corner in dB, half of it on either side of the threshold: 0..24. */
  readonly kneeDb: number;
  /** 50, 80 and 600 ms where left out; ranges as in `CompressionOptions`. */
  readonly detectorMs?: number;
  readonly attackMs?: number;
  readonly releaseMs?: number;
  /** None where left out. */
  readonly makeUp?: MakeUpOptions;
}

/**
 * A stereo-linked compressor for the sum: it hears loudness (K-weighted) and not peaks, so that bass does not pump the
 * programme. No latency. Without make-up, sound under the knee passes bit for bit.
 */
export class Compressor implements Stage {
  readonly latencyFrames = 0;
  readonly #weighting: ChannelPower;
  readonly #channels: Float32Array[] = [];
  readonly #sums = new Float64Array(2);
  readonly #compression: Compression;
  readonly #makeUp: MakeUp | undefined;
  #gain: number;
  #step = 0;
  #untilControl = CONTROL_FRAMES;

  constructor(options: CompressorOptions, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    this.#weighting = channelPower(sampleRateHz, 2);
    this.#compression = new Compression(
      'compressor',
      {
        thresholdDb: options.thresholdLufs,
        ratio: options.ratio,
        kneeDb: options.kneeDb,
        detectorMs: options.detectorMs ?? DETECTOR_MS,
        attackMs: options.attackMs ?? ATTACK_MS,
        releaseMs: options.releaseMs ?? RELEASE_MS,
        rangeDb: RANGE_DB,
      },
      sampleRateHz / CONTROL_FRAMES,
      powerFromLufs(0),
    );
    this.#makeUp = options.makeUp && new MakeUp('compressor.makeUp', options.makeUp, sampleRateHz / CONTROL_FRAMES);
    this.#gain = this.#makeUp?.gain ?? 1;
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
      const end = Math.min(to, at + this.#untilControl);
      this.#weighting.add(at, end, this.#sums);
      this.#gain = rampGain(left, right, at, end, this.#gain, this.#step);
      this.#untilControl -= end - at;
      at = end;
      if (this.#untilControl === 0) this.#control();
    }
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    const sums = this.#sums;
    const power = (sums[0] + sums[1]) / CONTROL_FRAMES;
    sums.fill(0);
    this.#weighting.flushDenormals();
    // A sample that is no number must not stay in the detector's memory.
    if (power - power !== 0) this.#weighting.reset();
    let next = this.#compression.next(power);
    if (this.#makeUp) next *= this.#makeUp.next(power * next * next);
    this.#step = (next - this.#gain) / CONTROL_FRAMES;
    if (Math.abs(next - this.#gain) < LEAST_STEP) {
      this.#gain = next;
      this.#step = 0;
    }
  }

  /** The deepest reduction since the last call, without make-up: 0 or negative. */
  takeGainReductionDb(): number {
    return this.#compression.takeGainReductionDb();
  }

  /** Goes on with the make-up that another compressor had found, relative to where each begins. */
  adopt(other: Compressor): void {
    if (!this.#makeUp || !other.#makeUp) return;
    this.#makeUp.adopt(other.#makeUp);
    this.#gain = this.#makeUp.gain;
  }

  reset(): void {
    this.#weighting.reset();
    this.#sums.fill(0);
    this.#compression.reset();
    this.#makeUp?.reset();
    this.#gain = this.#makeUp?.gain ?? 1;
    this.#step = 0;
    this.#untilControl = CONTROL_FRAMES;
  }
}
