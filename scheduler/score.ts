import type { PlanInput, PlannedItem, PlanScore } from './model.js';
import type { PlanGroundwork } from './groundwork.js';
import { planBound } from './solver/bounds/plan-bound.js';
import { compile } from './solver/compile.js';
import type { Section } from './solver/model.js';
import { PlanState } from './solver/plan-state.js';
import { score as solverScore } from './solver/score.js';

/** How a stretch between two clock times came out. */
export interface PlacedSection {
  readonly startsAtEpochMs: number;
  /** By how much its last item runs over its end; null: it need not end on time. */
  readonly overMs: number | null;
}

/** A stretch that no item has and a break will. */
export interface TimeLeft {
  readonly fromEpochMs: number;
  readonly toEpochMs: number;
}

/** Times are rounded to a millisecond each. */
const ROUNDING_MS = 2;

/**
 * Judges a plan by itself, not by what its maker believed: every item stands where it airs, and the solver counts what its
 * rules say of that. Moments without an item are hard violations as well. The bound holds for the plan's own play counts.
 * `sectionOf` names the section of each item, `breaks` the time that is left to breaks, in order.
 */
export function score(
  items: readonly PlannedItem[],
  sections: readonly PlacedSection[],
  sectionOf: readonly number[],
  input: PlanInput,
  groundwork: PlanGroundwork,
  breaks: readonly TimeLeft[],
): PlanScore {
  const line = items.flatMap((item, index) => (item.status === 'planned' && item.over === null ? [index] : []));
  const lengths = new Map(groundwork.songs.map(({ id, lengthMs }) => [id, lengthMs]));
  const runsMs = new Float64Array(sections.length);
  for (const index of line) runsMs[sectionOf[index]] += lengths.get(Number(items[index].cart.cartId)) ?? 0;
  const problem = compile({
    ...groundwork.solverInput,
    slots: line.map((index) => {
      const { cart, startsAtEpochMs } = items[index];
      return {
        key: String(index),
        startsAtEpochMs,
        ...groundwork.labelAt(startsAtEpochMs),
        category: groundwork.pools.codeOf(cart),
        fallbacks: [],
        place: 'inside' as const,
        excludedCodes: [],
        requiredCodes: [],
        lock: { songId: Number(cart.cartId), why: 'planned' as const },
        previousSongId: null,
        section: sectionOf[index],
        othersBeforeMs: 0,
      };
    }),
    // A section's songs run as long together as they should, but for what its last one runs over.
    sections: sections.map(({ startsAtEpochMs, overMs }, index): Section => ({
      startsAtEpochMs,
      wantedMs: overMs === null ? null : runsMs[index] - overMs,
    })),
  });
  const state = new PlanState(problem);
  const cost = solverScore(state);
  const breakable = new Map(problem.input.rules.map(({ id, breakable: may }) => [id, may]));
  const softViolations: Record<string, number> = {};
  let hardViolations = holes(items, input, breaks);
  for (const [rule, broken] of Object.entries(cost.byRule)) {
    const violations = broken?.violations ?? 0;
    if (breakable.get(rule) === false) hardViolations += violations;
    else if (violations > 0) softViolations[rule] = violations;
  }
  const softCost = cost.byTier.slice(1).reduce((sum, tier) => sum + tier, 0);
  return { hardViolations, softViolations, cost: rounded(softCost), bound: roundedDown(planBound(state).total) };
}

/** Down, so that rounding never lifts a bound over the cost that reaches it. */
function roundedDown(value: number): number {
  return Math.max(0, Math.floor(value * 1000 - 1e-6)) / 1000;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

/** Moments without an item, but for those of breaks. */
function holes(items: readonly PlannedItem[], input: PlanInput, breaks: readonly TimeLeft[]): number {
  let found = 0;
  let endsAt = Math.max(input.fromEpochMs, input.runsFromEpochMs ?? input.fromEpochMs);
  let next = 0;
  const passBreaks = (): void => {
    while (next < breaks.length && breaks[next].fromEpochMs <= endsAt + ROUNDING_MS) {
      endsAt = Math.max(endsAt, breaks[next].toEpochMs);
      next += 1;
    }
  };
  for (const item of items) {
    if (item.status !== 'planned' || item.over !== null) continue;
    passBreaks();
    if (item.startsAtEpochMs > endsAt + ROUNDING_MS) found += 1;
    endsAt = item.startsAtEpochMs + item.durationMs;
  }
  passBreaks();
  if (endsAt + ROUNDING_MS < input.toEpochMs) found += 1;
  return found;
}
