import type { Db } from '../../db/open.js';
import { airedItemIds, itemsOnAirBetween } from '../../db/queries/as-run.js';
import { rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import { spotItems, yieldedItems } from '../../db/queries/spot-items.js';
import { onAirPlace } from '../on-air-place.js';
import { LOOK_BACK_MS } from '../plan-draft.js';
import type { DeskRow } from './row.js';

/** What the engine starts within this time stays as it is: the frozen window of `playout/engine/queue.ts`. */
export const FROZEN_MS = 10_000;

/** Items that start in [from, to) as the desk works with them, in their order on air. */
export async function deskRows(db: Db, fromEpochMs: number, toEpochMs?: number): Promise<DeskRow[]> {
  const rows = await rundownBetween(db, fromEpochMs, toEpochMs);
  const spots = await spotItems(
    db,
    rows.map(({ id }) => id),
  );
  const yielded = await yieldedItems(db);
  return rows.map((row): DeskRow => {
    const spot = spots.get(row.id);
    return {
      ...row,
      was: yielded.get(row.id) ?? null,
      spot: spot === undefined ? null : { spotId: spot.spotId, stopsetId: spot.stopsetId },
    };
  });
}

export interface Frozen {
  /** What starts before it is frozen. */
  readonly frozenUntilEpochMs: number;
  /** Items of the last hours that have aired. */
  readonly aired: ReadonlySet<string>;
}

/** What nothing changes any more: the record leads, since a presenter may be ahead of the plan. `rows`: of the last six hours and later. */
export async function frozenNow(db: Db, rows: readonly RundownRow[], nowEpochMs: number): Promise<Frozen> {
  const recent = rows.filter(({ startsAtEpochMs }) => startsAtEpochMs >= nowEpochMs - LOOK_BACK_MS);
  const onAir = await itemsOnAirBetween(db, nowEpochMs - LOOK_BACK_MS, nowEpochMs);
  const place = onAirPlace(recent, onAir, nowEpochMs);
  const current = recent.at(place);
  const goingOn = current !== undefined && current.startsAtEpochMs > nowEpochMs && onAir.length > 0;
  return {
    frozenUntilEpochMs: Math.max(nowEpochMs, goingOn ? current.startsAtEpochMs : 0) + FROZEN_MS,
    aired: await airedItemIds(db, nowEpochMs - LOOK_BACK_MS),
  };
}
