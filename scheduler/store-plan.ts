import type { Settings } from '../config/schema.js';
import type { Db } from '../db/open.js';
import { itemsOnAirBetween } from '../db/queries/as-run.js';
import { rundownBetween, type RundownRow } from '../db/queries/rundown.js';
import { onAirPlace } from './on-air-place.js';
import { draftAhead, LOOK_BACK_MS, storeDrafted, type PlanAhead, type PlanDraft } from './plan-draft.js';

/** What is about to air stays as it is when the rest is planned anew. */
export const REPLAN_KEEP_MS = 5 * 60_000;

/**
 * Keeps at least `schedule.planAheadHours` planned: adds the hours that are missing, the first from now on where nothing is
 * planned for this moment. What is planned already stays, but for items whose cart can no longer air. An empty library plans
 * nothing.
 */
export async function planAhead(db: Db, settings: Settings, nowEpochMs: number): Promise<PlanAhead> {
  return storeDrafted(db, settings, nowEpochMs, (reading) => draftAhead(reading, settings, nowEpochMs));
}

/**
 * Plans everything anew that starts later than a few minutes from now: for a library that has grown a lot since it was
 * planned. What is on air and what follows within `keepMs` stays, and so does each hour in which a person has locked an item:
 * its neighbours and voice tracks are what they were.
 */
export async function replan(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  keepMs: number = REPLAN_KEEP_MS,
): Promise<PlanAhead> {
  return storeDrafted(db, settings, nowEpochMs, (reading) => draftReplan(reading, settings, nowEpochMs, keepMs));
}

async function draftReplan(db: Db, settings: Settings, nowEpochMs: number, keepMs: number): Promise<PlanDraft> {
  const items = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
  const aired = await itemsOnAirBetween(db, nowEpochMs - LOOK_BACK_MS, nowEpochMs);
  const onAir = onAirPlace(items, aired, nowEpochMs);
  // Ahead of the plan or behind it: the minutes that stay are counted from the item on air.
  const from = onAir < items.length ? Math.max(nowEpochMs, items[onAir].startsAtEpochMs) : nowEpochMs;
  const kept = new Set(
    items
      .filter((item, index) => item.over === null && (index <= onAir || item.startsAtEpochMs < from + keepMs))
      .filter((item) => item.status === 'planned')
      .map((item) => item.id),
  );
  const lockedHours = new Set(
    items.filter(({ isLocked }) => isLocked === true).map((item) => item.hourStartsAtEpochMs),
  );
  const stays = (item: RundownRow): boolean =>
    kept.has(item.id) ||
    (item.over !== null && kept.has(item.over.itemId)) ||
    lockedHours.has(item.hourStartsAtEpochMs);
  const remove = items.filter((item) => !stays(item));
  return draftAhead(db, settings, nowEpochMs, new Set(remove.map((item) => item.id)));
}
