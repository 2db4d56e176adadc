import { setImmediate as breathe } from 'node:timers/promises';
import type { EdgeMemory } from '../../dsp/analysis/edge-sound.js';
import { ContinuityError } from '../../api/errors.js';
import { kernels } from '../../dsp/kernels/kernels.js';
import { requireFile } from '../file-check.js';
import type { PlanarSink } from '../sample-reader.js';
import { SoundAnalyser } from '../sound-analyser.js';
import { MOST_CHANNELS, type MeasuredSound } from '../sound-take.js';
import { AudioFile } from './audio-file.js';
import { Filters } from './filters.js';
import { Fingerprint } from './fingerprint.js';
import { LibavFault, made, type Frame, type Libav } from './package.js';

/** Packets hold a fiftieth of a second and less, and whatever comes after costs by the packet. */
const GATHERED_FRAMES = 32_768;
/** So much is decoded before whoever else this process has to do with gets a turn. */
const FRAMES_AT_A_TIME = 40 * GATHERED_FRAMES;

export interface MeasureHereOptions {
  readonly onProgress?: ((frames: number) => void) | undefined;
  /** Memory that is used for one file after the other: a result is valid until the next file is begun. */
  readonly memory?: EdgeMemory | undefined;
}

/**
 * Decodes and measures a file in this process, at its own rate and channels: twice as fast as through a decoder's process, and
 * what a broken file does to ffmpeg's libraries it does to this process. So it is for processes that may die (`analyse-child.ts`),
 * and only for files in which the libraries find no fault: undefined at the first, more than six channels, a change on the way, or
 * where no sound comes. `measureSound` then says what there is to say. Rejects where the libraries are not as they should be.
 */
export async function measureHere(
  libav: Libav,
  path: string,
  options: MeasureHereOptions = {},
): Promise<MeasuredSound | undefined> {
  const run = new Run(libav, options);
  try {
    await requireFile(path);
    return await run.measure(path);
  } catch (error) {
    if (error instanceof LibavFault || error instanceof ContinuityError || error instanceof RangeError)
      return undefined;
    throw error;
  } finally {
    run.free();
  }
}

/** What the frames of a file have in common from the first to the last. */
type Format = Pick<Frame, 'format' | 'sampleRate' | 'channels'>;

class Run {
  readonly #libav: Libav;
  readonly #options: MeasureHereOptions;
  #file: AudioFile | undefined;
  #format: Format | undefined;
  #gather: Filters | undefined;
  #print: Fingerprint | undefined;
  #analyser: SoundAnalyser | undefined;
  #sink: PlanarSink | undefined;
  #waiting = 0;

  constructor(libav: Libav, options: MeasureHereOptions) {
    this.#libav = libav;
    this.#options = options;
  }

  async measure(path: string): Promise<MeasuredSound | undefined> {
    this.#file = new AudioFile(this.#libav, path);
    let turn = FRAMES_AT_A_TIME;
    while (this.#file.decode(this.#take)) {
      if ((this.#analyser?.frames ?? 0) < turn) continue;
      turn += FRAMES_AT_A_TIME;
      await breathe();
    }
    if (this.#format === undefined) return undefined;
    this.#gather?.push(null);
    this.#gather?.pull(this.#measure);
    const { sampleRate: sampleRateHz, channels } = this.#format;
    return {
      ...this.#file.report,
      sampleRateHz,
      channels,
      sound: made(this.#analyser ?? null, 'no sound').finish(),
      fingerprint: this.#print?.finish() ?? null,
    };
  }

  readonly #take = (frame: Frame): void => {
    const { format, sampleRate, channels, nbSamples } = frame;
    const first = (this.#format ??= this.#begin(frame, { format, sampleRate, channels }));
    if (format !== first.format || sampleRate !== first.sampleRate || channels !== first.channels) {
      throw new LibavFault('it changes on the way');
    }
    this.#gather?.push(frame);
    this.#waiting += nbSamples;
    if (this.#waiting < GATHERED_FRAMES) return;
    this.#waiting %= GATHERED_FRAMES;
    this.#gather?.pull(this.#measure);
  };

  #begin(first: Frame, format: Format): Format {
    if (format.channels > MOST_CHANNELS) throw new LibavFault('too many channels');
    this.#gather = new Filters(this.#libav, first, [
      ['asetnsamples', `n=${GATHERED_FRAMES}:p=0`],
      ['aformat', 'sample_fmts=fltp'],
    ]);
    return format;
  }

  readonly #measure = (frame: Frame): void => {
    const { nbSamples, sampleRate, channels } = frame;
    const planes = made(frame.data, 'samples').map(
      (plane) => new Float32Array(plane.buffer, plane.byteOffset, nbSamples),
    );
    this.#print ??= new Fingerprint(this.#libav, frame);
    this.#print.push(frame);
    const { onProgress, memory } = this.#options;
    this.#analyser ??= new SoundAnalyser(sampleRate, channels, { memory });
    this.#sink ??= inPieces(this.#analyser);
    this.#sink(planes, nbSamples);
    onProgress?.(this.#analyser.frames);
  };

  free(): void {
    this.#print?.free();
    this.#gather?.free();
    this.#file?.free();
  }
}

/**
 * Hands planar sound on in pieces that the kernels can take. Two channels are copied into their memory first, where all of the meters
 * take them as they lie (`StereoReader`).
 */
function inPieces(analyser: SoundAnalyser): PlanarSink {
  const loops = kernels();
  const most = loops?.mostFrames ?? GATHERED_FRAMES;
  return (channels, frames) => {
    for (let at = 0; at < frames; at += most) {
      const count = Math.min(most, frames - at);
      let piece = channels.map((channel) => channel.subarray(at, at + count));
      if (loops !== null && piece.length === 2) {
        loops.left.set(piece[0]);
        loops.right.set(piece[1]);
        piece = [loops.left, loops.right];
      }
      analyser.process(piece, count);
    }
  };
}
