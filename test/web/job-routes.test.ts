import { afterEach, beforeEach, expect, it } from 'vitest';
import type { StationJob } from '../../web/api/jobs.js';
import { openStudio, type Studio } from './studio.js';

const planned: StationJob = {
  name: 'plan',
  lastStartedAtEpochMs: 1000,
  lastFinishedAtEpochMs: 2000,
  outcome: 'done',
  error: null,
  nextRunAtEpochMs: 600_000,
};

let studio: Studio;
let status: StationJob[];
let asked: string[];
let fails: Error | null;

beforeEach(async () => {
  status = [planned, { ...planned, name: 'backup' }];
  asked = [];
  fails = null;
  studio = await openStudio({
    jobs: {
      status: () => status,
      runNow: (name) => {
        asked.push(name);
        status = status.map((job) => (job.name === name ? { ...job, lastStartedAtEpochMs: 5000 } : job));
        return fails === null ? Promise.resolve() : Promise.reject(fails);
      },
    },
  });
});

afterEach(() => studio.close());

const run = (name: string): Promise<Response> =>
  fetch(new URL(`/api/jobs/${name}/run`, studio.url), { method: 'POST' });

it('tells how every job fares', async () => {
  const response = await fetch(new URL('/api/jobs', studio.url));
  expect(await response.json()).toEqual({ jobs: status });
});

it('runs a job on request and answers how it fared, also where it failed', async () => {
  const done = await run('backup');
  expect([done.status, await done.json()]).toEqual([200, { ...planned, name: 'backup', lastStartedAtEpochMs: 5000 }]);
  fails = new Error('the disk is full');
  const failed = await run('backup');
  expect(failed.status).toBe(200);
  expect(asked).toEqual(['backup', 'backup']);
});

it('refuses a job that there is not, and one while the station starts', async () => {
  const unknown = await run('lunch');
  expect(unknown.status).toBe(400);
  expect(await unknown.text()).toContain('purge');
  status = [];
  fails = new Error('starting');
  expect((await run('plan')).status).toBe(500);
  expect(asked).toEqual(['plan']);
});
