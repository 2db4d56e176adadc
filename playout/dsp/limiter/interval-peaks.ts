import { EIGHTFOLD, largestBend, peakBetween8 } from '../meter/interpolation.js';
import { kernels, type Kernels } from '../kernels/kernels.js';

/** What a limiter asks: how high the signal rises between one frame and the next. */
export interface IntervalPeaks {
  /**
   * Writes to peaks[0..count) the largest magnitude of both channels in each interval from frame n to n + 1 (both ends
   * included, eightfold interpolation), for n = 15 .. 14 + count, and 0 where it is certain not to be over the ceiling. Needs
   * the first count + 31 frames of both channels. Returns false where all are 0, and then has written nothing.
   */
  find(left: Float32Array, right: Float32Array, count: number, peaks: Float32Array): boolean;
}

/** As WebAssembly where there is such; channels are of 16,384 frames at most then. `ceiling` is linear. */
export function intervalPeaks(ceiling: number, withoutKernels = false): IntervalPeaks {
  const loops = withoutKernels ? null : kernels();
  return loops === null ? new ScriptPeaks(ceiling) : new KernelPeaks(ceiling, loops);
}

const BEFORE = EIGHTFOLD.pairs - 1;

/** How many frames more than intervals are needed: half of them before the first interval, half after the last. */
export const AROUND_INTERVAL = 2 * EIGHTFOLD.pairs - 1;

class KernelPeaks implements IntervalPeaks {
  constructor(
    private readonly ceiling: number,
    private readonly loops: Kernels,
  ) {}

  find(left: Float32Array, right: Float32Array, count: number, peaks: Float32Array): boolean {
    const { left: x, right: y, peaks: found } = this.loops;
    x.set(left);
    y.set(right);
    if (this.loops.intervalPeaks8(count, this.ceiling, EIGHTFOLD.nearNorm, EIGHTFOLD.bendNorm) === 0) return false;
    for (let i = 0; i < count; i++) peaks[i] = found[i];
    return true;
  }
}

/** In JavaScript, in double precision. */
class ScriptPeaks implements IntervalPeaks {
  constructor(private readonly ceiling: number) {}

  find(left: Float32Array, right: Float32Array, count: number, peaks: Float32Array): boolean {
    const frames = count + AROUND_INTERVAL;
    const inView = Math.max(largest(left, frames), largest(right, frames));
    if (inView * EIGHTFOLD.l1Norm <= this.ceiling) return false;
    const beyond = EIGHTFOLD.bendNorm * Math.max(largestBend(left, frames), largestBend(right, frames));
    for (let i = 0; i < count; i++) {
      const inLeft = this.#peak(left, BEFORE + i, beyond);
      const inRight = this.#peak(right, BEFORE + i, beyond);
      peaks[i] = inLeft > inRight ? inLeft : inRight;
    }
    return true;
  }

  #peak(x: Float32Array, n: number, beyond: number): number {
    const near = Math.max(Math.abs(x[n]), Math.abs(x[n + 1]));
    if (near * EIGHTFOLD.nearNorm + beyond <= this.ceiling) return 0;
    return Math.max(near, peakBetween8(EIGHTFOLD, x, n));
  }
}

function largest(x: Float32Array, count: number): number {
  let peak = 0;
  for (let i = 0; i < count; i++) {
    const magnitude = x[i] < 0 ? -x[i] : x[i];
    if (magnitude > peak) peak = magnitude;
  }
  return peak;
}
