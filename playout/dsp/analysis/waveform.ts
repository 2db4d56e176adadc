import type { StereoSum } from './stereo-sum.js';

const PEAKS_PER_SECOND = 100;
/** Six minutes at full resolution; what is longer is drawn coarser. */
const MOST_PEAKS = 36_000;
const FULL_SCALE = 127;

/** Peaks for drawing: pairs of smallest and largest sample of the mono mix, -127..127, one pair per `framesPerPeak`. */
export interface Waveform {
  readonly peaks: Int8Array;
  readonly framesPerPeak: number;
}

/** Gathers the peaks of a file of any length in fixed memory: when there are too many, neighbours are merged. */
export class WaveformBuilder {
  readonly #minima = new Float32Array(MOST_PEAKS);
  readonly #maxima = new Float32Array(MOST_PEAKS);
  #framesPerPeak: number;
  #count = 0;
  #inPeak = 0;
  #channels = 1;
  /** Of the peak that is gathered: smallest and largest sum of the channels. */
  readonly #sums = Float32Array.of(Infinity, -Infinity);

  constructor(sampleRateHz: number) {
    this.#framesPerPeak = Math.max(1, Math.round(sampleRateHz / PEAKS_PER_SECOND));
  }

  /** Takes frames [from, to) of every channel (planar). `block`: two channels, of which it holds these frames. */
  process(channels: readonly Float32Array[], from: number, to: number, block?: StereoSum): void {
    for (let at = from; at < to;) {
      const end = Math.min(to, at + this.#framesPerPeak - this.#inPeak);
      if (block === undefined) this.#widen(channels, at, end);
      else block.widen(this.#sums, at, end);
      this.#inPeak += end - at;
      at = end;
      if (this.#inPeak === this.#framesPerPeak) this.#finishPeak(channels.length);
    }
    this.#channels = channels.length;
  }

  #widen(channels: readonly Float32Array[], from: number, to: number): void {
    let [low, high] = this.#sums;
    for (let i = from; i < to; i++) {
      let sum = channels[0][i];
      for (let c = 1; c < channels.length; c++) sum += channels[c][i];
      if (sum < low) low = sum;
      if (sum > high) high = sum;
    }
    this.#sums[0] = low;
    this.#sums[1] = high;
  }

  #finishPeak(channels: number): void {
    if (this.#count === MOST_PEAKS) {
      this.#merge();
      return;
    }
    this.#minima[this.#count] = this.#sums[0] / channels;
    this.#maxima[this.#count] = this.#sums[1] / channels;
    this.#count++;
    this.#inPeak = 0;
    this.#sums[0] = Infinity;
    this.#sums[1] = -Infinity;
  }

  /** Halves the number of finished peaks. What is gathered now becomes the first half of a longer one. */
  #merge(): void {
    const half = MOST_PEAKS / 2;
    for (let i = 0; i < half; i++) {
      this.#minima[i] = Math.min(this.#minima[2 * i], this.#minima[2 * i + 1]);
      this.#maxima[i] = Math.max(this.#maxima[2 * i], this.#maxima[2 * i + 1]);
    }
    this.#count = half;
    this.#framesPerPeak *= 2;
  }

  finish(): Waveform {
    const rest = this.#inPeak > 0 ? 1 : 0;
    const peaks = new Int8Array(2 * (this.#count + rest));
    for (let i = 0; i < this.#count; i++) {
      peaks[2 * i] = quantised(this.#minima[i]);
      peaks[2 * i + 1] = quantised(this.#maxima[i]);
    }
    if (rest === 1) {
      peaks[2 * this.#count] = quantised(this.#sums[0] / this.#channels);
      peaks[2 * this.#count + 1] = quantised(this.#sums[1] / this.#channels);
    }
    return { peaks, framesPerPeak: this.#framesPerPeak };
  }
}

function quantised(sample: number): number {
  return Math.round(Math.max(-1, Math.min(1, sample)) * FULL_SCALE);
}
