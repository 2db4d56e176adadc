import type { Settings } from '../config/schema.js';
import { ENGINE_RATE_HZ, engineFrames } from '../playout/api/units.js';
import type { Db } from '../db/open.js';
import { lastPlays } from '../db/queries/as-run.js';
import { storedFormat, storeFormat, type Format } from '../db/queries/clocks.js';
import { artistKeysByCart, playableCuts } from '../db/queries/cuts.js';
import type { RundownRow } from '../db/queries/rundown.js';
import type { PlayableCut } from '../db/segment.js';
import { titleKey } from '../db/separation-key.js';
import { defaultFormat } from './default-format.js';
import { draw } from './draw.js';
import type { Play, PlanCart, PlanInput } from './model.js';

const MINUTE_MS = 60_000;

/** What stays the same from one plan to the next: the library, the format and the rules. */
export type PlanGround = Pick<PlanInput, 'carts' | 'format' | 'rules' | 'seed' | 'timeZone'>;

/** A cut in the scheduler's terms. */
export function planCart(cut: PlayableCut, artistKeys: readonly string[]): PlanCart {
  const airMs = (frames: number): number =>
    ((engineFrames(frames, cut.sampleRateHz) - engineFrames(cut.cueInFrames, cut.sampleRateHz)) * 1000) /
    ENGINE_RATE_HZ;
  return {
    cartId: cut.cartId,
    cutId: cut.cutId,
    kind: cut.kind,
    category: cut.category,
    title: cut.title,
    artist: cut.artist,
    titleKey: titleKey(cut.title),
    artistKeys,
    untilSegueMs: airMs(cut.segueFrames),
    wholeMs: airMs(cut.cueOutFrames),
    introMs: cut.introEndFrames === null ? null : airMs(cut.introEndFrames),
  };
}

/** One cut of each cart: of several, one by weight, that the seed and the turn decide. */
export function oneCutEach(cuts: readonly PlayableCut[], seed: number, turn: number): PlayableCut[] {
  const byCart = new Map<string, PlayableCut[]>();
  for (const cut of cuts) {
    const known = byCart.get(cut.cartId);
    if (known === undefined) byCart.set(cut.cartId, [cut]);
    else known.push(cut);
  }
  return [...byCart.values()].map((choice) => {
    const weights = choice.map((cut) => Math.max(0, cut.weight));
    const all = weights.reduce((sum, weight) => sum + weight, 0);
    let at = (draw(seed, turn, Number(choice[0].cartId)) / 2 ** 32) * all;
    const found = choice.find((_, index) => (at -= weights[index]) < 0);
    return found ?? choice[0];
  });
}

/** The station's format; the default one is stored where there is none yet and `store` is set. */
export async function formatOf(db: Db, store: boolean): Promise<Format> {
  const stored = await storedFormat(db);
  if (stored.clocks.length > 0) return stored;
  const format = defaultFormat();
  if (store) await storeFormat(db, format);
  return format;
}

/** Reads what a plan stands on. `turn` decides which of several cuts a cart airs with. */
export async function planGround(
  db: Db,
  settings: Settings,
  options: { readonly turn: number; readonly store: boolean },
): Promise<PlanGround> {
  const { seed, artistSeparationMinutes, titleSeparationMinutes } = settings.schedule;
  const artists = await artistKeysByCart(db);
  const cuts = oneCutEach(await playableCuts(db), seed, options.turn);
  return {
    carts: cuts.map((cut) => planCart(cut, artists.get(cut.cartId) ?? [])),
    format: await formatOf(db, options.store),
    rules: {
      artistSeparationMs: artistSeparationMinutes * MINUTE_MS,
      titleSeparationMs: titleSeparationMinutes * MINUTE_MS,
    },
    seed,
    timeZone: settings.station.timeZone,
  };
}

/** What rotation has to remember: the last play of every cart on air, and what is planned. Spares may never air. */
export async function planHistory(db: Db, planned: readonly RundownRow[]): Promise<Play[]> {
  const aired = await lastPlays(db);
  return [
    ...aired.map(({ cartId, startedAtEpochMs }) => ({ cartId, atEpochMs: startedAtEpochMs })),
    ...planned
      .filter((item) => item.status === 'planned')
      .map(({ cartId, startsAtEpochMs }) => ({ cartId, atEpochMs: startsAtEpochMs })),
  ];
}
