import type { RundownItem } from '../db/queries/rundown.js';
import type { Plan } from './model.js';

/** The hour (UTC, to the minute), the position in it and the revision that placed it there: never given out twice. */
export function itemId(hourStartsAtEpochMs: number, position: number, revision: number): string {
  const hour = new Date(hourStartsAtEpochMs).toISOString().slice(0, 16).replace(/[-:]/g, '');
  return `${hour}Z-${String(position).padStart(2, '0')}.${revision}`;
}

/** A plan's items as the rundown stores them at this revision. What has stayed keeps its id. */
export function rundownItems(plan: Pick<Plan, 'items'>, revision: number): RundownItem[] {
  const ids = plan.items.map((item) => item.kept?.id ?? itemId(item.hourStartsAtEpochMs, item.position, revision));
  return plan.items.map((item, index) => ({
    id: ids[index],
    startsAtEpochMs: item.startsAtEpochMs,
    durationMs: item.durationMs,
    hourStartsAtEpochMs: item.hourStartsAtEpochMs,
    hourClock: item.hourClock,
    position: item.position,
    cartId: item.cart.cartId,
    cutId: item.cart.cutId,
    kind: item.cart.kind,
    over: item.over === null ? null : { itemId: ids[item.over.index], atFrames: item.over.atFrames },
    hardTime: item.hardTime,
    status: item.status,
    reason: item.reason,
    ...(item.kept?.isLocked === true && { isLocked: true }),
    ...(item.transition !== undefined && { transition: item.transition }),
  }));
}
