import type { Verdict } from '../model.js';
import { shortfallCost } from './shortfall.js';
import { around, verdict, witnessOf, type Question } from './view.js';

/**
 * Separation, at most so many within a window, rest: all of them ask that play i and play i - lag of a series lie so far
 * apart. The nearest play on either side is named even where it is far enough.
 */
export function judgeDistance(question: Question): Verdict[] {
  const { view, song } = question;
  const { series } = view.problem;
  const verdicts: Verdict[] = [];
  for (let at = series.from[song]; at < series.from[song + 1]; at++) {
    const one = series.ofSong[at];
    const group = series.group[one];
    series.groups[group].lags.forEach((_, index) => {
      verdicts.push(...judgeLag(question, one, series.lagFrom[group] + index, index));
    });
  }
  return verdicts;
}

function judgeLag(question: Question, one: number, at: number, index: number): Verdict[] {
  const { view, slot } = question;
  const { series, events } = view.problem;
  const { rule, lag, leastMs } = series.groups[series.group[one]].lags[index];
  const { before, after } = around(question, one, lag);
  const line = [...before.toReversed(), events.pastCount + slot, ...after];
  const own = before.length;
  const verdicts: Verdict[] = [];
  // Each window of lag + 1 plays that holds this one; the witness is its far end.
  for (let first = Math.max(0, own - lag); first <= own && first + lag < line.length; first++) {
    const gapMs = events.timeMs[line[first + lag]] - events.timeMs[line[first]];
    const far = own - first >= first + lag - own ? line[first] : line[first + lag];
    const cost = shortfallCost(gapMs, leastMs, series.weight[at], series.base[at]);
    if (cost > 0 || lag === 1) {
      verdicts.push(verdict(rule, cost, leastMs, gapMs, witnessOf(view, far, series.names[one])));
    }
  }
  return verdicts;
}
