import type { ShapeFlux } from './spectral-flux.js';

/** A voice holds for two seconds on average; what moves for less is a fill, a roll, a cymbal. */
const WINDOW_SECONDS = 2;
/** Of 77 beginnings and endings of instrumental recordings, nine in ten never move faster than 3.65 dB over two seconds. */
const VOICE_DB = 3.5;
const SURE_DB = 4.4;
/** What was heard before a voice moves more slowly than it by this much. */
const CONTRAST_DB = 0.6;
const SURE_CONTRAST_DB = 1.6;
/** Where nothing was heard before, it counts as usual instruments. */
const INSTRUMENTS_DB = 2.8;
const QUIET_INSTRUMENTS_DB = 2.5;
const LEAST_CONFIDENCE = 0.3;
/** What is doubtful stands back for what is not, however late. */
const SETTLED_CONFIDENCE = 0.5;
const STRONG_CONFIDENCE = 0.75;
/** Within a window, the voice begins with the first of three values in a row (120 ms) whose mean is over this. */
const ONSET_DB = 3.4;

/** Where a voice was found, in seconds from the beginning of the flux, and how sure that is, 0..1. */
export interface VoiceFound {
  readonly seconds: number;
  readonly confidence: number;
}

/**
 * Where a voice first enters over instruments: where the shape of the spectrum begins to change as fast as syllables make it,
 * and faster than before. It hears speech and syllabic singing that is about as loud as what it stands in or louder; it does
 * not hear held vowels, humming or choirs, and takes busy drum fills for a voice now and then. Undefined where none is found.
 */
export function firstVoice({ valuesDb, perSecond }: ShapeFlux): VoiceFound | undefined {
  const width = Math.round(WINDOW_SECONDS * perSecond);
  const sums = runningSums(valuesDb);
  let weak: VoiceFound | undefined;
  for (let at = 0; at + width <= valuesDb.length; at++) {
    const inside = (sums[at + width] - sums[at]) / width;
    if (inside < VOICE_DB) continue;
    const before = Math.max(QUIET_INSTRUMENTS_DB, at < width ? INSTRUMENTS_DB : sums[at] / at);
    if (inside - before < CONTRAST_DB) continue;
    // The window is crossed before it lies in the voice as a whole: the best within its length says how sure it is.
    let best = inside;
    for (let next = at + 1; next <= at + width && next + width <= valuesDb.length; next++) {
      best = Math.max(best, (sums[next + width] - sums[next]) / width);
    }
    const confidence = confidenceOf(best, best - before);
    const found = { seconds: onset(valuesDb, at, at + 2 * width) / perSecond, confidence };
    if (weak === undefined && confidence >= SETTLED_CONFIDENCE) return found;
    if (confidence >= STRONG_CONFIDENCE) return found;
    if (confidence >= LEAST_CONFIDENCE) weak ??= found;
  }
  return weak;
}

/** Where the last voice ends, in seconds from the beginning of the flux; undefined where none is found. See `firstVoice`. */
export function lastVoice({ valuesDb, perSecond }: ShapeFlux): VoiceFound | undefined {
  const width = Math.round(WINDOW_SECONDS * perSecond);
  const sums = runningSums(valuesDb);
  for (let end = valuesDb.length; end >= width; end--) {
    const inside = (sums[end] - sums[end - width]) / width;
    if (inside < VOICE_DB) continue;
    let best = inside;
    for (let next = end - 1; next >= Math.max(width, end - width); next--) {
      best = Math.max(best, (sums[next] - sums[next - width]) / width);
    }
    const confidence = confidenceOf(best, best - INSTRUMENTS_DB);
    if (confidence < LEAST_CONFIDENCE) continue;
    const reversed = valuesDb.slice(Math.max(0, end - 2 * width), end).reverse();
    return { seconds: (end - onset(reversed, 0, reversed.length)) / perSecond, confidence };
  }
  return undefined;
}

function confidenceOf(levelDb: number, contrastDb: number): number {
  const byLevel = (levelDb - VOICE_DB) / (SURE_DB - VOICE_DB);
  const byContrast = (contrastDb - CONTRAST_DB) / (SURE_CONTRAST_DB - CONTRAST_DB);
  const sure = 0.25 + 0.7 * Math.min(1, Math.max(0, 0.6 * byLevel + 0.4 * byContrast));
  return Math.round(sure * 100) / 100;
}

/** First of the values in [from, to) from which a quarter of a second moves as a voice does, and half a second after it too. */
function onset(valuesDb: Float32Array, from: number, to: number): number {
  const end = Math.min(to, valuesDb.length);
  for (let at = from; at + 12 <= end; at++) {
    if (valuesDb[at] < ONSET_DB || mean(valuesDb, at, at + 6) < ONSET_DB || mean(valuesDb, at, at + 12) < ONSET_DB)
      continue;
    return at;
  }
  return from;
}

function mean(values: Float32Array, from: number, to: number): number {
  let sum = 0;
  for (let i = from; i < to; i++) sum += values[i];
  return sum / (to - from);
}

function runningSums(values: Float32Array): Float64Array {
  const sums = new Float64Array(values.length + 1);
  for (let i = 0; i < values.length; i++) sums[i + 1] = sums[i] + values[i];
  return sums;
}
