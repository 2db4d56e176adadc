import { Conflicts } from './conflicts.js';
import { Moves } from './moves.js';
import type { PlanState } from './plan-state.js';
import type { Random } from './random.js';

/** Moves between two looks at where the plan hurts. */
const LOOK_LEAST = 2_000;
const LOOK_MOST = 10_000;
/** What a move may cost at the start and near the end; falls geometrically, and nothing may in the last part. */
const WARM = 20;
const COOL = 0.5;
const COLD_PART = 0.15;
/** A plan that hurts little starts cooler: at so many times the mean cost of a slot. */
const WARM_PER_COST = 2;
/** Ends where a plan that costs less than this a slot has not become cheaper by a hundredth for so many looks. */
const GOOD_COST = 0.25;
const PATIENCE = 8;

/**
 * Local search: 80 % of the moves start where the plan hurts. A dearer plan is accepted with the probability
 * exp(-cost / temperature) (Metropolis et al. 1953). Ends after so many evaluations, or where nothing hurts, or where a
 * plan as good as this gains no more.
 */
export function search(state: PlanState, random: Random, budget: number): number {
  const conflicts = new Conflicts(state);
  const moves = new Moves(state, conflicts, random);
  const free = Math.max(1, moves.freeSlots);
  const warmEnd = budget * (1 - COLD_PART);
  let warm: number | undefined;
  let nextLook = 0;
  let best = Infinity;
  let looksWithoutGain = 0;
  while (moves.evaluations < budget) {
    if (moves.evaluations >= nextLook) {
      conflicts.look();
      if (conflicts.none) break;
      looksWithoutGain = conflicts.total < best * 0.99 ? 0 : looksWithoutGain + 1;
      best = Math.min(best, conflicts.total);
      if (best < GOOD_COST * free && looksWithoutGain > PATIENCE) break;
      warm ??= Math.max(COOL, Math.min(WARM, (WARM_PER_COST * conflicts.total) / free));
      nextLook = moves.evaluations + Math.min(LOOK_MOST, Math.max(LOOK_LEAST, 20 * conflicts.slotCount));
    }
    const passed = moves.evaluations / warmEnd;
    moves.temperature = passed >= 1 || warm === undefined ? 0 : warm * (COOL / warm) ** passed;
    moves.next();
  }
  return moves.evaluations;
}
