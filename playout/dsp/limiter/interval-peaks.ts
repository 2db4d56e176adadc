import { EIGHTFOLD, peakBetween8 } from '../meter/interpolation.js';
import { kernels, type Kernels } from '../kernels/kernels.js';

/** What a limiter asks: how high the signal rises between one frame and the next. */
export interface IntervalPeaks {
  /**
   * Writes to peaks[0..count) the largest magnitude of both channels in each interval from frame n to n + 1 (both ends
   * included, eightfold interpolation), for n = first .. first + count - 1, and 0 where it is certain not to be over the
   * ceiling. Needs frames first - 15 .. first + count + 15. Returns false where all are 0, and then has written nothing.
   */
  find(left: Float64Array, right: Float64Array, first: number, count: number, peaks: Float32Array): boolean;
}

/** As WebAssembly where there is such, for at most 1024 frames a call. `ceiling` is linear. */
export function intervalPeaks(ceiling: number, withoutKernels = false): IntervalPeaks {
  const loops = withoutKernels ? null : kernels();
  return loops === null ? new ScriptPeaks(ceiling) : new KernelPeaks(ceiling, loops);
}

const BEFORE = EIGHTFOLD.pairs - 1;
const AROUND = 2 * EIGHTFOLD.pairs - 1;

class KernelPeaks implements IntervalPeaks {
  constructor(
    private readonly ceiling: number,
    private readonly loops: Kernels,
  ) {}

  find(left: Float64Array, right: Float64Array, first: number, count: number, peaks: Float32Array): boolean {
    const { left: x, right: y, peaks: found } = this.loops;
    const from = first - BEFORE;
    const frames = count + AROUND;
    for (let i = 0; i < frames; i++) {
      x[i] = left[from + i];
      y[i] = right[from + i];
    }
    if (this.loops.intervalPeaks8(count, this.ceiling, EIGHTFOLD.innerNorm, EIGHTFOLD.outerNorm) === 0) return false;
    for (let i = 0; i < count; i++) peaks[i] = found[i];
    return true;
  }
}

/** In JavaScript, in double precision. */
class ScriptPeaks implements IntervalPeaks {
  constructor(private readonly ceiling: number) {}

  find(left: Float64Array, right: Float64Array, first: number, count: number, peaks: Float32Array): boolean {
    const from = first - BEFORE;
    const to = from + count + AROUND;
    const inView = Math.max(largest(left, from, to), largest(right, from, to));
    if (inView * EIGHTFOLD.l1Norm <= this.ceiling) return false;
    for (let i = 0; i < count; i++) {
      const inLeft = this.#peak(left, first + i, inView);
      const inRight = this.#peak(right, first + i, inView);
      peaks[i] = inLeft > inRight ? inLeft : inRight;
    }
    return true;
  }

  #peak(x: Float64Array, n: number, inView: number): number {
    const near = Math.max(Math.abs(x[n]), Math.abs(x[n + 1]));
    if (near * EIGHTFOLD.innerNorm + inView * EIGHTFOLD.outerNorm <= this.ceiling) return 0;
    return Math.max(near, peakBetween8(EIGHTFOLD, x, n));
  }
}

function largest(x: Float64Array, from: number, to: number): number {
  let peak = 0;
  for (let i = from; i < to; i++) {
    const magnitude = x[i] < 0 ? -x[i] : x[i];
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}
