import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import type { HourClock } from '../../db/queries/clocks.js';
import { feasibility } from '../../scheduler/feasibility.js';
import { groundworkOf } from '../../scheduler/groundwork.js';
import { clockOf, layOut, type Layout } from '../../scheduler/lay-out.js';
import { localHours } from '../../scheduler/local-hours.js';
import type { PlanInput } from '../../scheduler/model.js';
import { planSpan } from '../../scheduler/plan.js';
import { branding, cart, input, line, songs } from './plan-fixture.js';

const HOUR_MS = 3_600_000;

function laidOut(planInput: PlanInput): Layout {
  const { pools, labelAt } = groundworkOf(planInput);
  const { fromEpochMs, toEpochMs, timeZone } = planInput;
  const hours = localHours(fromEpochMs, toEpochMs, timeZone);
  return layOut(planInput, pools, { atMs: fromEpochMs, hours, sectionsDone: 0, stepsDone: 0 }, labelAt);
}

const plain = { kinds: ['music'] as const, category: null, overNext: false, hard: null };
const music: HourClock = { name: 'Music', repeatFrom: 0, positions: [plain] };
const everyHour = (clock: string) =>
  Array.from({ length: 168 }, (_, at) => ({ weekday: 1 + Math.floor(at / 24), hour: at % 24, clock }));

describe.each([
  ['Europe/Berlin', '2026-03-29', 23 * 60],
  ['Europe/Berlin', '2026-10-25', 25 * 60],
  ['Australia/Lord_Howe', '2026-04-05', 1470],
  ['Australia/Lord_Howe', '2026-10-04', 1410],
  ['America/Santiago', '2026-04-04', 1500],
  ['America/Santiago', '2026-09-06', 1380],
  ['Africa/Casablanca', '2026-02-15', 1500],
  ['Africa/Casablanca', '2026-03-22', 1380],
])('%s on %s', (timeZone, day, minutes) => {
  const from = DateTime.fromISO(day, { zone: timeZone }).startOf('day');
  const fromEpochMs = from.toMillis();
  const planInput = input([...songs(60), ...branding()], {
    fromEpochMs,
    toEpochMs: from.plus({ days: 1 }).startOf('day').toMillis(),
    timeZone,
  });

  test('slots are in order and carry the labels of the wall clock; every section ends where the next begins', () => {
    expect((planInput.toEpochMs - fromEpochMs) / 60_000).toBe(minutes);
    const { slots, sections, solverSections } = laidOut(planInput);
    for (const [index, slot] of slots.entries()) {
      if (index > 0) expect(slot.startsAtEpochMs).toBeGreaterThanOrEqual(slots[index - 1].startsAtEpochMs);
      const local = DateTime.fromMillis(slot.startsAtEpochMs, { zone: timeZone });
      expect([slot.weekday, slot.hour]).toEqual([local.weekday, local.hour]);
      expect(slot.day).toBe(Date.UTC(local.year, local.month - 1, local.day) / (24 * HOUR_MS));
    }
    expect(sections.at(-1)?.endsAtEpochMs).toBe(planInput.toEpochMs);
    solverSections.slice(1).forEach(({ startsAtEpochMs }, index) => {
      expect(startsAtEpochMs).toBe(sections[index].endsAtEpochMs);
    });
    // As many tops of the hour as the day has, each with its own timed place.
    const timed = sections.filter(({ hard }) => hard !== null).map(({ hard }) => hard?.hardTime.atEpochMs);
    expect(new Set(timed).size).toBe(localHours(fromEpochMs, planInput.toEpochMs, timeZone).length);
  });
});

test('a special day runs its own clocks in the hours that it names, by the local date', () => {
  const special: HourClock = { ...music, name: 'Christmas' };
  const specialDays = [{ date: '2026-12-24', name: 'Christmas Eve', hours: [{ hour: 18, clock: 'Christmas' }] }];
  const format = { clocks: [music, special], grid: everyHour('Music'), specialDays };
  const zone = 'Australia/Sydney';
  const fromEpochMs = DateTime.fromISO('2026-12-24T17:00', { zone }).toMillis();
  const plan = planSpan(
    input(songs(60), { format, timeZone: zone, fromEpochMs, toEpochMs: fromEpochMs + 3 * HOUR_MS }),
  );
  const clockAt = (hour: number): string | undefined =>
    plan.items.find((item) => item.hourStartsAtEpochMs === fromEpochMs + hour * HOUR_MS)?.hourClock;
  expect([clockAt(0), clockAt(1), clockAt(2)]).toEqual(['Music', 'Christmas', 'Music']);
  const [hour] = localHours(fromEpochMs + HOUR_MS, fromEpochMs + 2 * HOUR_MS, zone);
  expect(clockOf(format, hour, '2026-12-25').name).toBe('Music');
});

test('what a position excludes never airs there, one cart stands where it is named', () => {
  const rude = (code: string) => ({ attributes: { ...NOTHING, codes: [code] } });
  const carts = [
    ...songs(20).map((one, index) => ({ ...one, ...(index % 2 === 0 && rude('rude')) })),
    cart('jingle', 6, { cartId: '3001' }),
    cart('jingle', 6, { cartId: '3002' }),
  ];
  const clock: HourClock = {
    name: 'Clean',
    repeatFrom: 0,
    positions: [
      { ...plain, excludedCodes: ['rude'] },
      { ...plain, kinds: ['jingle'], cartId: '3002' },
    ],
  };
  const items = line(planSpan(input(carts, { format: { clocks: [clock], grid: everyHour('Clean') } })));
  expect(
    items.filter(({ cart: { kind } }) => kind === 'jingle').every(({ cart: { cartId } }) => cartId === '3002'),
  ).toBe(true);
  expect(items.every(({ cart: { attributes } }) => attributes?.codes.includes('rude') !== true)).toBe(true);
  expect(items.length).toBeGreaterThan(100);
});

const NOTHING = {
  ...{ album: null, composers: [], codes: [], tempo: null, energy: null },
  ...{ gender: null, sound: null },
};

test('categories that a clock names take turns of their own; any music takes them by their sizes', () => {
  const carts = songs(60).map((one, index) => ({ ...one, category: index < 15 ? 'power' : 'gold' }));
  const clock: HourClock = { name: 'Mixed', repeatFrom: 0, positions: [{ ...plain, category: 'power' }, plain] };
  const planInput = input(carts, { format: { clocks: [clock], grid: everyHour('Mixed') } });
  const items = line(planSpan(planInput));
  const powers = items.filter(({ cart: { category } }) => category === 'power').length;
  // Every other place, and a quarter of the rest.
  expect(powers / items.length).toBeGreaterThan(0.5);
  expect(powers / items.length).toBeLessThan(0.75);
  const nights = [
    { code: 'night', name: 'Night', hours: '1'.repeat(6).padEnd(168, '0'), categories: ['gold'], codes: [] },
  ];
  const daytime = line(planSpan({ ...planInput, dayparts: nights }));
  expect(daytime.every(({ cart: { category } }) => category === 'power')).toBe(true);
});

test('feasibility says what is asked and possible, and who is to blame', () => {
  const day = { toEpochMs: Date.UTC(2026, 10, 23, 10) };
  const findings = feasibility(input([...songs(24, 6), ...branding()], day));
  const artist = findings.find(({ rule, feasible }) => rule === 'artist' && !feasible);
  expect(artist).toMatchObject({ asked: HOUR_MS, culprit: expect.stringContaining('plays of 4 songs') as string });
  expect(artist?.possible).toBeLessThan(HOUR_MS / 2);
  const turnover = findings.find(({ rule, subject }) => rule === 'turnover' && subject === 'category music');
  expect(turnover?.possible).toBeGreaterThan(HOUR_MS);
  expect(feasibility(input([...songs(400), ...branding()], day)).filter(({ rule }) => rule === 'artist')).toEqual([]);
});
