import type { Settings } from '../config/schema.js';
import { exactTimeRules } from '../playout/api/exact-time.js';
import type { Rundown, Segment } from '../playout/api/segment.js';
import type { Db } from '../db/open.js';
import { itemsOnAirBetween } from '../db/queries/as-run.js';
import { playableCutsById } from '../db/queries/cuts.js';
import { fillerCuts } from '../db/queries/filler.js';
import { revision, rundownBetween, type RundownRow } from '../db/queries/rundown.js';
import { eqReference } from '../db/queries/spectra.js';
import { segmentOfCut, type PlayableCut } from '../db/segment.js';
import { alternatesBeforeHardTimes, REST_MS } from './alternates.js';
import { cutRefusal, localMinuteAt } from './cut-rotation.js';
import { onAirPlace } from './on-air-place.js';
import { FALLBACK_KINDS } from './section-steps.js';

const HOUR_MS = 3_600_000;
const LOOK_BACK_MS = 6 * HOUR_MS;

/** Songs that the engine has in hand for when the plan has nothing that can play. */
export const FILLER_MOST = 20;
/** Several cuts of one cart, and cuts that may not air now, are among those looked at. */
const FILLER_LOOKED_AT = 10 * FILLER_MOST;
const BEDS_MOST = 4;
/** A filler is not planned within this time, where that can be avoided. */
const FILLER_CLEAR_MS = 3 * HOUR_MS;

/** A rundown longer than this is handed over in part; the next push brings the rest. */
export const RUNDOWN_MOST = 2000;

/** The plan as the engine follows it, from the item that should be on air now to the end of what is planned, and filler. */
export async function engineRundown(db: Db, settings: Settings, nowEpochMs: number): Promise<Rundown> {
  const planned = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
  const aired = await itemsOnAirBetween(db, nowEpochMs - LOOK_BACK_MS, nowEpochMs);
  const over = new Set(aired.map((item) => item.itemId));
  const place = onAirPlace(planned, aired, nowEpochMs);
  const coming = planned.slice(place, place + RUNDOWN_MOST).filter((item) => !over.has(item.id));
  const cuts = await playableCutsById(
    db,
    coming.map((item) => item.cutId),
  );
  const usable = coming.filter((item) => cuts.has(item.cutId));
  const { referenceDb } = await eqReference(db, settings.sound.eqMatch);
  const ids = new Set(usable.map((item) => item.id));
  const items = usable
    .filter((item) => item.over === null || ids.has(item.over.itemId))
    .map((item) => segmentOfItem(item, cuts, settings, referenceDb))
    .filter((segment) => segment !== undefined);
  const made = { revision: await revision(db), filler: await filler(db, settings, planned, referenceDb, nowEpochMs) };
  const { exactTime } = settings.schedule;
  if (!exactTime.enabled) return { ...made, items };
  const alternates = await alternatesBeforeHardTimes(db, settings, usable, planned, referenceDb, nowEpochMs);
  return {
    ...made,
    items: items.map((item) => ({ ...item, ...alternates.get(item.id) })),
    beds: await beds(db, settings, referenceDb, nowEpochMs),
    exactTime: exactTimeRules(exactTime, settings.station.timeZone),
  };
}

function segmentOfItem(
  item: RundownRow,
  cuts: ReadonlyMap<number, PlayableCut>,
  settings: Settings,
  referenceDb: readonly number[] | null,
): Segment | undefined {
  const own = cuts.get(item.cutId);
  if (own === undefined) return undefined;
  const cut = item.transition === undefined ? own : { ...own, transition: item.transition };
  const extras = {
    id: item.id,
    plannedAtEpochMs: item.startsAtEpochMs,
    ...(item.over === null ? {} : { over: item.over }),
    ...(item.hardTime === null ? {} : { hardTime: item.hardTime }),
    ...(item.status === 'spare' && settings.schedule.exactTime.enabled ? { extra: 'spare' as const } : {}),
  };
  return segmentOfCut(cut, settings, extras, referenceDb);
}

/** Instrumental music that may bridge the time before a hard time, the longest rested first. */
async function beds(
  db: Db,
  settings: Settings,
  referenceDb: readonly number[] | null,
  nowEpochMs: number,
): Promise<Segment[]> {
  const local = localMinuteAt(nowEpochMs, settings.station.timeZone);
  const airable = (await fillerCuts(db, { kind: 'bed', limit: BEDS_MOST, sinceEpochMs: nowEpochMs - REST_MS })).filter(
    (cut) => cutRefusal(cut, local) === undefined,
  );
  const cuts = await playableCutsById(
    db,
    airable.map(({ cutId }) => cutId),
  );
  return [...cuts.values()].map((cut) => segmentOfCut(cut, settings, { id: `bed-${cut.cutId}` }, referenceDb));
}

/**
 * Music that rested longest, other kinds where there is none; what is planned soon comes last. A cart airs with its first cut
 * that may air now.
 */
async function filler(
  db: Db,
  settings: Settings,
  planned: readonly RundownRow[],
  referenceDb: readonly number[] | null,
  nowEpochMs: number,
): Promise<Segment[]> {
  const soon = new Set(
    planned
      .filter(({ startsAtEpochMs }) => Math.abs(startsAtEpochMs - nowEpochMs) < FILLER_CLEAR_MS)
      .map(({ cartId }) => cartId),
  );
  const local = localMinuteAt(nowEpochMs, settings.station.timeZone);
  for (const kind of FALLBACK_KINDS) {
    const chosen = new Map<string, number>();
    const wanted = { kind, limit: FILLER_LOOKED_AT + soon.size, sinceEpochMs: nowEpochMs - REST_MS };
    for (const cut of await fillerCuts(db, wanted)) {
      if (!chosen.has(cut.cartId) && cutRefusal(cut, local) === undefined) chosen.set(cut.cartId, cut.cutId);
    }
    if (chosen.size === 0) continue;
    const rested = [...chosen].filter(([cartId]) => !soon.has(cartId));
    const ids = [...rested, ...[...chosen].filter(([cartId]) => soon.has(cartId))]
      .slice(0, FILLER_MOST)
      .map(([, cutId]) => cutId);
    const cuts = await playableCutsById(db, ids);
    return ids
      .map((cutId) => cuts.get(cutId))
      .filter((cut) => cut !== undefined)
      .map((cut) => segmentOfCut(cut, settings, { id: `filler-${cut.cutId}` }, referenceDb));
  }
  return [];
}
