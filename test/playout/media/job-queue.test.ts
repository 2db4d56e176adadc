import fc from 'fast-check';
import { expect, it } from 'vitest';
import { JobQueue } from '../../../playout/media/job-queue.js';

function groupsOf(sizes: readonly number[], workers: number): { path: string; sizeBytes: number }[][] {
  const jobs = sizes.map((sizeBytes, index) => ({ path: String(index), sizeBytes }));
  const queue = new JobQueue(jobs, workers);
  const groups: { path: string; sizeBytes: number }[][] = [];
  for (let group = queue.next(); group.length > 0; group = queue.next()) groups.push([...group] as typeof jobs);
  return groups;
}

it('gives out every file once, in order, in bounded groups', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 40e6 }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 8 }),
      (sizes, workers) => {
        const groups = groupsOf(sizes, workers);
        expect(groups.flat().map(({ path }) => path)).toEqual(sizes.map((_, index) => String(index)));
        for (const group of groups) {
          expect(group.length).toBeLessThanOrEqual(24);
          const bytes = group.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
          expect(group.length === 1 || bytes <= 48 * 2 ** 20).toBe(true);
        }
      },
    ),
  );
});

it('puts small files together, leaves large ones alone and ends with small groups', () => {
  const lengths = (files: number, sizeBytes: number, workers: number): number[] =>
    groupsOf(Array<number>(files).fill(sizeBytes), workers).map((group) => group.length);
  expect(lengths(40, 4e6, 2)).toEqual([12, 9, 6, 4, 3, 3, 3]);
  expect(lengths(64, 1000, 2)).toEqual([24, 24, 16]);
  expect(groupsOf([90e6, 90e6, 90e6], 1).map((group) => group.length)).toEqual([1, 1, 1]);
});

it('gives every process its share of what is little', () => {
  expect(groupsOf(Array<number>(4).fill(1e6), 4).map((group) => group.length)).toEqual([1, 1, 1, 1]);
  expect(groupsOf(Array<number>(5).fill(1e6), 2).map((group) => group.length)).toEqual([2, 2, 1]);
});

it('what brought down its process goes out once more by itself', () => {
  const queue = new JobQueue([{ path: 'a' }, { path: 'b' }, { path: 'c' }], 1);
  queue.separate([{ path: 'x' }, { path: 'y' }]);
  expect(queue.next()).toEqual([{ path: 'x' }]);
  expect(queue.next()).toEqual([{ path: 'y' }]);
  expect(queue.next()[0]).toEqual({ path: 'a' });
});
