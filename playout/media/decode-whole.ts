import { ContinuityError } from '../api/errors.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { sanitise } from '../dsp/sanitise.js';
import { decodeArguments } from './decode.js';
import { ffmpegMissing } from './ffmpeg.js';
import { lastLine, requireFile } from './file-check.js';
import { LeanDecode } from './lean-decode.js';
import { SampleReader } from './sample-reader.js';
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

/** Two interleaved channels at the engine's rate, free of NaN and infinities; there may be more memory than frames. */
export interface InterleavedAudio {
  readonly memory: SharedArrayBuffer;
  readonly frames: number;
}

const MAX_SECONDS = 600;
const FRAME_BYTES = 8;
const LITTLE_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/**
 * Decodes a file into memory. Throws ContinuityError: FILE_MISSING, FILE_UNREADABLE, FILE_EMPTY, FILE_UNSUPPORTED,
 * FILE_UNDECODABLE (nothing came out), FFMPEG_MISSING.
 */
export async function decodeWhole(path: string, options: DecodeWholeOptions = {}): Promise<DecodedAudio> {
  const rateHz = options.rateHz ?? ENGINE_RATE_HZ;
  const fromFrames = options.fromFrames ?? 0;
  const most = Math.round((options.maxSeconds ?? MAX_SECONDS) * rateHz);
  const wanted = Math.max(0, Math.min(most, (options.toFrames ?? Infinity) - fromFrames));
  // What is to come of a named part is known.
  const audio = new GrowingStereo(wanted, options.toFrames === undefined ? FIRST_FRAMES : wanted);
  const reader = new SampleReader(2, (channels, frames) => {
    audio.append(channels[0], channels[1], frames);
  });
  const { stalled, stderr } = await decodeBytes(path, { fromFrames, rateHz }, (bytes) => {
    reader.push(bytes);
    return !audio.full;
  });
  reader.flush();
  const decoded = audio.finish();
  if (stalled || (decoded.frames === 0 && wanted > 0)) throw undecodable(path, stalled, stderr);
  return decoded;
}

/**
 * Decodes frames [fromFrames, toFrames) of a file, in frames of the engine's rate, straight into the memory that the mixer
 * reads: a cart of the wall. Pages that nothing is written to cost nothing. Throws as `decodeWhole`.
 */
export async function decodePart(path: string, fromFrames: number, toFrames: number): Promise<InterleavedAudio> {
  const wantedBytes = Math.max(0, toFrames - fromFrames) * FRAME_BYTES;
  const memory = new SharedArrayBuffer(Math.max(FRAME_BYTES, wantedBytes));
  const into = new Uint8Array(memory);
  let taken = 0;
  const { stalled, stderr } = await decodeBytes(path, { fromFrames, rateHz: ENGINE_RATE_HZ }, (bytes) => {
    const used = Math.min(bytes.length, wantedBytes - taken);
    into.set(used === bytes.length ? bytes : bytes.subarray(0, used), taken);
    taken += used;
    return taken < wantedBytes;
  });
  const frames = Math.floor(taken / FRAME_BYTES);
  if (stalled || (frames === 0 && wantedBytes > 0)) throw undecodable(path, stalled, stderr);
  if (!LITTLE_ENDIAN) Buffer.from(memory, 0, frames * FRAME_BYTES).swap32();
  sanitise(new Float32Array(memory), 0, 2 * frames);
  return { memory, frames };
}

/** Hands on what a decoder gives until it ends, stands still, or `take` wants no more. Throws FILE_* and FFMPEG_MISSING. */
async function decodeBytes(
  path: string,
  { fromFrames, rateHz }: { readonly fromFrames: number; readonly rateHz: number },
  take: (bytes: Buffer) => boolean,
): Promise<{ readonly stalled: boolean; readonly stderr: string }> {
  await requireFile(path);
  const decode = new LeanDecode(decodeArguments({ path, fromFrames, rateHz }));
  const watch = new StallWatch(() => {
    decode.kill();
  });
  decode.stdout.on('data', (bytes) => {
    watch.alive();
    if (!take(bytes)) decode.kill();
  });
  const end = await decode.done;
  watch.stop();
  if (end.missing) throw ffmpegMissing();
  return { stalled: watch.stalled, stderr: end.stderr };
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
