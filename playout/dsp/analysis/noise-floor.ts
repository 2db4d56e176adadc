import { FourierTransform } from '../fourier.js';
import { HOPS, medianOf } from './level-window.js';

/** A floor is at least this much under the programme. */
const UNDER_PROGRAMME_LU = 20;
const SHORTEST_FLOOR_HOPS = 60;
const SEED_HOPS = 30;
const MEDIAN_HOPS = 9;
/** The programme rises over the floor by this much. */
const RISE_DB = 3.5;
/** It does not grow or fall: its last third has the level of its first. What swells is music. */
const MOST_DRIFT_DB = 1.5;
const FRAME = 512;
const LOWEST_HZ = 170;
const HIGHEST_HZ = 4500;
const NEIGHBOURS = 12;
/** No line of a noise stands out of its neighbourhood by more, averaged over a third of a second or longer. */
const MOST_NOISE_RATIO = 5;

/** Says whether hops [from, to) of the file sound like noise; see `isNoise`. */
export type NoiseTest = (fromHop: number, toHop: number) => boolean;

/**
 * The hop at which a programme rises out of the noise floor (hiss, surface noise) that the file begins with at hop `first`,
 * or `first` where it begins with none. A floor holds its level (median of 90 ms: crackle does not count) for 0.6 s or more,
 * lies 20 LU or more under the programme's loudness, and is no sound with a pitch: a soft held note is music.
 */
export function endOfFloor(lufs: Float32Array, first: number, loudness: number, isNoise: NoiseTest): number {
  const floor = medianOf(lufs, first, first + SEED_HOPS);
  if (floor > loudness - UNDER_PROGRAMME_LU || first + SHORTEST_FLOOR_HOPS > lufs.length) return first;
  let end = first;
  while (end < lufs.length && medianOf(lufs, end, end + MEDIAN_HOPS) < floor + RISE_DB) end++;
  // The window holds the rise in its second half: the first hop that stays over the floor is looked for in it.
  const last = Math.min(lufs.length, end + MEDIAN_HOPS);
  while (end < last && lufs[end] < floor + RISE_DB) end++;
  if (end - first < SHORTEST_FLOOR_HOPS || end >= lufs.length || drifts(lufs, first, end)) return first;
  return isNoise(first, end) ? end : first;
}

function drifts(lufs: Float32Array, from: number, to: number): boolean {
  // The last hops before the rise may hold its beginning.
  const third = Math.floor((to - 3 - from) / 3);
  const early = medianOf(lufs, from, from + third);
  return Math.abs(medianOf(lufs, to - 3 - third, to - 3) - early) > MOST_DRIFT_DB;
}

/** True where the spectrum of a sound, averaged, is smooth: no line stands out of its neighbours between 170 Hz and 4.5 kHz. */
export function isNoise(samples: Float32Array, rateHz: number): boolean {
  if (samples.length < 2 * FRAME) return false;
  const power = averageSpectrum(samples);
  const low = Math.max(1, Math.ceil((LOWEST_HZ * FRAME) / rateHz));
  const high = Math.min(FRAME / 2 - 1, Math.floor((HIGHEST_HZ * FRAME) / rateHz));
  for (let k = low; k <= high; k++) {
    const around = medianOf(power, Math.max(low, k - NEIGHBOURS), Math.min(high, k + NEIGHBOURS) + 1);
    if (power[k] > MOST_NOISE_RATIO * around) return false;
  }
  return true;
}

/** Welch's method with half-overlapped Hann windows, two blocks to a complex transform, 12 s at most. */
function averageSpectrum(samples: Float32Array): Float32Array {
  const fourier = new FourierTransform(FRAME);
  const re = new Float64Array(FRAME);
  const im = new Float64Array(FRAME);
  const power = new Float32Array(FRAME / 2);
  const step = FRAME / 2;
  const most = Math.min(samples.length - FRAME, 12 * HOPS * FRAME);
  for (let at = 0; at <= most; at += 2 * step) {
    const second = at + step <= most ? at + step : at;
    for (let i = 0; i < FRAME; i++) {
      const window = 0.5 - 0.5 * Math.cos((2 * Math.PI * (i + 0.5)) / FRAME);
      re[i] = samples[at + i] * window;
      im[i] = samples[second + i] * window;
    }
    fourier.transform(re, im);
    for (let k = 1; k < step; k++) {
      const m = FRAME - k;
      power[k] += re[k] * re[k] + im[k] * im[k] + re[m] * re[m] + im[m] * im[m];
    }
  }
  return power;
}
