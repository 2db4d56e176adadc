import type { Verdict } from '../model.js';
import { around, verdict, witnessOf, type Question } from './view.js';

const DAY_HOURS = 24;

/** Not in the hour in which it aired yesterday, nor in tomorrow's: `actual` is the distance in local hours. */
export function judgeSameHour(question: Question): Verdict[] {
  const { view, slot, song } = question;
  const { series, events } = view.problem;
  const cost = series.sameHourCost[series.group[song]];
  if (cost === 0 || series.sameHourRule === null) return [];
  const rule = series.sameHourRule;
  const own = events.label[events.pastCount + slot];
  const { before, after } = around(question, song, Infinity);
  return [...before, ...after]
    .filter((event) => Math.abs(events.label[event] - own) === DAY_HOURS)
    .map((event) => verdict(rule, cost, DAY_HOURS, DAY_HOURS, witnessOf(view, event, null)));
}

/** Once in a zone without repeats: `actual` counts its plays there. */
export function judgeNoRepeat(question: Question): Verdict[] {
  const { view, slot, song } = question;
  const { series, events } = view.problem;
  const cost = series.noRepeatCost[series.group[song]];
  const zone = events.zone[events.pastCount + slot];
  if (cost === 0 || series.noRepeatRule === null || zone < 0) return [];
  const rule = series.noRepeatRule;
  const { before, after } = around(question, song, 1);
  return [...before, ...after]
    .filter((event) => events.zone[event] === zone)
    .map((event) => verdict(rule, cost, 1, 2, witnessOf(view, event, null)));
}
