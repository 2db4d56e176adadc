import type { EndingKind } from '../../api/segment.js';
import { HOPS, meanLufs, smoothed } from './level-window.js';

/** How it ends, and the hop from which the next item may start. */
export interface EndingFound {
  readonly ending: EndingKind;
  readonly segueHop: number;
  /** Length of the fade that must end at cue out; 0 where the recording's own ending does. */
  readonly fadeOutHops: number;
}

/** The ending is compared with the loudest three seconds of so many before it. */
const REFERENCE_SECONDS = 15;
const REFERENCE_WINDOW_SECONDS = 3;
const SMOOTH_HOPS = 10;
/** The body of the piece is left at -6, the next may start at -10, a cold end is 20 LU down at once. */
const BODY_LU = -6;
const SEGUE_LU = -10;
const COLD_LU = -20;
const CUT_OFF_LU = -16;
const TAIL_LU = -30;
const COLD_HOPS = 0.5 * HOPS;
/** What a cold end leaves ringing for less than this belongs to it. */
const RING_HOPS = 0.15 * HOPS;
const LONGEST_OVERLAP_HOPS = 12 * HOPS;
const PLAIN_FADE_HOPS = 8 * HOPS;
/** A rise within 100 ms that a ringing sound does not make by itself. */
const ONSET_DB = 3;
const FADE_ONSETS_PER_SECOND = 0.7;
/** Against an exponential decay (1.4), a gain that is drawn to zero falls ever faster: -16 to -30 takes less than -6 to -16. */
const BENT_RATIO = 0.75;

/**
 * Tells how the music that ends before hop `end` (its cue out) does so, by level against what came before: 20 LU down within
 * half a second is cold; a decay in which notes go on beginning, or that falls ever faster, is a fade; an even one is a
 * sustained sound. What is under -10 LU for more than 12 s is faded plainly: no one can say where it has ended.
 */
export function findEnding(lufs: Float32Array, start: number, end: number): EndingFound {
  const from = Math.max(start, end - 40 * HOPS);
  const level = smoothed(lufs.subarray(0, end), from, end, SMOOTH_HOPS);
  const reference = loudestBefore(lufs, start, end);
  const lastOver = (lu: number): number => {
    let hop = end;
    while (hop > from && level[hop - 1 - from] < reference + lu) hop--;
    return hop;
  };
  const body = lastOver(BODY_LU);
  const cold = lastOver(COLD_LU);
  // The file ends in the midst of its sound.
  const cutOff = level[level.length - 1] > reference + CUT_OFF_LU;
  if (cold - body <= COLD_HOPS || cutOff) {
    return { ending: 'cold', segueHop: end - cold <= RING_HOPS ? end : cold, fadeOutHops: 0 };
  }
  const segue = lastOver(SEGUE_LU);
  if (end - segue > LONGEST_OVERLAP_HOPS) {
    return { ending: 'fade', segueHop: end - PLAIN_FADE_HOPS, fadeOutHops: PLAIN_FADE_HOPS };
  }
  const tail = lastOver(TAIL_LU);
  const middle = lastOver(-16);
  const bent = tail - middle < BENT_RATIO * (middle - body);
  const beats = onsets(level, body - from, tail - from) >= (FADE_ONSETS_PER_SECOND * (tail - body)) / HOPS;
  return { ending: bent || beats ? 'fade' : 'sustained', segueHop: segue, fadeOutHops: 0 };
}

function loudestBefore(lufs: Float32Array, start: number, end: number): number {
  const window = REFERENCE_WINDOW_SECONDS * HOPS;
  const first = Math.max(start, end - REFERENCE_SECONDS * HOPS);
  let most = meanLufs(lufs, Math.max(first, end - window), end);
  for (let at = end - window; at >= first; at -= HOPS / 4) most = Math.max(most, meanLufs(lufs, at, at + window));
  return most;
}

/** How often the level rises by 3 dB within 100 ms, in hops [from, to) of it. */
function onsets(level: Float32Array, from: number, to: number): number {
  let count = 0;
  for (let i = Math.max(from, SMOOTH_HOPS); i < to; i++) {
    if (level[i] - level[i - SMOOTH_HOPS] < ONSET_DB) continue;
    count++;
    i += 2 * SMOOTH_HOPS;
  }
  return count;
}
