/** How many of the longest rested songs are tried for the end of an hour. */
export const FIT_CANDIDATES = 12;

/**
 * The song that lets the last one, two or three songs of an hour end nearest after its end: the index of the first of them.
 * Undefined while more than three are needed: then rotation alone decides.
 *
 * Two songs of twelve miss the top of the hour by seconds, where rotation alone misses it by half a song; the third keeps
 * the two from having to fill a time that no pair has.
 */
export function fitToEnd(lengthsMs: readonly number[], remainingMs: number): number | undefined {
  const offers = lengthsMs.map((first, index) => {
    const others = lengthsMs.filter((_, other) => other !== index);
    return leastOver([first, ...sums(first, others)], remainingMs);
  });
  const best = Math.min(...offers);
  return Number.isFinite(best) ? offers.indexOf(best) : undefined;
}

/** Lengths of a song with one or two of the others after it. */
function sums(first: number, others: readonly number[]): number[] {
  const lengths: number[] = [];
  for (let second = 0; second < others.length; second++) {
    lengths.push(first + others[second]);
    for (let third = 0; third < second; third++) lengths.push(first + others[second] + others[third]);
  }
  return lengths;
}

/** How far the length that ends nearest after a time lies over it; Infinity where none reaches it. */
function leastOver(lengthsMs: readonly number[], leastMs: number): number {
  let over = Infinity;
  for (const length of lengthsMs) if (length >= leastMs && length - leastMs < over) over = length - leastMs;
  return over;
}
