/** What a gap costs: never more for a longer one, convex, and nothing from `reachMs` on. */
export interface GapPrice {
  readonly reachMs: number;
  readonly of: (gapMs: number) => number;
}

/**
 * The least that so many plays can cost over slots at these instants (in order), by dynamic programming: f[k][j] is the
 * cheapest way to have play k in slot j, which is min over i of f[k - 1][i] + price(t[j] - t[i]). Exact for one artist,
 * whatever the others do: no plan with these play counts costs less. 0 where there are not as many slots.
 */
export function spacingBound(timesMs: Float64Array, plays: number, price: GapPrice): number {
  const slots = timesMs.length;
  if (plays < 2 || plays > slots) return 0;
  let cheapest = new Float64Array(slots);
  let next = new Float64Array(slots);
  for (let play = 1; play < plays; play++) {
    let beyond = Infinity;
    let first = 0;
    for (let slot = 0; slot < slots; slot++) {
      for (; timesMs[slot] - timesMs[first] >= price.reachMs; first++) {
        if (cheapest[first] < beyond) beyond = cheapest[first];
      }
      let least = beyond;
      for (let before = first; before < slot; before++) {
        if (cheapest[before] >= least) continue;
        const cost = cheapest[before] + price.of(timesMs[slot] - timesMs[before]);
        if (cost < least) least = cost;
      }
      next[slot] = least;
    }
    [cheapest, next] = [next, cheapest];
  }
  return cheapest.reduce((least, cost) => Math.min(least, cost), Infinity);
}

/**
 * A lower bound at no cost, for series that play hundreds of times a day: the gaps add up to the span at most, and of a convex
 * price equal ones are the cheapest (Jensen's inequality). Never above `spacingBound`.
 */
export function evenSpacingBound(timesMs: Float64Array, plays: number, price: GapPrice): number {
  const slots = timesMs.length;
  if (plays < 2 || plays > slots) return 0;
  return (plays - 1) * price.of((timesMs[slots - 1] - timesMs[0]) / (plays - 1));
}

/** Steps that `spacingBound` takes at most: plays by slots by those within reach of each. */
export function spacingSteps(timesMs: Float64Array, plays: number, reachMs: number): number {
  const slots = timesMs.length;
  const spanMs = Math.max(1, timesMs[slots - 1] - timesMs[0]);
  return plays * slots * Math.min(slots, (slots * reachMs) / spanMs);
}

/** The greatest least gap, in milliseconds, that so many plays can have over these slots. Infinity for less than two. */
export function greatestLeastGapMs(timesMs: Float64Array, plays: number): number {
  if (plays < 2) return Infinity;
  if (plays > timesMs.length) return 0;
  let [possible, tooMuch] = [0, Math.floor((timesMs[timesMs.length - 1] - timesMs[0]) / (plays - 1)) + 1];
  while (tooMuch - possible > 1) {
    const gap = Math.floor((possible + tooMuch) / 2);
    if (fitsWithGap(timesMs, gap) >= plays) possible = gap;
    else tooMuch = gap;
  }
  return possible;
}

/** How many slots can be taken with at least this gap: the earliest each time is best. */
function fitsWithGap(timesMs: Float64Array, gapMs: number): number {
  let count = 0;
  let last = -Infinity;
  for (const at of timesMs) {
    if (at - last < gapMs) continue;
    last = at;
    count += 1;
  }
  return count;
}
