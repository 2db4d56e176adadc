import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { TruePeakMeter } from '../../../playout/dsp/meter/true-peak.js';
import { Ebur128Stream } from '../instruments/ffmpeg.js';
import { OversampledPeak } from '../instruments/oversampled-peak.js';

const RATE_HZ = 48_000;

/** What one hour of programme measured. Figures of the independent instruments are null in hours that they did not hear. */
export interface HourReading {
  readonly hour: number;
  readonly frames: number;
  readonly integratedLufs: number | null;
  readonly samplePeakDbfs: number;
  readonly truePeakDbtp: number;
  /** Samples whose magnitude is over the ceiling, and samples that are no numbers. */
  readonly overs: number;
  readonly nonFinite: number;
  readonly ffmpegLufs: number | null;
  readonly ffmpegTruePeakDbtp: number | null;
  readonly oversampledDbtp: number | null;
  readonly rssMegabytes: number;
  readonly wallSeconds: number;
}

/** Measures an hour frame by frame: the product's meters, and in some hours ffmpeg and the sixteenfold instrument beside them. */
export class HourMeter {
  readonly #loudness = new LoudnessMeter({ sampleRateHz: RATE_HZ, channels: 2 });
  readonly #peaks = [new TruePeakMeter({ oversampling: 8 }), new TruePeakMeter({ oversampling: 8 })];
  readonly #peer: Ebur128Stream | undefined;
  readonly #oversampled: readonly OversampledPeak[];
  readonly #since = performance.now();
  #frames = 0;
  #overs = 0;
  #nonFinite = 0;
  #largest = 0;

  constructor(
    readonly hour: number,
    readonly ceiling: number,
    independent: boolean,
  ) {
    this.#peer = independent ? new Ebur128Stream(RATE_HZ) : undefined;
    this.#oversampled = independent ? [new OversampledPeak(), new OversampledPeak()] : [];
  }

  get frames(): number {
    return this.#frames;
  }

  /** Takes frames [from, to) of interleaved samples. */
  async add(interleaved: Float32Array, from: number, to: number): Promise<void> {
    const frames = to - from;
    const left = new Float32Array(frames);
    const right = new Float32Array(frames);
    for (let i = 0; i < frames; i++) {
      const l = interleaved[2 * (from + i)];
      const r = interleaved[2 * (from + i) + 1];
      left[i] = l;
      right[i] = r;
      const magnitude = Math.max(Math.abs(l), Math.abs(r));
      if (magnitude > this.#largest) this.#largest = magnitude;
      if (magnitude > this.ceiling) this.#overs++;
      if (!Number.isFinite(l) || !Number.isFinite(r)) this.#nonFinite++;
    }
    this.#loudness.process([left, right], 0, frames);
    this.#peaks[0].process(left, 0, frames);
    this.#peaks[1].process(right, 0, frames);
    this.#oversampled.at(0)?.add(left);
    this.#oversampled.at(1)?.add(right);
    this.#frames += frames;
    const { buffer, byteOffset } = interleaved;
    await this.#peer?.write(new Uint8Array(buffer, byteOffset + 8 * from, 8 * frames));
  }

  async finish(): Promise<HourReading> {
    for (const meter of this.#peaks) meter.finish();
    const peer = await this.#peer?.finish();
    const db = (linear: number): number => 20 * Math.log10(linear);
    const oversampled = this.#oversampled.map((meter) => meter.finish().truePeakDbtp);
    return {
      hour: this.hour,
      frames: this.#frames,
      integratedLufs: this.#loudness.integratedLufs(),
      samplePeakDbfs: db(this.#largest),
      truePeakDbtp: db(Math.max(...this.#peaks.map((meter) => meter.peakLinear))),
      overs: this.#overs,
      nonFinite: this.#nonFinite,
      ffmpegLufs: peer?.integratedLufs ?? null,
      ffmpegTruePeakDbtp: peer?.truePeakDbtp ?? null,
      oversampledDbtp: oversampled.length > 0 ? Math.max(...oversampled) : null,
      rssMegabytes: process.memoryUsage.rss() / 1e6,
      wallSeconds: (performance.now() - this.#since) / 1000,
    };
  }
}
