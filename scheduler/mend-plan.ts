import type { Settings } from '../config/schema.js';
import { inTransaction, type Db } from '../db/open.js';
import { planCuts, type PlanCutRow } from '../db/queries/plan-cuts.js';
import { retimeItems, rundownBetween, type RundownRow } from '../db/queries/rundown.js';
import { cutRefusal, localMinuteAt } from './cut-rotation.js';
import { exchangeUnusable } from './exchange.js';
import { cutRule, planGround, untilSegueMs, wholeMs } from './plan-input.js';

/** What the engine starts within this time stays as it is: the frozen window of `playout/engine/queue.ts`. */
const FROZEN_MS = 10_000;

/**
 * Mends what is planned of carts that were edited: an item whose cart is held or whose cut may no longer air at its time is
 * exchanged, one whose length has changed takes its new time and moves what follows it, up to the next timed item. What
 * starts within the frozen window stays. Returns how many items are different.
 */
export async function mendPlan(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  cartIds: ReadonlySet<string>,
): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const fromEpochMs = nowEpochMs + FROZEN_MS;
    const coming = await rundownBetween(transaction, fromEpochMs);
    const touched = coming.filter((item) => cartIds.has(item.cartId));
    if (touched.length === 0) return 0;
    const { timeZone } = settings.station;
    const cuts = new Map(
      (await planCuts(transaction, new Set(touched.map(({ cartId }) => cartId)))).map((cut) => [cut.cutId, cut]),
    );
    const mayNotAir = touched.filter(({ cutId, startsAtEpochMs }) => {
      const cut = cuts.get(cutId);
      return cut === undefined || cutRefusal(cutRule(cut), localMinuteAt(startsAtEpochMs, timeZone)) !== undefined;
    });
    const retimed = await retimeItems(transaction, newTimes(coming, cuts));
    if (mayNotAir.length === 0) return retimed;
    const ground = await planGround(transaction, settings, { store: true });
    const ids = new Set(mayNotAir.map(({ id }) => id));
    return retimed + (await exchangeUnusable(transaction, ground, fromEpochMs, ids));
  });
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
    const durationMs = cut === undefined ? item.durationMs : Math.round(lengthOf(cut));
    const startsAtEpochMs = item.startsAtEpochMs + shiftMs;
    if (shiftMs !== 0 || durationMs !== item.durationMs) changed.push({ id: item.id, startsAtEpochMs, durationMs });
    if (item.over === null && item.status === 'planned') shiftMs += durationMs - item.durationMs;
  }
  return changed;
}
