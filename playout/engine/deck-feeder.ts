import { setTimeout as sleep } from 'node:timers/promises';
import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';
import type { Failure } from './deck.js';
import { DECK_STATE, type DeckRing } from './deck-ring.js';

/** A running decoder: interleaved float32 L R at the engine's rate on `stdout`. */
export interface Decoding {
  /** Bytes that a listener is given are its own only until it returns. */
  readonly stdout: {
    on(event: 'data', listener: (bytes: Buffer) => void): unknown;
    pause(): unknown;
    resume(): unknown;
  };
  /** Settles when the decoder is gone and its output is read; never rejects. */
  readonly done: Promise<{ readonly exitCode: number | null; readonly stderr: string }>;
  kill(): void;
}

/** At a `tempo` other than 1 `fromFrames` counts in the sound as it comes out. */
export type OpenDecoder = (path: string, fromFrames: number, tempo: number) => Decoding;

const FRAME_BYTES = CHANNELS * 4;
const TELL_FRAMES = ENGINE_RATE_HZ / 8;
/** A decoder that gives nothing for this long is not waited for. */
const SLOW_START_MS = 500;

/** Fills one deck's ring from a decoder: reads while there is room, and says how the decoder ended. */
class Feed {
  /** What the ring had no room for, in order. Usually one piece; more when Node empties the pipe of a decoder that ended. */
  readonly #waiting: Float32Array[] = [];
  /** Frames of the first of them that the ring has taken. */
  #waitingFrom = 0;
  #rest: Buffer = Buffer.alloc(0);
  #closed = false;
  #begun: () => void = () => undefined;
  /** Settles with the first sound, or when there will be none. */
  readonly begun = new Promise<void>((resolve) => {
    this.#begun = resolve;
  });
  /** Frames that went into the ring since the mixer was told. */
  #untold = 0;

  constructor(
    private readonly ring: DeckRing,
    private readonly decoding: Decoding,
    private readonly progressed: () => void,
    private readonly ended: (exit: { exitCode: number | null; stderr: string }, frames: number) => void,
  ) {
    decoding.stdout.on('data', (chunk: Buffer) => {
      this.#take(chunk);
    });
    void decoding.done.then((exit) => {
      this.#finish(exit);
    });
  }

  /** Goes on where the ring was full. */
  pump(): void {
    if (this.#waiting.length === 0 || this.#closed) return;
    let moved = 0;
    for (let piece = this.#waiting.at(0); piece !== undefined; piece = this.#waiting.at(0)) {
      const frames = this.ring.write(piece, this.#waitingFrom);
      moved += frames;
      this.#waitingFrom += frames;
      if (this.#waitingFrom < piece.length / CHANNELS) break;
      this.#waiting.shift();
      this.#waitingFrom = 0;
    }
    this.#tell(moved);
    if (this.#waiting.length === 0) this.decoding.stdout.resume();
  }

  close(): void {
    this.#closed = true;
    this.#begun();
    this.#waiting.length = 0;
    this.decoding.kill();
    // A paused stream would never see the end of the killed decoder.
    this.decoding.stdout.resume();
  }

  #take(chunk: Buffer): void {
    if (this.#closed) return;
    this.#begun();
    const bytes = this.#rest.length > 0 ? Buffer.concat([this.#rest, chunk]) : chunk;
    const whole = bytes.length - (bytes.length % FRAME_BYTES);
    this.#rest = Buffer.from(bytes.subarray(whole));
    if (whole === 0) return;
    this.#append(floats(bytes.subarray(0, whole)));
    if (this.#waiting.length > 0) this.decoding.stdout.pause();
  }

  /** Puts a piece into the ring and keeps a copy of what finds no room. */
  #append(piece: Float32Array): void {
    const frames = this.#waiting.length === 0 ? this.ring.write(piece, 0) : 0;
    if (frames < piece.length / CHANNELS) this.#waiting.push(piece.slice(frames * CHANNELS));
    this.#tell(frames);
  }

  /** Wakes a mixer that waits, but not for every piece: an eighth of a second is soon enough. */
  #tell(frames: number): void {
    this.#untold += frames;
    if (this.#untold === 0 || (this.#untold < TELL_FRAMES && this.ring.freeFrames > 0)) return;
    this.#untold = 0;
    this.progressed();
  }

  #finish(exit: { exitCode: number | null; stderr: string }): void {
    if (this.#closed) return;
    if (this.#waiting.length > 0) {
      // The decoder is gone but the ring is full: the end is told once the last of it is in.
      setTimeout(() => {
        this.pump();
        this.#finish(exit);
      }, 20);
      return;
    }
    this.#closed = true;
    this.#begun();
    this.ended(exit, this.ring.writtenFrames);
    this.progressed();
  }
}

/** Views bytes as floats, copying only where they are not aligned. */
function floats(bytes: Buffer): Float32Array {
  const aligned = bytes.byteOffset % 4 === 0 ? bytes : Buffer.from(new Uint8Array(bytes).buffer);
  return new Float32Array(aligned.buffer, aligned.byteOffset, aligned.length / 4);
}

export interface DeckFeederOptions {
  readonly rings: readonly DeckRing[];
  readonly open: OpenDecoder;
  /** Called when a deck has more, or has ended: wakes a mixer that waits. */
  readonly progressed: () => void;
  /** Called before the ring says that it failed. */
  readonly failed: (slot: number, generation: number, failure: Failure) => void;
}

/** Runs the decoders of all decks: one child process for each opening. */
export class DeckFeeder {
  readonly #feeds = new Map<number, { generation: number; feed: Feed }>();

  constructor(private readonly options: DeckFeederOptions) {}

  /** Starts a decoder; settles when it gives sound, or will give none, or has taken longer than any should. */
  open(slot: number, generation: number, path: string, fromFrames: number, tempo = 1): Promise<void> {
    this.#feeds.get(slot)?.feed.close();
    const ring = this.options.rings[slot];
    ring.reset(generation);
    const decoding = this.options.open(path, fromFrames, tempo);
    const feed = new Feed(ring, decoding, this.options.progressed, (exit, frames) => {
      const failure = frames === 0 ? failureOf(path, exit) : undefined;
      if (failure) this.options.failed(slot, generation, failure);
      ring.finish(failure ? DECK_STATE.failed : DECK_STATE.ended);
    });
    this.#feeds.set(slot, { generation, feed });
    return Promise.race([feed.begun, sleep(SLOW_START_MS, undefined, { ref: false })]);
  }

  close(slot: number, generation: number): void {
    const standing = this.#feeds.get(slot);
    if (standing?.generation !== generation) return;
    standing.feed.close();
    this.#feeds.delete(slot);
  }

  /** Goes on filling every deck that has room again. */
  pump(): void {
    for (const { feed } of this.#feeds.values()) feed.pump();
  }

  closeAll(): void {
    for (const { feed } of this.#feeds.values()) feed.close();
    this.#feeds.clear();
  }
}

function failureOf(path: string, exit: { exitCode: number | null; stderr: string }): Failure {
  const said = exit.stderr.trim().split('\n').at(-1)?.slice(0, 300) ?? '';
  if (/No such file/i.test(said)) return { code: 'FILE_MISSING', message: `${path} is not there` };
  if (/Permission denied/i.test(said)) return { code: 'FILE_UNREADABLE', message: `${path} may not be read` };
  return { code: 'FILE_UNDECODABLE', message: `nothing could be decoded from ${path}${said ? ` (${said})` : ''}` };
}
