import type { InputReport } from './input-report.js';
import { SampleReader, type PlanarSink } from './sample-reader.js';
import { SoundAnalyser, type SoundAnalyserOptions, type SoundMeasures } from './sound-analyser.js';
import { StereoReader } from './stereo-reader.js';
import { WavStream, type WavFormat } from './wav-stream.js';

/** More channels than these are brought down to 5.1 before they are measured. */
export const MOST_CHANNELS = 6;

/** What one decode of a file gave. */
export interface MeasuredSound extends InputReport {
  readonly sampleRateHz: number;
  /** The file's own; more than six were measured as 5.1. */
  readonly channels: number;
  readonly sound: SoundMeasures;
  /** Chromaprint of the first two minutes, raw 32-bit values as little endian bytes; null where it was not made. */
  readonly fingerprint: Uint8Array | null;
}

export interface SoundTakeOptions extends SoundAnalyserOptions {
  /** Gets the samples as they come, valid until it returns. */
  readonly onSamples?: ((samples: Uint8Array) => void) | undefined;
}

/** One file's sound on its way from the decoder into the analyser. */
export class SoundTake {
  format: WavFormat | undefined;
  fault: unknown;
  readonly #stream: WavStream;
  readonly #print: Buffer[] = [];
  #changed = false;
  #report: InputReport = { format: 'unknown', codec: 'unknown', layout: 'unknown', seconds: null };
  #reader: SampleReader | StereoReader | undefined;
  #analyser: SoundAnalyser | undefined;

  constructor(
    readonly path: string,
    onProgress: ((frames: number) => void) | undefined,
    options: SoundTakeOptions = {},
  ) {
    this.#stream = new WavStream((format) => {
      this.format = format;
      // Taken apart once more, with fewer channels: what comes until then is let go.
      if (format.channels > MOST_CHANNELS) return () => undefined;
      const analyser = new SoundAnalyser(format.sampleRateHz, format.channels, options);
      const sink: PlanarSink = (planar, frames) => {
        analyser.process(planar, frames);
        onProgress?.(analyser.frames);
      };
      const stereo = format.channels === 2 ? StereoReader.here(sink) : undefined;
      const reader = stereo ?? new SampleReader(format.channels, sink);
      this.#analyser = analyser;
      this.#reader = reader;
      return (samples) => {
        options.onSamples?.(samples);
        reader.push(samples);
      };
    });
  }

  get frames(): number {
    return this.#analyser?.frames ?? 0;
  }

  /** ffmpeg's name of the file's channel layout, once it is described. */
  get layout(): string {
    return this.#report.layout;
  }

  /** Measured without a fault, at its own channels. */
  get usable(): boolean {
    return this.fault === undefined && this.frames > 0;
  }

  /** Its stream changed its rate or channels on the way. */
  get changed(): boolean {
    return this.#changed;
  }

  noteChange(): void {
    this.#changed = true;
  }

  push(bytes: Uint8Array): void {
    if (this.fault !== undefined) return;
    try {
      this.#stream.push(bytes);
    } catch (error) {
      this.fault = error;
    }
  }

  pushFingerprint(bytes: Buffer): void {
    this.#print.push(bytes);
  }

  describe(report: InputReport): void {
    this.#report = report;
  }

  flush(): void {
    if (this.fault !== undefined) return;
    try {
      this.#reader?.flush();
    } catch (error) {
      this.fault = error;
    }
  }

  /** Once, and only of what is usable. */
  finish(): MeasuredSound {
    if (this.#analyser === undefined || this.format === undefined) throw new Error('nothing was measured');
    const print = Buffer.concat(this.#print);
    return {
      ...this.#report,
      ...this.format,
      sound: this.#analyser.finish(),
      fingerprint: print.length === 0 ? null : new Uint8Array(print),
    };
  }
}
