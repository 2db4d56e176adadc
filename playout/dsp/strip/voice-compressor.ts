import { Compression } from '../chain/compression.js';
import { rampGain } from '../ramp.js';
import { checkedRateHz, inRange } from '../range.js';
import type { Stage } from '../stage.js';

/** The gain is worked out this often and goes in a straight line between. */
const CONTROL_FRAMES = 32;
const SHAPE = { kneeDb: 8, detectorMs: 8, attackMs: 8, releaseMs: 180, rangeDb: 30 } as const;
/** The mean square of a sine of full scale: it reads 0 dBFS (AES17). */
const FULL_SCALE_POWER = 0.5;
/** A step this small is none: the gain stays where it is. */
const LEAST_STEP = 1e-9;

/**
 * The quick compressor of a strip: hears the mean square of the louder channel over a few milliseconds, both channels get
 * the same gain. No make-up gain and no latency; under the knee (8 dB wide) the samples pass bit for bit.
 */
export class VoiceCompressor implements Stage {
  readonly latencyFrames = 0;
  readonly #off: boolean;
  readonly #compression: Compression;
  #sumLeft = 0;
  #sumRight = 0;
  #gain = 1;
  #step = 0;
  #untilControl = CONTROL_FRAMES;

  /** `thresholdDbfs` -60..0 (0: no compressor), `ratio` 1..20. */
  constructor(options: { readonly thresholdDbfs: number; readonly ratio: number }, sampleRateHz: number) {
    checkedRateHz(sampleRateHz);
    const thresholdDb = inRange('compressor.thresholdDbfs', options.thresholdDbfs, -60, 0);
    this.#off = thresholdDb === 0 || options.ratio === 1;
    this.#compression = new Compression(
      'compressor',
      { ...SHAPE, thresholdDb, ratio: options.ratio },
      sampleRateHz / CONTROL_FRAMES,
      FULL_SCALE_POWER,
    );
  }

  process(left: Float32Array, right: Float32Array, from: number, to: number): void {
    if (this.#off) return;
    let at = from;
    while (at < to) {
      const end = Math.min(to, at + this.#untilControl);
      let sumLeft = this.#sumLeft;
      let sumRight = this.#sumRight;
      for (let i = at; i < end; i++) {
        sumLeft += left[i] * left[i];
        sumRight += right[i] * right[i];
      }
      this.#sumLeft = sumLeft;
      this.#sumRight = sumRight;
      this.#gain = rampGain(left, right, at, end, this.#gain, this.#step);
      this.#untilControl -= end - at;
      at = end;
      if (this.#untilControl === 0) this.#control();
    }
  }

  #control(): void {
    this.#untilControl = CONTROL_FRAMES;
    const next = this.#compression.next(Math.max(this.#sumLeft, this.#sumRight) / CONTROL_FRAMES);
    this.#sumLeft = 0;
    this.#sumRight = 0;
    this.#step = (next - this.#gain) / CONTROL_FRAMES;
    if (Math.abs(next - this.#gain) < LEAST_STEP) {
      this.#gain = next;
      this.#step = 0;
    }
  }

  /** The deepest reduction since the last call: 0 or negative. */
  takeGainReductionDb(): number {
    return this.#compression.takeGainReductionDb();
  }

  reset(): void {
    this.#compression.reset();
    this.#sumLeft = 0;
    this.#sumRight = 0;
    this.#gain = 1;
    this.#step = 0;
    this.#untilControl = CONTROL_FRAMES;
  }
}
