import type { Verdict } from '../model.js';
import { around, verdict, witnessOf, type PlanView, type Question } from './view.js';

const DAY_HOURS = 24;

/** Not in the hour in which it aired yesterday, nor in tomorrow's: `actual` is the distance in local hours. */
export function judgeSameHour(question: Question): Verdict[] {
  const { view, slot, song } = question;
  const { series, events } = view.problem;
  const cost = series.sameHourCost[series.group[song]];
  if (cost === 0 || series.sameHourRule === null) return [];
  const rule = series.sameHourRule;
  const own = events.label[events.pastCount + slot];
  return [own - DAY_HOURS, own + DAY_HOURS].flatMap((label) =>
    playsInHour(view, song, label).map((event) =>
      verdict(rule, cost, DAY_HOURS, DAY_HOURS, witnessOf(view, event, null)),
    ),
  );
}

/** Plays of a song in a local hour. Labels never fall from one event to the next. */
function playsInHour({ problem: { events }, series }: PlanView, song: number, label: number): number[] {
  const count = series.count(song);
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (events.label[series.at(song, middle)] < label) low = middle + 1;
    else high = middle;
  }
  const plays: number[] = [];
  for (let at = low; at < count && events.label[series.at(song, at)] === label; at++) plays.push(series.at(song, at));
  return plays;
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
