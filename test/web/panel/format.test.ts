import { describe, expect, it } from 'vitest';
import {
  countdown,
  decibels,
  duration,
  elapsed,
  oneLine,
  signed,
  stationClock,
} from '../../../web/panel/state/format.js';

describe('durations', () => {
  it.each([
    [0, '0:00'],
    [59.4, '0:59'],
    [60, '1:00'],
    [3599.6, '1:00:00'],
    [3723, '1:02:03'],
    [-5, '0:00'],
  ])('%d s is %s', (seconds, text) => {
    expect(duration(seconds)).toBe(text);
  });

  it('counts down to 0:00 at the end and not before, and up from 0:00', () => {
    expect([countdown(10_000, 9_999), countdown(10_000, 9_000), countdown(10_000, 10_000)]).toEqual([
      '0:01',
      '0:01',
      '0:00',
    ]);
    expect([elapsed(0, 999), elapsed(0, 1000)]).toEqual(['0:00', '0:01']);
  });
});

describe('levels', () => {
  it('has a true minus and no negative zero', () => {
    expect([signed(-1.44), signed(3.06), signed(-0.04)]).toEqual(['−1.4', '3.1', '0.0']);
    expect([decibels(null, 'LUFS'), decibels(-Infinity, 'dB'), decibels(-16, 'LUFS')]).toEqual([
      '–',
      '–',
      '−16.0 LUFS',
    ]);
  });
});

describe('stationClock', () => {
  const midnight = Date.parse('2026-11-22T23:30:15Z');

  it('tells the time of the station, not of the machine', () => {
    expect(stationClock('Europe/Berlin').time(midnight)).toBe('00:30:15');
    expect(stationClock('America/New_York').time(midnight)).toBe('18:30:15');
    expect(stationClock('Europe/Berlin').dayTime(midnight)).toBe('Mon 00:30');
    expect(stationClock('Europe/Berlin').zone(midnight)).toBe('CET');
  });

  it('knows the minute of the hour where zones are not whole hours', () => {
    expect(stationClock('Asia/Kolkata').minuteOfHour(midnight)).toBeCloseTo(0.25, 5);
    expect(stationClock('UTC').minuteOfHour(midnight)).toBeCloseTo(30.25, 5);
  });
});

describe('oneLine', () => {
  it('makes one line of any title, never half a character, never endless', () => {
    expect(oneLine(' a\r\n\tb\u0000\u2028c ')).toBe('a b c');
    const long = oneLine('😀'.repeat(10_000));
    expect(Array.from(long)).toHaveLength(300);
    expect(long.endsWith('😀…')).toBe(true);
  });
});
