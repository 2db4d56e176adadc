import { lufsFromPower, powerFromLufs } from '../meter/loudness-histogram.js';

/** Hops in a second; a hop is 10 ms. */
export const HOPS = 100;

/** Mean loudness of hops [from, to), ungated, LUFS; -150 where there are none. */
export function meanLufs(lufs: Float32Array, from: number, to: number): number {
  const start = Math.max(0, from);
  const end = Math.min(lufs.length, to);
  if (end <= start) return -150;
  let power = 0;
  for (let hop = start; hop < end; hop++) power += powerFromLufs(lufs[hop]);
  return lufsFromPower(power / (end - start));
}

/**
 * Running mean of `width` hops (centred) over hops [from, to), in LUFS. What lies outside the range counts as far as it
 * exists, so that the edges of the range are no edges of the sound.
 */
export function smoothed(lufs: Float32Array, from: number, to: number, width: number): Float32Array {
  const before = width >> 1;
  const after = width - before;
  const result = new Float32Array(Math.max(0, to - from));
  const powers = new Float64Array(result.length + width + 1);
  const first = from - before;
  let sum = 0;
  for (let k = 0; k < powers.length - 1; k++) {
    const hop = first + k;
    sum += hop >= 0 && hop < lufs.length ? powerFromLufs(lufs[hop]) : 0;
    powers[k + 1] = sum;
  }
  for (let i = 0; i < result.length; i++) {
    const low = Math.max(0, from + i - before);
    const high = Math.min(lufs.length, from + i + after);
    const power = (powers[high - first] - powers[low - first]) / Math.max(1, high - low);
    result[i] = Math.max(-150, lufsFromPower(Math.max(1e-16, power)));
  }
  return result;
}

/** Median of a copied stretch; `from` < `to`. */
export function medianOf(values: Float32Array, from: number, to: number): number {
  const sorted = values.slice(Math.max(0, from), Math.min(values.length, to)).sort();
  return sorted[sorted.length >> 1] ?? -150;
}
