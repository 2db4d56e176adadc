import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile } from '../../../scheduler/solver/compile.js';
import { construct } from '../../../scheduler/solver/construct.js';
import { eligible } from '../../../scheduler/solver/eligibility.js';
import { PlanState } from '../../../scheduler/solver/plan-state.js';
import { Random } from '../../../scheduler/solver/random.js';
import { score } from '../../../scheduler/solver/score.js';
import { crowded } from './station-fixture.js';

const seeds = fc.integer({ min: 0, max: 1_000_000 });

test('what a move is said to cost is what the whole plan costs more, counted anew, for every kind of rule', () => {
  const kinds = new Set<string>();
  fc.assert(
    fc.property(seeds, (seed) => {
      const state = new PlanState(compile(crowded(seed)));
      construct(state);
      const random = new Random(seed);
      const { slots, songs } = state.problem;
      let total = score(state).total;
      for (let move = 0; move < 24; move++) {
        const [a, b] = [random.below(slots.count), random.below(slots.count)];
        const song = random.below(songs.count);
        let cost: number;
        if (move % 3 === 0 && eligible(state.problem, song, a)) {
          cost = state.replaceCost(a, song);
          if (song !== state.assigned[a]) state.replace(a, song);
        } else {
          cost = a === b ? 0 : state.swapCost(a, b);
          if (a !== b) state.swap(a, b);
        }
        const now = score(state);
        expect(now.total - total).toBeCloseTo(cost, 5);
        total = now.total;
        for (const kind of Object.keys(now.byRule)) kinds.add(kind);
      }
    }),
    { numRuns: 25, seed: 7 },
  );
  // The plans were bad enough to break them all.
  expect([...kinds].sort()).toEqual(
    expect.arrayContaining([
      'album',
      'album-limit',
      'artist',
      'artist-run',
      'change',
      'closer',
      'composer',
      'fill',
      'novelty',
    ]),
  );
  expect([...kinds].sort()).toEqual(
    expect.arrayContaining([
      'not-after',
      'not-before',
      'opener',
      'plays',
      'rest',
      'same-hour-yesterday',
      'workday',
      'least-rest',
    ]),
  );
});

test('putting a song into an empty slot costs what taking it out again gains', () => {
  fc.assert(
    fc.property(seeds, (seed) => {
      const state = new PlanState(compile(crowded(seed)));
      construct(state);
      const slot = new Random(seed).below(state.problem.slots.count);
      const song = state.assigned[slot];
      const { bands } = state.problem;
      const before = score(state).total;
      state.take(slot);
      const without = score(state);
      // Plays below the band count only against whole plans.
      const lacking = state.plays[song] < bands.least[song] ? bandStep(state, song) : 0;
      expect(state.putCost(slot, song, true) + lacking).toBeCloseTo(before - without.total, 5);
    }),
    { numRuns: 40, seed: 8 },
  );
});

function bandStep(state: PlanState, song: number): number {
  const { least, weight } = state.problem.bands;
  const [missing, then] = [least[song] - state.plays[song], least[song] - state.plays[song] - 1];
  return weight[song] * (then * then - missing * missing);
}

test('over its limit a cost is never below it, under it always exact', () => {
  fc.assert(
    fc.property(seeds, fc.double({ min: -50, max: 400, noNaN: true }), (seed, limit) => {
      const state = new PlanState(compile(crowded(seed)));
      construct(state);
      const random = new Random(seed + 1);
      const [a, b] = [random.below(state.problem.slots.count), random.below(state.problem.slots.count)];
      fc.pre(a !== b);
      const limited = state.swapCost(a, b, limit);
      if (limited <= limit) expect(limited).toBe(state.swapCost(a, b));
    }),
    { numRuns: 40, seed: 9 },
  );
});
