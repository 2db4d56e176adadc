import { HOPS } from './level-window.js';

const SLOWEST_BPM = 50;
const FASTEST_BPM = 210;
/** Beats are felt about here; of two readings an octave apart the nearer one is taken. */
const FAVOURED_BPM = 118;
const OCTAVES_SPREAD = 0.75;
/** So much of the middle of a piece is listened to. */
const LONGEST_SECONDS = 60;
const SHORTEST_SECONDS = 8;
/** Levels under the loudest by more have no beat. */
const RANGE_DB = 30;
/** The onsets must agree with themselves a beat later at least as well as this (1: exactly). */
const LEAST_AGREEMENT = 0.12;
const MULTIPLES = 4;

/**
 * Tempo of the piece between two hops, in beats per minute, by autocorrelation of its onsets (rises of the level); null
 * where there is no steady beat. The whole may be read at half or double what a dancer would tap: of the two the one nearer
 * to 118 is taken. (After Ellis, Beat tracking by dynamic programming, 2007, section 3.)
 */
export function tempoBpm(lufs: Float32Array, fromHop: number, toHop: number): number | null {
  const onsets = onsetsOf(lufs, fromHop, toHop);
  if (onsets.length < SHORTEST_SECONDS * HOPS) return null;
  const shortest = Math.floor((60 * HOPS) / FASTEST_BPM);
  const longest = Math.ceil((60 * HOPS) / SLOWEST_BPM);
  const agreement = autocorrelation(onsets, MULTIPLES * longest + 2);
  let best = 0;
  let bestScore = 0;
  for (let lag = shortest; lag <= longest; lag++) {
    const bpm = (60 * HOPS) / lag;
    const weight = Math.exp(-0.5 * (Math.log2(bpm / FAVOURED_BPM) / OCTAVES_SPREAD) ** 2);
    let sum = 0;
    for (let k = 1; k <= MULTIPLES; k++) sum += peakNear(agreement, k * lag, k) / k;
    if (sum * weight > bestScore) {
      bestScore = sum * weight;
      best = lag;
    }
  }
  if (best === 0 || peakNear(agreement, best, 1) < LEAST_AGREEMENT) return null;
  return Math.round(((60 * HOPS) / refined(agreement, best)) * 10) / 10;
}

/** Rises of the level from hop to hop in its upper 30 dB, over 20 ms, their mean taken off. */
function onsetsOf(lufs: Float32Array, fromHop: number, toHop: number): Float64Array {
  const most = LONGEST_SECONDS * HOPS;
  const spare = Math.max(0, toHop - fromHop - most);
  const from = fromHop + (spare >> 1);
  const to = Math.min(toHop, from + most);
  let loudest = -150;
  for (let hop = from; hop < to; hop++) if (lufs[hop] > loudest) loudest = lufs[hop];
  const floor = loudest - RANGE_DB;
  const onsets = new Float64Array(Math.max(0, to - from - 2));
  let sum = 0;
  for (let i = 0; i < onsets.length; i++) {
    const hop = from + i + 2;
    const rise = Math.max(floor, lufs[hop]) - Math.max(floor, lufs[hop - 2]);
    onsets[i] = rise > 0.5 ? Math.min(rise, 15) : 0;
    sum += onsets[i];
  }
  const mean = sum / Math.max(1, onsets.length);
  for (let i = 0; i < onsets.length; i++) onsets[i] -= mean;
  return onsets;
}

/** Autocorrelation for lags 0..`lags`, 1 at lag 0. */
function autocorrelation(values: Float64Array, lags: number): Float64Array {
  const result = new Float64Array(lags + 1);
  for (let lag = 0; lag <= Math.min(lags, values.length - 1); lag++) {
    let sum = 0;
    for (let i = lag; i < values.length; i++) sum += values[i] * values[i - lag];
    result[lag] = sum / (values.length - lag);
  }
  const power = result[0];
  if (power > 0) for (let lag = 0; lag <= lags; lag++) result[lag] /= power;
  return result;
}

function peakNear(agreement: Float64Array, lag: number, reach: number): number {
  let most = 0;
  for (let l = Math.max(1, lag - reach); l <= Math.min(agreement.length - 1, lag + reach); l++)
    most = Math.max(most, agreement[l]);
  return most;
}

/** The beat's length in hops, from the fourth beat on (a quarter of a hop's error), between hops by a parabola. */
function refined(agreement: Float64Array, lag: number): number {
  let beat = lag;
  for (let k = 1; k <= MULTIPLES; k++) {
    const centre = Math.round(k * beat);
    let at = centre;
    for (let l = centre - 2; l <= centre + 2; l++) if ((agreement[l] ?? -1) > agreement[at]) at = l;
    const [a, b, c] = [agreement[at - 1], agreement[at], agreement[at + 1] ?? 0];
    const bend = a - 2 * b + c;
    const exact = bend < 0 ? at + (0.5 * (a - c)) / bend : at;
    if (b > 0.05) beat = exact / k;
  }
  return beat;
}
