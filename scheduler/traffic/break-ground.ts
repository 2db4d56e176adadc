import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { planCuts } from '../../db/queries/plan-cuts.js';
import { spotsOf, stopsetsBetween, type Spot, type Stopset } from '../../db/queries/traffic.js';
import { chooseCut, localMinuteAt } from '../cut-rotation.js';
import { localHourAt } from '../local-hours.js';
import type { PlanCart } from '../model.js';
import { planCarts } from '../plan-input.js';
import { BREAKS_AHEAD_MS } from './clock-breaks.js';
import { clockOf } from './clock-words.js';
import { placeSpots, type OpenSpot, type Placement } from './place-spots.js';

const MINUTE_MS = 60_000;
/** As far ahead as spots are placed. */
const LOOK_AHEAD_MS = BREAKS_AHEAD_MS;

/** Breaks to come, and the spots that may be placed in them. */
export interface BreakGround {
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

/** `airing`: breaks that have begun whatever their time is. */
export async function breakGround(
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
export function cutAt(spot: Spot, atEpochMs: number, { carts, timeZone }: BreakGround): SpotCut | string {
  const cart = carts.get(spot.cartId);
  if (cart === undefined) return `cart ${spot.cartId} is held or has no recording that can be played`;
  if (cart.cuts === undefined) return cart;
  const { rotation, choices } = cart.cuts;
  // The spot's own number is its turn: it keeps its recording whenever the break is looked at again.
  const choice = chooseCut(choices, rotation, localMinuteAt(atEpochMs, timeZone), spot.id, 0);
  return 'refused' in choice ? `cart ${spot.cartId}: ${choice.refused}` : choice.cut;
}

/** Which break each spot goes into. */
export function placed(ground: BreakGround, settings: Settings): Placement {
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

/** Where spots are that have another place now, or another reason for having none. */
export function newPlaces(
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
