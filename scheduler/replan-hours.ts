import type { Settings } from '../config/schema.js';
import { ContinuityError } from '../playout/api/errors.js';
import type { Db } from '../db/open.js';
import { itemsOnAirBetween } from '../db/queries/as-run.js';
import { rundownBetween, type RundownRow } from '../db/queries/rundown.js';
import { spotItems, yieldedItems } from '../db/queries/spot-items.js';
import { keptItems, lockedIn } from './kept-items.js';
import { localHourAt, localMinuteText } from './local-hours.js';
import { onAirPlace } from './on-air-place.js';
import { draftSpan, LOOK_BACK_MS, type PlanDraft } from './plan-draft.js';
import { BREAK_FROZEN_MS } from './traffic/store-breaks.js';

/**
 * The hours that [from, to) touches, planned anew: what is on air and what starts within `keepMs` stays, and so does what a
 * person has locked, with the voice tracks over it, between what its clock has before and after it; what follows the hours
 * moves along up to the next timed item. Spots are no part of it: they keep their breaks, which are laid anew when the draft
 * is stored. Nothing is stored here. What cannot stay is named in `lost`. Throws ContinuityError USAGE for hours that are
 * over.
 */
export async function draftHours(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  fromEpochMs: number,
  toEpochMs: number,
  keepMs: number = BREAK_FROZEN_MS,
): Promise<PlanDraft> {
  const { timeZone } = settings.station;
  const first = localHourAt(fromEpochMs, timeZone).startsAtEpochMs;
  const end = localHourAt(Math.max(fromEpochMs, toEpochMs - 1), timeZone).endsAtEpochMs;
  if (end <= nowEpochMs) {
    throw new ContinuityError(
      'USAGE',
      `the hours until ${localMinuteText(end, timeZone).replace('T', ' ')} are over; name hours that are still to come`,
    );
  }
  const items = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
  const frozen = await frozenItems(db, items, nowEpochMs, keepMs);
  const [removed, standing] = [true, false].map((isRemoved) =>
    items.filter(
      (item) =>
        isRemoved === (!frozen.has(item.id) && item.hourStartsAtEpochMs >= first && item.hourStartsAtEpochMs < end),
    ),
  );
  const yielded = await yieldedItems(db);
  const spots = await spotItems(
    db,
    removed.map(({ id }) => id),
  );
  const movable = removed
    .filter(({ id }) => !spots.has(id))
    .map((item): RundownRow => ({ ...item, status: yielded.get(item.id) ?? item.status }));
  return draftSpan(db, settings, {
    nowEpochMs,
    fromEpochMs: Math.max(nowEpochMs, first),
    toEpochMs: end,
    standing,
    removed,
    keptOf: (ground) => keptItems(lockedIn(movable), movable, ground),
  });
}

/** Ids of what has aired, is on air, or starts within `keepMs` of that, with what lies over it. */
async function frozenItems(
  db: Db,
  items: readonly RundownRow[],
  nowEpochMs: number,
  keepMs: number,
): Promise<Set<string>> {
  const aired = await itemsOnAirBetween(db, nowEpochMs - LOOK_BACK_MS, nowEpochMs);
  const onAir = onAirPlace(items, aired, nowEpochMs);
  // Ahead of the plan or behind it: the minutes that stay are counted from the item on air.
  const from = onAir < items.length ? Math.max(nowEpochMs, items[onAir].startsAtEpochMs) : nowEpochMs;
  const frozen = new Set(
    items
      .filter((item, index) => item.over === null && (index <= onAir || item.startsAtEpochMs < from + keepMs))
      .filter((item) => item.status === 'planned')
      .map((item) => item.id),
  );
  for (const { id, over } of items) if (over !== null && frozen.has(over.itemId)) frozen.add(id);
  return frozen;
}
