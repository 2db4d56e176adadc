import { CHANNELS } from './units.js';

const HEADER_BYTES = 16;

/**
 * A ring of stereo frames in shared memory: one writer, any number of readers, each with a cursor of its own. The writer
 * never waits; a reader that falls more than the capacity behind has lost frames and must move its cursor.
 *
 * Layout: 8 bytes for the frame after the newest one, 8 for the first frame there ever was, then interleaved float32 L R.
 */
export class FrameRing {
  readonly capacityFrames: number;
  /** The frame after the newest one, and the first. */
  readonly #line: BigInt64Array;
  readonly #samples: Float32Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#line = new BigInt64Array(memory, 0, 2);
    this.#samples = new Float32Array(memory, HEADER_BYTES);
    this.capacityFrames = this.#samples.length / CHANNELS;
  }

  static create(capacityFrames: number): FrameRing {
    return new FrameRing(new SharedArrayBuffer(HEADER_BYTES + capacityFrames * CHANNELS * 4));
  }

  /** The frame after the newest one; frame numbers are those of the programme's line. */
  get writtenFrames(): number {
    return Number(Atomics.load(this.#line, 0));
  }

  /** The frame that the line began with: what is before it was never there. */
  get firstFrame(): number {
    return Number(Atomics.load(this.#line, 1));
  }

  /** The oldest frame that can still be read safely; one block of margin for a write in progress. */
  oldestFrame(marginFrames = 4800): number {
    return Math.max(this.firstFrame, this.writtenFrames - this.capacityFrames + marginFrames);
  }

  /** Sets the line's position before anything is written: the first frame that `write` appends. */
  startAt(frame: number): void {
    Atomics.store(this.#line, 1, BigInt(frame));
    Atomics.store(this.#line, 0, BigInt(frame));
  }

  /** Appends frames [from, to) of two planar channels. */
  write(left: Float32Array, right: Float32Array, from: number, to: number): void {
    const samples = this.#samples;
    const start = this.writtenFrames;
    let at = (start % this.capacityFrames) * CHANNELS;
    for (let i = from; i < to; i++) {
      samples[at] = left[i];
      samples[at + 1] = right[i];
      at += CHANNELS;
      if (at === samples.length) at = 0;
    }
    Atomics.store(this.#line, 0, BigInt(start + to - from));
  }

  /**
   * Copies `frames` frames from programme frame `fromFrame` into `into` as interleaved L R.
   * The caller keeps `fromFrame` within [oldestFrame(), writtenFrames - frames].
   */
  read(fromFrame: number, frames: number, into: Float32Array): void {
    const samples = this.#samples;
    const start = (fromFrame % this.capacityFrames) * CHANNELS;
    const wanted = frames * CHANNELS;
    const first = Math.min(wanted, samples.length - start);
    into.set(samples.subarray(start, start + first), 0);
    if (first < wanted) into.set(samples.subarray(0, wanted - first), first);
  }
}
