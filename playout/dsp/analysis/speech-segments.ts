import { frameOfHop, type LevelEnvelope } from './level-envelope.js';

/** A word begins above this level and has ended under the lower one, relative to the speech's own loudness; in LU. */
const OPEN_LU = 18;
const CLOSE_LU = 28;
const SILENCE_LUFS = -60;
const SHORTEST_GAP_HOPS = 15;
const SHORTEST_SPEECH_HOPS = 8;
/** Of a word, so much is over the opening level: a breath passes it for moments only. */
const SHORTEST_LOUD_HOPS = 5;

/**
 * Where there is speech in a file that holds nothing else, by level: [from, to) in frames of the file's own rate, in order.
 * Two levels, so that a soft consonant does not end a word; gaps under 150 ms are closed, sounds under 80 ms (clicks, lips)
 * and those that pass the opening level for moments only (breaths) are dropped. Empty where the loudness is not known.
 */
export function speechSegments(levels: LevelEnvelope, integratedLufs: number | null): (readonly [number, number])[] {
  if (integratedLufs === null) return [];
  const { lufs } = levels;
  const open = Math.max(SILENCE_LUFS, integratedLufs - OPEN_LU);
  const close = Math.max(SILENCE_LUFS - 6, integratedLufs - CLOSE_LU);
  return withoutClicks(closed(active(lufs, open, close)), lufs, open).map(
    ([from, to]) =>
      [frameOfHop(levels, from), to === lufs.length ? levels.durationFrames : frameOfHop(levels, to)] as const,
  );
}

/** Hops [from, to) that opened and have not closed; each reaches back over the softer hops that lead up to it. */
function active(lufs: Float32Array, open: number, close: number): [number, number][] {
  const result: [number, number][] = [];
  let from: number | undefined;
  for (let hop = 0; hop < lufs.length; hop++) {
    if (from === undefined) {
      if (lufs[hop] <= open) continue;
      const earliest = result.at(-1)?.[1] ?? 0;
      from = hop;
      while (from > earliest && lufs[from - 1] > close) from--;
    } else if (lufs[hop] <= close) {
      result.push([from, hop]);
      from = undefined;
    }
  }
  if (from !== undefined) result.push([from, lufs.length]);
  return result;
}

function closed(segments: readonly [number, number][]): [number, number][] {
  const result: [number, number][] = [];
  for (const [from, to] of segments) {
    const last = result.at(-1);
    if (last !== undefined && from - last[1] < SHORTEST_GAP_HOPS) last[1] = to;
    else result.push([from, to]);
  }
  return result;
}

function withoutClicks(segments: readonly [number, number][], lufs: Float32Array, open: number): [number, number][] {
  return segments.filter(([from, to]) => {
    let loud = 0;
    for (let hop = from; hop < to; hop++) if (lufs[hop] > open) loud++;
    return to - from >= SHORTEST_SPEECH_HOPS && loud >= SHORTEST_LOUD_HOPS;
  });
}
