import { ContinuityError } from '../api/errors.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { sanitise } from '../dsp/sanitise.js';
import { spawnDecode } from './decode.js';
import { ffmpegMissing } from './ffmpeg.js';
import { lastLine, requireFile } from './file-check.js';
import { readSamples, SampleReader } from './sample-reader.js';
import { StallWatch } from './stall-watch.js';

export interface DecodeWholeOptions {
  /** Rate of what comes out; the engine's where left out. */
  readonly rateHz?: number;
  /** The part wanted, [from, to) in frames of `rateHz`; the whole file where left out. */
  readonly fromFrames?: number;
  readonly toFrames?: number;
  /** No more than this is held in memory (8 bytes a frame); what is longer ends there. Default 600. */
  readonly maxSeconds?: number;
}

/** Two planar channels of equal length, free of NaN and infinities. */
export interface DecodedAudio {
  readonly left: Float32Array;
  readonly right: Float32Array;
  readonly frames: number;
}

const MAX_SECONDS = 600;

/**
 * Decodes a file into memory, for carts and the emergency file. Throws ContinuityError: FILE_MISSING, FILE_UNREADABLE,
 * FILE_EMPTY, FILE_UNSUPPORTED, FILE_UNDECODABLE (nothing came out), FFMPEG_MISSING.
 */
export async function decodeWhole(path: string, options: DecodeWholeOptions = {}): Promise<DecodedAudio> {
  await requireFile(path);
  const rateHz = options.rateHz ?? ENGINE_RATE_HZ;
  const fromFrames = options.fromFrames ?? 0;
  const most = Math.round((options.maxSeconds ?? MAX_SECONDS) * rateHz);
  const wanted = Math.max(0, Math.min(most, (options.toFrames ?? Infinity) - fromFrames));
  // What is to come of a named part is known, and pages that nothing is written to cost nothing.
  const audio = new GrowingStereo(wanted, options.toFrames === undefined ? FIRST_FRAMES : wanted);
  const decode = spawnDecode({ path, fromFrames, rateHz });
  const reader = new SampleReader(2, (channels, frames) => {
    audio.append(channels[0], channels[1], frames);
    if (audio.full) decode.kill();
  });
  const watch = new StallWatch(() => {
    decode.kill();
  });
  try {
    await readSamples(decode.stdout, reader, () => {
      watch.alive();
    });
  } finally {
    watch.stop();
  }
  const end = await decode.done;
  if (end.missing) throw ffmpegMissing();
  const decoded = audio.finish();
  if (watch.stalled || (decoded.frames === 0 && wanted > 0)) throw undecodable(path, watch.stalled, end.stderr);
  return decoded;
}

function undecodable(path: string, stalled: boolean, stderr: string): ContinuityError {
  if (stderr.includes('not on whitelist')) {
    return new ContinuityError('FILE_UNSUPPORTED', `${path} is in a format that is not played here; convert it`);
  }
  if (stderr.includes('matches no streams')) {
    return new ContinuityError('FILE_UNSUPPORTED', `${path} has no audio in it; it cannot be played`);
  }
  const reason = stalled ? 'the decoder stood still' : lastLine(stderr, path);
  return new ContinuityError(
    'FILE_UNDECODABLE',
    `${path} cannot be decoded${reason === '' ? '' : ` (${reason})`}; replace the file`,
  );
}

const FIRST_FRAMES = 1 << 18;

/** Two channels that grow by doubling up to a limit. */
class GrowingStereo {
  #left: Float32Array;
  #right: Float32Array;
  #frames = 0;

  constructor(
    readonly mostFrames: number,
    firstFrames: number,
  ) {
    const first = Math.min(mostFrames, firstFrames);
    this.#left = new Float32Array(first);
    this.#right = new Float32Array(first);
  }

  get full(): boolean {
    return this.#frames === this.mostFrames;
  }

  append(left: Float32Array, right: Float32Array, frames: number): void {
    const count = Math.min(frames, this.mostFrames - this.#frames);
    if (this.#frames + count > this.#left.length) {
      const length = Math.min(this.mostFrames, Math.max(this.#left.length * 2, this.#frames + count));
      this.#left = longer(this.#left, length);
      this.#right = longer(this.#right, length);
    }
    this.#left.set(left.subarray(0, count), this.#frames);
    this.#right.set(right.subarray(0, count), this.#frames);
    this.#frames += count;
  }

  finish(): DecodedAudio {
    const frames = this.#frames;
    const left = this.#left.subarray(0, frames);
    const right = this.#right.subarray(0, frames);
    sanitise(left, 0, frames);
    sanitise(right, 0, frames);
    return { left, right, frames };
  }
}

function longer(samples: Float32Array, length: number): Float32Array {
  const result = new Float32Array(length);
  result.set(samples);
  return result;
}
