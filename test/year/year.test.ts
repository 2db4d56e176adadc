import { expect, it } from 'vitest';
import { simulateYear } from './year.js';

it.each([
  ['Europe/Berlin', '2026-03-28', 1380],
  ['Europe/Berlin', '2026-10-24', 1500],
  ['Australia/Lord_Howe', '2026-04-04', 1470],
  ['Australia/Lord_Howe', '2026-10-03', 1410],
])('three days in %s from %s on, over a change of the clocks, have no empty hour', (timeZone, from, minutes) => {
  const months = [...simulateYear({ timeZone, from, days: 3, seed: 3 })];
  expect(months.reduce((sum, month) => sum + month.days, 0)).toBe(3);
  expect(months.map(({ emptyHours }) => emptyHours)).toEqual(months.map(() => 0));
  expect(months.flatMap(({ changes }) => changes)).toMatchObject([{ minutes, isRight: true }]);
  expect(months.every(({ timed, days }) => timed >= 23 * days)).toBe(true);
});
