import { expect, it } from 'vitest';
import { simulateDay } from './day.js';

it('hours with news at each full one are on time, whatever disturbs them, and nothing is cut but by the last step', () => {
  const day = simulateDay(2, 7);
  expect(day.hours.map(({ errorSeconds }) => Math.abs(errorSeconds) <= 0.1)).toEqual([true, true]);
  expect(day.wronglyCut).toEqual([]);
  expect(day.gapFrames).toBe(0);
  expect(day.hours.some(({ steps }) => steps.length > 0)).toBe(true);
});
