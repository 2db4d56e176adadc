import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { stationPaths } from '../../config/station-paths.js';
import { openDatabase } from '../../db/open.js';
import { revision, rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import { nextGap } from '../../scheduler/plan-gaps.js';
import { eventually } from '../eventually.js';
import { monoWav } from '../mono-wav.js';
import { Pulse } from '../pulse.js';
import { silences } from './chirp.js';
import { heardWhile } from './hearing.js';
import { plannerOf, type PlannerWork } from './planner-work.js';
import { Station } from './station.js';

const RATE_HZ = 48_000;
const HOUR_MS = 3_600_000;
/** Short songs for days: the planner has work for seconds. */
const AHEAD_HOURS = 48;
/** Well into its work: a process that only starts takes a third of it. */
const PLANS_MS = 1000;
/** What the memory of one transaction takes is less: some of the plan is in the file, and not all. */
const STORES_BYTES = 3_000_000;
/** Control and engine have 5 s each to end, in this order. */
const STOP_LIMIT_MS = 10_000;

/** Days are planned, and more than once. */
const LONG = { timeout: 180_000 };

let pulse: Pulse;
let station: Station;
let songs = 0;

const tone = (hz: number) => (t: number) => 0.2 * Math.sin(2 * Math.PI * hz * t);

/** Another song of a band of its own. */
function addSong(): string {
  songs += 1;
  const folder = station.mediaFolder(`music ${songs}`);
  monoWav(join(folder, `Band ${songs} - Song ${songs}.wav`), 9 + (songs % 8), tone(300 + 20 * songs));
  return folder;
}

beforeAll(async () => {
  pulse = await Pulse.start();
  station = new Station({
    environment: pulse.environment,
    // What other programs take on this machine is not looked at: the card has the most in hand.
    settings: { SOUND_PROCESSING: 'off', OUTPUTS_CARD_PROFILE: 'safe', SCHEDULE_PLAN_AHEAD_HOURS: String(AHEAD_HOURS) },
  });
  for (let number = 0; number < 8; number++) addSong();
  await station.start([join(station.folder, 'media')]);
  await onAir();
});

afterAll(async () => {
  await station.stop();
  await pulse.stop();
});

async function onAir(): Promise<void> {
  await station.statusWhen(
    'a planned song is on air on the card',
    ({ source, outputs, onAir: items }) =>
      source === 'rundown' &&
      outputs.some(({ kind, state }) => kind === 'card' && state === 'running') &&
      // What sounded before the first song was there has faded out.
      Date.now() - Date.parse(items?.[0]?.startedAt ?? '') > 2000,
  );
}

interface Rundown {
  readonly revision: number;
  readonly rows: readonly RundownRow[];
}

async function rundown(): Promise<Rundown> {
  const db = openDatabase(stationPaths(station.data), { readonly: true });
  try {
    return { revision: await revision(db), rows: await rundownBetween(db) };
  } finally {
    await db.close();
  }
}

const songsIn = (rows: readonly RundownRow[]): number => new Set(rows.map(({ cartId }) => cartId)).size;

/** Every hour is full, no place is taken twice and nothing lies over what is not there. */
function expectWhole(rows: readonly RundownRow[], hours: number): void {
  const now = Date.now();
  expect(nextGap(rows, 'UTC', now, now + hours * HOUR_MS)).toBeUndefined();
  const ids = new Set(rows.map(({ id }) => id));
  expect(ids.size).toBe(rows.length);
  expect(new Set(rows.map((row) => `${row.hourStartsAtEpochMs}/${row.position}`)).size).toBe(rows.length);
  expect(rows.filter(({ over }) => over !== null && !ids.has(over.itemId))).toEqual([]);
}

/** Resolves once a plan is stored that reaches so far and is as it should be. */
async function planned(hours: number, isNew: (rows: readonly RundownRow[]) => boolean): Promise<Rundown> {
  return eventually(
    `${hours} hours are planned`,
    async () => {
      const found = await rundown();
      const now = Date.now();
      const isDone = isNew(found.rows) && nextGap(found.rows, 'UTC', now, now + hours * HOUR_MS) === undefined;
      return isDone && found;
    },
    60_000,
    200,
  );
}

const QUIET_LOOKS = 10;

/** Resolves once no planner runs, and none follows at once. */
function quiet(): Promise<unknown> {
  let looks = 0;
  const look = (): boolean => {
    looks = plannerOf(station.pidOf('control')) === undefined ? looks + 1 : 0;
    return looks >= QUIET_LOOKS;
  };
  return eventually('nothing is being planned', look, 60_000, 50);
}

/** Resolves with the planner once it has done so much. */
function planner(what: string, hasDone: (work: PlannerWork) => boolean): Promise<PlannerWork> {
  return eventually(
    `the planner ${what}`,
    () => {
      const work = plannerOf(station.pidOf('control'));
      return work !== undefined && hasDone(work) && work;
    },
    30_000,
    5,
  );
}

const plans = (): Promise<PlannerWork> => planner('plans', ({ workedMs }) => workedMs >= PLANS_MS);
const stores = (): Promise<PlannerWork> => planner('stores', ({ writtenBytes }) => writtenBytes >= STORES_BYTES);

async function takeIn(folder: string): Promise<void> {
  const response = await fetch(new URL('/api/ingest', station.url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ paths: [folder] }),
  });
  expect(response.status).toBe(202);
}

it.each([
  { when: 'while it plans', ready: plans },
  { when: 'while it stores what it has planned', ready: stores },
])('a planner that is killed $when is made up for by another one, and nobody hears it', LONG, async ({ ready }) => {
  await planned(AHEAD_HOURS, (rows) => songsIn(rows) === songs);
  await quiet();
  const before = await rundown();
  const deaths = deathsTold();
  let after = before;
  let killed = 0;
  const left = await heardWhile(
    pulse,
    async () => {
      await takeIn(addSong());
      killed = (await ready()).pid;
      process.kill(killed, 'SIGKILL');
      after = await rundown();
      await planned(AHEAD_HOURS, (rows) => songsIn(rows) === songs);
    },
    2,
  );
  expect(after).toEqual(before);
  const now = await rundown();
  expectWhole(now.rows, AHEAD_HOURS);
  expect(now.revision).toBeGreaterThan(before.revision);
  expect(silences(left, RATE_HZ / 100)).toEqual([]);
  expect(deathsTold()).toBe(deaths + 1);
  await station.statusWhen(
    'the engine follows the new plan, and no alarm stands',
    ({ engine, alarms }) =>
      (engine.rundownRevision ?? 0) >= now.revision && !alarms.some(({ key }) => key === 'plan' || key === 'job.plan'),
  );
});

/** How many planners the station has said to have lost. */
function deathsTold(): number {
  return station.output.match(/the planner ended with SIGKILL/g)?.length ?? 0;
}

it.each([
  { when: 'while it plans', ready: plans, hours: AHEAD_HOURS + 24 },
  { when: 'while it stores what it has planned', ready: stores, hours: AHEAD_HOURS + 48 },
])(
  'a station that is told to end $when ends in order, and goes on when it is started again',
  LONG,
  async ({ ready, hours }) => {
    await station.end();
    const before = await rundown();
    await station.start([], { SCHEDULE_PLAN_AHEAD_HOURS: String(hours) });
    const { pid } = await ready();
    const ended = await station.end();
    expect(ended?.code).toBe(0);
    expect(ended?.tookMs).toBeLessThan(STOP_LIMIT_MS);
    expect(existsSync(`/proc/${pid}`)).toBe(false);
    expect(station.output).not.toMatch(/SIGKILL|died/);
    expect(await rundown()).toEqual(before);

    await station.start([], { SCHEDULE_PLAN_AHEAD_HOURS: String(hours) });
    await onAir();
    const { rows } = await planned(hours, () => true);
    expectWhole(rows, hours);
    // What was planned before stays as it was.
    const ids = new Set(rows.map(({ id }) => id));
    expect(before.rows.filter((row) => !ids.has(row.id))).toEqual([]);
    expect(new Set(station.journal().map(({ itemId, startFrame }) => `${itemId}@${startFrame}`)).size).toBe(
      station.journal().length,
    );
  },
);
