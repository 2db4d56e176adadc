import { kernels, placed, type Kernels } from '../kernels/kernels.js';

/**
 * What is read off the sum of two channels, by WebAssembly. A block is taken, then asked about; another use of the thread's
 * kernels in between loses it.
 */
export class StereoSum {
  readonly #loops: Kernels;
  #from = 0;
  #count = 0;

  /** Undefined where there is no WebAssembly: who asks looks at the channels itself. */
  static here(): StereoSum | undefined {
    const loops = kernels();
    return loops === null ? undefined : new StereoSum(loops);
  }

  private constructor(loops: Kernels) {
    this.#loops = loops;
  }

  /** Most frames of a block. */
  get mostFrames(): number {
    return this.#loops.mostFrames;
  }

  /** The block: frames [from, to) of both channels. */
  take(left: Float32Array, right: Float32Array, from: number, to: number): void {
    placed(left, from, to, this.#loops.left);
    placed(right, from, to, this.#loops.right);
    this.#from = from;
    this.#count = to - from;
  }

  /** Whether all samples of the block are numbers and finite. */
  get isFinite(): boolean {
    return this.#loops.allFinite(this.#count) !== 0;
  }

  /** Widens `extremes`, the smallest and the largest sum, by frames [from, to) of the channels. */
  widen(extremes: Float32Array, from: number, to: number): void {
    const { extremes: found, sumExtremes } = this.#loops;
    found[0] = extremes[0];
    found[1] = extremes[1];
    sumExtremes(from - this.#from, to - this.#from);
    extremes[0] = found[0];
    extremes[1] = found[1];
  }

  /** Writes sums of four frames each, times `scale`, into target[at, end): the first of them begins at frame `from`. */
  quads(from: number, scale: number, target: Float32Array, at: number, end: number): void {
    const { quads, sumQuads } = this.#loops;
    sumQuads(from - this.#from, end - at, scale);
    target.set(quads.subarray(0, end - at), at);
  }
}
