import type { Verdict } from '../model.js';
import { verdict, type Question } from './view.js';

/** What opens or closes an hour suits that: `actual` is 1 where it does. */
export function judgePlace({ view, slot, song }: Question): Verdict[] {
  const { slots, songs, input } = view.problem;
  const place = slots.place[slot];
  if (place === 0) return [];
  const cost = place === 1 ? songs.openCost[song] : songs.closeCost[song];
  const { category } = songs.list[song];
  const at = place === 1 ? 'open' : 'close';
  const rule = input.rules.find(
    (one) => one.kind === 'place' && one.at === at && (one.categories === null || one.categories.includes(category)),
  );
  return cost === 0 || rule === undefined ? [] : [verdict(rule, cost, 1, 0)];
}

/** What an earlier plan had stays: `threshold` and `actual` are the numbers of the carts. */
export function judgeChange({ view, slot, song }: Question): Verdict[] {
  const { slots, songs, input } = view.problem;
  const rule = input.rules.find(({ kind }) => kind === 'change');
  const previous = slots.previous[slot];
  if (rule === undefined || previous < 0 || previous === song) return [];
  return [verdict(rule, slots.changeWeight, songs.list[previous].id, songs.list[song].id)];
}
