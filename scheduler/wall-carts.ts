import type { Settings } from '../config/schema.js';
import type { Db } from '../db/open.js';
import { playCounts } from '../db/queries/as-run.js';
import { playableCutsOfCarts } from '../db/queries/cuts.js';
import { eqReference } from '../db/queries/spectra.js';
import { wallPages } from '../db/queries/wall.js';
import { segmentOfCut } from '../db/segment.js';
import type { CartSegment } from '../playout/api/segment.js';
import { chooseCut, localMinuteAt } from './cut-rotation.js';
import { draw } from './draw.js';

/**
 * The carts of the wall, once each; their ids are their carts'. Each has the cut whose turn it is now, as in the plan. Where
 * none may air now it has the first: who fires it decides.
 */
export async function wallCarts(db: Db, settings: Settings, nowEpochMs: number): Promise<CartSegment[]> {
  const pages = await wallPages(db);
  const cuts = await playableCutsOfCarts(
    db,
    pages.flatMap((page) => page.buttons.map((button) => button.cartId)),
  );
  const plays = await playCounts(db, [...cuts.keys()]);
  const local = localMinuteAt(nowEpochMs, settings.station.timeZone);
  const { referenceDb } = await eqReference(db, settings.sound.eqMatch);
  return [...cuts].map(([cartId, choices]) => {
    const lot = draw(settings.schedule.seed, Number(cartId)) / 2 ** 32;
    const choice = chooseCut(choices, choices[0].rotation, local, plays.get(cartId) ?? 0, lot);
    const { cut } = 'cut' in choice ? choice.cut : choices[0];
    return { ...segmentOfCut(cut, settings, { id: cartId }, referenceDb), cartId };
  });
}
