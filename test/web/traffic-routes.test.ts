import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { StationDatabase } from '../../db/open.js';
import { storeFormat } from '../../db/queries/clocks.js';
import { planAhead } from '../../scheduler/store-plan.js';
import type { Reconciliation, ScheduleReport, TrafficDay } from '../../web/api/traffic.js';
import { databaseLibrary } from '../../web/server/database-library.js';
import { PlanPush } from '../../web/server/plan-push.js';
import { stationTraffic } from '../../web/server/station-traffic.js';
import { addCart, cartLibrary, station } from '../db/fixture.js';
import { eventually } from '../eventually.js';
import { plannerHere } from '../scheduler/planner-here.js';
import { openStudio, type Studio } from './studio.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const NOW = Date.UTC(2026, 10, 28, 10, 3, 20);
const BREAKS = { day: '2026-11-28', days: 1, fromHour: 9, toHour: 12, minutes: [20], lengthSeconds: 60, avails: 2 };

let studio: Studio;
let db: StationDatabase;
let plans: PlanPush;
let soap: string;

beforeEach(async () => {
  ({ db } = await station());
  for (let number = 0; number < 8; number++) {
    await addCart(db, { kind: 'music', seconds: 200, title: `Song ${number}`, artist: `Band ${number}` });
  }
  soap = await addCart(db, { kind: 'spot', seconds: 30, title: 'Soap' });
  await planAhead(db, settings, NOW);
  const library = databaseLibrary(db, cartLibrary(db, { now: () => NOW }));
  const traffic = stationTraffic({
    db,
    settings,
    now: () => NOW,
    // The traffic needs the plan, which needs the studio, which needs the traffic.
    plans: { trafficChanged: (change) => plans.trafficChanged(change) },
  });
  studio = await openStudio({ library, traffic, now: () => NOW });
  const { programme, feed, link } = studio;
  const planner = plannerHere(db, settings, () => NOW);
  plans = new PlanPush({ db, settings, planner, library, programme, feed, link, log: () => undefined, now: () => NOW });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
});

afterEach(async () => {
  await studio.close();
  await plans.idle();
});

// What comes back is said by who asks.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
async function ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(`/api/traffic/${path}`, studio.url), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

const fileOf = (text: string, over: object = {}) => ({
  name: 'monday.csv',
  base64: Buffer.from(text).toString('base64'),
  map: null,
  day: null,
  ...over,
});

const schedule = (...rows: string[]): string => `Date,Time,Length,Cart,Title,Sponsor\n${rows.join('\n')}\n`;
const day = async (): Promise<TrafficDay> => (await ask<TrafficDay>('GET', 'day?day=2026-11-28')).body;

it('previews without storing, imports what is good, and brings it to the engine', async () => {
  const made = await ask<TrafficDay>('POST', 'breaks', BREAKS);
  // The break of 9 o'clock is past.
  expect(made.body.breaks.map(({ startsAtEpochMs }) => new Date(startsAtEpochMs).getUTCHours())).toEqual([10, 11, 12]);
  const text = schedule(
    `2026-11-28,11:20,30,${soap},Fresh,Soap Co`,
    '2026-11-28,11:20,30,999,Lost,',
    `2026-11-28,09:20,30,${soap},Late,`,
    `2026-11-28,13:20,45,${soap},Far,`,
  );
  const { body: seen } = await ask<ScheduleReport>('POST', 'preview', fileOf(text));
  expect(seen).toMatchObject({ fault: null, total: 4, bad: 2, noted: 1, added: 2, removed: 0, unchanged: 0 });
  expect(seen.rows.map(({ row, errors, notes }) => [row, errors.length, notes.length])).toEqual([
    [3, 1, 0],
    [4, 1, 0],
    [5, 0, 1],
    [2, 0, 0],
  ]);
  expect((await day()).tray).toEqual([]);
  await ask('POST', 'import', fileOf(text));
  const after = await day();
  expect(after.breaks.map(({ spots }) => spots.map(({ title }) => title))).toEqual([[], ['Fresh'], []]);
  expect(after.tray.map(({ title, reason }) => [title, reason])).toEqual([
    ['Far', expect.stringContaining('no break in the hour of 13:00') as string],
  ]);
  expect(studio.engine.rundowns.at(-1)?.items.filter(({ kind }) => kind === 'spot')).toHaveLength(1);
  expect((await ask<ScheduleReport>('POST', 'import', fileOf(text))).body).toMatchObject({ added: 0, unchanged: 2 });
});

it('places a spot where a person says, and puts it back when its break goes', async () => {
  await ask('POST', 'breaks', BREAKS);
  await ask('POST', 'import', fileOf(schedule(`2026-11-28,13:20,30,${soap},Far,`)));
  const [spot] = (await day()).tray;
  const [, , last] = (await day()).breaks;
  expect((await ask('PUT', `spots/${spot.spotId}/place`, { stopsetId: last.stopsetId })).status).toBe(200);
  expect((await day()).breaks[2].spots).toMatchObject([{ title: 'Far', pinned: true, fate: 'coming' }]);
  expect((await ask('DELETE', `breaks/${last.stopsetId}`)).status).toBe(200);
  expect((await day()).tray).toMatchObject([{ title: 'Far', pinned: false }]);
  expect(studio.engine.rundowns.at(-1)?.items.some(({ kind }) => kind === 'spot')).toBe(false);
});

it('says what it cannot do', async () => {
  await ask('POST', 'breaks', BREAKS);
  const begun = await db.kysely
    .insertInto('stopsets')
    .values({ starts_at_epoch_ms: NOW - 60_000, length_ms: 60_000, avails: 2 })
    .returning('id')
    .executeTakeFirstOrThrow();
  for (const [method, path, body, status, message] of [
    ['DELETE', `breaks/${begun.id}`, undefined, 409, /has begun/],
    ['DELETE', 'breaks/77', undefined, 404, /no break 77/],
    ['PUT', 'spots/77/place', { stopsetId: null }, 404, /no spot 77/],
    ['POST', 'breaks', { ...BREAKS, fromHour: 1, toHour: 2 }, 400, /are past/],
    ['POST', 'breaks', { ...BREAKS, minutes: [75] }, 400, /minutes.0 is 75/],
    ['GET', 'day?day=2026-13-01', undefined, 400, /2026-13-01/],
    ['POST', 'import', fileOf('nothing to see'), 400, /no column is the time/],
    ['POST', 'preview', fileOf('Time,Cart\n"10:20,1'), 422, /no table/],
    ['GET', 'reconciliation?from=2026-01-01&to=2026-11-28', undefined, 400, /too many/],
  ] as const) {
    const refused = await ask<Refusal>(method, path, body);
    expect([path, refused.status]).toEqual([path, status]);
    expect(refused.body.error.message).toMatch(message);
  }
  const odd = await ask<ScheduleReport>('POST', 'preview', fileOf('112800 1020 0101'));
  expect(odd.body).toMatchObject({ map: { layout: 'fixed' }, sample: ['112800 1020 0101'], total: 0 });
  expect(odd.body.fault).toContain('no column is the time');
});

it('keeps column maps by name', async () => {
  const map = { layout: 'fixed', headings: false, dateOrder: 'mdy', fields: { time: { at: 1, length: 6 } } };
  expect((await ask('PUT', 'maps/Our%20traffic', map)).body).toEqual([{ name: 'Our traffic', map }]);
  expect((await ask('GET', 'maps')).body).toEqual([{ name: 'Our traffic', map }]);
  expect((await ask('DELETE', 'maps/Our%20traffic')).body).toEqual([]);
  expect((await ask('DELETE', 'maps/none')).status).toBe(404);
});

it('tells what became of each spot, and writes the affidavit', async () => {
  await ask('POST', 'breaks', BREAKS);
  await ask('POST', 'import', fileOf(schedule(`2026-11-28,11:20,30,${soap},"Fresh, soft",Soap Co`)));
  const { body } = await ask<Reconciliation>('GET', 'reconciliation?from=2026-11-28&to=2026-11-28');
  expect(body).toMatchObject({ counts: { coming: 1, aired: 0 }, unscheduled: [], leftOut: 0 });
  const response = await fetch(new URL('/api/traffic/affidavit.csv?from=2026-11-28&to=2026-11-28', studio.url));
  const rows = parse(await response.text());
  expect(rows[1].slice(5, 10)).toEqual(['coming', soap, '', 'Fresh, soft', 'Soap Co']);
});

it('makes the breaks of a changed clock at once, and leaves them to it', async () => {
  const clock = {
    name: 'Sold',
    repeatFrom: 1,
    positions: [
      { kinds: ['music' as const], category: null, overNext: false, hard: null },
      { kinds: ['spot' as const], category: null, overNext: false, hard: null, purpose: 'stopset' as const },
    ],
  };
  const grid = Array.from({ length: 168 }, (_, index) => ({
    weekday: 1 + Math.floor(index / 24),
    hour: index % 24,
    clock: 'Sold',
  }));
  await plans.trafficChanged(() => storeFormat(db, { clocks: [clock], grid }));
  const { body } = await ask<TrafficDay>('GET', 'day?day=2026-12-12');
  expect(body.breaks.length).toBeGreaterThan(24 * 10);
  expect(
    body.breaks.every(({ ofClock, avails, lengthSeconds }) => ofClock && avails === 1 && lengthSeconds === 30),
  ).toBe(true);
  const refused = await ask<Refusal>('DELETE', `breaks/${body.breaks[0].stopsetId}`);
  expect(refused.body.error).toMatchObject({
    code: 'COMMAND_INVALID',
    message: expect.stringContaining('clock') as string,
  });
  expect((await ask<TrafficDay>('GET', 'day?day=2026-12-12')).body.breaks).toHaveLength(body.breaks.length);
});
