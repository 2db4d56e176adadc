import { appendFileSync, mkdirSync, readdirSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { backupsOf } from '../../db/backup.js';
import { recentAsRun } from '../../db/queries/as-run.js';
import { jobRuns, storeJobRun } from '../../db/queries/job-runs.js';
import { replaceSpan, rundownState, type RundownItem } from '../../db/queries/rundown.js';
import { startJobs, type JobName, type Jobs, type JobStatus } from '../../scheduler/jobs.js';
import { addCart, station, type Station } from '../db/fixture.js';
import { plannerHere } from './planner-here.js';

const defaults = settingsFrom({ station: { timeZone: 'Europe/Berlin' } });

interface Started extends Station {
  readonly jobs: Jobs;
  readonly pushes: () => number;
  readonly laid: () => number;
}

function start(at: Station, settings = defaults, layingFails = 0): Started {
  let pushed = 0;
  let laid = 0;
  const jobs = startJobs({
    ...at,
    settings,
    planner: plannerHere(at.db, settings, Date.now),
    log: (line) => at.lines.push(line),
    onRundown: () => {
      pushed += 1;
    },
    layBreaks: () => {
      laid += 1;
      return laid <= layingFails ? Promise.reject(new Error('busy')) : Promise.resolve();
    },
  });
  onTestFinished(() => jobs.stop());
  return { ...at, jobs, pushes: () => pushed, laid: () => laid };
}

const job = (jobs: Jobs, name: JobName): JobStatus => jobs.status().find((status) => status.name === name)!;

function plannedItem(id: string, cartId: string, cutId: number, startsAtEpochMs: number): RundownItem {
  return {
    id,
    startsAtEpochMs,
    durationMs: 200_000,
    hourStartsAtEpochMs: startsAtEpochMs,
    hourClock: 'music hour',
    position: 0,
    cartId,
    cutId,
    kind: 'music',
    over: null,
    hardTime: null,
    status: 'planned',
    reason: '',
  };
}

async function settled(jobs: Jobs): Promise<void> {
  await expect
    .poll(() => jobs.status().map((status) => status.outcome), { timeout: 20_000 })
    .toEqual(['done', 'done', 'done', 'done']);
}

test('what never ran runs at the start: the record, the plan, a backup', async () => {
  const at = await station();
  await addCart(at.db, { kind: 'music', seconds: 200, title: 'Song' });
  const { jobs, pushes, db, paths } = start(at);
  await settled(jobs);
  expect((await rundownState(db)).plannedUntilEpochMs).toBeGreaterThan(Date.now() + 23 * 3_600_000);
  expect(pushes()).toBe(1);
  expect(backupsOf(paths)).toHaveLength(1);
  for (const status of jobs.status()) {
    expect(status.error).toBeNull();
    expect(status.lastFinishedAtEpochMs).toBeGreaterThanOrEqual(status.lastStartedAtEpochMs ?? Infinity);
    expect(status.nextRunAtEpochMs).toBeGreaterThan(Date.now() - 1000);
  }
  const berlin = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/Berlin', timeStyle: 'short' });
  expect(berlin.format(job(jobs, 'backup').nextRunAtEpochMs ?? 0)).toBe('03:30');
  await jobs.runNow('plan');
  expect(pushes()).toBe(1);
});

test('a backup of last night is not made again, a missed or broken one is', async () => {
  for (const [ageMs, outcome, backups] of [
    [3_600_000, 'done', 0],
    [30 * 3_600_000, 'done', 1],
    [3_600_000, 'running', 1],
  ] as const) {
    const at = await station();
    const startedAtEpochMs = Date.now() - ageMs;
    await storeJobRun(at.db, { name: 'backup', startedAtEpochMs, finishedAtEpochMs: null, outcome, error: null });
    const { jobs } = start(at);
    await settled(jobs);
    expect(backupsOf(at.paths)).toHaveLength(backups);
  }
});

test('the record is taken in on request, and two requests at once are one run', async () => {
  const { jobs, db, paths } = start(await station());
  await settled(jobs);
  const entry = {
    itemId: 'a',
    cartId: null,
    title: 'T',
    artist: 'A',
    kind: 'music',
    startedAt: '2026-11-22T10:00:00Z',
    startFrame: 0,
    endFrame: 5,
    outcome: 'played',
    reason: '',
  };
  appendFileSync(join(paths.journal, '2026-11-22.jsonl'), `${JSON.stringify(entry)}\n`);
  const [first, second] = [jobs.runNow('as-run'), jobs.runNow('as-run')];
  expect(first).toBe(second);
  await first;
  expect(await recentAsRun(db, 5)).toHaveLength(1);
});

test('a job that fails says so, is kept, and works again', async () => {
  const at = await station();
  const { jobs, db, paths, lines } = start(at);
  await settled(jobs);
  renameSync(paths.backups, `${paths.backups}-old`);
  writeFileSync(paths.backups, 'a file where the folder was');
  await expect(jobs.runNow('backup')).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
  expect(job(jobs, 'backup')).toMatchObject({ outcome: 'failed', error: expect.stringContaining('backups') as string });
  expect((await jobRuns(db)).find((run) => run.name === 'backup')).toMatchObject({ outcome: 'failed' });
  rmSync(paths.backups);
  renameSync(`${paths.backups}-old`, paths.backups);
  await jobs.runNow('backup');
  expect(job(jobs, 'backup')).toMatchObject({ outcome: 'done', error: null });
  expect(lines.filter((line) => line.includes('cannot be noted'))).toEqual([]);
});

test('what is past keeping is purged: recordings by their age, the plan by its instants, and nothing else', async () => {
  const at = await station();
  const cart = await addCart(at.db, { kind: 'music', seconds: 200, title: 'Song' });
  const cut = await at.db.kysely
    .selectFrom('cuts')
    .select('id')
    .where('cart', '=', Number(cart))
    .executeTakeFirstOrThrow();
  const dayMs = 86_400_000;
  mkdirSync(at.paths.recordings);
  const files = [
    ['2026-01-01T10-00-00.000Z.wav', 40],
    ['2026-01-01T11-00-00.000Z-2.wav', 40],
    ['2026-01-01T12-00-00.000Z.wav', 30],
    ['interview.wav', 400],
  ] as const;
  for (const [name, days] of files) {
    writeFileSync(join(at.paths.recordings, name), 'sound');
    const then = (Date.now() - days * dayMs) / 1000;
    utimesSync(join(at.paths.recordings, name), then, then);
  }
  for (const days of [401, 399]) {
    const startsAtEpochMs = Date.now() - days * dayMs;
    await replaceSpan(at.db, { remove: [], insert: [plannedItem(`old-${days}`, cart, cut.id, startsAtEpochMs)] });
  }
  const { jobs, lines } = start(at);
  await settled(jobs);
  expect(readdirSync(at.paths.recordings).sort()).toEqual(['2026-01-01T12-00-00.000Z.wav', 'interview.wav']);
  const old = await at.db.kysely.selectFrom('rundown_items').select('id').where('id', 'like', 'old-%').execute();
  expect(old).toEqual([{ id: 'old-399' }]);
  expect(lines).toContain('purged 2 recordings and 1 planned items');
});

test('after the stop nothing runs', async () => {
  const { jobs } = start(await station());
  await jobs.stop();
  expect(jobs.status().every((status) => status.nextRunAtEpochMs === null && status.outcome !== 'running')).toBe(true);
  await expect(jobs.runNow('plan')).rejects.toMatchObject({ code: 'NOT_RUNNING' });
});

test('a folder for schedules of spots makes a job of its own, which fails while a file there cannot be read', async () => {
  const at = await station();
  const folder = join(at.paths.data, 'traffic');
  mkdirSync(folder);
  const cartId = await addCart(at.db, { kind: 'spot', seconds: 30, title: 'Soap' });
  const put = (name: string, text: string): void => {
    writeFileSync(join(folder, name), text);
    utimesSync(join(folder, name), Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  };
  put('spots.csv', `Date,Time,Length,Cart\n2099-01-01,12:20,30,${cartId}\n`);
  const started = start(at, settingsFrom({ station: { timeZone: 'Europe/Berlin' }, traffic: { folder } }));
  await expect.poll(() => job(started.jobs, 'traffic').outcome, { timeout: 20_000 }).toBe('done');
  expect(started.laid()).toBe(1);
  await started.jobs.runNow('traffic');
  expect(started.laid()).toBe(1);
  put('letter.csv', 'Dear Sirs');
  await expect(started.jobs.runNow('traffic')).rejects.toThrow(/letter\.csv: .*correct or remove it/);
  await expect(started.jobs.runNow('traffic')).rejects.toThrow('letter.csv');
  rmSync(join(folder, 'letter.csv'));
  await started.jobs.runNow('traffic');
  expect(job(started.jobs, 'traffic')).toMatchObject({ outcome: 'done', error: null });
});

test('breaks that could not be laid for new spots are laid with the next run', async () => {
  const at = await station();
  const folder = join(at.paths.data, 'traffic');
  mkdirSync(folder);
  const cartId = await addCart(at.db, { kind: 'spot', seconds: 30, title: 'Soap' });
  writeFileSync(join(folder, 'spots.csv'), `Date,Time,Length,Cart\n2099-01-01,12:20,30,${cartId}\n`);
  utimesSync(join(folder, 'spots.csv'), Date.now() / 1000 - 60, Date.now() / 1000 - 60);
  const started = start(at, settingsFrom({ station: { timeZone: 'Europe/Berlin' }, traffic: { folder } }), 1);
  await expect.poll(() => job(started.jobs, 'traffic').outcome, { timeout: 20_000 }).toBe('failed');
  await started.jobs.runNow('traffic');
  await started.jobs.runNow('traffic');
  expect(started.laid()).toBe(2);
});
