import type { Settings } from '../config/schema.js';
import type { JoinSide } from '../playout/api/join.js';
import type { SegmentKind } from '../playout/api/segment.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import { joinFactsFrom, joinOfCut } from '../db/join-facts.js';
import type { Db } from '../db/open.js';
import { airedItemIds, lastPlays } from '../db/queries/as-run.js';
import { storedFormat, storeFormat, type Format } from '../db/queries/clocks.js';
import { artistKeysByCart } from '../db/queries/cuts.js';
import { planCuts, type PlanCutRow } from '../db/queries/plan-cuts.js';
import type { RundownRow } from '../db/queries/rundown.js';
import type { CutRule } from './cut-rotation.js';
import { defaultFormat } from './default-format.js';
import type { Play, PlanCart, PlanInput } from './model.js';

const MINUTE_MS = 60_000;
/** An item airs this far from its planned time at most. */
const LATE_MOST_MS = 6 * 60 * MINUTE_MS;

/** What stays the same from one plan to the next: the library, the format and the rules. */
export type PlanGround = Pick<PlanInput, 'carts' | 'format' | 'rules' | 'seed' | 'timeZone'>;

/** From cue in to a position, on air. */
function airMs(cut: PlanCutRow, frames: number): number {
  const { sampleRateHz, cueInFrames } = cut;
  return ((engineFrames(frames, sampleRateHz) - engineFrames(cueInFrames, sampleRateHz)) * 1000) / ENGINE_RATE_HZ;
}

/** What it takes of the hour: where the next item waits for its end (`transition` is `play`), all of it. */
export function untilSegueMs(cut: PlanCutRow): number {
  return airMs(cut, cut.transition === 'play' ? cut.cueOutFrames : cut.segueFrames);
}

export function wholeMs(cut: PlanCutRow): number {
  return airMs(cut, cut.cueOutFrames);
}

/** What the engine, too, plans the joins of a cut by. */
function joinSide(cut: PlanCutRow): JoinSide {
  const toEngine = (frames: number): number => engineFrames(frames, cut.sampleRateHz);
  return {
    kind: cut.kind as SegmentKind,
    cue: {
      cueInFrames: toEngine(cut.cueInFrames),
      ...(cut.introEndFrames !== null && { introEndFrames: toEngine(cut.introEndFrames) }),
      segueFrames: toEngine(cut.transition === 'play' ? cut.cueOutFrames : cut.segueFrames),
      cueOutFrames: toEngine(cut.cueOutFrames),
      fadeInFrames: 0,
      fadeOutFrames: 0,
    },
    join: joinOfCut({ ...cut, join: joinFactsFrom(cut.joinFacts) }),
  };
}

/** When a cut may air, and how often. */
export function cutRule(cut: PlanCutRow): CutRule {
  return {
    enabled: cut.enabled === 1,
    evergreen: cut.evergreen === 1,
    weight: cut.weight,
    position: cut.position,
    startsOn: cut.startsOn,
    endsOn: cut.endsOn,
    dayparts: JSON.parse(cut.dayparts) as [number, number][],
    weekdays: JSON.parse(cut.weekdays) as number[],
  };
}

function isUnrestricted(cut: PlanCutRow): boolean {
  return (
    cut.enabled === 1 && cut.startsOn === null && cut.endsOn === null && cut.dayparts === '[]' && cut.weekdays === '[]'
  );
}

const NOBODY: readonly string[] = [];

/** A cart in the scheduler's terms, from its cuts [from, to) of `rows`. */
function planCart(
  rows: readonly PlanCutRow[],
  from: number,
  to: number,
  artists: ReadonlyMap<string, readonly string[]>,
): PlanCart {
  const cut = rows[from];
  const cartId = String(cut.cart);
  const cart: PlanCart = {
    cartId,
    cutId: cut.cutId,
    kind: cut.kind as SegmentKind,
    category: cut.category,
    title: cut.title,
    artist: cut.artist,
    titleKey: cut.titleKey,
    artistKeys: artists.get(cartId) ?? NOBODY,
    untilSegueMs: untilSegueMs(cut),
    wholeMs: wholeMs(cut),
    introMs: cut.introEndFrames === null ? null : airMs(cut, cut.introEndFrames),
    side: () => joinSide(cut),
  };
  if (to === from + 1 && isUnrestricted(cut)) return cart;
  const choices = rows.slice(from, to).map((choice) => ({
    cutId: choice.cutId,
    untilSegueMs: untilSegueMs(choice),
    wholeMs: wholeMs(choice),
    introMs: choice.introEndFrames === null ? null : airMs(choice, choice.introEndFrames),
    side: () => joinSide(choice),
    ...cutRule(choice),
  }));
  return { ...cart, cuts: { rotation: cut.cutRotation as 'weight' | 'order', choices } };
}

/** Carts from rows that come cart by cart. */
export function planCarts(rows: readonly PlanCutRow[], artists: ReadonlyMap<string, readonly string[]>): PlanCart[] {
  const carts: PlanCart[] = [];
  let from = 0;
  for (let to = 1; to <= rows.length; to++) {
    if (to < rows.length && rows[to].cart === rows[from].cart) continue;
    carts.push(planCart(rows, from, to, artists));
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
