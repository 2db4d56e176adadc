import type { Settings } from '../config/schema.js';
import type { Segment } from '../playout/api/segment.js';
import type { Db } from '../db/open.js';
import { playableCutsById } from '../db/queries/cuts.js';
import { fillerCuts, type FillerCut } from '../db/queries/filler.js';
import type { RundownRow } from '../db/queries/rundown.js';
import { segmentOfCut } from '../db/segment.js';
import { artistKey, titleKey } from '../db/separation-key.js';
import { cutRefusal, localMinuteAt } from './cut-rotation.js';

const HOUR_MS = 3_600_000;
/** Alternates are named for the hard times that come within this: until then the next push has named others. */
const NAMED_AHEAD_MS = 2 * HOUR_MS;
/** So many of the last songs before a hard time have them, spares included. */
const PLACES = 2;
const SPARE_PLACES = 2;
/** A cart that is planned so near is no alternate. */
const KEPT_APART_MS = 3 * HOUR_MS;
/** What aired longer ago than this has rested as long as anything. */
export const REST_MS = 56 * 24 * HOUR_MS;
/** Several cuts of a cart, carts that may not air then and artists that are near are among those looked at. */
const LOOKED_AT = 10;

type Alternates = ReadonlyMap<string, { readonly alternates: readonly Segment[] }>;

/**
 * By item id, what may air in the place of the last songs before each of the next hard times: carts of the same category that
 * rested longest, those neither planned nor ahead of the others first, and are not near in the plan, neither they nor their artist or
 * title, each with its first cut that may air then. `planned` is the plan around, what aired of it too; `coming` what is still to air.
 */
export async function alternatesBeforeHardTimes(
  db: Db,
  settings: Settings,
  coming: readonly RundownRow[],
  planned: readonly RundownRow[],
  referenceDb: readonly number[] | null,
  nowEpochMs: number,
): Promise<Alternates> {
  const most = settings.schedule.exactTime.alternates;
  if (most === 0) return new Map();
  const places = placesBeforeHardTimes(coming, nowEpochMs);
  const looked = new Map<string, FillerCut[]>();
  const isPlanned = new Set(planned.map(({ cartId }) => cartId));
  const given = new Set<string>();
  const chosen: { readonly item: RundownRow; readonly cutId: number }[] = [];
  for (const item of places) {
    const near = nearby(planned, item);
    const { category } = item;
    let cuts = looked.get(category);
    if (cuts === undefined) {
      // As many as any of these places may have to pass over, so that one look is enough for all.
      const passedOver = isPlanned.size + most * places.length;
      const limit = most * LOOKED_AT + passedOver;
      cuts = await fillerCuts(db, { kind: 'music', category, limit, sinceEpochMs: nowEpochMs - REST_MS });
      looked.set(category, cuts);
    }
    const local = localMinuteAt(item.startsAtEpochMs, settings.station.timeZone);
    const own = new Set<string>();
    for (const cut of withoutTurnFirst(cuts, isPlanned)) {
      if (own.size === most) break;
      // One song cannot stand in for two.
      if (own.has(cut.cartId) || given.has(cut.cartId) || near.cartIds.has(cut.cartId)) continue;
      if (cutRefusal(cut, local) !== undefined || wordsOf(cut).some((word) => near.words.has(word))) continue;
      own.add(cut.cartId);
      chosen.push({ item, cutId: cut.cutId });
    }
    for (const cartId of own) given.add(cartId);
  }
  const playable = await playableCutsById(
    db,
    chosen.map(({ cutId }) => cutId),
  );
  const named = new Map<string, { alternates: Segment[] }>();
  for (const { item, cutId } of chosen) {
    const own = playable.get(cutId);
    if (own === undefined) continue;
    const itemId = item.id;
    // What its place says of the join holds for whatever airs there.
    const cut = item.transition === undefined ? own : { ...own, transition: item.transition };
    const segment = segmentOfCut(cut, settings, { id: `${itemId}:alternate-${cutId}` }, referenceDb);
    const known = named.get(itemId);
    if (known === undefined) named.set(itemId, { alternates: [segment] });
    else known.alternates.push(segment);
  }
  return named;
}

/**
 * A song that is planned has its turn to come, and one that is ahead of the others is held back by planning: by its rest alone
 * it would stand in again and again. Both stand in where no other can.
 */
function withoutTurnFirst(cuts: readonly FillerCut[], isPlanned: ReadonlySet<string>): FillerCut[] {
  const hasTurn = ({ cartId, isAhead }: FillerCut): boolean => isAhead || isPlanned.has(cartId);
  return [...cuts.filter((cut) => !hasTurn(cut)), ...cuts.filter(hasTurn)];
}

/** The last songs of the main line before each hard time that comes soon, and the spares there. */
function placesBeforeHardTimes(items: readonly RundownRow[], nowEpochMs: number): RundownRow[] {
  const line = items.filter(({ over }) => over === null);
  const places: RundownRow[] = [];
  for (const [index, { hardTime }] of line.entries()) {
    if (hardTime === null || hardTime.atEpochMs < nowEpochMs || hardTime.atEpochMs > nowEpochMs + NAMED_AHEAD_MS)
      continue;
    const from = line.slice(0, index).findLastIndex((item) => item.hardTime !== null) + 1;
    const songs = line.slice(from, index).filter(({ kind }) => kind === 'music');
    places.push(...songs.filter(({ status }) => status === 'planned').slice(-PLACES));
    places.push(...songs.filter(({ status }) => status === 'spare').slice(0, SPARE_PLACES));
  }
  return places;
}

/** What is planned around an item: its carts, and their artists and titles as separation compares them. */
function nearby(
  planned: readonly RundownRow[],
  { startsAtEpochMs }: RundownRow,
): { readonly cartIds: ReadonlySet<string>; readonly words: ReadonlySet<string> } {
  const near = planned.filter((other) => Math.abs(other.startsAtEpochMs - startsAtEpochMs) < KEPT_APART_MS);
  return { cartIds: new Set(near.map(({ cartId }) => cartId)), words: new Set(near.flatMap(wordsOf)) };
}

/** An artist and a title that tell one apart. */
function wordsOf({ artist, title }: { readonly artist: string; readonly title: string }): string[] {
  const words = [`artist ${artistKey(artist) ?? ''}`, `title ${titleKey(title)}`];
  return words.filter((word) => !word.endsWith(' '));
}
