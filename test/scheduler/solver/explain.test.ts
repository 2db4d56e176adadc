import fc from 'fast-check';
import { expect, test } from 'vitest';
import { audit } from '../../../scheduler/solver/audit.js';
import { compile } from '../../../scheduler/solver/compile.js';
import { construct } from '../../../scheduler/solver/construct.js';
import {
  candidates,
  cheapest,
  earliestPlace,
  explainLine,
  explainPlan,
  whyNot,
} from '../../../scheduler/solver/explain.js';
import { PlanState } from '../../../scheduler/solver/plan-state.js';
import { score } from '../../../scheduler/solver/score.js';
import { solve } from '../../../scheduler/solver/solve.js';
import { DEFAULT_RULES } from '../../../scheduler/solver/rule-set.js';
import { HOUR_MS, MINUTE_MS, category, crowded, input, sections, slots, songs } from './station-fixture.js';

const CLOCK = ['A', 'A', 'A', 'A', 'A', 'A'];

test('the verdicts of a line never add up to more than the line costs', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      // Of limits and separations in the same series the cost of closing the gap is not the line's: only their sum counts.
      const rules = crowded(seed).rules.filter(({ kind }) =>
        ['run', 'step', 'sequence', 'place', 'same-hour'].includes(kind),
      );
      const state = new PlanState(compile({ ...crowded(seed), rules }));
      construct(state);
      for (let slot = 0; slot < state.assigned.length; slot++) {
        const { verdicts, score: cost } = explainLine(state, slot, 0);
        const inLine = verdicts.reduce((sum, verdict) => sum + verdict.cost, 0);
        const runs = verdicts.filter(({ rule }) => ['sound-run', 'gender-run'].includes(rule)).length;
        // A run is looked at backwards by its own places; a verdict counts all places that are too many because of it.
        if (runs === 0) expect(inLine).toBeLessThanOrEqual(cost + 1e-6);
      }
    }),
    { numRuns: 15, seed: 21 },
  );
});

test('why this one: what it keeps and breaks, against what, and who came next', () => {
  const list = songs(12, (index) => ({ artists: [index < 2 ? 'queen' : `a ${index}`] }));
  const places = slots(2, CLOCK, (index) => ({
    lock: index === 0 ? { songId: 1, why: 'locked' } : index === 3 ? { songId: 2, why: 'planned' } : null,
  }));
  const { state } = solve(input({ songs: list, slots: places }));
  const line = explainLine(state, 3);
  expect(line).toMatchObject({ songId: 2, lock: 'planned' });
  expect(line.verdicts.find(({ rule }) => rule === 'artist')).toMatchObject({
    tier: 1,
    cost: 250,
    threshold: HOUR_MS,
    actual: 30 * MINUTE_MS,
    witness: { songId: 1, slotKey: places[0].key, shared: 'queen' },
  });
  expect(line.runnersUp).toHaveLength(3);
  expect(line.runnersUp[0].costChange).toBeLessThan(0);
  expect(explainPlan(state)).toHaveLength(12);
});

test('the cheapest are the first of all candidates, whatever is left out', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 1e6 }),
      fc.integer({ min: 1, max: 30 }),
      fc.integer({ min: 1, max: 4 }),
      (seed, most, every) => {
        const state = new PlanState(compile(crowded(seed)));
        construct(state);
        const { songs: table } = state.problem;
        for (let slot = 0; slot < state.assigned.length; slot += 3) {
          const except = state.assigned[slot];
          const others = candidates(state, slot).filter(({ songId }) => table.indexById.get(songId) !== except);
          const isMeant = (song: number): boolean => song % every === 0;
          const found = cheapest(state, slot, most, { except, isMeant });
          const meant = others.filter(({ songId }) => isMeant(table.indexById.get(songId) ?? -1));
          expect(found).toEqual({ weighed: others.length, candidates: meant.slice(0, most) });
        }
      },
    ),
    { numRuns: 20, seed: 22 },
  );
});

test('why not that one: what forbids it, or what it would break', () => {
  const list = songs(14, (index) => ({
    artists: [index < 2 ? 'queen' : `a ${index}`],
    codes: index === 5 ? ['christmas'] : [],
    category: index === 6 ? 'B' : 'A',
  }));
  const places = slots(2, CLOCK, (index) => ({
    excludedCodes: ['christmas'],
    lock: index === 0 ? { songId: 1, why: 'locked' } : null,
  }));
  const { state } = solve(input({ songs: list, slots: places, categories: [category('A'), category('B')] }));
  const broken = whyNot(state, 1, 2);
  expect(broken?.ineligible).toBeNull();
  expect(broken?.verdicts[0]).toMatchObject({
    rule: 'artist',
    actual: 10 * MINUTE_MS,
    witness: { songId: 1, shared: 'queen' },
  });
  expect(broken?.verdicts.map(({ rule }) => rule)).toContain('artist-wish');
  expect(whyNot(state, 1, 6)?.ineligible).toBe('excluded-code');
  expect(whyNot(state, 1, 7)?.ineligible).toBe('category');
  expect(whyNot(state, 0, 3)?.lock).toBe('locked');
  expect(whyNot(state, 0, 999)).toBeUndefined();
});

test('a replacement costs what the list of candidates said', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
      const state = new PlanState(compile(crowded(seed, 12)));
      construct(state);
      const slot = seed % state.assigned.length;
      const list = candidates(state, slot);
      expect(list.map(({ costChange }) => costChange)).toEqual(
        [...list.map(({ costChange }) => costChange)].sort((a, b) => a - b),
      );
      const before = score(state).total;
      const chosen = list[Math.min(2, list.length - 1)];
      state.replace(slot, state.problem.songs.indexById.get(chosen.songId) ?? -1);
      expect(score(state).total - before).toBeCloseTo(chosen.costChange, 5);
    }),
    { numRuns: 20, seed: 22 },
  );
});

test('the earliest place where a song fits', () => {
  const list = songs(40, (index) => ({ artists: [index === 1 ? 'artist 1' : `artist ${index + 1}`] }));
  const places = slots(6, CLOCK, (index) => ({ lock: index < 3 ? { songId: index + 5, why: 'locked' } : null }));
  const { state } = solve(
    input({ songs: list, slots: places, rules: DEFAULT_RULES.filter(({ id }) => id !== 'rest' && id !== 'plays') }),
  );
  // Song 2 is by the artist of song 1: nothing within 90 minutes of where that stands.
  const stands = places
    .filter((_, index) => [1, 2].includes(state.assigned[index] + 1))
    .map((slot) => slot.startsAtEpochMs);
  const place = earliestPlace(state, 2);
  expect(place?.fits).toBe(true);
  for (const at of stands) expect(Math.abs((place?.startsAtEpochMs ?? 0) - at)).toBeGreaterThanOrEqual(90 * MINUTE_MS);
  expect(place?.startsAtEpochMs).toBeGreaterThanOrEqual(places[3].startsAtEpochMs);
  expect(earliestPlace(state, 999)).toBeUndefined();
});

test('before planning: what is asked, what is possible, and who is in the way', () => {
  const list = songs(11, (index) => ({ artists: [index < 4 ? 'queen' : `a ${index}`], lengthMs: 240_000 }));
  const findings = audit(
    compile(
      input({
        songs: [
          ...list,
          ...songs(2, () => ({ category: 'N' })).map((one) => ({
            ...one,
            id: one.id + 100,
            hours: new Uint8Array(168),
          })),
        ],
        categories: [category('A'), category('N'), category('E')],
        slots: slots(24, ['A', 'A', 'A', 'N', 'E']),
        sections: sections(24, 600_000),
      }),
    ),
  );
  const found = (rule: string, subject: string) => findings.find((one) => one.rule === rule && one.subject === subject);
  expect(found('rest', 'category A')).toMatchObject({ feasible: true, culprit: '11 songs for 120 slots' });
  // 43 plays in a day leave them half an hour apart.
  expect(found('artist', 'queen')).toMatchObject({
    asked: HOUR_MS,
    feasible: false,
    culprit: '43 plays of 4 songs in a span',
  });
  expect(found('artist', 'queen')?.possible).toBeLessThan(35 * MINUTE_MS);
  expect(found('slots', 'category N')).toMatchObject({
    possible: 0,
    culprit: 'none of its songs may air in this span',
  });
  expect(found('slots', 'category E')).toMatchObject({ possible: 0, culprit: 'it has no song' });
  expect(findings.filter(({ rule }) => rule === 'section')).toHaveLength(24);
  expect(findings.find(({ rule }) => rule === 'section')).toMatchObject({ asked: 600_000, possible: 1_200_000 });
  expect(found('hour-spread', 'category A')).toMatchObject({ feasible: true });
});
