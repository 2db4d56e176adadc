import type { PlanState } from '../plan-state.js';
import { shortfallCost } from '../rules/shortfall.js';
import { evenSpacingBound, spacingBound, spacingSteps, type GapPrice } from './spacing.js';

/** Steps that finding one bound may take: some hundredths of a second. Beyond it the bound of even gaps stands. */
const STEPS_MOST = 8_000_000;

/** What a plan cannot cost less than with its own play counts, by what is shared: artist, title and so on. */
export interface PlanBound {
  readonly total: number;
  readonly bySeries: readonly { readonly name: string; readonly plays: number; readonly bound: number }[];
}

/**
 * Adds up, over all artists, titles and whatever else breakable rules keep apart, what the plays cost at best over the slots
 * of the categories that they come from. Each holds whatever the others do, and no other rule costs less than nothing.
 * Songs' own rest is left out: within their bands it can always be had.
 */
export function planBound(state: PlanState): PlanBound {
  const { series, songs, slots } = state.problem;
  const plays = new Int32Array(series.count);
  const pools: (Set<number> | undefined)[] = new Array<Set<number> | undefined>(series.count).fill(undefined);
  state.assigned.forEach((song, slot) => {
    if (song < 0) return;
    for (let at = series.from[song]; at < series.from[song + 1]; at++) {
      const one = series.ofSong[at];
      plays[one] += 1;
      (pools[one] ??= new Set()).add(slots.pool[slot]);
    }
  });
  const bySeries: { name: string; plays: number; bound: number }[] = [];
  const timesByPools = new Map<string, Float64Array>();
  for (let one = songs.count; one < series.count; one++) {
    const among = pools[one];
    const price = gapPrice(state, series.group[one]);
    if (among === undefined || price === undefined || plays[one] < 2) continue;
    const times = slotTimes(state, among, timesByPools);
    const widestMs = (times[times.length - 1] - times[0]) / (plays[one] - 1);
    // Where even spacing is far beyond the reach of the rules there is nothing to be found.
    if (widestMs >= 1.5 * price.reachMs) continue;
    const isExact = spacingSteps(times, plays[one], price.reachMs) <= STEPS_MOST;
    const bound = (isExact ? spacingBound : evenSpacingBound)(times, plays[one], price);
    if (bound > 0) bySeries.push({ name: series.names[one] ?? '', plays: plays[one], bound });
  }
  bySeries.sort((a, b) => b.bound - a.bound || (a.name < b.name ? -1 : 1));
  return { total: bySeries.reduce((sum, { bound }) => sum + bound, 0), bySeries };
}

/** The breakable rules of a group that look at plays next to each other; undefined where there are none. */
function gapPrice({ problem: { series } }: PlanState, group: number): GapPrice | undefined {
  const rules = series.groups[group].lags.flatMap(({ rule, lag, leastMs }, index) =>
    lag === 1 && rule.breakable ? [{ leastMs, weight: series.weight[series.lagFrom[group] + index] }] : [],
  );
  if (rules.length === 0) return undefined;
  return {
    reachMs: Math.max(...rules.map(({ leastMs }) => leastMs)),
    of: (gapMs) => rules.reduce((sum, { leastMs, weight }) => sum + shortfallCost(gapMs, leastMs, weight, 0), 0),
  };
}

function slotTimes(state: PlanState, among: ReadonlySet<number>, known: Map<string, Float64Array>): Float64Array {
  const { slots } = state.problem;
  const key = [...among].sort((a, b) => a - b).join(' ');
  const found = known.get(key);
  if (found !== undefined) return found;
  const times = slots.timeMs.filter((_, slot) => among.has(slots.pool[slot]));
  known.set(key, times);
  return times;
}
