import fc from 'fast-check';
import { DateTime } from 'luxon';
import { expect, test } from 'vitest';
import { SEGMENT_KINDS } from '../../playout/api/segment.js';
import { localHours } from '../../scheduler/local-hours.js';
import type { PlanCart, PlanInput, PlannedItem } from '../../scheduler/model.js';
import { planSpan } from '../../scheduler/plan.js';
import { defaultRules } from '../../scheduler/station-rules.js';
import { branding, cart, HOUR_MS, input, line, songs } from './plan-fixture.js';

const bytes = (planInput: PlanInput): string => JSON.stringify(planSpan(planInput));

/** The line has no hole: each item starts where the one before it hands over. */
function expectNoHole(items: readonly PlannedItem[], fromEpochMs: number, toEpochMs: number): void {
  let endsAt = fromEpochMs;
  for (const item of items) {
    expect(Math.abs(item.startsAtEpochMs - endsAt)).toBeLessThanOrEqual(2);
    endsAt = item.startsAtEpochMs + item.durationMs;
  }
  expect(endsAt).toBeGreaterThanOrEqual(toEpochMs - 2);
}

test('a day of a usual station: full, timed, branded, apart, the same again', () => {
  const planInput = input([...songs(400), ...branding()], { toEpochMs: Date.UTC(2026, 10, 23, 10) });
  const plan = planSpan(planInput);
  const items = line(plan);
  expectNoHole(items, planInput.fromEpochMs, planInput.toEpochMs);
  expect(plan).toMatchObject({ hardViolations: 0, bound: 0 });
  // What is left is a rest of hours that is some minutes short for the sake of the top of the hour.
  expect(Object.keys(plan.softViolations).filter((rule) => rule !== 'rest')).toEqual([]);
  expect(plan.cost).toBeLessThan(30);
  const ids = items.filter((item) => item.cart.kind === 'id');
  expect(ids.map((item) => item.hardTime?.atEpochMs)).toEqual(
    Array.from({ length: 24 }, (_, hour) => planInput.fromEpochMs + hour * HOUR_MS),
  );
  expect(ids.every((item) => item.hardTime?.onTime === 'make-next')).toBe(true);
  const songsInARow = items
    .map((item) => (item.cart.kind === 'music' ? 'm' : 'b'))
    .join('')
    .split('b');
  expect(Math.max(...songsInARow.map((run) => run.length))).toBeLessThanOrEqual(4);
  expect(plan.items.filter((item) => item.cart.kind === 'voice').length).toBeGreaterThan(24);
  expect(bytes(planInput)).toBe(JSON.stringify(plan));
  expect(bytes({ ...planInput, seed: 2 })).not.toBe(JSON.stringify(plan));
});

test('the identification follows the song that crosses the top of the hour, within seconds of it', () => {
  const plan = planSpan(input([...songs(400), ...branding()], { toEpochMs: Date.UTC(2026, 10, 24, 10) }));
  const lateMs = line(plan)
    .filter((item) => item.hardTime !== null)
    .map((item) => item.startsAtEpochMs - (item.hardTime?.atEpochMs ?? 0));
  expect(lateMs).toHaveLength(48);
  expect(Math.min(...lateMs)).toBeGreaterThanOrEqual(0);
  expect(lateMs.sort((a, b) => a - b)[24]).toBeLessThan(1_000);
  expect(Math.max(...lateMs)).toBeLessThan(5_000);
});

test('each hour has two songs in hand that are nothing else of it', () => {
  const plan = planSpan(input([...songs(400), ...branding()]));
  const spares = plan.items.filter((item) => item.status === 'spare');
  expect(spares).toHaveLength(12);
  for (const spare of spares) {
    const near = line(plan).filter((item) => Math.abs(item.startsAtEpochMs - spare.startsAtEpochMs) < HOUR_MS / 5);
    expect(near.map((item) => item.cart.cartId)).not.toContain(spare.cart.cartId);
  }
});

const kinds = SEGMENT_KINDS.filter((kind) => kind !== 'emergency');
const anyCart = fc
  .record({
    kind: fc.constantFrom(...kinds),
    seconds: fc.integer({ min: 20, max: 900 }),
    artist: fc.nat({ max: 6 }),
    intro: fc.option(fc.nat({ max: 30 })),
  })
  .map(({ kind, seconds, artist, intro }): Omit<PlanCart, 'cartId' | 'cutId' | 'titleKey'> => ({
    ...cart(kind, seconds),
    artistKeys: [`band ${artist}`],
    introMs: intro === null ? null : intro * 1000,
  }));
const anyLibrary = fc
  .array(anyCart, { minLength: 1, maxLength: 30 })
  .map((carts) => carts.map((one, index) => ({ ...one, cartId: `${index + 1}`, cutId: index, titleKey: `t${index}` })));

test('whatever the library: no empty place, nothing twice in a row that could be avoided, the same bytes again', () => {
  fc.assert(
    fc.property(anyLibrary, fc.integer({ min: 0, max: 10_000 }), fc.nat({ max: 3_600 }), (carts, seed, offset) => {
      const fromEpochMs = Date.UTC(2026, 10, 22, 10) + offset * 1000;
      const planInput = input(carts, { seed, fromEpochMs, toEpochMs: fromEpochMs + 4 * HOUR_MS });
      const plan = planSpan(planInput);
      const items = line(plan);
      expectNoHole(items, fromEpochMs, planInput.toEpochMs);
      expect(plan.hardViolations).toBe(0);
      expect(plan.cost).toBeGreaterThanOrEqual(plan.bound - 1e-6);
      const music = carts.filter((one) => one.kind === 'music').length;
      for (let index = 1; index < items.length; index++) {
        const [before, after] = [items[index - 1].cart, items[index].cart];
        if (after.kind === 'music' && music > 1) expect(after.cartId).not.toBe(before.cartId);
      }
      for (const item of plan.items) {
        if (item.over === null) continue;
        const song = plan.items[item.over.index];
        expect(song.cart.kind).toBe('music');
        expect(item.over.atFrames).toBeGreaterThanOrEqual(0);
        expect(item.startsAtEpochMs + item.durationMs).toBeLessThan(song.startsAtEpochMs + song.durationMs);
      }
      expect(bytes(planInput)).toBe(JSON.stringify(plan));
    }),
    { numRuns: 60 },
  );
});

test('separation is kept wherever twice as many artists and titles as needed are there', () => {
  fc.assert(
    fc.property(fc.integer({ min: 45, max: 90 }), fc.integer({ min: 1, max: 4 }), fc.nat(), (artists, each, seed) => {
      const plan = planSpan(
        input([...songs(artists * each, artists), ...branding()], {
          seed,
          rules: defaultRules({ artistSeparationMinutes: 60, titleSeparationMinutes: 60 }),
        }),
      );
      expect(plan.hardViolations).toBe(0);
      expect(plan.softViolations).not.toHaveProperty('artist');
      expect(plan.softViolations).not.toHaveProperty('title');
    }),
    { numRuns: 20 },
  );
});

test('where too few artists make it impossible, rules are relaxed with a reason and near the bound', () => {
  const plan = planSpan(input(songs(24, 10), { toEpochMs: Date.UTC(2026, 10, 23, 10) }));
  expect(plan.hardViolations).toBe(0);
  expect(plan.softViolations['artist']).toBeGreaterThan(0);
  const relaxed = line(plan).filter((item) => /artist relaxed to \d+ of 60 min/.test(item.reason));
  expect(relaxed.length).toBeGreaterThan(100);
  expect(plan.bound).toBeGreaterThan(0);
  expect(plan.cost).toBeLessThan(plan.bound * 1.5);
});

test('every song of a category airs before any airs for the third time', () => {
  const carts = songs(100);
  const plays = new Map(carts.map((one) => [one.cartId, 0]));
  for (const item of line(planSpan(input(carts, { toEpochMs: Date.UTC(2026, 10, 23, 10) })))) {
    plays.set(item.cart.cartId, (plays.get(item.cart.cartId) ?? 0) + 1);
  }
  const counted = [...plays.values()];
  expect(Math.min(...counted)).toBeGreaterThanOrEqual(2);
  expect(Math.max(...counted) - Math.min(...counted)).toBeLessThanOrEqual(4);
});

test.each([
  [12, 5],
  [24, 10],
  [60, 25],
])('none of %i songs by %i artists is forgotten', (count, artists) => {
  const carts = songs(count, artists);
  const plan = planSpan(input([...carts, ...branding()], { toEpochMs: Date.UTC(2026, 10, 24, 10) }));
  const aired = line(plan).filter((item) => item.cart.kind === 'music');
  const plays = carts.map((one) => aired.filter((item) => item.cart === one).length);
  expect(Math.min(...plays)).toBeGreaterThan((0.6 * aired.length) / count);
});

test('history counts: what aired last comes last, and its artist keeps away', () => {
  const carts = songs(40, 40);
  const history = carts.map((one, index) => ({
    cartId: one.cartId,
    atEpochMs: Date.UTC(2026, 10, 22, 9) - index * 60_000,
  }));
  const first = line(planSpan(input(carts, { history }))).slice(0, 10);
  const oldest = new Set(carts.slice(20).map((one) => one.cartId));
  expect(first.every((item) => oldest.has(item.cart.cartId))).toBe(true);
});

test.each([
  ['one song', [cart('music', 200)]],
  ['one song of three hours', [cart('music', 10_800)]],
  ['one jingle', [cart('jingle', 7)]],
  ['jingles alone', [cart('jingle', 7), cart('jingle', 9)]],
  ['spoken words alone', [cart('voice', 12), cart('voice', 15)]],
  ['songs alone', songs(5)],
])('%s is a station', (_, carts) => {
  const planInput = input(carts, { toEpochMs: Date.UTC(2026, 10, 22, 12) });
  const plan = planSpan(planInput);
  expectNoHole(line(plan), planInput.fromEpochMs, planInput.toEpochMs);
});

test('an empty library is an empty plan', () => {
  expect(planSpan(input([]))).toMatchObject({ items: [], cost: 0 });
  expect(planSpan(input([cart('emergency', 60)])).items).toEqual([]);
});

test('clips of a second each stop at a sane number of items an hour', () => {
  const plan = planSpan(input([cart('jingle', 1), cart('jingle', 1)], { toEpochMs: Date.UTC(2026, 10, 22, 12) }));
  expect(line(plan)).toHaveLength(1800);
});

test('started in the middle of an hour it goes straight to music, and is on time from the next hour on', () => {
  const fromEpochMs = Date.UTC(2026, 10, 22, 10, 41, 7);
  const items = line(
    planSpan(input([...songs(60), ...branding()], { fromEpochMs, toEpochMs: Date.UTC(2026, 10, 22, 12) })),
  );
  expect(items[0]).toMatchObject({
    startsAtEpochMs: fromEpochMs,
    position: 0,
    hardTime: null,
    cart: { kind: 'music' },
  });
  expect(items.filter((item) => item.cart.kind === 'id').map((item) => item.hardTime?.atEpochMs)).toEqual([
    Date.UTC(2026, 10, 22, 11),
  ]);
});

test.each([
  ['spring', '2026-03-29', 23],
  ['autumn', '2026-10-25', 25],
  ['an ordinary day', '2026-11-22', 24],
])('Berlin in %s: an identification at each local top of the hour', (_, day, hours) => {
  const zone = 'Europe/Berlin';
  const from = DateTime.fromISO(day, { zone });
  const [fromEpochMs, toEpochMs] = [from.toMillis(), from.plus({ days: 1 }).toMillis()];
  const planInput = input([...songs(400), ...branding()], { fromEpochMs, toEpochMs, timeZone: zone });
  const plan = planSpan(planInput);
  expectNoHole(line(plan), fromEpochMs, toEpochMs);
  const times = line(plan).flatMap((item) => (item.hardTime === null ? [] : [item.hardTime.atEpochMs]));
  expect(times).toHaveLength(hours);
  expect(times.every((at) => DateTime.fromMillis(at, { zone }).minute === 0)).toBe(true);
  expect(new Set(times).size).toBe(hours);
});

test.each([
  ['Europe/Berlin', '2026-10-25', 25 * 60],
  ['Australia/Lord_Howe', '2026-04-05', 1470],
  ['Australia/Lord_Howe', '2026-10-04', 1410],
  ['America/Santiago', '2026-09-06', 1380],
  ['Asia/Kathmandu', '2026-11-22', 1440],
])('local hours of %s on %s join without a hole', (timeZone, day, minutes) => {
  const from = DateTime.fromISO(day, { zone: timeZone }).startOf('day').toMillis();
  const hours = localHours(from, from + minutes * 60_000, timeZone);
  expect(hours[0].startsAtEpochMs).toBe(from);
  expect(hours[hours.length - 1].endsAtEpochMs).toBe(from + minutes * 60_000);
  for (let index = 1; index < hours.length; index++) {
    expect(hours[index].startsAtEpochMs).toBe(hours[index - 1].endsAtEpochMs);
  }
});

test('a timed item in the middle of an hour cuts what stands before it short', () => {
  const plain = { category: null, overNext: false, hard: null };
  const clock = {
    name: 'News',
    repeatFrom: null,
    positions: [
      ...Array.from({ length: 20 }, () => ({ ...plain, kinds: ['music'] as const })),
      { ...plain, kinds: ['news'] as const, hard: { minute: 30, onTime: 'immediately' as const, graceSeconds: 0 } },
      { ...plain, kinds: ['jingle'] as const },
    ],
  };
  const grid = Array.from({ length: 7 }, (_, day) =>
    Array.from({ length: 24 }, (__, hour) => ({ weekday: day + 1, hour, clock: 'News' })),
  ).flat();
  const carts = [...songs(60), ...branding(), cart('news', 120, { cartId: '6001' })];
  const plan = planSpan(input(carts, { format: { clocks: [clock], grid }, toEpochMs: Date.UTC(2026, 10, 22, 12) }));
  const items = line(plan);
  const news = items.filter((item) => item.cart.kind === 'news');
  expect(news.map((item) => item.startsAtEpochMs)).toEqual([
    Date.UTC(2026, 10, 22, 10, 30),
    Date.UTC(2026, 10, 22, 11, 30),
  ]);
  expect(items[items.indexOf(news[0]) + 1].cart.kind).toBe('jingle');
  expect(items[items.indexOf(news[0]) + 2].reason).toContain('fills the hour');
});
