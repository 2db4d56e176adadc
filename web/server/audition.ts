import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import type { JoinRequest } from '../api/library.js';

/** Sound of a cut that a listener hears off air. */
export interface AuditionSource {
  readonly frames: number;
  /** Decodes from a frame on. */
  sound(fromFrames: number): { readonly stdout: AsyncIterable<Buffer>; kill(): void };
}

/** What the routes of listening off air stand on. */
export interface AuditionParts {
  /** Throws ContinuityError NOT_FOUND for a cut that cannot be heard. */
  cut(cutId: string): Promise<AuditionSource>;
  join(request: JoinRequest, gone: AbortSignal): Promise<{ readonly wav: Buffer; readonly joinSeconds: number }>;
}

/** Stereo of 16 bit. */
export const FRAME_BYTES = 4;
export const HEADER_BYTES = 44;
/** Sizes of a file that is larger than a WAV header can say: readers take it as `to the end`. */
const UNKNOWN_SIZE = 0xffff_ffff;

/** The header of a WAV file of so many frames, 16 bit stereo at the engine's rate. */
export function wavHeader(frames: number): Buffer {
  const bytes = frames * FRAME_BYTES;
  const size = (more: number): number => Math.min(UNKNOWN_SIZE, bytes + more);
  const header = Buffer.alloc(HEADER_BYTES);
  header.write('RIFF', 0, 'latin1');
  header.writeUInt32LE(size(36), 4);
  header.write('WAVEfmt ', 8, 'latin1');
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(ENGINE_RATE_HZ, 24);
  header.writeUInt32LE(ENGINE_RATE_HZ * FRAME_BYTES, 28);
  header.writeUInt16LE(FRAME_BYTES, 32);
  header.writeUInt16LE(16, 34);
  header.write('data', 36, 'latin1');
  header.writeUInt32LE(size(0), 40);
  return header;
}

/** Bytes from to (both included) of `length`. */
export interface ByteRange {
  readonly from: number;
  readonly to: number;
}

/**
 * What a Range header asks for (RFC 9110, 14.2); undefined where it asks for nothing that can be given as one piece, `false`
 * where it lies behind the end.
 */
export function byteRange(header: string | undefined, length: number): ByteRange | false | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const last = Math.min(length, Number(match[2]));
    return last === 0 ? false : { from: length - last, to: length - 1 };
  }
  const from = Number(match[1]);
  const to = match[2] === '' ? length - 1 : Math.min(length - 1, Number(match[2]));
  if (from >= length) return false;
  return to < from ? undefined : { from, to };
}

/** Silence for what a decoder owes: an answer is as long as it said. */
const SILENCE = Buffer.alloc(64 * 1024);

/**
 * Bytes [from, to] of the WAV of a cut. `sound` decodes from a frame on; what it gives too little is silence, what it gives
 * too much is left out.
 */
export async function* wavBytes(
  frames: number,
  { from, to }: ByteRange,
  sound: (fromFrames: number) => AsyncIterable<Buffer>,
): AsyncGenerator<Buffer> {
  if (from < HEADER_BYTES) yield wavHeader(frames).subarray(from, Math.min(HEADER_BYTES, to + 1));
  const first = Math.max(0, from - HEADER_BYTES);
  let left = to + 1 - Math.max(from, HEADER_BYTES);
  if (left <= 0) return;
  let skip = first % FRAME_BYTES;
  for await (const chunk of sound(Math.floor(first / FRAME_BYTES))) {
    const bytes = chunk.subarray(skip, skip + left);
    skip = Math.max(0, skip - chunk.length);
    left -= bytes.length;
    if (bytes.length > 0) yield bytes;
    if (left === 0) return;
  }
  for (; left > 0; left -= SILENCE.length) yield SILENCE.subarray(0, left);
}

/** Decoders that may run at once. */
const MOST_AT_ONCE = 6;
/** A player that takes nothing for so long has been left standing; when it goes on it asks again from where it was. */
const IDLE_LIMIT_MS = 60_000;

interface Listener {
  readonly end: () => void;
  movedAtMs: number;
}

/** Who listens off air now: never more than a few decoders, and none that nobody reads. */
export class Listeners {
  readonly #open = new Set<Listener>();

  constructor(private readonly nowMs: () => number) {}

  get count(): number {
    return this.#open.size;
  }

  /** One more; where there are too many, the one that has moved least recently is ended. */
  join(end: () => void): { moved(): void; leave(): void } {
    this.sweep();
    while (this.#open.size >= MOST_AT_ONCE) this.#end([...this.#open].sort((a, b) => a.movedAtMs - b.movedAtMs)[0]);
    const listener: Listener = { end, movedAtMs: this.nowMs() };
    this.#open.add(listener);
    return {
      moved: () => {
        listener.movedAtMs = this.nowMs();
      },
      leave: () => this.#open.delete(listener),
    };
  }

  /** Ends those that take nothing any more. */
  sweep(): void {
    for (const listener of this.#open) {
      if (this.nowMs() - listener.movedAtMs > IDLE_LIMIT_MS) this.#end(listener);
    }
  }

  stop(): void {
    for (const listener of this.#open) this.#end(listener);
  }

  #end(listener: Listener): void {
    this.#open.delete(listener);
    listener.end();
  }
}
