/** How many of the longest rested songs are tried for the end of an hour. */
export const FIT_CANDIDATES = 12;

/**
 * The song that lets the last one or two songs of an hour end nearest after its end: the index of the first of them.
 * Undefined while more than two are needed: then rotation alone decides.
 *
 * Two songs of twelve miss the top of the hour by seconds; rotation alone misses it by half a song.
 */
export function fitToEnd(lengthsMs: readonly number[], remainingMs: number): number | undefined {
  let best: { index: number; overMs: number } | undefined;
  const offer = (index: number, endMs: number): void => {
    const overMs = endMs - remainingMs;
    if (overMs >= 0 && (best === undefined || overMs < best.overMs)) best = { index, overMs };
  };
  for (let first = 0; first < lengthsMs.length; first++) {
    offer(first, lengthsMs[first]);
    if (lengthsMs[first] >= remainingMs) continue;
    for (let second = 0; second < lengthsMs.length; second++) {
      if (second !== first) offer(first, lengthsMs[first] + lengthsMs[second]);
    }
  }
  return (best as { index: number } | undefined)?.index;
}
