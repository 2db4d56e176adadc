import { EQ_MATCH_BANDS_HZ } from '../../api/segment.js';
import { FourierTransform } from '../fourier.js';
import { checkedRateHz, inRange } from '../range.js';

/** A band in which there is nothing, relative to the mean of the bands: what no sound has. */
export const EMPTY_BAND_DB = -120;

/** A block this long resolves the lowest third-octave bands. */
const BLOCK_SECONDS = 0.08;
/** One block in so many is looked at: a long-term spectrum does not need them all. */
const STRIDE = 16;
/** Blocks quieter than this (mean square, -70 dB) say nothing about the sound. */
const QUIET_POWER = 1e-7;
const LOWEST_THIRD = 50;
const THIRDS = 27;
const MOST_CHANNELS = 8;

/** A band's borders in bins of the transform; parts of a bin count in part. */
interface BandBins {
  readonly from: number;
  readonly to: number;
}

/**
 * The long-term mean spectrum of a sound: every sixteenth block of about 85 ms is transformed (Hann window), powers of all
 * channels added. Two channels share one transform. The first block counts, so that a second of sound is enough. NaN and
 * infinities make a block not count.
 */
export class SpectrumMeter {
  readonly #transform: FourierTransform;
  readonly #channels: number;
  readonly #window: Float64Array;
  readonly #thirds: readonly BandBins[];
  readonly #octaves: readonly BandBins[];
  /** Pairs of channels: the first as real, the second as imaginary part. */
  readonly #re: readonly Float64Array[];
  readonly #im: readonly Float64Array[];
  readonly #power: Float64Array;
  /** Frame within the stride of blocks. */
  #frame = 0;
  #blocks = 0;

  /** `channels` 1..8. */
  constructor(sampleRateHz: number, channels: number) {
    checkedRateHz(sampleRateHz);
    this.#channels = inRange('spectrum.channels', channels, 1, MOST_CHANNELS);
    const length = 2 ** Math.round(Math.log2(BLOCK_SECONDS * sampleRateHz));
    this.#transform = new FourierTransform(length);
    this.#window = Float64Array.from({ length }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / length));
    const pairs = Math.ceil(channels / 2);
    this.#re = Array.from({ length: pairs }, () => new Float64Array(length));
    this.#im = Array.from({ length: pairs }, () => new Float64Array(length));
    this.#power = new Float64Array(length / 2);
    const bins = (centreHz: number, octaves: number): BandBins => ({
      from: (centreHz * 2 ** (-octaves / 2) * length) / sampleRateHz,
      to: (centreHz * 2 ** (octaves / 2) * length) / sampleRateHz,
    });
    this.#thirds = Array.from({ length: THIRDS }, (_, k) => bins(LOWEST_THIRD * 2 ** (k / 3), 1 / 3));
    this.#octaves = EQ_MATCH_BANDS_HZ.map((hz) => bins(hz, 1));
  }

  /** Takes frames [from, to) of every channel. */
  process(channels: readonly Float32Array[], from: number, to: number): void {
    const { length } = this.#transform;
    const period = STRIDE * length;
    let at = from;
    while (at < to) {
      if (this.#frame >= length) {
        const skipped = Math.min(to - at, period - this.#frame);
        this.#frame = (this.#frame + skipped) % period;
        at += skipped;
        continue;
      }
      const count = Math.min(to - at, length - this.#frame);
      for (let channel = 0; channel < this.#channels; channel++) {
        const target = (channel % 2 === 0 ? this.#re : this.#im)[channel >> 1];
        const x = channels[channel];
        for (let i = 0; i < count; i++) target[this.#frame + i] = x[at + i];
      }
      this.#frame += count;
      at += count;
      if (this.#frame === length) this.#block();
    }
  }

  #block(): void {
    const { length } = this.#transform;
    const window = this.#window;
    const power = this.#power;
    let sum = 0;
    for (let pair = 0; pair < this.#re.length; pair++) {
      const re = this.#re[pair];
      const im = this.#im[pair];
      for (let i = 0; i < length; i++) sum += re[i] * re[i] + im[i] * im[i];
    }
    const counts = sum / length > QUIET_POWER && sum < Infinity;
    for (let pair = 0; counts && pair < this.#re.length; pair++) {
      const re = this.#re[pair];
      const im = this.#im[pair];
      for (let i = 0; i < length; i++) {
        re[i] *= window[i];
        im[i] *= window[i];
      }
      this.#transform.transform(re, im);
      // Of two real sounds in one complex transform the powers of k and -k add up to twice the sum of theirs.
      for (let k = 1; k < length / 2; k++) {
        const m = length - k;
        power[k] += re[k] * re[k] + im[k] * im[k] + re[m] * re[m] + im[m] * im[m];
      }
    }
    if (counts) this.#blocks++;
    if (this.#channels % 2 === 1) this.#im[this.#im.length - 1].fill(0);
  }

  /**
   * Mean power of each band of `EQ_MATCH_BANDS_HZ` in dB, relative: the mean over the bands that are not empty is 0. A band
   * without sound, or above half the sample rate, is -120. Null where nothing was loud enough or long enough to count.
   */
  octaveBandsDb(): readonly number[] | null {
    return this.#bandsDb(this.#octaves);
  }

  /** The same in third-octave bands from 50 Hz to 20 kHz, for a closer look. */
  thirdOctaveBandsDb(): readonly number[] | null {
    return this.#bandsDb(this.#thirds);
  }

  #bandsDb(bands: readonly BandBins[]): readonly number[] | null {
    if (this.#blocks === 0) return null;
    const powers = bands.map((band) => this.#bandPower(band));
    const floor = Math.max(...powers) * 1e-9;
    const heard = powers.map((power) => (power > floor ? 10 * Math.log10(power) : undefined));
    const levels = heard.filter((db) => db !== undefined);
    if (levels.length === 0) return null;
    const mean = levels.reduce((sum, db) => sum + db, 0) / levels.length;
    return heard.map((db) => (db === undefined ? EMPTY_BAND_DB : db - mean));
  }

  #bandPower({ from, to }: BandBins): number {
    const power = this.#power;
    // A band of which half the sample rate cuts off the better part is not there.
    if (to > power.length && Math.sqrt(from * to) > 0.9 * power.length) return 0;
    let sum = 0;
    for (let k = Math.max(1, Math.round(from)); k <= Math.min(power.length - 1, Math.round(to)); k++) {
      sum += power[k] * Math.max(0, Math.min(to, k + 0.5) - Math.max(from, k - 0.5));
    }
    return sum;
  }

  reset(): void {
    this.#power.fill(0);
    this.#frame = 0;
    this.#blocks = 0;
    for (const block of [...this.#re, ...this.#im]) block.fill(0);
  }
}
