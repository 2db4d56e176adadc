import { describe, expect, test } from 'vitest';
import type { StationRule } from '../../config/rule-schema.js';
import type { StationFile } from '../../config/station-file.js';
import { settingsFrom } from '../../config/settings.js';
import type { Db } from '../../db/open.js';
import { storeFormat, type ClockPosition, type HourClock } from '../../db/queries/clocks.js';
import { storeDayparts } from '../../db/queries/dayparts.js';
import { rundownBetween, type RundownRow } from '../../db/queries/rundown.js';
import { storeRules } from '../../db/queries/rules.js';
import { exportStation } from '../../db/station/export-station.js';
import { importStation } from '../../db/station/import-station.js';
import { planReport } from '../../scheduler/plan-report.js';
import { addCart, station } from '../db/fixture.js';

const settings = settingsFrom({});
const HOUR_MS = 3_600_000;
/** A Monday. */
const FROM = Date.UTC(2026, 10, 23, 10);

/** Thirty songs, fifteen bands of two; a jingle. Carts 1 to 30 are the songs. */
async function library(): Promise<Db> {
  const { db } = await station();
  for (let number = 0; number < 30; number++) {
    await addCart(db, { kind: 'music', seconds: 180 + number, title: `Song ${number}`, artist: `Band ${number % 15}` });
  }
  await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle' });
  return db;
}

async function planned(db: Db, hours = 4, fromEpochMs = FROM): Promise<RundownRow[]> {
  await planReport(db, settings, { fromEpochMs, hours, write: true });
  return (await rundownBetween(db, fromEpochMs)).filter(({ status, over }) => status === 'planned' && over === null);
}

const songsOf = (line: readonly RundownRow[]): RundownRow[] => line.filter(({ kind }) => kind === 'music');

/** Songs whose artist was heard less than half an hour before. */
function tooSoon(line: readonly RundownRow[]): number {
  const last = new Map<string, number>();
  return songsOf(line).filter(({ artist, startsAtEpochMs }) => {
    const before = last.get(artist) ?? -Infinity;
    last.set(artist, startsAtEpochMs);
    return startsAtEpochMs - before < HOUR_MS / 2;
  }).length;
}

const separation = (id: string, of: 'artist' | 'title', minutes: number, weight: number): StationRule => ({
  id,
  kind: 'separation',
  of,
  leastMs: minutes * 60_000,
  categories: null,
  breakable: true,
  weight,
  tier: 1,
});

const music: ClockPosition = { kinds: ['music'], category: null, overNext: false, hard: null };
const jingle: ClockPosition = { ...music, kinds: ['jingle'] };

async function keepClock(db: Db, positions: readonly ClockPosition[], specialDays: StationFile['specialDays'] = []) {
  const clock: HourClock = { name: 'Own', positions, repeatFrom: 0 };
  const other: HourClock = { name: 'Special', positions: [jingle, music], repeatFrom: null };
  const grid = Array.from({ length: 168 }, (_, at) => ({
    weekday: 1 + Math.floor(at / 24),
    hour: at % 24,
    clock: 'Own',
  }));
  await storeFormat(db, { clocks: [clock, other], grid, specialDays });
}

const opener = (code: string): StationRule => ({
  id: `opener-${code}`,
  kind: 'place',
  at: 'open',
  codes: [code],
  categories: null,
  breakable: true,
  weight: 500,
  tier: 1,
});

async function giveCode(db: Db, code: string, carts: readonly number[]): Promise<void> {
  for (const cart of carts) await db.kysely.insertInto('cart_codes').values({ cart, code }).execute();
}

const openersOf = (line: readonly RundownRow[]): number[] =>
  line
    .filter((item, index) => line[index - 1]?.hourStartsAtEpochMs !== item.hourStartsAtEpochMs)
    .map(({ cartId }) => Number(cartId));

describe('the rules that a station has stored', () => {
  test('change the next plan, as soon as they are stored', async () => {
    const db = await library();
    await storeRules(db, { own: [separation('artist', 'artist', 5, 100)], webcaster: false });
    expect(tooSoon(await planned(db))).toBeGreaterThan(8);
    await storeRules(db, { own: [separation('artist', 'artist', 30, 1000)], webcaster: false });
    expect(tooSoon(await planned(db))).toBeLessThan(5);
  });

  test('count as well where they came with a station file', async () => {
    const db = await library();
    const file = await exportStation(db, {});
    const own = [separation('artist', 'artist', 30, 1000)];
    const imported = await importStation(db, { ...file, rules: { own, webcaster: false } }, () => undefined);
    expect(imported.ok).toBe(true);
    expect(tooSoon(await planned(db))).toBeLessThan(5);
  });

  test('that cannot all be kept give way from the last one on', async () => {
    const db = await library();
    await giveCode(db, 'up', [1, 2, 3, 4, 5, 6, 7, 8]);
    await giveCode(db, 'calm', [11, 12, 13, 14, 15, 16, 17, 18]);
    await keepClock(db, [{ ...music, place: 'open' }, ...Array.from({ length: 30 }, () => music)]);
    await storeRules(db, { own: [opener('up'), opener('calm')], webcaster: false });
    expect(openersOf(await planned(db)).every((cart) => cart <= 8)).toBe(true);
    await storeRules(db, { own: [opener('calm'), opener('up')], webcaster: false });
    expect(openersOf(await planned(db)).every((cart) => cart >= 11 && cart <= 18)).toBe(true);
  });
});

test('a special day runs its own clocks, the day after the week’s again', async () => {
  const db = await library();
  await keepClock(db, [music], [{ date: '2026-11-23', name: 'Feast', hours: [{ hour: 11, clock: 'Special' }] }]);
  const clocks = new Map((await planned(db, 3)).map((item) => [item.hourStartsAtEpochMs, item.hourClock]));
  expect([...clocks.values()]).toEqual(['Own', 'Special', 'Own']);
  const nextDay = await planned(db, 3, FROM + 24 * HOUR_MS);
  expect(new Set(nextDay.map(({ hourClock }) => hourClock))).toEqual(new Set(['Own']));
});

/** Places in their hours, counted from 0, with the carts there. */
function placesOf(line: readonly RundownRow[]): { place: number; cart: number }[] {
  const counts = new Map<number, number>();
  return line.map(({ hourStartsAtEpochMs, cartId }) => {
    const place = counts.get(hourStartsAtEpochMs) ?? 0;
    counts.set(hourStartsAtEpochMs, place + 1);
    return { place, cart: Number(cartId) };
  });
}

test('the one cart of a position stands there', async () => {
  const db = await library();
  const own = await addCart(db, { kind: 'id', seconds: 8, title: 'Identification' });
  await keepClock(db, [{ ...music, cartId: own }, music, music, jingle]);
  const there = placesOf(await planned(db, 2)).filter(({ place }) => place % 4 === 0);
  expect(there.length).toBeGreaterThan(5);
  expect(new Set(there.map(({ cart }) => String(cart)))).toEqual(new Set([own]));
});

test('codes that a position wants or excludes are followed, and never relaxed', async () => {
  const db = await library();
  await giveCode(db, 'up', [1, 2, 3, 4]);
  await giveCode(db, 'rude', [9, 10]);
  const others = { ...music, excludedCodes: ['rude', 'up'] };
  await keepClock(db, [{ ...music, requiredCodes: ['up'] }, jingle, others, jingle]);
  const places = placesOf(await planned(db, 3));
  expect(places.filter(({ place, cart }) => place % 4 === 0 && cart > 4)).toEqual([]);
  expect(places.filter(({ place, cart }) => place % 4 === 2 && [1, 2, 3, 4, 9, 10].includes(cart))).toEqual([]);
});

test('carts outside their daypart are not planned', async () => {
  const db = await library();
  for (const cart of [1, 2, 3, 4, 5])
    await db.kysely.insertInto('cart_codes').values({ cart, code: 'night' }).execute();
  const hours = Array.from({ length: 168 }, (_, at) => (at % 24 < 11 ? '1' : '0')).join('');
  await storeDayparts(db, [{ code: 'night', name: 'Night', hours, categories: [], codes: ['night'] }]);
  const line = await planned(db, 4);
  const late = line.filter(({ startsAtEpochMs, cartId }) => startsAtEpochMs >= FROM + HOUR_MS && Number(cartId) <= 5);
  expect(late).toEqual([]);
  expect(line.some(({ cartId }) => Number(cartId) <= 5)).toBe(true);
});

test('what opens the hour is what the rule of openers wants', async () => {
  const db = await library();
  await giveCode(db, 'up', [1, 2, 3, 4, 5, 6, 7, 8]);
  await keepClock(db, [{ ...music, place: 'open' }, ...Array.from({ length: 30 }, () => music)]);
  await storeRules(db, { own: [opener('up'), separation('artist', 'artist', 20, 100)], webcaster: false });
  const first = openersOf(await planned(db, 6));
  expect(first).toHaveLength(6);
  expect(first.filter((cart) => cart > 8)).toEqual([]);
});

test('spots are laid by traffic: planning puts nothing into a stopset', async () => {
  const db = await library();
  await addCart(db, { kind: 'spot', seconds: 30, title: 'Spot' });
  const spot: ClockPosition = { ...music, kinds: ['spot'], purpose: 'stopset', avails: 4, lengthSeconds: 120 };
  await keepClock(db, [music, music, spot, jingle]);
  const line = await planned(db, 2);
  expect(line.filter(({ kind }) => kind === 'spot')).toEqual([]);
  expect(line.filter(({ kind }) => kind === 'jingle').length).toBeGreaterThan(5);
});
