import { beforeEach, describe, expect, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import { replaceClock, storeFormat, type ClockPosition, type HourClock } from '../../../db/queries/clocks.js';
import type { StationDatabase } from '../../../db/open.js';
import { rundownBetween, rundownState, type RundownRow } from '../../../db/queries/rundown.js';
import { pinSpot, putStopsets, spotsOf, stopsetsBetween, type Stopset } from '../../../db/queries/traffic.js';
import { Desk } from '../../../scheduler/desk/desk.js';
import type { DeskDraft } from '../../../scheduler/desk/desk-question.js';
import type { DeskDay, DeskHour } from '../../../scheduler/desk/model.js';
import { storeChange } from '../../../scheduler/desk/store-change.js';
import { planReport } from '../../../scheduler/plan-report.js';
import { planAhead, replan } from '../../../scheduler/store-plan.js';
import { makeClockBreaks } from '../../../scheduler/traffic/clock-breaks.js';
import { importSchedule } from '../../../scheduler/traffic/import-schedule.js';
import { storeBreaks } from '../../../scheduler/traffic/store-breaks.js';
import { addCart, station } from '../../db/fixture.js';

const settings = settingsFrom({ schedule: { planAheadHours: 12 } });
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW = Date.UTC(2026, 10, 28, 10, 3, 20);
const AT_11 = Date.UTC(2026, 10, 28, 11);

let db: StationDatabase;
let soap: string;
let cars: string;

const place = (kind: ClockPosition['kinds'][number]): ClockPosition => ({
  kinds: [kind],
  category: null,
  overNext: false,
  hard: null,
});
const [song, sweeper] = [place('music'), place('sweeper')];
const stopset: ClockPosition = { ...place('spot'), purpose: 'stopset', lengthSeconds: 120, avails: 4 };
const songs = (count: number): ClockPosition[] => new Array<ClockPosition>(count).fill(song);
const SOLD: HourClock = {
  name: 'Sold',
  repeatFrom: null,
  positions: [
    { ...place('id'), hard: { minute: 0, onTime: 'make-next', graceSeconds: 0 } },
    ...songs(5),
    sweeper,
    stopset,
    ...songs(5),
    sweeper,
    stopset,
    ...songs(5),
  ],
};
const grid = Array.from({ length: 168 }, (_, index) => ({
  weekday: 1 + Math.floor(index / 24),
  hour: index % 24,
  clock: 'Sold',
}));

beforeEach(async () => {
  ({ db } = await station());
  for (let number = 0; number < 60; number++) {
    await addCart(db, {
      kind: 'music',
      seconds: 170 + ((number * 41) % 90),
      title: `Song ${number}`,
      artist: `Band ${number}`,
    });
  }
  await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  await addCart(db, { kind: 'sweeper', seconds: 5, title: 'Sweeper' });
  soap = await addCart(db, { kind: 'spot', seconds: 30, title: 'Soap' });
  cars = await addCart(db, { kind: 'spot', seconds: 30, title: 'Cars' });
  await storeFormat(db, { clocks: [SOLD], grid });
});

/** Spots of 30 s each at instants. */
async function sell(spots: readonly { readonly at: number; readonly cart: string }[], now = NOW): Promise<void> {
  const lines = spots.map(({ at, cart }) => {
    const [day, time] = new Date(at).toISOString().slice(0, 16).split('T');
    return `${day},${time},30,${cart},,`;
  });
  const text = `Date,Time,Length,Cart,Sponsor,Product\n${lines.join('\n')}\n`;
  const file = { name: 'spots.csv', bytes: Buffer.from(text), map: null, day: null };
  await importSchedule(db, file, { timeZone: 'UTC', nowEpochMs: now, store: true });
  await makeClockBreaks(db, settings, now);
  await storeBreaks(db, settings, now);
}

/** Four spots for each break of hours from an instant on. */
const soldOut = (from: number, hours: number): { at: number; cart: string }[] =>
  Array.from({ length: hours }, (_, hour) => from + hour * HOUR_MS).flatMap((at) =>
    [18, 38].flatMap((minute) => [soap, cars, soap, cars].map((cart) => ({ at: at + minute * MINUTE_MS, cart }))),
  );

const onLine = (items: readonly RundownRow[]): RundownRow[] =>
  items.filter((item) => item.status === 'planned' && item.over === null);
const ofHour = (items: readonly RundownRow[], hour: number): RundownRow[] =>
  onLine(items).filter(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs === hour);
const kinds = (items: readonly RundownRow[]): string =>
  items.map(({ kind }) => (kind === 'music' ? 'm' : kind === 'spot' ? '$' : kind[0])).join('');
const breaksOf = (from: number, hours: number): Promise<Stopset[]> => stopsetsBetween(db, from, from + hours * HOUR_MS);

/** What the line leaves between two items, ms, where that is more than rounding. */
function holes(items: readonly RundownRow[]): number[] {
  const line = onLine(items);
  return line.slice(1).flatMap(({ startsAtEpochMs }, index) => {
    const ms = startsAtEpochMs - line[index].startsAtEpochMs - line[index].durationMs;
    return ms > 5 ? [ms] : [];
  });
}

test('hours that are not planned yet have their breaks, and spots their places in them', async () => {
  await planAhead(db, settings, NOW);
  const far = AT_11 + 20 * DAY_MS;
  const breaks = await breaksOf(far, 1);
  expect(breaks.map(({ lengthMs, avails, clock }) => [lengthMs, avails, clock?.ordinal, clock?.afterPosition])).toEqual(
    [
      [120_000, 4, 0, null],
      [120_000, 4, 1, null],
    ],
  );
  await sell(soldOut(far, 1));
  const spots = await spotsOf(db, { fromEpochMs: far, toEpochMs: far + HOUR_MS });
  expect(spots.map((spot) => spot.stopset)).toEqual([0, 0, 0, 0, 1, 1, 1, 1].map((index) => breaks[index].id));
  // Nothing is made twice.
  await makeClockBreaks(db, settings, NOW);
  expect(await breaksOf(far, 1)).toEqual(await breaksOf(far, 1));
  expect((await stopsetsBetween(db, NOW, NOW + 100 * DAY_MS)).length).toBeGreaterThan(2 * 24 * 59);
});

test('what was sold before the hour was planned airs where its clock says, and the hours stay on time', async () => {
  await makeClockBreaks(db, settings, NOW);
  await sell(soldOut(AT_11, 12));
  await planAhead(db, settings, NOW);
  const items = await rundownBetween(db);
  for (let hour = AT_11; hour < AT_11 + 11 * HOUR_MS; hour += HOUR_MS) {
    expect(kinds(ofHour(items, hour))).toMatch(/^imm+s\$\$\$\$m{5}s\$\$\$\$m+$/u);
    expect(kinds(ofHour(items, hour)).indexOf('s')).toBe(6);
  }
  expect(holes(items)).toEqual([]);
  const ids = onLine(items).filter(({ kind }) => kind === 'id');
  const late = ids.map(({ startsAtEpochMs, hardTime }) => startsAtEpochMs - (hardTime?.atEpochMs ?? 0));
  // Sixty songs leave little choice.
  expect(Math.max(...late)).toBeLessThan(20_000);
  expect(items.filter(({ kind }) => kind === 'spot').every(({ hardTime }) => hardTime === null)).toBe(true);
  const laid = await rundownBetween(db);
  expect(await storeBreaks(db, settings, NOW)).toBe(0);
  const { revision } = await planAhead(db, settings, NOW);
  expect(await planAhead(db, settings, NOW)).toEqual({ planned: 0, lost: [], revision });
  expect(await rundownBetween(db)).toEqual(laid);
});

test('a day whose spots have not come keeps the time of its breaks; spots that come take that time', async () => {
  await planAhead(db, settings, NOW);
  const before = await rundownBetween(db);
  const far = AT_11 + 4 * HOUR_MS;
  expect(holes(before.filter(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs >= far)).length).toBeGreaterThan(10);
  expect(new Set(holes(before.filter(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs >= far)))).toEqual(
    new Set([120_000]),
  );
  await sell(soldOut(far, 7));
  const after = await rundownBetween(db);
  expect(kinds(ofHour(after, far))).toMatch(/^im{5}s\$\$\$\$m{5}s\$\$\$\$m+$/u);
  // Nothing else is planned or pushed out, and hours begin earlier by what those before, unsold, no longer hand over late.
  const songsOf = (items: readonly RundownRow[]): RundownRow[] =>
    onLine(items).filter(
      ({ kind, hourStartsAtEpochMs: hour }) => kind !== 'spot' && hour >= far && hour < far + 7 * HOUR_MS,
    );
  expect(songsOf(after).map(({ id }) => id)).toEqual(songsOf(before).map(({ id }) => id));
  const at = new Map(after.map((item) => [item.id, item.startsAtEpochMs]));
  for (const { id, startsAtEpochMs } of songsOf(before)) {
    expect(Math.abs((at.get(id) ?? 0) - startsAtEpochMs)).toBeLessThan(30_000);
  }
});

test('what nobody has bought two hours before it is music again', async () => {
  await planAhead(db, settings, NOW);
  await planAhead(db, settings, NOW);
  const soon = (items: readonly RundownRow[], now: number): RundownRow[] =>
    onLine(items).filter(({ startsAtEpochMs }) => startsAtEpochMs < now + 2 * HOUR_MS - 10 * MINUTE_MS);
  expect(holes(soon(await rundownBetween(db), NOW))).toEqual([]);
  for (let now = NOW; now < NOW + 5 * HOUR_MS; now += 10 * MINUTE_MS) {
    await planAhead(db, settings, now);
    const items = await rundownBetween(db, now);
    expect(holes(soon(items, now))).toEqual([]);
  }
});

test('hours that are planned anew have their spots again, in their places', async () => {
  await makeClockBreaks(db, settings, NOW);
  await sell(soldOut(AT_11, 12));
  await planAhead(db, settings, NOW);
  const spots = onLine(await rundownBetween(db)).filter(({ kind }) => kind === 'spot').length;
  await replan(db, settings, NOW);
  const anew = await rundownBetween(db);
  expect(onLine(anew).filter(({ kind }) => kind === 'spot')).toHaveLength(spots);
  expect(kinds(ofHour(anew, AT_11 + 3 * HOUR_MS))).toMatch(/^im{5}s\$\$\$\$m{5}s\$\$\$\$m+$/u);
  expect(holes(anew)).toEqual([]);
  await planReport(db, settings, { fromEpochMs: AT_11 + HOUR_MS, hours: 2, write: true, nowEpochMs: NOW });
  const again = await rundownBetween(db);
  expect(kinds(ofHour(again, AT_11 + HOUR_MS))).toMatch(/^im{5}s\$\$\$\$m{5}s\$\$\$\$m+$/u);
  expect(holes(again.filter((item) => item.hourStartsAtEpochMs < AT_11 + 3 * HOUR_MS))).toEqual([]);
});

test('a break of a person pushes none of a clock out of its place', async () => {
  await makeClockBreaks(db, settings, NOW);
  await putStopsets(db, [{ startsAtEpochMs: AT_11 + 5 * MINUTE_MS, lengthMs: 60_000, avails: 2 }]);
  await planAhead(db, settings, NOW);
  await sell([...soldOut(AT_11, 1), ...[soap, cars].map((cart) => ({ at: AT_11 + 5 * MINUTE_MS, cart }))]);
  expect(kinds(ofHour(await rundownBetween(db), AT_11))).toMatch(/^im{2}\$\$m{3}s\$\$\$\$m{5}s\$\$\$\$m+$/u);
});

test('a presenter who is ahead of the plan airs no spot twice', async () => {
  await makeClockBreaks(db, settings, NOW);
  await sell(soldOut(AT_11, 2));
  await planAhead(db, settings, NOW);
  const line = onLine(await rundownBetween(db));
  const first = line.findIndex(({ kind }) => kind === 'spot');
  const second = line[first + 1];
  // The break began twelve minutes early; its first spot is over, the second one on the air.
  const now = second.startsAtEpochMs - 12 * MINUTE_MS;
  for (const [item, startedAt] of [
    [line[first], now - 35_000],
    [second, now - 5000],
  ] as const) {
    await db.kysely
      .insertInto('as_run')
      .values({
        ...{ item_id: item.id, cart: Number(item.cartId), title: item.title, artist: '', kind: 'spot' },
        ...{ start_frame: startedAt, end_frame: startedAt + 30 * 48_000, started_at_epoch_ms: startedAt },
        ...{ outcome: 'played', reason: 'segue' },
      })
      .execute();
  }
  const ids = (items: readonly RundownRow[]): string[] =>
    ofHour(items, AT_11).flatMap(({ kind, id }) => (kind === 'spot' ? [id] : []));
  const before = ids(await rundownBetween(db));
  await storeBreaks(db, settings, now);
  expect(ids(await rundownBetween(db))).toEqual(before);
});

test('the day of a plan shows its breaks, sold and kept; an hour planned anew at the desk has its own again', async () => {
  await planAhead(db, settings, NOW);
  const far = AT_11 + 5 * HOUR_MS;
  await sell([...soldOut(far, 1), { at: far + HOUR_MS + 18 * MINUTE_MS, cart: soap }]);
  await planAhead(db, settings, NOW);
  const desk = new Desk(db, settings);
  const hours = async (): Promise<DeskHour[]> =>
    ((await desk.answer({ ask: 'day', date: '2026-11-28' }, NOW)) as DeskDay).hours.filter(
      ({ startsAtEpochMs }) => startsAtEpochMs >= far,
    );
  const [full, half] = await hours();
  expect(full.breaks.map(({ lengthMs, avails, spots, heldMs }) => [lengthMs, avails, spots, heldMs])).toEqual([
    [120_000, 4, 4, 0],
    [120_000, 4, 4, 0],
  ]);
  for (const { beforeItemId, startsAtEpochMs } of full.breaks) {
    const at = full.items.findIndex(({ itemId }) => itemId === beforeItemId);
    expect(full.items.slice(at, at + 5).map(({ kind }) => kind)).toEqual(['spot', 'spot', 'spot', 'spot', 'music']);
    expect(startsAtEpochMs).toBe(full.items[at].startsAtEpochMs);
  }
  // Traffic has come for the day: what it has left is music.
  expect(half.breaks.map(({ spots, heldMs }) => [spots, heldMs])).toEqual([
    [1, 0],
    [0, 0],
  ]);
  expect(half.items.find(({ itemId }) => itemId === half.breaks[1].beforeItemId)?.kind).toBe('music');
  const { revision } = await rundownState(db);
  const change = { do: 'replan', fromEpochMs: far, toEpochMs: far + HOUR_MS } as const;
  const draft = (await desk.answer({ ask: 'change', revision, change }, NOW)) as DeskDraft;
  expect(draft.breaks?.breaks.map(({ hourStartsAtEpochMs, ordinal }) => [hourStartsAtEpochMs, ordinal])).toEqual([
    [far, 0],
    [far, 1],
  ]);
  await storeChange(db, settings, NOW, draft);
  const [anew] = await hours();
  expect(anew.items.map(({ kind }) => (kind === 'music' ? 'm' : kind === 'spot' ? '$' : kind[0])).join('')).toMatch(
    /^im{5}s\$\$\$\$m{5}s\$\$\$\$m+$/u,
  );
});

describe('another clock', () => {
  test('hours that are not planned follow it; a spot that a person has placed stays there', async () => {
    await planAhead(db, settings, NOW);
    const far = AT_11 + 3 * DAY_MS;
    const [, second] = await breaksOf(far, 1);
    await sell([{ at: far + 20 * MINUTE_MS, cart: soap }]);
    const [spot] = await spotsOf(db, { fromEpochMs: far, toEpochMs: far + HOUR_MS });
    await pinSpot(db, spot.id, second.id);
    const planned = await breaksOf(AT_11 + 2 * HOUR_MS, 1);
    const longer: HourClock = {
      ...SOLD,
      positions: [...songs(3), { ...stopset, lengthSeconds: 90, avails: 3 }, ...songs(8), stopset],
    };
    await replaceClock(db, 'Sold', longer);
    await makeClockBreaks(db, settings, NOW);
    await storeBreaks(db, settings, NOW);
    const after = await breaksOf(far, 1);
    expect(after.map(({ id, lengthMs, avails }) => [id, lengthMs, avails])).toEqual([
      [expect.any(Number), 90_000, 3],
      [second.id, 120_000, 4],
    ]);
    expect(after[1].startsAtEpochMs).not.toBe(second.startsAtEpochMs);
    expect((await spotsOf(db, { id: spot.id }))[0].stopset).toBe(second.id);
    expect(await breaksOf(AT_11 + 2 * HOUR_MS, 1)).toEqual(planned);
    await replaceClock(db, 'Sold', { ...SOLD, positions: songs(4) });
    await makeClockBreaks(db, settings, NOW);
    await storeBreaks(db, settings, NOW);
    expect(await breaksOf(far, 1)).toEqual([]);
    expect((await spotsOf(db, { id: spot.id }))[0].unplaced).toContain('no break in the hour');
  });

  test('two breaks never have the same instant, nor one of a person and one of a clock', async () => {
    const at = Date.UTC(2026, 11, 3, 11);
    await putStopsets(db, [{ startsAtEpochMs: at, lengthMs: 60_000, avails: 2 }]);
    await replaceClock(db, 'Sold', { ...SOLD, positions: [stopset, ...songs(4)] });
    await makeClockBreaks(db, settings, NOW);
    const breaks = await breaksOf(at, 1);
    expect(breaks.map(({ startsAtEpochMs, clock }) => [startsAtEpochMs - at, clock?.ordinal])).toEqual([
      [0, undefined],
      [1, 0],
    ]);
    // Asked for at the instant of a clock's, a person's changes nothing.
    await putStopsets(db, [{ startsAtEpochMs: at + 1, lengthMs: 30_000, avails: 1 }]);
    expect(await breaksOf(at, 1)).toEqual(breaks);
  });
});
