import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseCut, cutRefusal, localMinuteAt, type CutRule } from '../../scheduler/cut-rotation.js';
import { planSpan } from '../../scheduler/plan.js';
import { cart, HOUR_MS, input, line, songs } from './plan-fixture.js';

const rule = (over: Partial<CutRule> = {}): CutRule => ({
  enabled: true,
  evergreen: false,
  weight: 1,
  position: 0,
  startsOn: null,
  endsOn: null,
  dayparts: [],
  weekdays: [],
  ...over,
});

/** Tuesday. */
const at = (text: string, zone = 'Europe/Berlin') => localMinuteAt(Date.parse(`${text}Z`), zone);
const tuesdayNoon = at('2026-11-24T11:00');

describe('when a cut may start', () => {
  test('from the first to the last minute of its dates, both included', () => {
    const dated = rule({ startsOn: '2026-11-24T12:00', endsOn: '2026-11-24T12:30' });
    expect(cutRefusal(dated, at('2026-11-24T10:59'))).toBe('not yet in its dates');
    expect(cutRefusal(dated, at('2026-11-24T11:00'))).toBeUndefined();
    expect(cutRefusal(dated, at('2026-11-24T11:30'))).toBeUndefined();
    expect(cutRefusal(dated, at('2026-11-24T11:31'))).toBe('past its dates');
  });

  test('a daypart that passes midnight belongs to the day it starts on', () => {
    const friday = rule({ dayparts: [[22 * 60, 2 * 60]], weekdays: [5] });
    const may = (text: string): boolean => cutRefusal(friday, at(text, 'UTC')) === undefined;
    expect(may('2026-11-27T21:59')).toBe(false);
    expect(may('2026-11-27T22:00')).toBe(true);
    expect(may('2026-11-28T01:59')).toBe(true);
    expect(may('2026-11-28T02:00')).toBe(false);
    // The small hours of Friday belong to Thursday.
    expect(may('2026-11-27T01:00')).toBe(false);
    expect(may('2026-11-28T22:30')).toBe(false);
    const sunday = rule({ dayparts: [[1380, 60]], weekdays: [7] });
    expect(cutRefusal(sunday, at('2026-11-23T00:30', 'UTC'))).toBeUndefined();
  });

  test('rules are about the wall clock, in both passes of a repeated hour and after a missing one', () => {
    const until = rule({ endsOn: '2026-10-25T02:29' });
    // 02:15 in summer time and again in winter time; 02:45 in summer time lies between them.
    expect(cutRefusal(until, at('2026-10-25T00:15'))).toBeUndefined();
    expect(cutRefusal(until, at('2026-10-25T00:45'))).toBe('past its dates');
    expect(cutRefusal(until, at('2026-10-25T01:15'))).toBeUndefined();
    const missing = rule({ startsOn: '2026-03-29T02:30' });
    expect(cutRefusal(missing, at('2026-03-29T00:59'))).toBe('not yet in its dates');
    expect(cutRefusal(missing, at('2026-03-29T01:00'))).toBeUndefined();
    // Lord Howe goes on by half an hour.
    expect(localMinuteAt(Date.parse('2026-10-03T15:30:00Z'), 'Australia/Lord_Howe').text).toBe('2026-10-04T02:30');
  });

  test('why none may air is said of each', () => {
    const cuts = [rule({ enabled: false }), rule({ endsOn: '2020-01-01T00:00' }), rule({ endsOn: '2021-01-01T00:00' })];
    expect(chooseCut(cuts, 'weight', tuesdayNoon, 0, 0)).toEqual({
      refused: 'none of its cuts may air: 1 disabled, 2 past its dates',
    });
    expect(chooseCut([rule({ weekdays: [1] })], 'order', tuesdayNoon, 0, 0)).toEqual({
      refused: 'its cut is outside its dayparts and weekdays',
    });
    expect(chooseCut([], 'order', tuesdayNoon, 0, 0)).toEqual({ refused: 'it has no recording that can be played' });
  });
});

describe('whose turn it is', () => {
  const chosen = (cuts: readonly CutRule[], rotation: 'weight' | 'order', turns: number, lot = 0): number[] =>
    Array.from({ length: turns }, (_, turn) => {
      const choice = chooseCut(cuts, rotation, tuesdayNoon, turn, lot);
      return 'cut' in choice ? cuts.indexOf(choice.cut) : -1;
    });

  test('in order by position, around and around, without those that may not', () => {
    const cuts = [rule({ position: 2 }), rule({ position: 0 }), rule({ position: 1, enabled: false })];
    expect(chosen(cuts, 'order', 5)).toEqual([1, 0, 1, 0, 1]);
  });

  test('an evergreen cut airs only when nothing else may', () => {
    expect(chosen([rule({ evergreen: true }), rule({ endsOn: '2020-01-01T00:00' })], 'weight', 3)).toEqual([0, 0, 0]);
    expect(chosen([rule({ evergreen: true }), rule()], 'weight', 3)).toEqual([1, 1, 1]);
  });

  test('by weight each has its share in any stretch, within one turn and a bit; a weight of 0 rests', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 2, maxLength: 5 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (weights, lot) => {
          const cuts = weights.map((weight) => rule({ weight }));
          const all = weights.reduce((sum, weight) => sum + weight, 0);
          const turns = chosen(cuts, 'weight', 60, lot);
          weights.forEach((weight, cut) => {
            const share = all === 0 ? 60 / weights.length : (60 * weight) / all;
            // The discrepancy of the golden ratio's sequence over 60 points stays below 4.
            expect(Math.abs(turns.filter((one) => one === cut).length - share)).toBeLessThan(4);
            if (weight === 0 && all > 0) expect(turns).not.toContain(cut);
          });
        },
      ),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('in a plan', () => {
  const FROM = Date.UTC(2026, 10, 24, 10);
  const seasonal = (over: Partial<CutRule>) =>
    cart('music', 200, {
      cartId: '7000',
      cuts: {
        rotation: 'order',
        choices: [{ cutId: 71, untilSegueMs: 100_000, wholeMs: 100_000, introMs: null, ...rule(over) }],
      },
    });

  test('a cart is planned within its dates and never outside, however much is relaxed', () => {
    // Two other songs alone: every rule of separation is broken, the dates hold.
    const few = [...songs(2), seasonal({ startsOn: '2026-11-24T12:00', endsOn: '2026-11-24T12:59' })];
    const plan = planSpan(input(few, { fromEpochMs: FROM, toEpochMs: FROM + 6 * HOUR_MS }));
    const starts = plan.items.filter((item) => item.cart.cartId === '7000').map((item) => item.startsAtEpochMs);
    expect(starts.length).toBeGreaterThan(3);
    expect(Math.min(...starts)).toBeGreaterThanOrEqual(Date.UTC(2026, 10, 24, 12));
    expect(Math.max(...starts)).toBeLessThan(Date.UTC(2026, 10, 24, 13));
    const held = planSpan(input([...songs(2), seasonal({ enabled: false })], { fromEpochMs: FROM }));
    expect(held.items.some((item) => item.cart.cartId === '7000')).toBe(false);
  });

  test('cuts in order go on where the record stopped, each with its own length', () => {
    const id = cart('id', 8, {
      cartId: '9000',
      cuts: {
        rotation: 'order',
        choices: [0, 1, 2].map((position) => ({
          cutId: 90 + position,
          untilSegueMs: 5000 + position * 1000,
          wholeMs: 5000 + position * 1000,
          introMs: null,
          ...rule({ position }),
        })),
      },
    });
    const plan = planSpan(
      input([...songs(60), id], {
        fromEpochMs: FROM,
        history: [{ cartId: '9000', atEpochMs: FROM - HOUR_MS, plays: 4 }],
      }),
    );
    const ids = line(plan).filter((item) => item.cart.cartId === '9000');
    expect(ids.length).toBeGreaterThan(4);
    expect(ids.map((item) => item.cart.cutId)).toEqual(ids.map((_, index) => 90 + ((4 + index) % 3)));
    expect(ids.map((item) => item.durationMs)).toEqual(ids.map((item) => 5000 + (item.cart.cutId - 90) * 1000));
  });
});
