import type { Settings } from '../config/schema.js';
import { inTransaction, type Db } from '../db/open.js';
import { itemsOnAirBetween } from '../db/queries/as-run.js';
import { replaceSpan, revision, rundownBetween, type RundownRow } from '../db/queries/rundown.js';
import { exchangeUnusable, unusableItems } from './exchange.js';
import { rundownItems } from './item-id.js';
import { localHourAt, localHours } from './local-hours.js';
import { onAirPlace } from './on-air-place.js';
import { planGround, planHistory, type PlanGround } from './plan-input.js';
import { planSpan } from './plan.js';
import { storeBreaks } from './traffic/store-breaks.js';

const HOUR_MS = 3_600_000;

/** What is about to air stays as it is when the rest is planned anew. */
export const REPLAN_KEEP_MS = 5 * 60_000;

/** As far back as what is on air now can have been planned. */
const LOOK_BACK_MS = 6 * HOUR_MS;

export interface PlanAhead {
  /** Items that were added or exchanged. */
  readonly planned: number;
  readonly revision: number;
}

/**
 * Keeps at least `schedule.planAheadHours` planned: adds the hours that are missing, the first from now on where nothing is
 * planned for this moment. What is planned already stays, but for items whose cart can no longer air. An empty library plans
 * nothing.
 */
export async function planAhead(db: Db, settings: Settings, nowEpochMs: number): Promise<PlanAhead> {
  return inTransaction(db, async (transaction) => {
    const { timeZone } = settings.station;
    const horizon = localHourAt(nowEpochMs + settings.schedule.planAheadHours * HOUR_MS, timeZone);
    const planned = await rundownBetween(transaction, nowEpochMs - LOOK_BACK_MS);
    const complete = nextGap(planned, timeZone, nowEpochMs, horizon.endsAtEpochMs) === undefined;
    // A library of a hundred thousand carts is not read where there is nothing to do.
    if (complete && (await unusableItems(transaction, nowEpochMs)).length === 0) {
      const moved = await storeBreaks(transaction, settings, nowEpochMs);
      return { planned: moved, revision: await revision(transaction) };
    }
    const ground = await planGround(transaction, settings, { store: true });
    const exchanged = await exchangeUnusable(transaction, ground, nowEpochMs);
    const added = await fillGaps(transaction, ground, nowEpochMs, horizon.endsAtEpochMs);
    await storeBreaks(transaction, settings, nowEpochMs);
    return { planned: exchanged + added, revision: await revision(transaction) };
  });
}

/**
 * Plans everything anew that starts later than a few minutes from now: for a library that has grown a lot since it was
 * planned. What is on air and what follows within `keepMs` stays.
 */
export async function replan(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  keepMs: number = REPLAN_KEEP_MS,
): Promise<PlanAhead> {
  return inTransaction(db, async (transaction) => {
    const items = await rundownBetween(transaction, nowEpochMs - LOOK_BACK_MS);
    const aired = await itemsOnAirBetween(transaction, nowEpochMs - LOOK_BACK_MS, nowEpochMs);
    const onAir = onAirPlace(items, aired, nowEpochMs);
    // Ahead of the plan or behind it: the minutes that stay are counted from the item on air.
    const from = onAir < items.length ? Math.max(nowEpochMs, items[onAir].startsAtEpochMs) : nowEpochMs;
    const kept = new Set(
      items
        .filter((item, index) => item.over === null && (index <= onAir || item.startsAtEpochMs < from + keepMs))
        .filter((item) => item.status === 'planned')
        .map((item) => item.id),
    );
    const remove = items.filter((item) => !kept.has(item.id) && !(item.over !== null && kept.has(item.over.itemId)));
    await replaceSpan(transaction, { remove: remove.map((item) => item.id), insert: [] });
    return planAhead(transaction, settings, nowEpochMs);
  });
}

/** Plans each stretch of hours between now and the horizon that has nothing. Returns the number of items. */
async function fillGaps(db: Db, ground: PlanGround, nowEpochMs: number, horizonEpochMs: number): Promise<number> {
  let planned = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
  let added = 0;
  for (let gap = nextGap(planned, ground.timeZone, nowEpochMs, horizonEpochMs); gap !== undefined;) {
    const plan = planSpan({ ...ground, ...gap, history: await planHistory(db, planned, nowEpochMs) });
    if (plan.items.length === 0) return added;
    const items = rundownItems(plan, (await revision(db)) + 1);
    await replaceSpan(db, { remove: [], insert: items });
    added += items.length;
    planned = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
    const next = nextGap(planned, ground.timeZone, gap.toEpochMs, horizonEpochMs);
    gap = next;
  }
  return added;
}

interface Gap {
  readonly fromEpochMs: number;
  readonly toEpochMs: number;
  readonly runsFromEpochMs: number;
  readonly firstPosition: number;
}

/** The first stretch of hours at or after an instant that nothing is planned for. */
function nextGap(
  planned: readonly RundownRow[],
  timeZone: string,
  atEpochMs: number,
  horizonEpochMs: number,
): Gap | undefined {
  const hours = localHours(atEpochMs, horizonEpochMs, timeZone);
  const reach = new Map<number, { endsAtEpochMs: number; position: number }>();
  for (const item of planned) {
    const known = reach.get(item.hourStartsAtEpochMs);
    const endsAt = item.status === 'planned' && item.over === null ? item.startsAtEpochMs + item.durationMs : -Infinity;
    reach.set(item.hourStartsAtEpochMs, {
      endsAtEpochMs: Math.max(endsAt, known?.endsAtEpochMs ?? -Infinity),
      position: Math.max(item.position + 1, known?.position ?? 0),
    });
  }
  const first = hours.findIndex(
    (hour) => (reach.get(hour.startsAtEpochMs)?.endsAtEpochMs ?? -Infinity) < hour.endsAtEpochMs,
  );
  if (first < 0) return undefined;
  const begun = reach.get(hours[first].startsAtEpochMs);
  const after = hours.findIndex((hour, index) => index > first && reach.has(hour.startsAtEpochMs));
  const before = planned.filter((item) => item.hourStartsAtEpochMs < hours[first].startsAtEpochMs);
  const carriedMs = Math.max(
    -Infinity,
    ...before
      .filter((item) => item.status === 'planned' && item.over === null)
      .map((item) => item.startsAtEpochMs + item.durationMs),
  );
  // Within an hour that has begun the plan goes on where what is kept of it ends, but never in the past.
  const fromEpochMs = Math.max(atEpochMs, begun?.endsAtEpochMs ?? -Infinity, hours[first].startsAtEpochMs);
  return {
    fromEpochMs,
    toEpochMs: after < 0 ? horizonEpochMs : hours[after].startsAtEpochMs,
    runsFromEpochMs: Math.max(fromEpochMs, carriedMs),
    firstPosition: begun?.position ?? 0,
  };
}
