import type { PlanChange, PlanDay, PlanHour, PlanItem, PlanVerdict } from '../../api/plan-day.js';
import { duration, oneLine } from './format.js';

/** Where an item would stand: before another one, or at the end of an hour (null). */
export interface Place {
  readonly hourStartsAtEpochMs: number;
  readonly beforeItemId: string | null;
}

export const itemsOf = ({ hours }: Pick<PlanDay, 'hours'>): PlanItem[] => hours.flatMap(({ items }) => items);

export const findItem = (day: PlanDay | null, itemId: string | null): PlanItem | null =>
  day === null || itemId === null ? null : (itemsOf(day).find((item) => item.itemId === itemId) ?? null);

export const hourOf = (day: PlanDay, item: Pick<PlanItem, 'hourStartsAtEpochMs'>): PlanHour | null =>
  day.hours.find(({ startsAtEpochMs }) => startsAtEpochMs === item.hourStartsAtEpochMs) ?? null;

export const hourAt = ({ hours }: PlanDay, atEpochMs: number): PlanHour | null =>
  hours.find((hour) => atEpochMs >= hour.startsAtEpochMs && atEpochMs < hour.endsAtEpochMs) ?? null;

/** Why it stays where it is, and what can be done about it; null: it may be moved. */
export function heldWords(item: PlanItem): string | null {
  if (item.isFrozen) return 'It is on the air, has aired or starts within seconds: nothing changes it any more.';
  if (item.isSpot) return 'A spot is placed by traffic: move it there (F10).';
  if (item.hardTime !== null) return 'Its time is the clock’s: change it in the clock.';
  if (item.over !== null) return 'It lies over the item before it and moves with that one.';
  return null;
}

/** Why nothing else may stand in its place; null: it may be replaced and removed. */
export function keptWords(item: PlanItem): string | null {
  return item.over === null || item.isFrozen || item.isSpot ? heldWords(item) : null;
}

/** The items that others stand before and behind: what lies over a song goes with it. */
const line = ({ items }: PlanHour): PlanItem[] => items.filter(({ over }) => over === null);

/** No place within what has aired: the first item of it that is still to come, or the end of the hour. */
const isFree = (day: PlanDay, hour: PlanHour, before: PlanItem | null): boolean =>
  before === null ? hour.endsAtEpochMs > day.frozenUntilEpochMs : !before.isFrozen;

/** Every place of the day where an item may be put, in order. */
export function placesOf(day: PlanDay): Place[] {
  return day.hours.flatMap((hour) =>
    [...line(hour), null]
      .filter((before) => isFree(day, hour, before))
      .map((before) => ({ hourStartsAtEpochMs: hour.startsAtEpochMs, beforeItemId: before?.itemId ?? null })),
  );
}

const samePlace = (one: Place, other: Place): boolean =>
  one.hourStartsAtEpochMs === other.hourStartsAtEpochMs && one.beforeItemId === other.beforeItemId;

/** The place of an item that stands where it stands: before itself. */
const ownPlace = (item: PlanItem): Place => ({
  hourStartsAtEpochMs: item.hourStartsAtEpochMs,
  beforeItemId: item.itemId,
});

/** The next place up (-1) or down (1) from one; the same one where there is none further. */
export function nextPlace(day: PlanDay, item: PlanItem, from: Place | null, step: -1 | 1): Place {
  const places = placesOf(day);
  const own = places.findIndex((place) => samePlace(place, ownPlace(item)));
  // Before itself and before the one behind it are both where it stands.
  const stops = places.filter((place, index) => index !== own + 1 || !sameHour(place, item));
  const at = stops.findIndex((place) => samePlace(place, from ?? ownPlace(item)));
  return stops.at(Math.min(stops.length - 1, Math.max(0, at + step))) ?? ownPlace(item);
}

const sameHour = (place: Place, item: PlanItem): boolean => place.hourStartsAtEpochMs === item.hourStartsAtEpochMs;

/** The change that puts an item there; null where it stands there already or may not. */
export function moveTo(day: PlanDay, item: PlanItem, place: Place): PlanChange | null {
  if (heldWords(item) !== null) return null;
  const places = placesOf(day);
  const at = places.findIndex((one) => samePlace(one, place));
  const own = places.findIndex((one) => samePlace(one, ownPlace(item)));
  if (at === -1 || at === own || (at === own + 1 && sameHour(place, item))) return null;
  return { do: 'move', itemId: item.itemId, ...place };
}

/** Where a pointer over a row would put what it carries: before its item, or behind it. */
export function placeAt(day: PlanDay, over: PlanItem, isLowerHalf: boolean): Place {
  const hour = hourOf(day, over);
  const stands = hour === null ? [] : line(hour);
  const at = stands.findIndex(({ itemId }) => itemId === (over.over ?? over.itemId));
  const before = stands.at(isLowerHalf ? at + 1 : at);
  const isEnd = isLowerHalf && at + 1 >= stands.length;
  return { hourStartsAtEpochMs: over.hourStartsAtEpochMs, beforeItemId: isEnd ? null : (before?.itemId ?? null) };
}

/** Places as people say them: `before “Harbour Lights”`, `at the end of 14:00`. */
export function placeWords(day: PlanDay, place: Place): string {
  const before = findItem(day, place.beforeItemId);
  if (before !== null) return `before “${oneLine(before.title)}”`;
  const hour = day.hours.find(({ startsAtEpochMs }) => startsAtEpochMs === place.hourStartsAtEpochMs);
  return `at the end of ${hour?.label ?? 'the hour'}`;
}

/** How an hour comes out: on time within a second, over or open. */
export function beyondWords({ beyondMs, items }: PlanHour): {
  readonly look: 'good' | 'warned';
  readonly words: string;
} {
  if (items.length === 0) return { look: 'warned', words: '▲ nothing planned' };
  const seconds = Math.round(beyondMs / 1000);
  if (seconds === 0) return { look: 'good', words: '● exact' };
  const look = Math.abs(seconds) <= 10 ? 'good' : 'warned';
  const sign = look === 'good' ? '●' : '▲';
  return { look, words: `${sign} ${duration(Math.abs(seconds))} ${seconds > 0 ? 'over' : 'open'}` };
}

export const brokenOf = (verdicts: readonly PlanVerdict[]): PlanVerdict[] => verdicts.filter((one) => one.isBroken);

export const rulesWords = (count: number): string => (count === 1 ? '1 rule' : `${count} rules`);

/** A cost as planners compare it: whole numbers, finer where it is small. */
export const costWords = (cost: number): string =>
  (Math.abs(cost) >= 10 || Number.isInteger(cost) ? Math.round(cost) : Math.round(cost * 10) / 10)
    .toString()
    .replace('-', '−');

/** `+12`, `−3`, `±0`: what a change would make of the cost. */
export function costChangeWords(change: number): string {
  const words = costWords(change);
  return words === '0' || words === '−0' ? '±0' : change > 0 ? `+${words}` : words;
}

/** The rows a list shows of a day, one after the other, by id. */
export const goTo = (day: PlanDay, itemId: string | null, key: string): string | null => {
  const ids = itemsOf(day).map((item) => item.itemId);
  const at = itemId === null ? -1 : ids.indexOf(itemId);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: ids.length - 1, PageDown: at + 10, PageUp: at - 10 }[
    key
  ];
  return to === undefined ? null : (ids.at(Math.min(ids.length - 1, Math.max(0, to))) ?? null);
};

/** What to look at next: an item, or what airs at an instant, there preferably this cart. */
export interface Aim {
  readonly itemId?: string | null;
  readonly atEpochMs: number;
  readonly cartId?: string | null;
}

/** A cart that is planned again somewhat earlier or later is still the one that was meant. */
const NEAR_MS = 15 * 60_000;

/** The item of the day that an aim means: by its id, else the cart nearest to its time, else what airs then. */
export function aimAt(day: PlanDay, aim: Aim): PlanItem | null {
  const items = itemsOf(day);
  const named = items.find(({ itemId }) => itemId === aim.itemId);
  if (named !== undefined) return named;
  const off = (item: PlanItem): number => Math.abs(item.startsAtEpochMs - aim.atEpochMs);
  const same = items
    .filter((item) => item.cartId === aim.cartId && off(item) <= NEAR_MS)
    .sort((a, b) => off(a) - off(b));
  if (same.length > 0) return same[0];
  return (
    items.findLast((item) => item.over === null && item.startsAtEpochMs <= aim.atEpochMs && off(item) <= NEAR_MS) ??
    hourAt(day, aim.atEpochMs)?.items.at(0) ??
    null
  );
}

const quoted = (day: PlanDay, itemId: string): string => {
  const item = findItem(day, itemId);
  return item === null ? 'an item' : `“${oneLine(item.title)}”`;
};

/** What a change does, in words: said where it could not be made. */
export function changeWords(day: PlanDay, change: PlanChange): string {
  switch (change.do) {
    case 'replace':
      return `replacing ${quoted(day, change.itemId)}`;
    case 'move':
      return `moving ${quoted(day, change.itemId)} ${placeWords(day, change)}`;
    case 'insert':
      return `inserting a cart ${placeWords(day, change)}`;
    case 'remove':
      return `removing ${quoted(day, change.itemIds[0])}`;
    case 'lock':
      return `locking ${quoted(day, change.itemIds[0])}`;
    case 'unlock':
      return `unlocking ${quoted(day, change.itemIds[0])}`;
    case 'replan':
      return 'planning the hour anew';
  }
}
