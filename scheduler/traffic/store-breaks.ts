import type { Settings } from '../../config/schema.js';
import { inTransaction, type Db } from '../../db/open.js';
import { airedItemIds, itemsOnAirBetween } from '../../db/queries/as-run.js';
import { storeLaidPlaces, type LaidPlace } from '../../db/queries/clock-breaks.js';
import { planCuts } from '../../db/queries/plan-cuts.js';
import { replaceSpan, revision, rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import {
  moveItems,
  noteSpotItems,
  retimeStarts,
  spotItems,
  yieldedItems,
  type SpotItem,
} from '../../db/queries/spot-items.js';
import { spotsOf, stopsetsBetween, storePlaces, type Spot, type Stopset } from '../../db/queries/traffic.js';
import { chooseCut, localMinuteAt } from '../cut-rotation.js';
import { localHourAt } from '../local-hours.js';
import type { PlanCart } from '../model.js';
import { onAirPlace } from '../on-air-place.js';
import { planCarts } from '../plan-input.js';
import { localLabels } from '../local-labels.js';
import { BREAKS_AHEAD_MS } from './clock-breaks.js';
import { clockOf } from './clock-words.js';
import { layBreaks, type BreakSpot, type LaidBreak, type LaidLine } from './lay-breaks.js';
import { placeSpots, type OpenSpot, type Placement } from './place-spots.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const LOOK_BACK_MS = 6 * HOUR_MS;
/** As far ahead as spots are placed. */
const LOOK_AHEAD_MS = BREAKS_AHEAD_MS;

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

/** The rundown as it is, and what of it may still be moved. */
interface LineNow {
  readonly part: Part;
  /** Spots among the items, by the item. */
  readonly known: ReadonlyMap<string, SpotItem>;
  /** Breaks of which a spot has aired or is about to: a presenter may be ahead of the plan. */
  readonly begun: ReadonlySet<number>;
}

async function lineNow(db: Db, nowEpochMs: number, fromEpochMs: number): Promise<LineNow> {
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

interface BreakGround {
  readonly stopsets: readonly Stopset[];
  /** Spots that may be placed. */
  readonly open: readonly Spot[];
  /** Spots of breaks that have begun or are about to. */
  readonly standing: readonly (Spot & { readonly breakStartsAtEpochMs: number })[];
  /** Those breaks. */
  readonly begun: ReadonlySet<number>;
  readonly carts: ReadonlyMap<string, PlanCart>;
  readonly timeZone: string;
}

async function breakGround(
  db: Db,
  settings: Settings,
  airing: ReadonlySet<number>,
  fromEpochMs: number,
): Promise<BreakGround> {
  const { timeZone } = settings.station;
  const ahead = await stopsetsBetween(db, fromEpochMs, fromEpochMs + LOOK_AHEAD_MS);
  const stopsets = ahead.filter(({ id }) => !airing.has(id));
  const hour = localHourAt(fromEpochMs, timeZone);
  const leastApartMs = settings.schedule.spotSeparationMinutes * MINUTE_MS;
  const past = await stopsetsBetween(db, Math.min(hour.startsAtEpochMs, fromEpochMs - leastApartMs), fromEpochMs);
  const begun = new Map(
    [...past, ...ahead.filter(({ id }) => airing.has(id))].map(({ id, startsAtEpochMs }) => [id, startsAtEpochMs]),
  );
  const spots = await spotsOf(db, {
    fromEpochMs: Math.min(hour.startsAtEpochMs, fromEpochMs - leastApartMs),
    toEpochMs: fromEpochMs + LOOK_AHEAD_MS,
  });
  const standing = spots.flatMap((spot) => {
    const breakStartsAtEpochMs = spot.stopset === null ? undefined : begun.get(spot.stopset);
    return breakStartsAtEpochMs === undefined ? [] : [{ ...spot, breakStartsAtEpochMs }];
  });
  const stand = new Set(standing.map(({ id }) => id));
  const coming = new Set(stopsets.map(({ id }) => id));
  const open = spots.filter(
    ({ id, scheduledAtEpochMs, stopset, pinned }) =>
      !stand.has(id) &&
      // An hour that is over is nothing that a spot can still be placed in, unless it already was, or a person says so.
      (scheduledAtEpochMs >= hour.startsAtEpochMs || coming.has(stopset ?? -1) || coming.has(pinned ?? -1)),
  );
  const rows = open.length === 0 ? [] : await planCuts(db, new Set(open.map(({ cartId }) => cartId)));
  const carts = new Map(planCarts(rows, { artists: new Map(), codes: new Map() }).map((cart) => [cart.cartId, cart]));
  return { stopsets, open, standing, begun: new Set(begun.keys()), carts, timeZone };
}

interface SpotCut {
  readonly cutId: number;
  readonly untilSegueMs: number;
}

/** The recording that a spot airs with in a break at an instant, or why it has none. */
function cutAt(spot: Spot, atEpochMs: number, { carts, timeZone }: BreakGround): SpotCut | string {
  const cart = carts.get(spot.cartId);
  if (cart === undefined) return `cart ${spot.cartId} is held or has no recording that can be played`;
  if (cart.cuts === undefined) return cart;
  const { rotation, choices } = cart.cuts;
  // The spot's own number is its turn: it keeps its recording whenever the break is looked at again.
  const choice = chooseCut(choices, rotation, localMinuteAt(atEpochMs, timeZone), spot.id, 0);
  return 'refused' in choice ? `cart ${spot.cartId}: ${choice.refused}` : choice.cut;
}

function placed(ground: BreakGround, settings: Settings): Placement {
  const { stopsets, open, standing, timeZone } = ground;
  const hourOf = (epochMs: number): number => localHourAt(epochMs, timeZone).startsAtEpochMs;
  return placeSpots({
    breaks: stopsets.map((one) => ({
      ...one,
      hourStartsAtEpochMs: one.clock?.hourStartsAtEpochMs ?? hourOf(one.startsAtEpochMs),
    })),
    spots: open.map((spot): OpenSpot => ({
      id: spot.id,
      title: spot.title,
      sponsor: spot.sponsor,
      product: spot.product,
      scheduledAtEpochMs: spot.scheduledAtEpochMs,
      hourStartsAtEpochMs: hourOf(spot.scheduledAtEpochMs),
      lengthMsAt: (atEpochMs) => {
        const cut = cutAt(spot, atEpochMs, ground);
        return typeof cut === 'string' ? cut : cut.untilSegueMs;
      },
      pinnedTo: spot.pinned,
    })),
    standing,
    leastApartMs: settings.schedule.spotSeparationMinutes * MINUTE_MS,
    clock: clockOf(timeZone),
  });
}

function newPlaces(
  open: readonly Spot[],
  { breaks, unplaced }: Placement,
): Pick<Spot, 'id' | 'stopset' | 'place' | 'unplaced'>[] {
  const places = new Map<number, { readonly stopset: number; readonly place: number }>();
  for (const [stopset, ids] of breaks) for (const [place, id] of ids.entries()) places.set(id, { stopset, place });
  return open.flatMap((spot) => {
    const { stopset, place } = places.get(spot.id) ?? { stopset: null, place: null };
    const reason = unplaced.get(spot.id) ?? null;
    const same = spot.stopset === stopset && spot.place === place && spot.unplaced === reason;
    return same ? [] : [{ id: spot.id, stopset, place, unplaced: reason }];
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
  const labelAt = localLabels(timeZone);
  return (epochMs) => days.has(new Date(labelAt(epochMs).day * DAY_MS).toISOString().slice(0, 10));
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

function laidBreak(
  stopset: Stopset,
  ground: BreakGround & { readonly placement: Placement },
  part: readonly RundownRow[],
  known: ReadonlyMap<string, SpotItem>,
  nextRevision: number,
): LaidBreak {
  const words = clockOf(ground.timeZone)(stopset.startsAtEpochMs);
  const spots = (ground.placement.breaks.get(stopset.id) ?? []).flatMap((id): BreakSpot[] => {
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
