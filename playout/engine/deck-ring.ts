import { CHANNELS, ENGINE_RATE_HZ } from '../api/units.js';

/** Seconds of audio that a deck holds ahead of the mixer. */
export const DECK_SECONDS = 8;
const CAPACITY_FRAMES = DECK_SECONDS * ENGINE_RATE_HZ;
const HEADER_BYTES = 32;

export const DECK_STATE = { filling: 0, ended: 1, failed: 2 } as const;

/**
 * Decoded audio of one deck in shared memory: one writer (the thread that reads the decoder), one reader (the mixer).
 *
 * Layout: int32 generation, int32 state, int64 frames written, int64 frames read, then interleaved float32 L R.
 * The generation says for which opening the contents are: a reader that waits for a later one sees nothing yet.
 */
export class DeckRing {
  static readonly capacityFrames = CAPACITY_FRAMES;
  readonly #words: Int32Array;
  readonly #counts: BigInt64Array;
  readonly #samples: Float32Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, 2);
    this.#counts = new BigInt64Array(memory, 8, 2);
    this.#samples = new Float32Array(memory, HEADER_BYTES);
  }

  static create(): DeckRing {
    return new DeckRing(new SharedArrayBuffer(HEADER_BYTES + CAPACITY_FRAMES * CHANNELS * 4));
  }

  get generation(): number {
    return Atomics.load(this.#words, 0);
  }

  get state(): number {
    return Atomics.load(this.#words, 1);
  }

  get writtenFrames(): number {
    return Number(Atomics.load(this.#counts, 0));
  }

  get readFrames(): number {
    return Number(Atomics.load(this.#counts, 1));
  }

  get freeFrames(): number {
    return CAPACITY_FRAMES - (this.writtenFrames - this.readFrames);
  }

  /** Writer: empties the ring for a new opening. The mixer has let go of the deck before. */
  reset(generation: number): void {
    Atomics.store(this.#counts, 0, 0n);
    Atomics.store(this.#counts, 1, 0n);
    Atomics.store(this.#words, 1, DECK_STATE.filling);
    Atomics.store(this.#words, 0, generation);
  }

  /** Writer: nothing more will come. */
  finish(state: typeof DECK_STATE.ended | typeof DECK_STATE.failed): void {
    Atomics.store(this.#words, 1, state);
  }

  /** Writer: appends as many frames of `interleaved` as fit, from frame `from`; returns how many. */
  write(interleaved: Float32Array, from: number): number {
    const written = this.writtenFrames;
    const frames = Math.min(interleaved.length / CHANNELS - from, this.freeFrames);
    const at = written % CAPACITY_FRAMES;
    const first = Math.min(frames, CAPACITY_FRAMES - at);
    const start = from * CHANNELS;
    this.#samples.set(interleaved.subarray(start, start + first * CHANNELS), at * CHANNELS);
    if (first < frames) {
      this.#samples.set(interleaved.subarray(start + first * CHANNELS, start + frames * CHANNELS), 0);
    }
    Atomics.store(this.#counts, 0, BigInt(written + frames));
    return frames;
  }

  /**
   * Reader: moves up to `frames` frames into planar channels from index `at`; returns how many. Samples that are not
   * finite become silence: a float file may hold them and nothing behind this point may meet them.
   */
  read(left: Float32Array, right: Float32Array, at: number, frames: number): number {
    const read = this.readFrames;
    const count = Math.min(frames, this.writtenFrames - read);
    const samples = this.#samples;
    let from = (read % CAPACITY_FRAMES) * CHANNELS;
    for (let i = at; i < at + count; i++) {
      const l = samples[from];
      const r = samples[from + 1];
      left[i] = l - l === 0 ? l : 0;
      right[i] = r - r === 0 ? r : 0;
      from += CHANNELS;
      if (from === samples.length) from = 0;
    }
    Atomics.store(this.#counts, 1, BigInt(read + count));
    return count;
  }
}
