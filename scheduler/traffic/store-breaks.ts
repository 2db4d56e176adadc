import type { Settings } from '../../config/schema.js';
import { inTransaction, type Db } from '../../db/open.js';
import { storeLaidPlaces, type LaidPlace } from '../../db/queries/clock-breaks.js';
import { replaceSpan, revision, type RundownRow } from '../../db/queries/rundown.js';
import { moveItems, noteSpotItems, retimeStarts, yieldedItems, type SpotItem } from '../../db/queries/spot-items.js';
import { storePlaces, type Stopset } from '../../db/queries/traffic.js';
import { localSpan } from '../reports/local-span.js';
import { breakGround, cutAt, newPlaces, placed, type BreakGround } from './break-ground.js';
import { clockOf } from './clock-words.js';
import { layBreaks, type BreakSpot, type LaidBreak, type LaidLine } from './lay-breaks.js';
import { lineNow, LOOK_BACK_MS, type LineNow } from './line-now.js';
import type { Placement } from './place-spots.js';

const HOUR_MS = 3_600_000;

/**
 * From this time before it on a break has no more of the plan than its spots take. Until then one of a day that no schedule of
 * spots has come for keeps its time.
 */
const SETTLED_MS = 2 * HOUR_MS;

/** A break that starts within this time stays as it is: its first spot is being cued. */
export const BREAK_FROZEN_MS = 60_000;

/**
 * Places the spots of the breaks to come and lays those breaks into the rundown, as far as it is planned. What was laid and
 * is right stays as it is, item ids too. Returns how many items of the rundown have changed.
 */
export async function storeBreaks(db: Db, settings: Settings, nowEpochMs: number): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const fromEpochMs = nowEpochMs + BREAK_FROZEN_MS;
    const line = await lineNow(transaction, nowEpochMs, fromEpochMs);
    const ground = await breakGround(transaction, settings, line.begun, fromEpochMs);
    const placement = placed(ground, settings);
    await storePlaces(transaction, newPlaces(ground.open, placement));
    return layInto(transaction, { ...ground, placement }, line, nowEpochMs);
  });
}

/** Lays the breaks into what is planned from the first item that may still be moved. */
async function layInto(
  db: Db,
  ground: BreakGround & { readonly placement: Placement },
  { part, known }: LineNow,
  nowEpochMs: number,
): Promise<number> {
  const isAnyLaid = [...ground.placement.breaks.values()].some((spots) => spots.length > 0);
  const isAnyClocks = ground.stopsets.some(({ clock }) => clock !== null);
  if (!isAnyLaid && !isAnyClocks && known.size === 0) return 0;
  const yielded = await yieldedItems(db);
  const base = part.items
    .filter(({ id }) => {
      const spot = known.get(id);
      return spot === undefined || ground.begun.has(spot.stopsetId ?? -1);
    })
    .map((item): RundownRow => ({ ...item, status: yielded.get(item.id) ?? item.status }));
  const next = (await revision(db)) + 1;
  const isKnownDay = knownDays(ground);
  const breaks = ground.stopsets
    .filter(({ startsAtEpochMs }) => startsAtEpochMs >= (part.handsOverEpochMs ?? -Infinity) - LOOK_BACK_MS)
    .map((stopset) => {
      const { spots, ...laid } = laidBreak(stopset, ground, part.items, known, next);
      const isSettled = stopset.startsAtEpochMs < nowEpochMs + SETTLED_MS || isKnownDay(stopset.startsAtEpochMs);
      const least = stopset.clock === null || isSettled ? {} : { leastMs: stopset.lengthMs };
      return { ...laid, ...least, spots };
    });
  const laid = layBreaks(base, breaks, part.handsOverEpochMs);
  await storeLaidPlaces(db, newLaidPlaces(ground.stopsets, breaks, laid));
  return storeLaid(db, { part: part.items, laid: laid.items, known, yielded });
}

/** Has a schedule of spots come for the local day of an instant? */
function knownDays({ open, standing, timeZone }: BreakGround): (epochMs: number) => boolean {
  const days = new Set([...open, ...standing].map(({ day }) => day));
  const spans = [...days].map((day) => localSpan(day, day, timeZone, 1));
  return (epochMs) => spans.some(({ fromEpochMs, toEpochMs }) => epochMs >= fromEpochMs && epochMs < toEpochMs);
}

/** Where breaks of hour clocks stand now and what they have of the plan, where that is something else than before. */
function newLaidPlaces(stopsets: readonly Stopset[], breaks: readonly LaidBreak[], { places }: LaidLine): LaidPlace[] {
  const laid = new Map(breaks.map((one) => [one.stopsetId, one]));
  return stopsets.flatMap(({ id, clock }) => {
    const one = laid.get(id);
    if (clock === null || one === undefined) return [];
    const soldMs = one.spots.reduce((sum, { durationMs }) => sum + durationMs, 0);
    const reservedMs = Math.max(soldMs, one.leastMs ?? 0);
    const afterPosition = places.get(id) ?? clock.afterPosition;
    const isSame = reservedMs === clock.reservedMs && afterPosition === clock.afterPosition;
    return isSame ? [] : [{ id, reservedMs, afterPosition }];
  });
}

function laidBreak(
  stopset: Stopset,
  ground: BreakGround & { readonly placement: Placement },
  part: readonly RundownRow[],
  known: ReadonlyMap<string, SpotItem>,
  nextRevision: number,
): LaidBreak {
  const ids = ground.placement.breaks.get(stopset.id) ?? [];
  const words = ids.length === 0 ? '' : clockOf(ground.timeZone)(stopset.startsAtEpochMs);
  const spots = ids.flatMap((id): BreakSpot[] => {
    const spot = ground.open.find((one) => one.id === id);
    const cut = spot === undefined ? 'gone' : cutAt(spot, stopset.startsAtEpochMs, ground);
    if (spot === undefined || typeof cut === 'string') return [];
    const durationMs = Math.round(cut.untilSegueMs);
    // An item that is right already keeps its id: it may be cued.
    const same = part.find(
      (item) =>
        known.get(item.id)?.spotId === id && item.cutId === cut.cutId && known.get(item.id)?.stopsetId === stopset.id,
    );
    return [
      {
        itemId: same?.id ?? `spot-${id}.${nextRevision}`,
        spotId: id,
        cartId: spot.cartId,
        cutId: cut.cutId,
        durationMs,
        reason: `spot of the break at ${words}${spot.sponsor === '' ? '' : `, for ${spot.sponsor}`}`,
      },
    ];
  });
  return { stopsetId: stopset.id, ...placeOf(stopset), spots };
}

/** Where a break goes: where the plan has it, else from its time on. */
function placeOf({
  startsAtEpochMs: atEpochMs,
  onTime,
  graceFrames,
  clock,
}: Stopset): Pick<LaidBreak, 'atEpochMs' | 'behind' | 'hardTime'> {
  const hardTime = onTime === null ? null : { atEpochMs, onTime, graceFrames };
  const position = clock?.afterPosition ?? null;
  if (clock === null || position === null) return { atEpochMs, hardTime };
  const { hourStartsAtEpochMs } = clock;
  return { atEpochMs, hardTime, behind: { hourStartsAtEpochMs, position } };
}

async function storeLaid(
  db: Db,
  change: {
    readonly part: readonly RundownRow[];
    readonly laid: LaidLine['items'];
    readonly known: ReadonlyMap<string, SpotItem>;
    readonly yielded: Awaited<ReturnType<typeof yieldedItems>>;
  },
): Promise<number> {
  const { part, laid, known, yielded } = change;
  const before = new Map(part.map((item) => [item.id, item]));
  const after = new Set(laid.map(({ item }) => item.id));
  const remove = part.filter(({ id }) => known.has(id) && !after.has(id)).map(({ id }) => id);
  const insert = laid.filter(({ item }) => !before.has(item.id));
  const moved = laid.filter(({ item, was }) => {
    const old = before.get(item.id);
    return (
      old !== undefined &&
      (old.startsAtEpochMs !== item.startsAtEpochMs ||
        old.position !== item.position ||
        old.status !== item.status ||
        was !== (yielded.get(item.id) ?? null))
    );
  });
  const retimed = laid.filter(
    ({ item, spot }) =>
      spot !== null && before.has(item.id) && before.get(item.id)?.hardTime?.atEpochMs !== item.hardTime?.atEpochMs,
  );
  const changed = remove.length + insert.length + moved.length + retimed.length;
  if (changed === 0) return 0;
  await noteSpotItems(
    db,
    insert.flatMap(({ item, spot }) => (spot === null ? [] : [{ itemId: item.id, ...spot }])),
  );
  await moveItems(
    db,
    moved.map(({ item, was }) => ({
      id: item.id,
      startsAtEpochMs: item.startsAtEpochMs,
      position: item.position,
      status: item.status,
      was,
    })),
  );
  await retimeStarts(
    db,
    retimed.map(({ item }) => ({
      id: item.id,
      hardAtEpochMs: item.hardTime?.atEpochMs ?? null,
      onTime: item.hardTime?.onTime ?? null,
    })),
  );
  await replaceSpan(db, { remove, insert: insert.map(({ item }) => item) });
  return changed;
}
