import { beforeEach, expect, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import type { StationDatabase } from '../../../db/open.js';
import { revision, rundownBetween, type RundownRow } from '../../../db/queries/rundown.js';
import { spotRuns } from '../../../db/queries/spot-items.js';
import { pinSpot, putStopsets, spotsOf, stopsetsBetween } from '../../../db/queries/traffic.js';
import { engineRundown } from '../../../scheduler/engine-rundown.js';
import { planReport } from '../../../scheduler/plan-report.js';
import { planAhead, replan } from '../../../scheduler/store-plan.js';
import { importSchedule, type ScheduleReport } from '../../../scheduler/traffic/import-schedule.js';
import { affidavitRows, reconcile } from '../../../scheduler/traffic/reconcile.js';
import { storeBreaks } from '../../../scheduler/traffic/store-breaks.js';
import { addCart, breakCart, station } from '../../db/fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const NOW = Date.UTC(2026, 10, 28, 10, 3, 20);
const AT_11 = Date.UTC(2026, 10, 28, 11);

let db: StationDatabase;
let soap: string;
let cars: string;

beforeEach(async () => {
  ({ db } = await station());
  for (let number = 0; number < 30; number++) {
    await addCart(db, {
      kind: 'music',
      seconds: 170 + ((number * 41) % 90),
      title: `Song ${number}`,
      artist: `Band ${number}`,
    });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  soap = await addCart(db, { kind: 'spot', seconds: 30, title: 'Soap' });
  cars = await addCart(db, { kind: 'spot', seconds: 20, title: 'Cars' });
  await planAhead(db, settings, NOW);
});

const schedule = (lines: readonly string[]): string => `Date,Time,Length,Cart,Sponsor,Product\n${lines.join('\n')}\n`;

function bring(text: string, over: Partial<{ now: number; store: boolean }> = {}): Promise<ScheduleReport> {
  const file = { name: 'spots.csv', bytes: Buffer.from(text), map: null, day: null };
  return importSchedule(db, file, { timeZone: 'UTC', nowEpochMs: over.now ?? NOW, store: over.store ?? true });
}

const avail = (epochMs: number, lengthMs = 2 * MINUTE_MS, avails = 4) => ({
  startsAtEpochMs: epochMs,
  lengthMs,
  avails,
});
const onLine = (items: readonly RundownRow[]): RundownRow[] =>
  items.filter((item) => item.status === 'planned' && item.over === null);
const spotsIn = (items: readonly RundownRow[]): string[] =>
  items.filter(({ kind }) => kind === 'spot').map(({ title }) => title);

async function air(item: RundownRow, startedAtEpochMs: number, seconds: number, outcome = 'played'): Promise<void> {
  await db.kysely
    .insertInto('as_run')
    .values({
      item_id: item.id,
      start_frame: startedAtEpochMs,
      end_frame: startedAtEpochMs + seconds * 48_000,
      cart: Number(item.cartId),
      title: item.title,
      artist: '',
      kind: item.kind,
      started_at_epoch_ms: startedAtEpochMs,
      outcome,
      reason: outcome === 'skipped' ? '"News" was due' : 'segue',
    })
    .execute();
}

function twoSpots(): string {
  return schedule([`2026-11-28,11:20,30,${soap},Soap Co,Soap`, `2026-11-28,11:20,20,${cars},Car Co,Cars`]);
}

/** Every item starts where the one before it hands over, up to its rounding. */
function expectNoHole(items: readonly RundownRow[]): void {
  const line = onLine(items);
  for (const [index, item] of line.slice(1).entries()) {
    const before = line[index];
    expect(Math.abs(before.startsAtEpochMs + before.durationMs - item.startsAtEpochMs)).toBeLessThanOrEqual(5);
  }
}

test('the spots of a break follow the item that crosses it, timed, and go to the engine in their order', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS)]);
  await bring(twoSpots());
  const before = await revision(db);
  expect(await storeBreaks(db, settings, NOW)).toBeGreaterThan(2);
  expect(await revision(db)).toBe(before + 1);
  const items = await rundownBetween(db);
  const line = onLine(items);
  const first = line.findIndex(({ kind }) => kind === 'spot');
  const [crossing, one, two, after] = line.slice(first - 1, first + 3);
  expect(crossing.startsAtEpochMs).toBeLessThan(AT_11 + 20 * MINUTE_MS);
  expect(crossing.startsAtEpochMs + crossing.durationMs).toBeGreaterThanOrEqual(AT_11 + 20 * MINUTE_MS);
  expect([one.title, two.title]).toEqual(['Soap', 'Cars']);
  expect(one.hardTime).toEqual({ atEpochMs: AT_11 + 20 * MINUTE_MS, onTime: 'make-next', graceFrames: 0 });
  expect(two.hardTime).toBeNull();
  expect(after.startsAtEpochMs).toBe(two.startsAtEpochMs + 20_000);
  expectNoHole(items);
  // The hour keeps its end: the next identification is where it was.
  const ids = items.filter(({ kind }) => kind === 'id').map(({ hardTime }) => hardTime?.atEpochMs);
  expect(ids).toEqual(ids.map((_, index) => AT_11 + index * HOUR_MS));
  const { items: sent } = await engineRundown(db, settings, NOW);
  const at = sent.findIndex(({ kind }) => kind === 'spot');
  expect(sent.slice(at, at + 2).map(({ title }) => title)).toEqual(['Soap', 'Cars']);
});

test('hours that are planned anew from the command line have their breaks again', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS)]);
  await bring(twoSpots());
  await storeBreaks(db, settings, NOW);
  await planReport(db, settings, { fromEpochMs: AT_11, hours: 1, write: true, nowEpochMs: NOW });
  const items = await rundownBetween(db);
  expect(spotsIn(items)).toEqual(['Soap', 'Cars']);
  expectNoHole(items);
});

test('laid twice, nothing changes; planned on and on, every hour still begins on time', async () => {
  const starts = Array.from({ length: 10 }, (_, hour) =>
    [20, 50].map((minute) => AT_11 + hour * HOUR_MS + minute * MINUTE_MS),
  ).flat();
  await putStopsets(
    db,
    starts.map((start) => avail(start)),
  );
  const lines = starts.map((start) => {
    const time = new Date(start).toISOString().slice(11, 16);
    return `2026-11-28,${time},30,${soap},,\n2026-11-28,${time},20,${cars},,\n2026-11-28,${time},30,${soap},,`;
  });
  await bring(schedule(lines));
  await storeBreaks(db, settings, NOW);
  const laid = await rundownBetween(db);
  expect(spotsIn(laid)).toHaveLength(60);
  expect(await storeBreaks(db, settings, NOW)).toBe(0);
  expect(await rundownBetween(db)).toEqual(laid);
  // The last hour may have lost what led to the hour after it: planning completes it, once.
  const { revision: completed } = await planAhead(db, settings, NOW);
  expect(await planAhead(db, settings, NOW)).toEqual({ planned: 0, lost: [], revision: completed });
  const standing = new Set((await rundownBetween(db)).map(({ id }) => id));
  expect(laid.filter(({ id }) => !standing.has(id))).toEqual([]);
  for (let hour = 1; hour <= 6; hour++) await planAhead(db, settings, NOW + hour * HOUR_MS);
  const later = await rundownBetween(db);
  const ids = later.filter(({ kind }) => kind === 'id');
  expect(ids.map(({ hardTime }) => hardTime?.atEpochMs)).toEqual(ids.map((_, index) => AT_11 + index * HOUR_MS));
  // Every identification starts with at most the item that crosses the hour before it.
  for (const { startsAtEpochMs, hardTime } of ids) {
    expect(startsAtEpochMs - (hardTime?.atEpochMs ?? 0)).toBeLessThan(5 * MINUTE_MS);
  }
  expect(spotsIn(later)).toHaveLength(60);
});

test('a break that is taken away gives back what it had pushed out', async () => {
  const before = await rundownBetween(db);
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS, 10 * MINUTE_MS, 16)]);
  await bring(schedule(Array.from({ length: 15 }, () => `2026-11-28,11:20,30,${soap},,`)));
  await storeBreaks(db, settings, NOW);
  const laid = await rundownBetween(db);
  expect(spotsIn(laid)).toHaveLength(15);
  expect(laid.filter(({ status }) => status === 'spare').length).toBeGreaterThan(
    before.filter(({ status }) => status === 'spare').length,
  );
  await bring(schedule([`2026-11-28,23:59,30,${soap},,`]));
  await storeBreaks(db, settings, NOW);
  const after = await rundownBetween(db);
  expect(after.map(({ id, status }) => [id, status])).toEqual(before.map(({ id, status }) => [id, status]));
  for (const [index, item] of after.entries()) {
    expect(Math.abs(item.startsAtEpochMs - before[index].startsAtEpochMs)).toBeLessThanOrEqual(50);
  }
});

test('the same file again changes neither the spots nor the plan; another one replaces what has not aired', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS), avail(AT_11 + HOUR_MS + 20 * MINUTE_MS)]);
  const text = schedule([`2026-11-28,11:20,30,${soap},Soap Co,Soap`, `2026-11-28,12:20,20,${cars},Car Co,Cars`]);
  expect(await bring(text, { store: false })).toMatchObject({ added: 2, removed: 0, unchanged: 0 });
  expect(await spotsOf(db, { days: ['2026-11-28'] })).toEqual([]);
  await bring(text);
  await storeBreaks(db, settings, NOW);
  const [spots, items] = [await spotsOf(db, { days: ['2026-11-28'] }), await rundownBetween(db)];
  expect(await bring(text)).toMatchObject({ added: 0, removed: 0, unchanged: 2, standing: 0 });
  expect(await storeBreaks(db, settings, NOW)).toBe(0);
  expect(await spotsOf(db, { days: ['2026-11-28'] })).toEqual(spots);
  expect(await rundownBetween(db)).toEqual(items);
  // At 11:40 the first break is over; the new file has other spots for both.
  const later = AT_11 + 40 * MINUTE_MS;
  const changed = await bring(schedule([`2026-11-28,11:20,20,${cars},,`, `2026-11-28,12:20,30,${soap},,`]), {
    now: later,
  });
  expect(changed).toMatchObject({ added: 1, removed: 1, unchanged: 0, standing: 1 });
  expect(changed.rows[0].errors[0]).toContain('is past');
  await storeBreaks(db, settings, later);
  expect(spotsIn(await rundownBetween(db))).toEqual(['Soap', 'Soap']);
});

test('a spot that cannot air goes to the tray with its reason and is not replaced by another; mended, it is back', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS)]);
  await bring(twoSpots());
  await storeBreaks(db, settings, NOW);
  await breakCart(db, cars);
  await planAhead(db, settings, NOW);
  expect(spotsIn(await rundownBetween(db))).toEqual(['Soap']);
  const unplaced = (await spotsOf(db, { days: ['2026-11-28'] })).filter(({ stopset }) => stopset === null);
  expect(unplaced.map(({ title, unplaced: reason }) => [title, reason])).toEqual([
    ['Cars', `11:20: cart ${cars} is held or has no recording that can be played`],
  ]);
  await db.kysely.updateTable('media_files').set({ problem_code: null, problem_message: null }).execute();
  await planAhead(db, settings, NOW);
  expect(spotsIn(await rundownBetween(db))).toEqual(['Soap', 'Cars']);
});

test('a person’s place holds; a break that is about to begin stays as it is', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS), avail(AT_11 + HOUR_MS + 20 * MINUTE_MS)]);
  await bring(twoSpots());
  const [, second] = await stopsetsBetween(db, 0, Number.MAX_SAFE_INTEGER);
  const [first] = await spotsOf(db, { days: ['2026-11-28'] });
  await pinSpot(db, first.id, second.id);
  await storeBreaks(db, settings, NOW);
  const spots = (await rundownBetween(db)).filter(({ kind }) => kind === 'spot');
  expect(spots.map(({ title }) => title)).toEqual(['Cars', 'Soap']);
  expect(spots[1].startsAtEpochMs).toBeGreaterThan(AT_11 + HOUR_MS);
  await pinSpot(db, first.id, null);
  // Half a minute before 11:20: its break is not touched any more.
  await storeBreaks(db, settings, AT_11 + 19.5 * MINUTE_MS);
  expect(spotsIn(await rundownBetween(db))).toEqual(['Cars']);
  const [tray] = (await spotsOf(db, { days: ['2026-11-28'] })).filter(({ stopset }) => stopset === null);
  expect(tray.unplaced).toContain('no break in the hour of 11:00');
});

test('planning anew keeps the breaks', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS)]);
  await bring(twoSpots());
  await storeBreaks(db, settings, NOW);
  await replan(db, settings, NOW + MINUTE_MS);
  const items = await rundownBetween(db);
  expect(spotsIn(items)).toEqual(['Soap', 'Cars']);
  expectNoHole(items);
});

test('each spot is told what became of it, and the affidavit has a line for each', async () => {
  await putStopsets(db, [avail(AT_11 + 20 * MINUTE_MS), avail(AT_11 + 50 * MINUTE_MS)]);
  await bring(
    schedule([
      `2026-11-28,11:20,30,${soap},Soap Co,`,
      `2026-11-28,11:20,20,${cars},,`,
      `2026-11-28,11:50,30,${soap},"Soap, Co",`,
      `2026-11-28,12:10,20,${cars},,`,
      `2026-11-28,11:50,20,${cars},,`,
    ]),
  );
  await storeBreaks(db, settings, NOW);
  const items = (await rundownBetween(db)).filter(({ kind }) => kind === 'spot');
  await air(items[0], AT_11 + 21 * MINUTE_MS, 30);
  await air(items[1], AT_11 + 21 * MINUTE_MS + 30_000, 5, 'cut');
  await air(items[2], AT_11 + 51 * MINUTE_MS, 0, 'skipped');
  const spots = await spotsOf(db, { days: ['2026-11-28'] });
  const stopsets = await stopsetsBetween(db, 0, Number.MAX_SAFE_INTEGER);
  const reconciled = reconcile({
    spots,
    runs: await spotRuns(
      db,
      spots.map(({ id }) => id),
    ),
    breakStartsAt: new Map(stopsets.map(({ id, startsAtEpochMs }) => [id, startsAtEpochMs])),
    nowEpochMs: AT_11 + 70 * MINUTE_MS,
  });
  expect(reconciled.map(({ fate, reason }) => [fate, reason])).toEqual([
    ['aired', ''],
    ['cut', '5.0 s of 20.0 s; segue'],
    ['skipped', '"News" was due'],
    ['missed', expect.stringContaining('nothing is recorded') as string],
    ['unplaced', expect.stringContaining('no break in the hour of 12:00') as string],
  ]);
  const rows = [...affidavitRows(reconciled, 'UTC')];
  expect(rows).toHaveLength(5);
  expect(rows[0].slice(0, 6)).toEqual([
    '2026-11-28 11:20:00+00:00',
    '2026-11-28 11:20:00+00:00',
    '2026-11-28 11:21:00+00:00',
    '30.0',
    '30.0',
    'aired',
  ]);
});
