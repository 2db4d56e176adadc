import type { Segment } from '../../playout/api/segment.js';
import { framesFromSeconds } from '../../playout/api/units.js';
import type { PlanCart, PlannedItem } from '../../scheduler/model.js';

const HOUR_MS = 3_600_000;
/** As the station hands them to the engine (`scheduler/alternates.ts`). */
const ALTERNATES = 8;
const PLACES = 2;
const KEPT_APART_MS = 3 * HOUR_MS;

/** A planned item with the id that the rundown gives it. */
export interface RundownItem extends PlannedItem {
  readonly id: string;
}

export function segmentOf(cart: PlanCart, id: string, more: Partial<Segment> = {}): Segment & { cartId: string } {
  const segueFrames = framesFromSeconds(cart.untilSegueMs / 1000);
  const cueOutFrames = framesFromSeconds(cart.wholeMs / 1000);
  return {
    id,
    cartId: cart.cartId,
    kind: cart.kind,
    title: cart.title,
    artist: cart.artist,
    path: cart.cartId,
    cue: { cueInFrames: 0, segueFrames, cueOutFrames, fadeInFrames: 0, fadeOutFrames: cueOutFrames - segueFrames },
    gainDb: 0,
    speech: [],
    ...more,
  };
}

/** Planned items as the engine gets them: spares as extras, alternates for the last songs before each hard time. */
export function segmentsOf(
  items: readonly RundownItem[],
  planned: readonly RundownItem[],
  carts: readonly PlanCart[],
  airedAt: ReadonlyMap<string, number>,
  plays: ReadonlyMap<string, number>,
): Segment[] {
  const places = placesBeforeHardTimes(items);
  const songs = carts.filter(({ kind }) => kind === 'music');
  const rested = [...songs].sort((a, b) => (airedAt.get(a.cartId) ?? 0) - (airedAt.get(b.cartId) ?? 0));
  const isPlanned = new Set(planned.map(({ cart }) => cart.cartId));
  const isAhead = aheadOf(songs, plays);
  const hasTurn = ({ cartId }: PlanCart): boolean => isPlanned.has(cartId) || isAhead.has(cartId);
  const inTurn = [...rested.filter((song) => !hasTurn(song)), ...rested.filter(hasTurn)];
  const given = new Map<string, number>();
  return items.map((item) => {
    const { cart, id, hardTime, startsAtEpochMs, status } = item;
    const isNear = (epochMs: number): boolean => Math.abs(epochMs - startsAtEpochMs) < KEPT_APART_MS;
    const near = planned.filter((other) => isNear(other.startsAtEpochMs));
    const nearIds = new Set(near.map((other) => other.cart.cartId));
    const nearArtists = new Set(near.map((other) => other.cart.artist));
    const alternates: Segment[] = [];
    for (const one of places.has(item) ? inTurn : []) {
      if (alternates.length === ALTERNATES) break;
      const isGiven = isNear(given.get(one.cartId) ?? -Infinity) || isNear(airedAt.get(one.cartId) ?? -Infinity);
      if (one.category !== cart.category || isGiven || nearIds.has(one.cartId) || nearArtists.has(one.artist)) continue;
      given.set(one.cartId, startsAtEpochMs);
      alternates.push(segmentOf(one, `${id}:alternate-${one.cartId}`));
    }
    return segmentOf(cart, id, {
      plannedAtEpochMs: startsAtEpochMs,
      ...(hardTime && { hardTime }),
      ...(status === 'spare' && { extra: 'spare' }),
      ...(alternates.length > 0 && { alternates }),
    });
  });
}

/** Songs that aired more often than their category's even share. */
function aheadOf(songs: readonly PlanCart[], plays: ReadonlyMap<string, number>): Set<string> {
  const playsOf = ({ cartId }: PlanCart): number => plays.get(cartId) ?? 0;
  const categories = new Map<string, { plays: number; songs: number }>();
  for (const song of songs) {
    const so = categories.get(song.category) ?? { plays: 0, songs: 0 };
    categories.set(song.category, { plays: so.plays + playsOf(song), songs: so.songs + 1 });
  }
  const isAhead = (song: PlanCart): boolean => {
    const all = categories.get(song.category);
    return all !== undefined && playsOf(song) > all.plays / all.songs;
  };
  return new Set(songs.filter(isAhead).map(({ cartId }) => cartId));
}

/** The last songs before each hard time, and the spares there. */
function placesBeforeHardTimes(items: readonly RundownItem[]): Set<RundownItem> {
  const places = new Set<RundownItem>();
  for (const [index, { hardTime }] of items.entries()) {
    if (hardTime === null) continue;
    const from = items.slice(0, index).findLastIndex((item) => item.hardTime !== null) + 1;
    const songs = items.slice(from, index).filter(({ cart }) => cart.kind === 'music');
    for (const song of songs.filter(({ status }) => status === 'planned').slice(-PLACES)) places.add(song);
    for (const song of songs.filter(({ status }) => status === 'spare').slice(0, PLACES)) places.add(song);
  }
  return places;
}
