import { describe, expect, test } from 'vitest';
import type { ClockPosition, Format } from '../../db/queries/clocks.js';
import { clockPlaces } from '../../scheduler/clock-places.js';
import { feasibility } from '../../scheduler/feasibility.js';
import type { Plan, PlanInput } from '../../scheduler/model.js';
import { planSpan } from '../../scheduler/plan.js';
import { branding, cart, HOUR_MS, input, line, songs } from './plan-fixture.js';

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 22, 10);
const HOURS = 6;

const place = (kind: ClockPosition['kinds'][number]): ClockPosition => ({
  kinds: [kind],
  category: null,
  overNext: false,
  hard: null,
});
const song = place('music');
const sweeper = place('sweeper');
const stopset = (lengthSeconds = 180, avails = 6): ClockPosition => ({
  ...place('spot'),
  purpose: 'stopset',
  lengthSeconds,
  avails,
});
const at = (minute: number, position: ClockPosition): ClockPosition => ({
  ...position,
  hard: { minute, onTime: 'make-next', graceSeconds: 0 },
});
const opening = at(0, place('id'));

function running(positions: readonly ClockPosition[], repeatFrom: number | null = null): Format {
  const grid = Array.from({ length: 168 }, (_, index) => ({
    weekday: 1 + Math.floor(index / 24),
    hour: index % 24,
    clock: 'Sold',
  }));
  return { clocks: [{ name: 'Sold', repeatFrom, positions }], grid };
}

const CARTS = [...songs(480), ...branding(), cart('spot', 30), cart('spot', 20)];

const planned = (positions: readonly ClockPosition[], over: Partial<PlanInput> = {}, repeatFrom?: number): Plan =>
  planSpan(input(CARTS, { format: running(positions, repeatFrom ?? null), toEpochMs: NOW + HOURS * HOUR_MS, ...over }));

/** Songs with a break after the fourth, and one with which the hour ends. */
const USUAL = [opening, song, song, song, song, sweeper, stopset(), sweeper, ...new Array<ClockPosition>(9).fill(song)];

const lateness = (plan: Plan): number[] =>
  line(plan).flatMap(({ hardTime, startsAtEpochMs }) => (hardTime ? [startsAtEpochMs - hardTime.atEpochMs] : []));

/** Gaps of the plan as [minute of its hour, ms]. */
function gaps(plan: Plan): { readonly from: number; readonly ms: number }[] {
  const items = line(plan);
  return items.slice(1).flatMap((item, index) => {
    const endsAt = items[index].startsAtEpochMs + items[index].durationMs;
    return item.startsAtEpochMs - endsAt > 5 ? [{ from: endsAt, ms: item.startsAtEpochMs - endsAt }] : [];
  });
}

test('a break has its time between what stands before and behind it in the clock, and the hour stays on time', () => {
  const plan = planned(USUAL);
  expect(plan.breaks).toHaveLength(HOURS);
  expect(plan.hardViolations).toBe(0);
  const left = gaps(plan);
  expect(left).toHaveLength(HOURS);
  for (const [index, one] of plan.breaks.entries()) {
    expect(one).toMatchObject({ ordinal: 0, lengthMs: 3 * MINUTE_MS, avails: 6, onTime: null });
    expect(one.hourStartsAtEpochMs).toBe(NOW + index * HOUR_MS);
    expect(Math.abs(left[index].from - one.startsAtEpochMs)).toBeLessThanOrEqual(5);
    expect(Math.abs(left[index].ms - 3 * MINUTE_MS)).toBeLessThanOrEqual(5);
    const ofHour = line(plan).filter(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs === one.hourStartsAtEpochMs);
    const before = ofHour.filter(({ position }) => position <= (one.afterPosition ?? NaN));
    expect(before.map((item) => item.cart.kind)).toEqual(['id', 'music', 'music', 'music', 'music', 'sweeper']);
    expect(ofHour[before.length].cart.kind).toBe('sweeper');
    // Its spots have numbers of their own.
    expect(ofHour[before.length].position).toBeGreaterThan((one.afterPosition ?? NaN) + 6);
  }
  expect(Math.max(...lateness(plan))).toBeLessThanOrEqual(2000);
  expect(line(plan).some(({ cart: { kind } }) => kind === 'spot')).toBe(false);
  expect(JSON.stringify(planned(USUAL))).toBe(JSON.stringify(plan));
});

test('what traffic has left of a break is all that it takes; what it has sold comes out of the songs', () => {
  const reserved = new Map([
    [NOW, new Map([[0, 0]])],
    [NOW + HOUR_MS, new Map([[0, 60_000]])],
  ]);
  const plan = planned(USUAL, { reserved });
  expect(gaps(plan).map(({ ms }) => Math.round(ms / 1000))).toEqual([60, 180, 180, 180, 180]);
  expect(plan.breaks).toHaveLength(HOURS);
  expect(Math.max(...lateness(plan))).toBeLessThanOrEqual(2000);
});

test('a break that ends the hour is over when the next one begins', () => {
  const plan = planned([opening, ...new Array<ClockPosition>(17).fill(song), stopset(150)]);
  // Seventeen songs are more than an hour: what is sold goes before its end all the same.
  expect(plan.breaks.map(({ startsAtEpochMs }) => startsAtEpochMs)).toEqual(
    Array.from({ length: HOURS }, (_, hour) => NOW + (hour + 1) * HOUR_MS - 150_000),
  );
  const count = 15;
  const fitting = planned([opening, ...new Array<ClockPosition>(count).fill(song), stopset(150)]);
  expect(fitting.breaks.every(({ afterPosition }) => afterPosition !== null)).toBe(true);
  expect(Math.max(...lateness(fitting))).toBeLessThanOrEqual(5000);
  for (const { startsAtEpochMs, hourStartsAtEpochMs } of fitting.breaks) {
    expect(startsAtEpochMs + 150_000 - hourStartsAtEpochMs).toBeGreaterThan(54 * MINUTE_MS);
  }
});

test('a timed break takes its time from its minute on', () => {
  const timed = planned([opening, ...new Array<ClockPosition>(8).fill(song), at(30, stopset(120)), song, song]);
  expect(timed.breaks.map((one) => one.startsAtEpochMs)).toEqual(
    Array.from({ length: HOURS }, (_, hour) => NOW + hour * HOUR_MS + 30 * MINUTE_MS),
  );
  expect(timed.breaks.every(({ onTime, afterPosition }) => onTime === 'make-next' && afterPosition === null)).toBe(
    true,
  );
  const left = gaps(timed).filter(({ ms }) => Math.abs(ms - 120_000) < 5);
  expect(left).toHaveLength(HOURS);
  for (const { from } of left) expect((from - NOW) % HOUR_MS).toBeGreaterThanOrEqual(30 * MINUTE_MS - 5);
});

test('a break that goes around comes with every turn', () => {
  const plan = planned([opening, song, song, song, stopset(60, 2)], {}, 1);
  const first = plan.breaks.filter(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs === NOW);
  expect(first.length).toBeGreaterThan(3);
  expect(first.map(({ ordinal }) => ordinal)).toEqual(first.map((_, index) => index));
  expect(plan.hardViolations).toBe(0);
  expect(Math.max(...lateness(plan))).toBeLessThanOrEqual(30_000);
});

test('a fill leaves a break behind it its time', () => {
  const fill: ClockPosition = { ...song, purpose: 'fill' };
  const plan = planned([opening, fill, stopset(), sweeper]);
  expect(plan.breaks.every(({ afterPosition }) => afterPosition !== null)).toBe(true);
  expect(Math.max(...lateness(plan))).toBeLessThanOrEqual(2000);
  for (const { startsAtEpochMs, hourStartsAtEpochMs } of plan.breaks) {
    expect(startsAtEpochMs - hourStartsAtEpochMs).toBeGreaterThan(56 * MINUTE_MS);
  }
});

test('an hour that is under way keeps its breaks where they are', () => {
  const plan = planned(USUAL, { fromEpochMs: NOW + 20 * MINUTE_MS });
  expect(plan.breaks.map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs)).toEqual(
    Array.from({ length: HOURS - 1 }, (_, hour) => NOW + (hour + 1) * HOUR_MS),
  );
  expect(gaps(plan)).toHaveLength(HOURS - 1);
});

describe('before anything is planned', () => {
  test('an average hour has its breaks where its positions come to lie', () => {
    const lengths = [
      { category: 'music', kind: 'music' as const, carts: 10, averageSeconds: 200 },
      { category: 'id', kind: 'id' as const, carts: 1, averageSeconds: 10 },
    ];
    const clock = {
      name: 'A',
      repeatFrom: null,
      positions: [opening, song, song, stopset(), song, at(30, stopset(60))],
    };
    const { stopsets } = clockPlaces(clock, lengths);
    expect(stopsets.map(({ ordinal, atSeconds }) => [ordinal, atSeconds])).toEqual([
      [0, 410],
      [1, 1800],
    ]);
    const round = { ...clock, repeatFrom: 1, positions: [opening, song, song, song, stopset(200)] };
    expect(clockPlaces(round, lengths).stopsets.map(({ atSeconds }) => atSeconds)).toEqual([610, 1410, 2210, 3010]);
  });

  test('feasibility counts the songs that breaks leave room for', () => {
    const turnover = (positions: readonly ClockPosition[]): number =>
      feasibility(input(CARTS, { format: running(positions), toEpochMs: NOW + 24 * HOUR_MS })).find(
        ({ rule, subject }) => rule === 'turnover' && subject === 'category music',
      )?.possible ?? NaN;
    const without = turnover([opening, song]);
    // Six minutes of the hour less for songs: a tenth longer until a song comes again.
    expect(turnover([opening, song, stopset(360)]) / without).toBeGreaterThan(1.07);
  });
});
