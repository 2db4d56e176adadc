import { expect, it } from 'vitest';
import { outline } from '../../web/server/database-library.js';

it('makes one outline of pairs, by their highest', () => {
  const pairs = Int8Array.from([-127, 5, -10, 64, 0, 0, -3, 1]);
  expect(outline(pairs, 4)).toEqual([255, 129, 0, 6]);
  expect(outline(pairs, 2)).toEqual([255, 6]);
  expect(outline(new Int8Array(0))).toEqual([]);
});
