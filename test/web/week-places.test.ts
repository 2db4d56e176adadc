import { describe, expect, it } from 'vitest';
import type { ClockPosition, HourClock } from '../../db/queries/clocks.js';
import type { CategoryLength } from '../../db/queries/lengths.js';
import { weekPlaces, type WeekPlace } from '../../web/server/week-places.js';

const LENGTHS: readonly CategoryLength[] = [
  { category: 'power', kind: 'music', carts: 20, averageSeconds: 200 },
  { category: 'gold', kind: 'music', carts: 40, averageSeconds: 240 },
  { category: 'liners', kind: 'liner', carts: 4, averageSeconds: 20 },
];

const song: ClockPosition = { kinds: ['music'], category: 'power', overNext: false, hard: null };
const fill: ClockPosition = { ...song, category: 'gold', purpose: 'fill' };
const liner: ClockPosition = { ...song, kinds: ['liner'], category: null };
const timed = (minute: number, position: ClockPosition): ClockPosition => ({
  ...position,
  hard: { minute, onTime: 'make-next', graceSeconds: 0 },
});

/** The places of one hour of a clock. */
function hourOf(positions: readonly ClockPosition[], repeatFrom: number | null = null): WeekPlace[] {
  const clock: HourClock = { name: 'Any', repeatFrom, positions };
  return weekPlaces({ clocks: [], grid: [] }, clock, LENGTHS).filter(
    ({ weekday, hour }) => weekday === 1 && hour === 0,
  );
}

const count = (places: readonly WeekPlace[], category: string | null): number =>
  places.filter((place) => place.category === category).length;

describe('the places of a week', () => {
  it('are as many in a fill as come nearest to the next timed position, less what stands behind it', () => {
    const places = hourOf([song, fill, liner, timed(30, song), fill]);
    // 30 minutes less a song and a liner are 1580 s; that is late by 100 s, and leaves 1500 s up to the full hour.
    expect(count(places, 'power')).toBe(2);
    expect(count(places, 'gold')).toBe(7 + 6);
    expect(count(places, null)).toBe(1);
    expect(places.filter(({ category }) => category === 'power')[1].atMs).toBe(1_900_000);
  });

  it('leave nothing to go around, and no other song, behind a fill', () => {
    expect(count(hourOf([song, fill], 0), 'power')).toBe(1);
    expect(count(hourOf([song, fill]), null)).toBe(0);
  });

  it('go around where the fill stands before a timed position', () => {
    const places = hourOf([fill, timed(20, song)], 1);
    expect(count(places, 'gold')).toBe(5);
    expect(count(places, 'power')).toBeGreaterThan(10);
  });

  it('are none in a fill where the time is full', () => {
    expect(count(hourOf([{ ...song, lengthSeconds: 1200 }, fill, timed(20, song), fill]), 'gold')).toBe(9);
  });
});
