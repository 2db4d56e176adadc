import type { SegmentKind } from '../../api/segment.js';
import { frameOfHop, type LevelEnvelope } from './level-envelope.js';
import { lufsFromPower, powerFromLufs } from '../meter/loudness-histogram.js';

/** Under the programme's own loudness by this much, an item has not begun yet, or is over; in LU. */
const MUSIC_START_LU = 40;
const MUSIC_END_LU = 45;
/** Speech and jingles: the breath before the first word and the end of the reverberation belong to them. */
const OTHER_START_LU = 50;
const OTHER_END_LU = 55;
/** Whatever the programme's loudness, quieter than this is silence. */
const SILENCE_LUFS = -70;
/** The next item may start where the ending stays under this, relative to the programme's loudness. */
const ENDING_LU = 16;
const ENDING_WINDOW_HOPS = 20;
const LONGEST_OVERLAP_SECONDS = 12;
/** A shorter item is a jingle or a word, whatever it is called: nothing lies over its end. */
const SHORT_SECONDS = 20;

/** Cue points found by level, in frames of the file's own rate: 0 <= cueIn <= segue <= cueOut <= duration. */
export interface LevelCuePoints {
  readonly cueInFrames: number;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  /** 0: an item ends by its own decay. */
  readonly fadeOutFrames: number;
}

/**
 * Where an item begins, where the next may start over its ending, and where it is over, by level relative to its own
 * integrated loudness (null where it could not be measured: then relative to its loudest 10 ms). Only music of 20 s or more
 * gets a segue before its cue out: where its level stays 16 LU under its loudness, at most 12 s before cue out. A file
 * that is silent from end to end is left whole.
 */
export function cuePointsByLevel(
  levels: LevelEnvelope,
  options: { readonly integratedLufs: number | null; readonly kind?: SegmentKind | undefined },
): LevelCuePoints {
  const { lufs, durationFrames } = levels;
  const loudness = options.integratedLufs ?? loudest(lufs);
  const music =
    (options.kind === undefined || options.kind === 'music' || options.kind === 'bed') &&
    durationFrames >= SHORT_SECONDS * levels.sampleRateHz;
  const first = firstAbove(lufs, Math.max(SILENCE_LUFS, loudness - (music ? MUSIC_START_LU : OTHER_START_LU)));
  const last = lastAbove(lufs, Math.max(SILENCE_LUFS, loudness - (music ? MUSIC_END_LU : OTHER_END_LU)));
  if (first === undefined || last === undefined) {
    return { cueInFrames: 0, segueFrames: durationFrames, cueOutFrames: durationFrames, fadeOutFrames: 0 };
  }
  const cueInFrames = frameOfHop(levels, first);
  // What follows the last whole hop is less than 10 ms and belongs to it.
  const cueOutFrames = last === lufs.length - 1 ? durationFrames : frameOfHop(levels, last + 1);
  if (!music) return { cueInFrames, segueFrames: cueOutFrames, cueOutFrames, fadeOutFrames: 0 };
  const ending = frameOfHop(levels, endOfBody(lufs, last, loudness - ENDING_LU));
  const earliest = cueOutFrames - LONGEST_OVERLAP_SECONDS * levels.sampleRateHz;
  const segueFrames = Math.min(cueOutFrames, Math.max(cueInFrames, earliest, ending));
  return { cueInFrames, segueFrames, cueOutFrames, fadeOutFrames: 0 };
}

/** The hop after the last one from which 200 ms on average still reach the level. */
function endOfBody(lufs: Float32Array, last: number, levelLufs: number): number {
  for (let hop = last; hop >= 0; hop--) {
    // No window that holds only quieter hops can reach the level.
    if (lufs[hop] < levelLufs) continue;
    let power = 0;
    const end = Math.min(lufs.length, hop + ENDING_WINDOW_HOPS);
    for (let i = hop; i < end; i++) power += powerFromLufs(lufs[i]);
    if (lufsFromPower(power / ENDING_WINDOW_HOPS) >= levelLufs || end === lufs.length) return hop + 1;
  }
  return last + 1;
}

function loudest(lufs: Float32Array): number {
  let most = -Infinity;
  for (const level of lufs) if (level > most) most = level;
  return most;
}

function firstAbove(lufs: Float32Array, level: number): number | undefined {
  for (let hop = 0; hop < lufs.length; hop++) if (lufs[hop] > level) return hop;
  return undefined;
}

function lastAbove(lufs: Float32Array, level: number): number | undefined {
  for (let hop = lufs.length - 1; hop >= 0; hop--) if (lufs[hop] > level) return hop;
  return undefined;
}
