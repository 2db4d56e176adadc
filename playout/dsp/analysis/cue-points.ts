import type { EndingKind, SegmentKind } from '../../api/segment.js';
import { findEnding } from './ending.js';
import { frameOfHop, type LevelEnvelope } from './level-envelope.js';
import { HOPS, meanLufs, smoothed } from './level-window.js';
import { endOfFloor, type NoiseTest } from './noise-floor.js';

/** Under the programme's own loudness by this much, music has not begun yet, or is over; in LU. */
const MUSIC_START_LU = 40;
const MUSIC_END_LU = 45;
/** Speech and jingles: only what is this far under their loudness is taken off, and a margin of it stays. */
const OTHER_LU = 60;
const OTHER_START_MARGIN_HOPS = 5;
const OTHER_END_MARGIN_HOPS = 20;
/** Whatever the programme's loudness, quieter than this is silence. */
const SILENCE_LUFS = -70;
const OTHER_SILENCE_LUFS = -80;
/** A pause as long as this divides a file; what follows a piece (a hidden track) is not aired with it. */
const PAUSE_HOPS = 5 * HOPS;
const SHORTEST_PART_HOPS = 10 * HOPS;
/** Of what nobody has called music, a shorter item is a jingle or a word: nothing lies over its end. */
const SHORT_SECONDS = 20;
const SHORT_MUSIC_SECONDS = 5;
/** Where a cue point lies in noise, the noise comes and goes within this. */
const FLOOR_FADE_IN_HOPS = 1;
const FLOOR_FADE_OUT_HOPS = 10;
/** A piece is at its own level from here: first and last time within 11 LU of its loudness, over 100 ms. */
const BODY_LU = 11;
const BODY_WINDOW_HOPS = 10;
const EDGE_SECONDS = 3;

/** Cue points found by level, in frames of the file's own rate: 0 <= cueIn <= segue <= cueOut <= duration. */
export interface LevelCuePoints {
  readonly cueInFrames: number;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  /** 0: an item begins, or ends, by its own sound. */
  readonly fadeInFrames: number;
  readonly fadeOutFrames: number;
  /** Null for what is no music, or is silent. */
  readonly ending: EndingKind | null;
  /** Loudness of the first and last three seconds between the cue points; null where there is silence. */
  readonly firstLufs: number | null;
  readonly lastLufs: number | null;
  /** From and up to where the item is at its own level: first and last within 11 LU of its loudness. */
  readonly bodyFromFrames: number;
  readonly bodyToFrames: number;
}

export interface CueOptions {
  readonly integratedLufs: number | null;
  readonly kind?: SegmentKind | undefined;
  /** Left out: nothing is taken for noise. */
  readonly isNoise?: NoiseTest | undefined;
}

interface Span {
  readonly from: number;
  readonly to: number;
  readonly fadeInHops: number;
  readonly fadeOutHops: number;
}

/**
 * Where an item begins, where the next may start over its ending, and where it is over, by level relative to its own
 * integrated loudness (null where it could not be measured: then relative to its loudest 10 ms). Only music gets
 * a segue before its cue out; of 20 s or more where its kind is not given. Of speech and jingles nothing but silence is taken off. A file that is silent from end
 * to end is left whole.
 */
export function cuePointsByLevel(levels: LevelEnvelope, options: CueOptions): LevelCuePoints {
  const { lufs, durationFrames } = levels;
  const loudness = options.integratedLufs ?? loudest(lufs);
  const isMusic = options.kind === undefined || options.kind === 'music' || options.kind === 'bed';
  const span = isMusic ? musicSpan(lufs, loudness, options.isNoise) : otherSpan(lufs, loudness);
  if (span === undefined) return whole(durationFrames);
  const frame = (hop: number): number => (hop >= lufs.length ? durationFrames : frameOfHop(levels, hop));
  const length = (hops: number): number => Math.round((hops * levels.sampleRateHz) / HOPS);
  const shortest = options.kind === undefined ? SHORT_SECONDS : SHORT_MUSIC_SECONDS;
  const long = span.to - span.from >= shortest * HOPS;
  const found = isMusic ? findEnding(lufs, span.from, span.to) : undefined;
  const overlapped = found !== undefined && long;
  const [bodyFrom, bodyTo] = body(lufs, span, loudness);
  return {
    cueInFrames: frame(span.from),
    segueFrames: frame(overlapped ? Math.max(span.from, found.segueHop) : span.to),
    cueOutFrames: frame(span.to),
    fadeInFrames: length(span.fadeInHops),
    fadeOutFrames: length(Math.max(span.fadeOutHops, overlapped ? found.fadeOutHops : 0)),
    ending: found?.ending ?? null,
    firstLufs: meanLufs(lufs, span.from, Math.min(span.to, span.from + EDGE_SECONDS * HOPS)),
    lastLufs: meanLufs(lufs, Math.max(span.from, span.to - EDGE_SECONDS * HOPS), span.to),
    bodyFromFrames: frame(bodyFrom),
    bodyToFrames: frame(bodyTo),
  };
}

function whole(durationFrames: number): LevelCuePoints {
  return {
    cueInFrames: 0,
    segueFrames: durationFrames,
    cueOutFrames: durationFrames,
    fadeInFrames: 0,
    fadeOutFrames: 0,
    ending: null,
    firstLufs: null,
    lastLufs: null,
    bodyFromFrames: 0,
    bodyToFrames: durationFrames,
  };
}

function otherSpan(lufs: Float32Array, loudness: number): Span | undefined {
  const level = Math.max(OTHER_SILENCE_LUFS, loudness - OTHER_LU);
  const first = firstAbove(lufs, 0, lufs.length, level);
  if (first === undefined) return undefined;
  const last = lastAbove(lufs, first, lufs.length, level) ?? first;
  return {
    from: Math.max(0, first - OTHER_START_MARGIN_HOPS),
    to: Math.min(lufs.length, last + 1 + OTHER_END_MARGIN_HOPS),
    fadeInHops: 0,
    fadeOutHops: 0,
  };
}

/** The part of the file that is the piece, without silence, noise floor and what follows a long pause. */
function musicSpan(lufs: Float32Array, loudness: number, isNoise: NoiseTest | undefined): Span | undefined {
  const startLevel = Math.max(SILENCE_LUFS, loudness - MUSIC_START_LU);
  const endLevel = Math.max(SILENCE_LUFS, loudness - MUSIC_END_LU);
  const [partFrom, partTo] = piece(lufs, endLevel);
  const first = firstAbove(lufs, partFrom, partTo, startLevel);
  const last = lastAbove(lufs, partFrom, partTo, endLevel);
  if (first === undefined || last === undefined) return undefined;
  if (isNoise === undefined) return { from: first, to: last + 1, fadeInHops: 0, fadeOutHops: 0 };
  const part = lufs.subarray(0, last + 1);
  const from = endOfFloor(part, first, loudness, isNoise);
  const end = last + 1;
  const backwards = lufs.slice(from, end).reverse();
  const off = endOfFloor(backwards, 0, loudness, (a, b) => isNoise(end - b, end - a));
  return {
    from,
    to: end - off,
    fadeInHops: from > first ? FLOOR_FADE_IN_HOPS : 0,
    fadeOutHops: off > 0 ? FLOOR_FADE_OUT_HOPS : 0,
  };
}

/** Of the parts that pauses of five seconds and more divide a file into, the first of ten seconds, else the longest. */
function piece(lufs: Float32Array, level: number): readonly [number, number] {
  let longest: readonly [number, number] = [0, lufs.length];
  let most = -1;
  let from: number | undefined;
  let last = 0;
  const consider = (start: number, end: number): boolean => {
    if (end - start > most) {
      most = end - start;
      longest = [start, end];
    }
    return end - start >= SHORTEST_PART_HOPS;
  };
  for (let hop = 0; hop < lufs.length; hop++) {
    if (lufs[hop] <= level) continue;
    if (from !== undefined && hop - last > PAUSE_HOPS) {
      if (consider(from, last + 1)) return [from, last + 1];
      from = hop;
    }
    from ??= hop;
    last = hop;
  }
  if (from !== undefined && consider(from, last + 1)) return [from, last + 1];
  return longest;
}

/** Hops [from, to) between the first and the last time that the item is within 11 LU of its loudness. */
function body(lufs: Float32Array, span: Span, loudness: number): [number, number] {
  const level = loudness - BODY_LU;
  const step = 60 * HOPS;
  let from = span.from;
  search: for (let at = span.from; at < span.to; at += step) {
    const window = smoothed(lufs, at, Math.min(span.to, at + step), BODY_WINDOW_HOPS);
    for (let i = 0; i < window.length; i++) {
      if (window[i] < level) continue;
      from = at + i;
      break search;
    }
  }
  for (let end = span.to; end > span.from; end -= step) {
    const start = Math.max(span.from, end - step);
    const window = smoothed(lufs.subarray(0, span.to), start, end, BODY_WINDOW_HOPS);
    for (let i = window.length - 1; i >= 0; i--) if (window[i] >= level) return [from, start + i + 1];
  }
  return [from, span.to];
}

function loudest(lufs: Float32Array): number {
  let most = -Infinity;
  for (const level of lufs) if (level > most) most = level;
  return most;
}

function firstAbove(lufs: Float32Array, from: number, to: number, level: number): number | undefined {
  for (let hop = from; hop < to; hop++) if (lufs[hop] > level) return hop;
  return undefined;
}

function lastAbove(lufs: Float32Array, from: number, to: number, level: number): number | undefined {
  for (let hop = to - 1; hop >= from; hop--) if (lufs[hop] > level) return hop;
  return undefined;
}
