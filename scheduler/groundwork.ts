import { AirLimits } from './air-limits.js';
import { DEFAULT_CLOCK } from './default-format.js';
import { localLabels, type LocalLabel } from './local-labels.js';
import type { PlanCart, PlanInput } from './model.js';
import { Pools } from './pools.js';
import type { PastPlay, SolverInput, Song } from './solver/model.js';
import { songOf } from './solver-song.js';

/** What a plan's input is to the solver, worked out once. */
export interface PlanGroundwork {
  readonly pools: Pools;
  readonly songs: readonly Song[];
  readonly cartOf: ReadonlyMap<number, PlanCart>;
  readonly labelAt: (epochMs: number) => LocalLabel;
  readonly solverInput: Omit<SolverInput, 'slots' | 'sections'>;
}

/** Carts that can air, in pools, with rules and history in the solver's terms. */
export function groundworkOf(input: Omit<PlanInput, 'fromEpochMs' | 'toEpochMs'>): PlanGroundwork {
  const { timeZone, format, rules, rulesVersion, categories, dayparts, seed, history } = input;
  const carts = input.carts.filter((cart) => cart.kind !== 'emergency' && cart.untilSegueMs > 0);
  const pools = new Pools(carts, format.clocks.length > 0 ? format.clocks : [DEFAULT_CLOCK], rules, categories);
  const limits = new AirLimits(dayparts ?? [], timeZone);
  const songs = carts.map((cart) => songOf(cart, pools.codeOf(cart), limits));
  const labelAt = localLabels(timeZone);
  return {
    pools,
    songs,
    cartOf: new Map(carts.map((cart) => [Number(cart.cartId), cart])),
    labelAt,
    solverInput: {
      station: 'station',
      songs,
      categories: pools.categories(),
      history: history.map((play) => pastPlay(play.cartId, play.atEpochMs, labelAt)),
      rules: pools.rules(rules),
      rulesVersion: rulesVersion ?? 1,
      seed,
    },
  };
}

/** A play in the solver's terms. */
export function pastPlay(cartId: string, atEpochMs: number, labelAt: (epochMs: number) => LocalLabel): PastPlay {
  const { day, hour } = labelAt(atEpochMs);
  return { songId: Number(cartId), atEpochMs, day, hour };
}
