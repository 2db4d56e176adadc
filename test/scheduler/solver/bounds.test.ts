import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { evennessBound } from '../../../scheduler/solver/bounds/evenness.js';
import { hourSpreadBound } from '../../../scheduler/solver/bounds/hour-spread.js';
import { planBound } from '../../../scheduler/solver/bounds/plan-bound.js';
import { restBoundMs } from '../../../scheduler/solver/bounds/rest.js';
import { evenSpacingBound, greatestLeastGapMs, spacingBound } from '../../../scheduler/solver/bounds/spacing.js';
import { compile } from '../../../scheduler/solver/compile.js';
import { construct } from '../../../scheduler/solver/construct.js';
import { PlanState } from '../../../scheduler/solver/plan-state.js';
import { Random } from '../../../scheduler/solver/random.js';
import { score } from '../../../scheduler/solver/score.js';
import { solve } from '../../../scheduler/solver/solve.js';
import { DEFAULT_RULES } from '../../../scheduler/solver/rule-set.js';
import { HOUR_MS, MINUTE_MS, MONDAY, crowded, input, slots, songs } from './station-fixture.js';

const times = fc
  .uniqueArray(fc.integer({ min: 0, max: 200 }), { minLength: 2, maxLength: 9 })
  .map((list) => Float64Array.from(list).sort());
const price = { reachMs: 60, of: (gap: number) => (gap >= 60 ? 0 : (1 - gap / 60) ** 2) };

/** All ways to choose so many of them. */
function choices(list: readonly number[], count: number): number[][] {
  if (count === 0) return [[]];
  return list.flatMap((first, index) => choices(list.slice(index + 1), count - 1).map((rest) => [first, ...rest]));
}

function gaps(list: readonly number[]): number[] {
  return list.slice(1).map((at, index) => at - list[index]);
}

describe('spacing', () => {
  test('the bound is the cheapest of all choices of slots', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 2, max: 5 }), (list, plays) => {
        fc.pre(plays <= list.length);
        const costs = choices([...list], plays).map((choice) =>
          gaps(choice).reduce((sum, gap) => sum + price.of(gap), 0),
        );
        expect(spacingBound(list, plays, price)).toBeCloseTo(Math.min(...costs), 9);
        expect(evenSpacingBound(list, plays, price)).toBeLessThanOrEqual(Math.min(...costs) + 1e-9);
      }),
      { seed: 1 },
    );
  });

  test('the greatest least gap is that of the best of all choices', () => {
    fc.assert(
      fc.property(times, fc.integer({ min: 2, max: 5 }), (list, plays) => {
        fc.pre(plays <= list.length);
        expect(greatestLeastGapMs(list, plays)).toBe(
          Math.max(...choices([...list], plays).map((choice) => Math.min(...gaps(choice)))),
        );
      }),
      { seed: 2 },
    );
  });

  test('167 plays a week cannot be 90 minutes apart', () => {
    const week = Float64Array.from({ length: 2184 }, (_, index) => Math.round((index * 168 * HOUR_MS) / 2184));
    expect(greatestLeastGapMs(week, 167) / MINUTE_MS).toBeCloseTo(60, 0);
  });
});

test('11 songs at 4 an hour rest 154 minutes at best where the hour is shaped like this', () => {
  const shaped = Array.from(
    { length: 48 },
    (_, index) => (Math.floor(index / 4) * 60 + [0, 14, 28, 54][index % 4]) * MINUTE_MS,
  );
  expect(restBoundMs(shaped, 11) / MINUTE_MS).toBe(154);
  const even = Array.from({ length: 48 }, (_, index) => index * 15 * MINUTE_MS);
  expect(restBoundMs(even, 11) / MINUTE_MS).toBe(165);
  expect(restBoundMs(even, 0)).toBe(0);
  expect(restBoundMs(even, 96) / MINUTE_MS).toBe(96 * 15);
});

test('no plan rests its songs longer than the bound says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 9 }), fc.integer({ min: 0, max: 1e6 }), (count, seed) => {
      const random = new Random(seed);
      const at = Array.from({ length: 40 }, () => random.below(10_000)).sort((a, b) => a - b);
      const last = new Map<number, number>();
      let least = Infinity;
      for (const time of at) {
        const played = random.below(count);
        least = Math.min(least, time - (last.get(played) ?? -Infinity));
        last.set(played, time);
      }
      expect(least).toBeLessThanOrEqual(restBoundMs(at, count));
    }),
    { seed: 3 },
  );
});

test('no plays are more even than the bound says', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 9 }), (plays) => {
      const sum = plays.reduce((all, count) => all + count, 0);
      fc.pre(sum > 0);
      const mean = sum / plays.length;
      const deviation = Math.sqrt(plays.reduce((all, count) => all + (count - mean) ** 2, 0) / plays.length);
      expect(deviation / mean).toBeGreaterThanOrEqual(evennessBound(sum, plays.length) - 1e-12);
    }),
    { seed: 4 },
  );
});

test('hour spread: seven songs cannot fill two nights of eight slots in one hour without a repeat of the hour', () => {
  const hours = [true, true];
  expect(hourSpreadBound([{ songs: 7, plays: 9, hours }], [8, 3])).toBe(10);
  // Two of the songs may air in the first hour only, and once each.
  const groups = [
    { songs: 5, plays: 9, hours },
    { songs: 2, plays: 1, hours: [true, false] },
  ];
  expect(hourSpreadBound(groups, [8, 8])).toBe(7 + 5);
});

test('a plan never costs less than its bound, by the rules that the bound speaks of', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const state = new PlanState(compile({ ...crowded(seed), rules: DEFAULT_RULES }));
      construct(state);
      const random = new Random(seed);
      for (let move = 0; move < 50; move++) {
        const [a, b] = [random.below(state.assigned.length), random.below(state.assigned.length)];
        if (a !== b && state.problem.slots.pool[a] === state.problem.slots.pool[b]) state.swap(a, b);
      }
      const { byRule } = score(state);
      const cost = ['artist', 'artist-wish', 'title'].reduce((sum, rule) => sum + (byRule[rule]?.cost ?? 0), 0);
      expect(planBound(state).total).toBeLessThanOrEqual(cost + 1e-6);
      expect(planBound(state).total).toBeGreaterThan(0);
    }),
    { numRuns: 15, seed: 5 },
  );
});

test('one artist who has all songs: the search comes to the bound', () => {
  const plan = solve(
    input({
      songs: songs(8, () => ({ artists: ['only'] })),
      slots: slots(12, ['A', 'A', 'A', 'A']),
      rules: DEFAULT_RULES.slice(0, 2),
    }),
  );
  expect(planBound(plan.state).bySeries[0]).toMatchObject({ name: 'only', plays: 48 });
  expect(plan.cost.byRule['artist']?.cost).toBeCloseTo(planBound(plan.state).total, 6);
  expect(plan.slots[0].startsAtEpochMs).toBe(MONDAY);
});
