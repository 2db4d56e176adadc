import type { RundownRow } from '../db/queries/rundown.js';
import { airingCart } from './airing-cart.js';
import { withTransition } from './cart-transition.js';
import { localMinuteAt } from './cut-rotation.js';
import { groundworkOf } from './groundwork.js';
import type { Play, PlanCart } from './model.js';
import type { PlanGround } from './plan-input.js';
import { brokenRules } from './reason.js';
import { FALLBACK_KINDS } from './section-steps.js';
import { candidates } from './solver/explain.js';
import type { Slot } from './solver/model.js';
import { verdictsOf } from './solver/rules/all.js';
import { solve } from './solver/solve.js';

export interface Replacement {
  readonly cart: PlanCart;
  readonly reason: string;
}

/** Songs that are weighed for each place. */
const WEIGHED_MOST = 256;
/** A shorter one may leave the end of its hour open: as dear as an artist right behind itself. */
const SHORTER_COST = 1000;

/** What it costs that a cart takes another time than the item whose place it takes: a second is 1. */
function lengthPrice(cart: PlanCart, item: RundownRow): number {
  const longerSeconds = (cart.untilSegueMs - item.durationMs) / 1000;
  return longerSeconds >= 0 ? longerSeconds : SHORTER_COST - longerSeconds;
}

/**
 * Other carts for the items that have gone, by item: the solver fills their places between everything that stays. Items for
 * which nothing may air are left out.
 */
export function replacementsFor(
  coming: readonly RundownRow[],
  gone: ReadonlySet<string>,
  ground: PlanGround,
  history: readonly Play[],
): Map<string, Replacement> {
  const groundwork = groundworkOf({ ...ground, history });
  const { pools, labelAt, cartOf, solverInput } = groundwork;
  const places = coming
    .filter((item) => item.over === null && (item.status === 'planned' || gone.has(item.id)))
    .filter((item) => gone.has(item.id) || cartOf.has(Number(item.cartId)))
    .sort((a, b) => a.startsAtEpochMs - b.startsAtEpochMs || (a.id < b.id ? -1 : 1));
  const { state } = solve({
    ...solverInput,
    slots: places.map((item): Slot => {
      const kept = gone.has(item.id) ? undefined : cartOf.get(Number(item.cartId));
      const kinds = [item.kind, ...FALLBACK_KINDS.filter((kind) => kind !== item.kind)];
      const chain =
        kept === undefined
          ? pools.chain({ kinds, category: item.category }, (codes) => codes[0])
          : [pools.codeOf(kept)];
      return {
        key: item.id,
        startsAtEpochMs: item.startsAtEpochMs,
        ...labelAt(item.startsAtEpochMs),
        category: chain[0] ?? item.category,
        fallbacks: chain.slice(1),
        place: 'inside',
        excludedCodes: [],
        requiredCodes: [],
        lock: kept === undefined ? null : { songId: Number(kept.cartId), why: 'planned' },
        previousSongId: null,
        section: 0,
        othersBeforeMs: 0,
      };
    }),
    sections: [{ startsAtEpochMs: places.at(0)?.startsAtEpochMs ?? 0, wantedMs: null }],
  });
  const plays = new Map<string, number>();
  for (const play of history) plays.set(play.cartId, (plays.get(play.cartId) ?? 0) + (play.plays ?? 1));
  const { songs } = state.problem;
  const found = new Map<string, Replacement>();
  places.forEach((item, slot) => {
    if (!gone.has(item.id)) return;
    const local = localMinuteAt(item.startsAtEpochMs, ground.timeZone);
    const offers = candidates(state, slot, WEIGHED_MOST).flatMap(({ songId, costChange }) => {
      const cart = cartOf.get(songId);
      const own = cart && airingCart(cart, local, plays.get(cart.cartId) ?? 0, ground.seed);
      if (own === undefined) return [];
      const airing = withTransition(own, item.transition);
      return [{ songId, airing, cost: costChange + lengthPrice(airing, item) }];
    });
    if (offers.length === 0) return;
    const { songId, airing } = offers.reduce((best, one) => (one.cost < best.cost ? one : best));
    const song = songs.indexById.get(songId);
    if (song === undefined) return;
    if (state.assigned[slot] !== song) state.replace(slot, song);
    const broken = brokenRules(verdictsOf({ view: state, slot, song }), state.problem.input.rules);
    const among = `one of ${pools.countOf(pools.codeOf(airing))}`;
    found.set(item.id, { cart: airing, reason: broken === '' ? among : `${among}; ${broken}` });
  });
  return found;
}
