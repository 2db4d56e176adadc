import type { Settings } from '../config/schema.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import type { Db } from '../db/open.js';
import { airedItemIds, lastPlays } from '../db/queries/as-run.js';
import { storedFormat, storeFormat, type Format } from '../db/queries/clocks.js';
import { artistKeysByCart } from '../db/queries/cuts.js';
import { planCuts, type PlanCutRow } from '../db/queries/plan-cuts.js';
import type { RundownRow } from '../db/queries/rundown.js';
import { isUnrestricted } from './cut-rotation.js';
import { defaultFormat } from './default-format.js';
import type { Play, PlanCart, PlanInput } from './model.js';

const MINUTE_MS = 60_000;
/** An item airs this far from its planned time at most. */
const LATE_MOST_MS = 6 * 60 * MINUTE_MS;

/** What stays the same from one plan to the next: the library, the format and the rules. */
export type PlanGround = Pick<PlanInput, 'carts' | 'format' | 'rules' | 'seed' | 'timeZone'>;

/** Lengths of a cut on air. Where the next item waits for the end (`transition` is `play`), that is its segue. */
function lengthsOf(cut: PlanCutRow): Pick<PlanCart, 'untilSegueMs' | 'wholeMs' | 'introMs'> {
  const airMs = (frames: number): number =>
    ((engineFrames(frames, cut.sampleRateHz) - engineFrames(cut.cueInFrames, cut.sampleRateHz)) * 1000) /
    ENGINE_RATE_HZ;
  return {
    untilSegueMs: airMs(cut.transition === 'play' ? cut.cueOutFrames : cut.segueFrames),
    wholeMs: airMs(cut.cueOutFrames),
    introMs: cut.introEndFrames === null ? null : airMs(cut.introEndFrames),
  };
}

/** A cart in the scheduler's terms, from those of its cuts that can be played. */
export function planCart(cuts: readonly PlanCutRow[], artistKeys: readonly string[]): PlanCart {
  const [first] = cuts;
  const { cartId, cutId, kind, category, title, artist, titleKey } = first;
  const plain = { cartId, cutId, kind, category, title, artist, titleKey, artistKeys, ...lengthsOf(first) };
  if (cuts.length === 1 && isUnrestricted(first)) return plain;
  const choices = cuts.map((cut) => ({
    cutId: cut.cutId,
    ...lengthsOf(cut),
    enabled: cut.enabled,
    evergreen: cut.evergreen,
    weight: cut.weight,
    position: cut.position,
    startsOn: cut.startsOn,
    endsOn: cut.endsOn,
    dayparts: cut.dayparts,
    weekdays: cut.weekdays,
  }));
  return { ...plain, cuts: { rotation: first.cutRotation, choices } };
}

/** Carts from rows that come cart by cart. */
function planCarts(rows: readonly PlanCutRow[], artists: ReadonlyMap<string, readonly string[]>): PlanCart[] {
  const carts: PlanCart[] = [];
  let from = 0;
  for (let to = 1; to <= rows.length; to++) {
    const { cartId } = rows[from];
    if (to < rows.length && rows[to].cartId === cartId) continue;
    carts.push(planCart(rows.slice(from, to), artists.get(cartId) ?? []));
    from = to;
  }
  return carts;
}

/** The station's format; the default one is stored where there is none yet and `store` is set. */
export async function formatOf(db: Db, store: boolean): Promise<Format> {
  const stored = await storedFormat(db);
  if (stored.clocks.length > 0) return stored;
  const format = defaultFormat();
  if (store) await storeFormat(db, format);
  return format;
}

/**
 * Reads what a plan stands on: all carts that are not held and have something that can be played. Carts that came without audio
 * are planned where `withoutAudio` is set: never for the station on air.
 */
export async function planGround(
  db: Db,
  settings: Settings,
  options: { readonly store: boolean; readonly withoutAudio?: boolean },
): Promise<PlanGround> {
  const { seed, artistSeparationMinutes, titleSeparationMinutes } = settings.schedule;
  const artists = await artistKeysByCart(db);
  return {
    carts: planCarts(await planCuts(db, undefined, options), artists),
    format: await formatOf(db, options.store),
    rules: {
      artistSeparationMs: artistSeparationMinutes * MINUTE_MS,
      titleSeparationMs: titleSeparationMinutes * MINUTE_MS,
    },
    seed,
    timeZone: settings.station.timeZone,
  };
}

/**
 * What rotation has to remember: the last play of every cart on air with the count of its plays, and what is planned and has
 * not aired yet. Spares may never air.
 */
export async function planHistory(db: Db, planned: readonly RundownRow[]): Promise<Play[]> {
  const aired = await lastPlays(db);
  const coming = planned.filter((item) => item.status === 'planned');
  const done = await airedItemIds(db, Math.min(...coming.map((item) => item.startsAtEpochMs)) - LATE_MOST_MS);
  return [
    ...aired.map(({ cartId, startedAtEpochMs, plays }) => ({ cartId, atEpochMs: startedAtEpochMs, plays })),
    ...coming.map(({ id, cartId, startsAtEpochMs }) => ({
      cartId,
      atEpochMs: startsAtEpochMs,
      // The record has counted it already.
      plays: done.has(id) ? 0 : 1,
    })),
  ];
}
