import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { solve, type SolvedPlan } from '../../../scheduler/solver/solve.js';
import {
  DEFAULT_RULES,
  WEBCASTER_RULES,
  inRelaxationOrder,
  relaxationOrder,
} from '../../../scheduler/solver/rule-set.js';
import {
  HOUR_MS,
  MINUTE_MS,
  MONDAY,
  category,
  crowded,
  input,
  past,
  sections,
  slots,
  songs,
} from './station-fixture.js';

const CLOCK = ['A', 'A', 'A', 'A', 'A', 'A'];
const ids = (plan: SolvedPlan): (number | null)[] => plan.slots.map(({ songId }) => songId);

test('the same input gives the same plan, byte for byte; another rules version another one', () => {
  // Too few artists: there is always something left to search for.
  const given = input({ songs: songs(60, (index) => ({ artists: [`a ${index % 5}`] })), slots: slots(24, CLOCK) });
  const bytes = (plan: SolvedPlan): string => JSON.stringify([plan.slots, plan.cost, plan.evaluations]);
  expect(bytes(solve(given))).toBe(bytes(solve(given)));
  expect(bytes(solve({ ...given, songs: given.songs.toReversed() }))).toBe(bytes(solve(given)));
  expect(ids(solve({ ...given, rulesVersion: 2 }))).not.toEqual(ids(solve(given)));
});

describe('what never changes', () => {
  test('locks never move, whatever they cost', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), (seed) => {
        const given = crowded(seed, 12);
        const plan = solve(given);
        given.slots.forEach(({ lock, key }, index) => {
          if (lock === null || plan.lost.some(({ slotKey }) => slotKey === key)) return;
          expect(plan.slots[index]).toMatchObject({ songId: lock.songId, lock: 'locked' });
        });
        expect(plan.lost).toEqual([]);
      }),
      { numRuns: 25, seed: 11 },
    );
  });

  test('a locked song that is gone, or whose code excludes it, is named as lost and its slot filled', () => {
    const codes = ['christmas'];
    const plan = solve(
      input({
        songs: songs(12, (index) => (index === 3 ? { codes } : {})),
        slots: slots(1, CLOCK, (index) => ({
          excludedCodes: codes,
          lock: index === 1 ? { songId: 99, why: 'voice-track' } : index === 2 ? { songId: 4, why: 'locked' } : null,
        })),
      }),
    );
    expect(plan.lost).toMatchObject([
      { songId: 99, why: 'voice-track', reason: 'it is no longer in the library' },
      { songId: 4, why: 'locked', reason: 'it may not air there: excluded-code' },
    ]);
    expect(plan.slots[1]).toMatchObject({ lock: null, note: expect.stringContaining('voice-track song 99') as string });
    expect(ids(plan)).not.toContain(null);
    expect(ids(plan)).not.toContain(4);
  });

  test('planning again an hour of a day changes nothing else, and that hour only where it pays', () => {
    const given = input({
      songs: songs(80, (index) => ({ artists: [`a ${index % 40}`] })),
      slots: slots(24, CLOCK),
      evaluations: 20_000,
    });
    const day = solve(given);
    expect(day.cost.total).toBe(0);
    const again = solve({
      ...given,
      rulesVersion: 5,
      songs: given.songs.filter(({ id }) => id !== day.slots[62].songId),
      slots: given.slots.map((slot, index) => {
        const songId = day.slots[index].songId ?? 0;
        const inHour = Math.floor(index / CLOCK.length) === 10;
        return inHour ? { ...slot, previousSongId: songId } : { ...slot, lock: { songId, why: 'planned' as const } };
      }),
    });
    const changed = ids(again).flatMap((id, index) => (id === day.slots[index].songId ? [] : [index]));
    // The song that is gone stood there, and in other hours, whose locks are lost.
    expect(changed).toContain(62);
    const gone = ids(day).flatMap((id, index) => (id === day.slots[62].songId ? [index] : []));
    expect(changed.filter((index) => !gone.includes(index)).length).toBeLessThanOrEqual(1);
  });
});

describe('what is never relaxed', () => {
  test('an excluded code, a daypart, a date, even where nothing else is left', () => {
    const morning = Uint8Array.from({ length: 168 }, (_, at) => Number(at % 24 < 12));
    const given = input({
      songs: songs(6, (index) => ({
        codes: index === 0 ? ['christmas'] : [],
        hours: index === 1 ? morning : null,
        airsUntilEpochMs: index === 2 ? MONDAY + 6 * HOUR_MS : null,
        airsFromEpochMs: index === 3 ? MONDAY + 20 * HOUR_MS : null,
      })),
      slots: slots(24, CLOCK, () => ({ excludedCodes: ['christmas'] })),
    });
    const plan = solve(given);
    plan.slots.forEach(({ songId, startsAtEpochMs }) => {
      const hour = (startsAtEpochMs - MONDAY) / HOUR_MS;
      expect(songId).not.toBeNull();
      expect(songId).not.toBe(1);
      if (hour >= 12) expect(songId).not.toBe(2);
      if (hour >= 6) expect(songId).not.toBe(3);
      if (hour < 20) expect(songId).not.toBe(4);
    });
    // Rules that must hold are broken here, and counted: two songs cannot rest as asked in the night.
    expect(plan.cost.byTier[1]).toBeGreaterThan(0);
  });

  test('nothing eligible: fallback, then whatever stands in, then an empty slot that says so', () => {
    const list = songs(9, (index) => ({ category: ['B', 'C', 'J'][index % 3] }));
    const categories = [category('A'), category('B'), category('C'), category('J', { standsIn: false })];
    const places = slots(1, ['A', 'A', 'J'], (index) => ({ fallbacks: index === 0 ? ['C'] : [] }));
    const plan = solve(input({ songs: list, categories, slots: places }));
    expect(plan.slots.map((slot) => slot.category)).toEqual(['C', 'B', 'J']);
    expect(plan.slots[0].note).toBe('A has nothing for this hour: C stands in');
    const none = solve(input({ songs: list.filter((one) => one.category === 'J'), categories, slots: places }));
    expect(none.slots[0]).toMatchObject({
      songId: null,
      note: expect.stringContaining('nothing may air here') as string,
    });
    expect(none.slots[2].songId).not.toBeNull();
    expect(solve(input({ songs: [], categories, slots: places })).slots).toHaveLength(3);
    expect(solve(input({ songs: list, categories, slots: [] })).slots).toEqual([]);
  });
});

describe('relaxation', () => {
  test('the declared order is the order of the weights', () => {
    const order = relaxationOrder(DEFAULT_RULES);
    expect(order.slice(0, 3)).toEqual(['energy-jump', 'slow-slow', 'gender-run']);
    expect(order.at(-1)).toBe('artist');
    // A planner who puts the title behind the artist has it relaxed later, whatever its weight said.
    const moved = [...DEFAULT_RULES].sort((a, b) => Number(b.id === 'title') - Number(a.id === 'title'));
    const weighed = inRelaxationOrder(moved);
    const weight = (id: string): number => weighed.find((rule) => rule.id === id)?.weight ?? 0;
    expect(weight('title')).toBeGreaterThan(weight('artist'));
    expect(weight('gender-run')).toBeGreaterThan(weight('slow-slow'));
    expect(relaxationOrder(moved).at(-1)).toBe('title');
  });

  test('where two rules cannot both hold, the one that is declared to go first goes', () => {
    // Alternating artists keep them 60 minutes apart only where the same sound follows itself.
    const rules = DEFAULT_RULES.filter(({ id }) => id === 'artist' || id === 'sound-run');
    const list = songs(20, (index) => ({ artists: [`a ${index % 10}`], sound: 'one' }));
    const plan = solve(input({ songs: list, slots: slots(6, CLOCK), rules }));
    expect(plan.cost.byRule['artist']).toBeUndefined();
    expect(plan.cost.byRule['sound-run']?.violations).toBe(34);
  });

  test('a rule that must hold holds at any price of the others', () => {
    const rules = DEFAULT_RULES.map((rule) => (rule.id === 'title' ? { ...rule, breakable: false } : rule));
    const list = songs(30, (index) => ({ titleKey: `t ${index % 15}`, artists: [`a ${index % 3}`] }));
    const plan = solve(input({ songs: list, slots: slots(12, CLOCK), rules, evaluations: 20_000 }));
    expect(plan.cost.byRule['title']).toBeUndefined();
    expect(plan.cost.byTier[0]).toBe(0);
  });

  test('the webcaster rule: within three hours three of an album and four of an artist, fewer in a row', () => {
    const list = songs(40, (index) => ({ album: `p ${index % 4}`, artists: [`a ${index % 5}`] }));
    const rules = [...WEBCASTER_RULES, ...DEFAULT_RULES.filter(({ kind }) => kind === 'band')];
    // Four albums can have twelve tracks in three hours: four slots an hour.
    const plan = solve(input({ songs: list, slots: slots(24, ['A', 'A', 'A', 'A']), rules, evaluations: 60_000 }));
    expect(plan.cost.byTier[0] ?? 0).toBe(0);
    const albums = plan.slots.map(({ songId, startsAtEpochMs }) => ({
      album: ((songId ?? 0) - 1) % 4,
      startsAtEpochMs,
    }));
    for (let first = 0; first < albums.length; first++) {
      const within = albums
        .slice(first)
        .filter((one) => one.startsAtEpochMs < albums[first].startsAtEpochMs + 3 * HOUR_MS);
      for (let album = 0; album < 4; album++)
        expect(within.filter((one) => one.album === album).length).toBeLessThanOrEqual(3);
    }
  });
});

test('plays stay in their band, hours end on time, nobody is starved', () => {
  const plan = solve(
    input({
      songs: songs(50, (index) => ({ lengthMs: 170_000 + ((index * 7919) % 90_000), artists: [`a ${index % 30}`] })),
      slots: slots(48, CLOCK),
      sections: sections(48, 6 * 215_000),
      history: Array.from({ length: 300 }, (_, index) =>
        past(1 + ((index * 7) % 50), MONDAY - (index + 1) * 10 * MINUTE_MS),
      ),
      evaluations: 60_000,
    }),
  );
  const plays = new Map<number, number>();
  for (const { songId } of plan.slots) plays.set(songId ?? 0, (plays.get(songId ?? 0) ?? 0) + 1);
  // 288 slots, 50 songs: 5.76 each, so 4 to 7.
  expect(Math.min(...plays.values())).toBeGreaterThanOrEqual(4);
  expect(Math.max(...plays.values())).toBeLessThanOrEqual(7);
  expect(plays.size).toBe(50);
  expect(plan.cost.byRule['fill']?.cost ?? 0).toBeLessThan(5);
  expect(plan.cost.byTier[0] ?? 0).toBe(0);
});

test('the first songs keep away from what aired last', () => {
  const history = [past(1, MONDAY - 20 * MINUTE_MS), past(2, MONDAY - 10 * MINUTE_MS)];
  const plan = solve(
    input({ songs: songs(30, (index) => ({ artists: [`a ${index % 15}`] })), slots: slots(1, CLOCK), history }),
  );
  // 1 and 16 share an artist, so do 2 and 17.
  for (const id of [1, 16, 2, 17]) expect(ids(plan)).not.toContain(id);
});
