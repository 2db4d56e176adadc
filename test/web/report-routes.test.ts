import { parse } from 'csv-parse/sync';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { StationDatabase } from '../../db/open.js';
import { replaceSpan, type RundownItem } from '../../db/queries/rundown.js';
import type { Comparison, PlayCounts } from '../../web/api/reports.js';
import { stationReports } from '../../web/server/station-reports.js';
import { addCart, station } from '../db/fixture.js';
import { openStudio, type Studio } from './studio.js';

const settings = settingsFrom({ station: { name: 'Radio "One", Berlin', timeZone: 'Europe/Berlin' } });
/** 13:00 on the station's clock. */
const NOW = Date.UTC(2026, 10, 28, 12);
const MINUTE_MS = 60_000;

let studio: Studio;
let db: StationDatabase;
let song: string;
let spot: string;

beforeEach(async () => {
  ({ db } = await station());
  song = await addCart(db, { kind: 'music', seconds: 180, title: 'One, "two"\nthree', artist: 'Ängström' });
  spot = await addCart(db, { kind: 'spot', seconds: 30, title: 'Soap' });
  studio = await openStudio({ reports: stationReports(db, settings, () => NOW) });
});

afterEach(() => studio.close());

async function air(
  itemId: string,
  cartId: string | null,
  atEpochMs: number,
  more: Partial<{ outcome: string; kind: string; seconds: number }> = {},
): Promise<void> {
  await db.kysely
    .insertInto('as_run')
    .values({
      item_id: itemId,
      start_frame: 0,
      end_frame: (more.seconds ?? 180) * 48_000,
      cart: cartId === null ? null : Number(cartId),
      title: 'One, "two"\nthree',
      artist: 'Ängström',
      kind: more.kind ?? 'music',
      started_at_epoch_ms: atEpochMs,
      outcome: more.outcome ?? 'played',
      reason: more.outcome ?? 'segue',
    })
    .execute();
}

async function plan(ids: readonly string[], startsAtEpochMs: number): Promise<void> {
  const items = ids.map((id, index): RundownItem => ({
    id,
    startsAtEpochMs: startsAtEpochMs + index * 3 * MINUTE_MS,
    durationMs: 180_000,
    hourStartsAtEpochMs: startsAtEpochMs,
    hourClock: 'Music hour',
    position: index,
    cartId: song,
    cutId: 1,
    kind: 'music',
    over: null,
    hardTime: null,
    status: 'planned',
    reason: 'rested longest',
  }));
  await replaceSpan(db, { remove: [], insert: items });
}

const get = (path: string): Promise<Response> => fetch(new URL(`/api/reports/${path}`, studio.url));
const today = 'from=2026-11-28&to=2026-11-28';

it('counts what was on air on the station’s day alone', async () => {
  // A second before and at the station's midnight, and the last second of the day.
  await air('y', song, Date.UTC(2026, 10, 27, 22, 59, 59));
  await air('a', song, Date.UTC(2026, 10, 27, 23));
  await air('b', spot, Date.UTC(2026, 10, 28, 8), { kind: 'spot', seconds: 30 });
  await air('c', song, Date.UTC(2026, 10, 28, 9), { outcome: 'skipped', seconds: 0 });
  await air('d', null, Date.UTC(2026, 10, 28, 10));
  await air('z', song, Date.UTC(2026, 10, 28, 22, 59, 59), { outcome: 'cut', seconds: 60 });
  const counts = (await (await get(`plays?${today}`)).json()) as PlayCounts;
  expect(counts).toMatchObject({ plays: 4, seconds: 450 });
  expect(counts.carts.map(({ cartId, plays }) => [cartId, plays])).toEqual([
    [song, 2],
    [null, 1],
    [spot, 1],
  ]);
  expect(counts.artists).toEqual([{ name: 'Ängström', plays: 3, seconds: 420 }]);
  expect(counts.hours).toHaveLength(24);
  const table = parse(await (await get(`plays.csv?${today}&by=cart`)).text());
  expect(table.map((row) => row.slice(-2))).toEqual([
    ['Plays', 'Seconds'],
    ['2', '240.0'],
    ['1', '180.0'],
    ['1', '30.0'],
  ]);
});

it('holds the plan against the record', async () => {
  await plan(['a', 'b', 'c', 'd'], NOW - 30 * MINUTE_MS);
  await plan(['later'], NOW - 2 * MINUTE_MS);
  await air('a', song, NOW - 30 * MINUTE_MS + 90_000);
  await air('b', song, NOW - 27 * MINUTE_MS, { outcome: 'failed', seconds: 0 });
  await air('c', song, NOW - 24 * MINUTE_MS);
  await air('pad', spot, NOW - 10 * MINUTE_MS, { kind: 'spot' });
  const comparison = (await (await get(`comparison?${today}`)).json()) as Comparison;
  expect(comparison).toMatchObject({
    planned: 4,
    counts: { aired: 2, failed: 1, missing: 1, unplanned: 1, cut: 0, skipped: 0 },
    mostOffSeconds: 90,
    leftOut: 0,
  });
  expect(comparison.lines.map(({ itemId }) => itemId)).toEqual(['a', 'b', 'd', 'pad']);
  const table = parse(await (await get(`comparison.csv?${today}`)).text());
  expect(table).toHaveLength(6);
  expect(table[1].slice(0, 4)).toEqual(['2026-11-28 12:30:00+01:00', '2026-11-28 12:31:30+01:00', '90.0', 'aired']);
});

it('writes the royalty reports, thousands of lines too', async () => {
  const start = Date.UTC(2026, 10, 28, 0);
  for (let n = 0; n < 2100; n++) await air(`n${n}`, song, start + Math.floor(n / 2) * 1000);
  await air('spot', spot, start, { kind: 'spot' });
  const generic = await get(`royalty.csv?${today}&layout=generic`);
  expect(generic.headers.get('content-disposition')).toBe('attachment; filename="royalty-2026-11-28-2026-11-28.csv"');
  const lines = parse(await generic.text());
  expect(lines).toHaveLength(2101);
  expect(lines[1]).toEqual(['2026-11-28 01:00:00+01:00', '180.0', 'One, "two"\nthree', 'Ängström', '', '', '', '']);
  const use = parse(await (await get(`royalty.csv?${today}&layout=soundexchange&transmissionCategory=B`)).text());
  expect(use.slice(1)).toEqual([
    ['Radio "One", Berlin', 'B', 'Ängström', 'One, "two"\nthree', '', '', '', '', '', 'Radio "One", Berlin', '2100'],
  ]);
});

it.each([
  ['plays?from=2026-11-28', /to/],
  ['plays?from=2026-11-31&to=2026-12-01', /from is 2026-11-31/],
  ['plays?from=2026-11-28&to=2026-11-27', /before/],
  ['comparison.csv?from=2026-01-01&to=2026-11-27', /too many/],
  ['plays.csv?from=2026-11-28&to=2026-11-28&by=mood', /by is "mood"/],
  ['royalty.csv?from=2026-11-28&to=2026-11-28&layout=generic&transmissionCategory=Q', /transmissionCategory/],
])('refuses %s', async (path, message) => {
  const response = await get(path);
  expect(response.status).toBe(400);
  const { error } = (await response.json()) as { error: { message: string } };
  expect(error.message).toMatch(message);
});
