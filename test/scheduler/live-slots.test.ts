import { describe, expect, test } from 'vitest';
import type { ClockPosition, Format } from '../../db/queries/clocks.js';
import type { Plan, PlanCart, PlanInput } from '../../scheduler/model.js';
import { planSpan } from '../../scheduler/plan.js';
import { branding, cart, HOUR_MS, input, line, songs } from './plan-fixture.js';

// A network or a line from elsewhere has its length of the hour, as one item of it.

const MINUTE_MS = 60_000;
const NOW = Date.UTC(2026, 10, 22, 10);
const HOURS = 6;

const place = (kind: ClockPosition['kinds'][number], more: Partial<ClockPosition> = {}): ClockPosition => ({
  kinds: [kind],
  category: null,
  overNext: false,
  hard: null,
  ...more,
});
const song = place('music');

function running(positions: readonly ClockPosition[]): Format {
  const grid = Array.from({ length: 168 }, (_, index) => ({
    weekday: 1 + Math.floor(index / 24),
    hour: index % 24,
    clock: 'Network',
  }));
  return { clocks: [{ name: 'Network', repeatFrom: null, positions }], grid };
}

const news = cart('live', 300);
const concert = cart('live', 1500);
const CARTS = [...songs(480), ...branding(), news, concert];

function planned(
  positions: readonly ClockPosition[],
  carts: readonly PlanCart[] = CARTS,
  over: Partial<PlanInput> = {},
): Plan {
  return planSpan(input(carts, { format: running(positions), toEpochMs: NOW + HOURS * HOUR_MS, ...over }));
}

const fixed = (one: PlanCart, more: Partial<ClockPosition> = {}): ClockPosition =>
  place('live', { cartId: one.cartId, ...more });
const onTheHour = { hard: { minute: 0, onTime: 'immediately', graceSeconds: 0 } } as const;
const CLOCK = [
  fixed(news, onTheHour),
  ...new Array<ClockPosition>(4).fill(song),
  fixed(concert),
  ...new Array<ClockPosition>(8).fill(song),
];

const of = (plan: Plan, one: PlanCart) => line(plan).filter(({ cart: { cartId } }) => cartId === one.cartId);

describe('a network or live slot', () => {
  test('has its minute and its length in every hour; songs fill the rest, and nothing is late', () => {
    const plan = planned(CLOCK);
    expect(of(plan, news).map(({ startsAtEpochMs, durationMs }) => [startsAtEpochMs, durationMs])).toEqual(
      Array.from({ length: HOURS }, (_, hour) => [NOW + hour * HOUR_MS, 5 * MINUTE_MS]),
    );
    expect(of(plan, concert)).toHaveLength(HOURS);
    expect(of(plan, concert).every(({ durationMs }) => durationMs === 25 * MINUTE_MS)).toBe(true);
    const items = line(plan);
    for (const [index, item] of items.slice(1).entries()) {
      const before = items[index];
      const late = before.startsAtEpochMs + before.durationMs - item.startsAtEpochMs;
      expect(Math.abs(late)).toBeLessThan(5000);
    }
  });

  test('airs every hour and breaks no rule by that', () => {
    const plan = planned(CLOCK);
    expect(plan.hardViolations).toBe(0);
    const songsAlone = planned(CLOCK.filter(({ kinds }) => kinds[0] === 'music'));
    expect(Object.keys(plan.softViolations)).toEqual(Object.keys(songsAlone.softViolations));
    for (const item of of(plan, news).slice(1)) expect(item.reason).toMatch(/^rested 60 min/);
  });

  test('any source of a category takes it in turn; where there is none songs have the time', () => {
    const any = [place('live', { category: news.category, ...onTheHour }), ...new Array<ClockPosition>(14).fill(song)];
    const plan = planned(any);
    expect(line(plan).filter(({ cart: { kind } }) => kind === 'live')).toHaveLength(HOURS);
    const without = planned(any, [...songs(480), ...branding()]);
    expect(line(without).some(({ cart: { kind } }) => kind === 'live')).toBe(false);
    const last = line(without).at(-1);
    expect((last?.startsAtEpochMs ?? 0) + (last?.durationMs ?? 0)).toBeGreaterThan(NOW + HOURS * HOUR_MS - 10_000);
  });

  test('is never what stands in for music', () => {
    const plan = planned(new Array<ClockPosition>(16).fill(song), [news, concert, ...branding()]);
    expect(line(plan).some(({ cart: { kind } }) => kind === 'live')).toBe(false);
  });
});
