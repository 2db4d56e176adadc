import type { Db } from '../../db/open.js';
import { airedItemIds, itemsOnAirBetween } from '../../db/queries/as-run.js';
import { rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import { spotItems, type SpotItem } from '../../db/queries/spot-items.js';
import { onAirPlace } from '../on-air-place.js';

const HOUR_MS = 3_600_000;
/** As far back as what is on air now can have been planned. */
export const LOOK_BACK_MS = 6 * HOUR_MS;

/** The rundown as it is, and what of it may still be moved. */
export interface LineNow {
  readonly part: Part;
  /** Spots among the items, by the item. */
  readonly known: ReadonlyMap<string, SpotItem>;
  /** Breaks of which a spot has aired or is about to: a presenter may be ahead of the plan. */
  readonly begun: ReadonlySet<number>;
}

export async function lineNow(db: Db, nowEpochMs: number, fromEpochMs: number): Promise<LineNow> {
  const items = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
  const known = await spotItems(
    db,
    items.map(({ id }) => id),
  );
  const part = await movablePart(db, items, nowEpochMs, fromEpochMs);
  const movable = new Set(part.items.map(({ id }) => id));
  const begun = [...known.values()]
    .filter(({ itemId }) => !movable.has(itemId))
    .map(({ stopsetId }) => stopsetId ?? -1);
  return { part, known, begun: new Set(begun) };
}

interface Part {
  readonly items: readonly RundownRow[];
  readonly handsOverEpochMs: number | undefined;
}

/** What starts after the frozen minute and after what is on air by the record. */
async function movablePart(
  db: Db,
  items: readonly RundownRow[],
  nowEpochMs: number,
  fromEpochMs: number,
): Promise<Part> {
  const aired = await itemsOnAirBetween(db, nowEpochMs - LOOK_BACK_MS, nowEpochMs);
  const gone = await airedItemIds(db, nowEpochMs - LOOK_BACK_MS);
  const onAir = onAirPlace(items, aired, nowEpochMs);
  const first = items.findIndex(
    (item, index) => item.over === null && item.startsAtEpochMs >= fromEpochMs && index > onAir && !gone.has(item.id),
  );
  if (first < 0) return { items: [], handsOverEpochMs: undefined };
  const before = items.slice(0, first).findLast((item) => item.over === null && item.status === 'planned');
  return {
    items: items.slice(first),
    handsOverEpochMs: before === undefined ? undefined : before.startsAtEpochMs + before.durationMs,
  };
}
