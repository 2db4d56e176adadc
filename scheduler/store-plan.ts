import type { Settings } from '../config/schema.js';
import type { Db } from '../db/open.js';
import { draftAhead, horizonOf, storeDrafted, type PlanAhead } from './plan-draft.js';
import { draftHours } from './replan-hours.js';

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
 * planned. What is on air and what follows within `keepMs` stays, and so does what a person has locked, in its place; what is
 * planned beyond `schedule.planAheadHours` stays as well.
 */
export async function replan(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  keepMs: number = REPLAN_KEEP_MS,
): Promise<PlanAhead> {
  return storeDrafted(db, settings, nowEpochMs, (reading) =>
    draftHours(reading, settings, nowEpochMs, nowEpochMs, horizonOf(settings, nowEpochMs), keepMs),
  );
}
