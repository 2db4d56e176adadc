import { CHANNELS } from '../api/units.js';

/** A recording held decoded in memory (a cart, the emergency file): interleaved float32 L R at the engine's rate. */
export interface Clip {
  readonly memory: SharedArrayBuffer;
  readonly frames: number;
}

/** Puts decoded planar audio into shared memory. Samples that are not finite become silence. */
export function clipFrom(left: Float32Array, right: Float32Array): Clip {
  const frames = left.length;
  const memory = new SharedArrayBuffer(Math.max(1, frames) * CHANNELS * 4);
  const samples = new Float32Array(memory);
  for (let i = 0; i < frames; i++) {
    const l = left[i];
    const r = right[i];
    samples[2 * i] = l - l === 0 ? l : 0;
    samples[2 * i + 1] = r - r === 0 ? r : 0;
  }
  return { memory, frames };
}
