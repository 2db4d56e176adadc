import type { Settings } from '../config/schema.js';
import type { Segment } from '../playout/api/segment.js';
import type { Db } from '../db/open.js';
import { playableCutsById } from '../db/queries/cuts.js';
import { fillerCuts } from '../db/queries/filler.js';
import type { RundownRow } from '../db/queries/rundown.js';
import { segmentOfCut, type PlayableCut } from '../db/segment.js';
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
/** Several cuts of a cart, carts that may not air then and artists that are near are among those looked at. */
const LOOKED_AT = 10;

type Alternates = ReadonlyMap<string, { readonly alternates: readonly Segment[] }>;

/**
 * By item id, what may air in the place of the last songs before each of the next hard times: carts of the same category that
 * rested longest and are not near in the plan, neither they nor their artist or title, each with its first cut that may air
 * then. `planned` is the plan around, what aired of it too; `coming` what is still to air.
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
  const named = new Map<string, { alternates: Segment[] }>();
  const given = new Set<string>();
  if (most === 0) return named;
  for (const item of placesBeforeHardTimes(coming, nowEpochMs)) {
    const near = nearby(planned, item);
    const cuts = await candidates(db, settings, item, most * LOOKED_AT + near.cartIds.size + given.size);
    const chosen = new Map<string, PlayableCut>();
    for (const cut of cuts) {
      const isNear = near.cartIds.has(cut.cartId) || wordsOf(cut).some((word) => near.words.has(word));
      if (chosen.size === most || isNear) continue;
      // One song cannot stand in for two.
      if (chosen.has(cut.cartId) || given.has(cut.cartId)) continue;
      chosen.set(cut.cartId, cut);
    }
    for (const cartId of chosen.keys()) given.add(cartId);
    const alternates = [...chosen.values()].map((cut) =>
      segmentOfCut(cut, settings, { id: `${item.id}:alternate-${cut.cutId}` }, referenceDb),
    );
    if (alternates.length > 0) named.set(item.id, { alternates });
  }
  return named;
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

async function candidates(db: Db, settings: Settings, item: RundownRow, limit: number): Promise<PlayableCut[]> {
  const local = localMinuteAt(item.startsAtEpochMs, settings.station.timeZone);
  const found = (await fillerCuts(db, 'music', limit, item.category)).filter(
    (cut) => cutRefusal(cut, local) === undefined,
  );
  const cuts = await playableCutsById(
    db,
    found.map(({ cutId }) => cutId),
  );
  return found.map(({ cutId }) => cuts.get(cutId)).filter((cut) => cut !== undefined);
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
