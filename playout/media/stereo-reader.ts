import { kernels, type Kernels } from '../dsp/kernels/kernels.js';
import type { PlanarSink } from './sample-reader.js';

const FRAME_BYTES = 8;

/**
 * As `SampleReader` for two channels, by WebAssembly and in its memory: the channels that the sink gets are the kernels' own,
 * which spares whoever measures them with kernels all copies. Bytes that were read into `input` are not copied either.
 */
export class StereoReader {
  readonly #loops: Kernels;
  readonly #sink: PlanarSink;
  readonly #channels: readonly [Float32Array, Float32Array];
  /** The beginning of a frame of which the rest is in the next piece. */
  readonly #partial = new Uint8Array(FRAME_BYTES);
  #partialBytes = 0;

  /** Undefined where there is no WebAssembly. */
  static here(sink: PlanarSink): StereoReader | undefined {
    const loops = kernels();
    return loops === null ? undefined : new StereoReader(loops, sink);
  }

  /** Where bytes are best read to; used by all of a thread, so valid until the next are read. Undefined as above. */
  static get input(): Buffer | undefined {
    const loops = kernels();
    return loops === null ? undefined : Buffer.from(loops.input.buffer, loops.input.byteOffset, loops.input.byteLength);
  }

  private constructor(loops: Kernels, sink: PlanarSink) {
    this.#loops = loops;
    this.#sink = sink;
    this.#channels = [loops.left, loops.right];
  }

  push(piece: Uint8Array): void {
    const { input } = this.#loops;
    if (piece.buffer === input.buffer) {
      this.#take(piece.byteOffset, piece.length);
      return;
    }
    for (let at = 0; at < piece.length; at += input.length) {
      const part = piece.subarray(at, at + input.length);
      input.set(part);
      this.#take(input.byteOffset, part.length);
    }
  }

  /** Nothing waits here: an incomplete frame at the end is dropped. */
  flush(): void {
    this.#partialBytes = 0;
  }

  /** `count` bytes of the kernels' memory from `at` on. What there is of a frame from before goes in front of them. */
  #take(at: number, count: number): void {
    const { input, takeStereo } = this.#loops;
    const whole = new Uint8Array(input.buffer, at - this.#partialBytes, this.#partialBytes + count);
    for (let i = 0; i < this.#partialBytes; i++) whole[i] = this.#partial[i];
    const frames = Math.floor(whole.length / FRAME_BYTES);
    this.#partialBytes = whole.length - frames * FRAME_BYTES;
    for (let i = 0; i < this.#partialBytes; i++) this.#partial[i] = whole[frames * FRAME_BYTES + i];
    if (frames === 0) return;
    takeStereo(whole.byteOffset, frames);
    this.#sink(this.#channels, frames);
  }
}
