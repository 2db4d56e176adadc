/** A tone whose pitch says where in the file one is: `START_HZ` at its beginning, `SLOPE_HZ` more each second. */
export const START_HZ = 300;
export const SLOPE_HZ = 4;
const RATE_HZ = 48_000;

/** Sample of the chirp at a second of the file. */
export function chirp(seconds: number, amplitude = 0.25): number {
  return amplitude * Math.sin(2 * Math.PI * (START_HZ * seconds + (SLOPE_HZ / 2) * seconds ** 2));
}

/** Second of the file that sounds in the window of `frames` from `from` on, by counting zero crossings; NaN in silence. */
export function positionAt(samples: Float32Array, from: number, frames = RATE_HZ / 5): number {
  let first = NaN;
  let last = NaN;
  let count = -1;
  for (let i = from + 1; i < from + frames; i++) {
    if (samples[i - 1] < 0 && samples[i] >= 0) {
      const at = i - samples[i] / (samples[i] - samples[i - 1]);
      if (count < 0) first = at;
      last = at;
      count++;
    }
  }
  if (count < 5) return NaN;
  const hz = (count * RATE_HZ) / (last - first);
  return (hz - START_HZ) / SLOPE_HZ - ((first + last) / 2 - from) / RATE_HZ;
}

/** Runs of at least `frames` frames under `threshold`, as [from, to). */
export function silences(samples: Float32Array, frames: number, threshold = 1e-4): [number, number][] {
  const found: [number, number][] = [];
  let from = -1;
  for (let i = 0; i <= samples.length; i++) {
    const silent = i < samples.length && Math.abs(samples[i]) < threshold;
    if (silent && from < 0) from = i;
    if (!silent && from >= 0) {
      if (i - from >= frames) found.push([from, i]);
      from = -1;
    }
  }
  return found;
}

/** Left channel of raw interleaved 32-bit stereo. */
export function leftOfInt32(bytes: Buffer): Float32Array {
  const frames = Math.floor(bytes.length / 8);
  const left = new Float32Array(frames);
  for (let i = 0; i < frames; i++) left[i] = bytes.readInt32LE(8 * i) / 2 ** 31;
  return left;
}
