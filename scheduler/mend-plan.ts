import type { Settings } from '../config/schema.js';
import type { Db } from '../db/open.js';
import { planCuts, type PlanCutRow } from '../db/queries/plan-cuts.js';
import { revision, rundownBetween, type RundownRow } from '../db/queries/rundown.js';
import { cutRefusal, localMinuteAt } from './cut-rotation.js';
import { exchanged, unusableItems } from './exchange.js';
import { storeDrafted, type PlanAhead, type PlanDraft } from './plan-draft.js';
import { cutRule, planGround, untilSegueMs, wholeMs } from './plan-input.js';

/** What the engine starts within this time stays as it is: the frozen window of `playout/engine/queue.ts`. */
const FROZEN_MS = 10_000;

/**
 * Mends what is planned of carts that were edited: an item whose cart is held or whose cut may no longer air at its time is
 * exchanged, one whose length has changed takes its new time and moves what follows it, up to the next timed item. What
 * starts within the frozen window stays.
 */
export async function mendPlan(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  cartIds: ReadonlySet<string>,
): Promise<PlanAhead> {
  return storeDrafted(db, settings, nowEpochMs, (reading) => draftMend(reading, settings, nowEpochMs, cartIds));
}

async function draftMend(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  cartIds: ReadonlySet<string>,
): Promise<PlanDraft> {
  const now = await revision(db);
  const fromEpochMs = nowEpochMs + FROZEN_MS;
  const coming = await rundownBetween(db, fromEpochMs);
  const touched = coming.filter((item) => cartIds.has(item.cartId));
  if (touched.length === 0) return { revision: now, remove: [], insert: [], retime: [], planned: 0, lost: [] };
  const { timeZone } = settings.station;
  const cuts = new Map(
    (await planCuts(db, new Set(touched.map(({ cartId }) => cartId)))).map((cut) => [cut.cutId, cut]),
  );
  const mayNotAir = touched.filter(({ cutId, startsAtEpochMs }) => {
    const cut = cuts.get(cutId);
    return cut === undefined || cutRefusal(cutRule(cut), localMinuteAt(startsAtEpochMs, timeZone)) !== undefined;
  });
  const retime = newTimes(coming, cuts);
  if (mayNotAir.length === 0)
    return { revision: now, remove: [], insert: [], retime, planned: retime.length, lost: [] };
  const times = new Map(retime.map((item) => [item.id, item]));
  const moved = coming.map((item) => ({ ...item, ...times.get(item.id) }));
  const gone = new Set([...mayNotAir.map(({ id }) => id), ...(await unusableItems(db, moved))]);
  const change = await exchanged(db, await planGround(db, settings), moved, gone, fromEpochMs, now + 1);
  return { revision: now, ...change, retime, planned: retime.length + gone.size };
}

/** The items that start at another time or last longer or shorter, now that these cuts do. */
function newTimes(
  coming: readonly RundownRow[],
  cuts: ReadonlyMap<number, PlanCutRow>,
): Pick<RundownRow, 'id' | 'startsAtEpochMs' | 'durationMs'>[] {
  const changed: Pick<RundownRow, 'id' | 'startsAtEpochMs' | 'durationMs'>[] = [];
  let shiftMs = 0;
  for (const item of coming) {
    // A timed item holds its time, and so does what follows it.
    if (item.hardTime !== null) shiftMs = 0;
    const cut = cuts.get(item.cutId);
    const lengthOf = item.over === null ? untilSegueMs : wholeMs;
    const transition = item.transition ?? cut?.transition ?? null;
    const durationMs = cut === undefined ? item.durationMs : Math.round(lengthOf({ ...cut, transition }));
    const startsAtEpochMs = item.startsAtEpochMs + shiftMs;
    if (shiftMs !== 0 || durationMs !== item.durationMs) changed.push({ id: item.id, startsAtEpochMs, durationMs });
    if (item.over === null && item.status === 'planned') shiftMs += durationMs - item.durationMs;
  }
  return changed;
}
