import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AiredLine, PlannedLine } from '../../../db/queries/aired.js';
import { localHours } from '../../../scheduler/local-hours.js';
import { csvLine, csvPieces } from '../../../scheduler/reports/csv-text.js';
import { localSpan, localText } from '../../../scheduler/reports/local-span.js';
import { comparePlan } from '../../../scheduler/reports/plan-against-aired.js';
import { PlayTally } from '../../../scheduler/reports/play-counts.js';
import { genericRow, SOUND_EXCHANGE_HEAD, UseReport } from '../../../scheduler/reports/royalty.js';

const BERLIN = 'Europe/Berlin';
const HOUR_MS = 3_600_000;
const AT = Date.UTC(2026, 10, 28, 11);

function aired(over: Partial<AiredLine> = {}): AiredLine {
  return {
    itemId: 'a',
    cartId: '1',
    title: 'Song',
    artist: 'Band',
    kind: 'music',
    startedAtEpochMs: AT,
    seconds: 180.04,
    outcome: 'played',
    reason: 'segue',
    category: 'Gold',
    album: 'Album',
    label: 'Label',
    isrc: 'DEA012600001',
    composer: 'Writer',
    ...over,
  };
}

function planned(over: Partial<PlannedLine> = {}): PlannedLine {
  return {
    itemId: 'a',
    plannedAtEpochMs: AT,
    cartId: '1',
    title: 'Song',
    artist: 'Band',
    kind: 'music',
    category: 'Gold',
    aired: { startedAtEpochMs: AT + 2000, seconds: 180, outcome: 'played', reason: 'segue' },
    ...over,
  };
}

test.each([
  ['2026-03-29', 23],
  ['2026-10-25', 25],
  ['2026-11-28', 24],
])('the station’s %s has %i hours', (day, hours) => {
  const span = localSpan(day, day, BERLIN, 31);
  expect((span.toEpochMs - span.fromEpochMs) / HOUR_MS).toBe(hours);
  expect(localHours(span.fromEpochMs, span.toEpochMs, BERLIN)).toHaveLength(hours);
});

test('a day without midnight begins with its first instant', () => {
  const { fromEpochMs } = localSpan('2026-09-06', '2026-09-06', 'America/Santiago', 31);
  expect(localText(fromEpochMs, 'America/Santiago')).toBe('2026-09-06 01:00:00-03:00');
});

test.each([
  ['2026-02-30', '2026-03-01', /from is 2026-02-30/],
  ['2026-03-01', 'today', /to is today/],
  ['2026-03-02', '2026-03-01', /to is 2026-03-01, before 2026-03-02/],
  ['2026-01-01', '2026-02-01', /32 days are too many at once: choose 31 at most/],
])('days from %s to %s are refused', (from, to, message) => {
  expect(() => localSpan(from, to, BERLIN, 31)).toThrow(message);
});

test('plays are counted by cart, artist, category and hour; credits go under one name', () => {
  const { fromEpochMs, toEpochMs } = localSpan('2026-10-25', '2026-10-25', BERLIN, 31);
  const credits = new Map([['1', ['Band', 'Guest']]]);
  const tally = new PlayTally(localHours(fromEpochMs, toEpochMs, BERLIN), credits);
  // 02:30 in both passes of the repeated hour.
  tally.take(aired({ startedAtEpochMs: Date.UTC(2026, 9, 25, 0, 30) }));
  tally.take(aired({ startedAtEpochMs: Date.UTC(2026, 9, 25, 1, 30), seconds: 10 }));
  tally.take(
    aired({
      cartId: '2',
      title: 'Jingle',
      artist: '',
      kind: 'jingle',
      category: '',
      startedAtEpochMs: Date.UTC(2026, 9, 25, 1, 40),
      seconds: 5,
    }),
  );
  tally.take(
    aired({
      cartId: null,
      title: 'Mic',
      artist: 'Someone',
      startedAtEpochMs: Date.UTC(2026, 9, 25, 1, 50),
      seconds: 1,
    }),
  );
  const counts = tally.result();
  expect(counts.plays).toBe(4);
  expect(counts.carts.map(({ title, plays }) => [title, plays])).toEqual([
    ['Song', 2],
    ['Jingle', 1],
    ['Mic', 1],
  ]);
  expect(counts.artists.map(({ name, plays }) => [name, plays])).toEqual([
    ['Band', 2],
    ['Guest', 2],
    ['Someone', 1],
  ]);
  expect(counts.categories.map(({ name, plays }) => [name, plays])).toEqual([
    ['Gold', 3],
    ['jingle', 1],
  ]);
  expect(counts.hours).toHaveLength(25);
  expect(counts.hours.slice(2, 4)).toEqual([
    { startsAtEpochMs: Date.UTC(2026, 9, 25, 0), plays: 1, songs: 1, seconds: 180.04 },
    { startsAtEpochMs: Date.UTC(2026, 9, 25, 1), plays: 3, songs: 2, seconds: 16 },
  ]);
});

test('what did not air as planned is told with the record’s reason, and what aired without a plan', () => {
  const skipped = { startedAtEpochMs: AT, seconds: 0, outcome: 'skipped', reason: '"News" was due' } as const;
  const comparison = comparePlan(
    [
      planned(),
      planned({ itemId: 'b', plannedAtEpochMs: AT + 200_000, aired: skipped }),
      planned({ itemId: 'c', plannedAtEpochMs: AT + 300_000, aired: null }),
      planned({
        itemId: 'd',
        plannedAtEpochMs: AT + 400_000,
        aired: { startedAtEpochMs: AT + 390_000, seconds: 1, outcome: 'cut', reason: 'next' },
      }),
    ],
    [aired({ itemId: 'pad', startedAtEpochMs: AT + 250_000, reason: 'fired' })],
  );
  expect(comparison).toMatchObject({
    planned: 4,
    counts: { aired: 1, skipped: 1, missing: 1, cut: 1, failed: 0, unplanned: 1 },
    medianOffSeconds: 6,
    mostOffSeconds: 10,
  });
  expect(comparison.lines.map(({ itemId, fate, lateSeconds, reason }) => [itemId, fate, lateSeconds, reason])).toEqual([
    ['a', 'aired', 2, 'segue'],
    ['b', 'skipped', null, '"News" was due'],
    ['pad', 'unplanned', null, 'fired'],
    ['c', 'missing', null, expect.stringContaining('nothing is recorded') as string],
    ['d', 'cut', -10, 'next'],
  ]);
});

test('a report of use has each recording once, in a fixed order, and leaves open what is not known', () => {
  const report = new UseReport();
  for (const line of [aired({ artist: 'Zed' }), aired(), aired({ startedAtEpochMs: AT + 1 })]) report.take(line);
  const rows = [...report.rows({ name: 'Radio', transmissionCategory: '' })];
  expect(rows).toEqual([
    ['Radio', '', 'Band', 'Song', 'DEA012600001', 'Album', 'Label', null, null, 'Radio', 2],
    ['Radio', '', 'Zed', 'Song', 'DEA012600001', 'Album', 'Label', null, null, 'Radio', 1],
  ]);
  expect(rows[0]).toHaveLength(SOUND_EXCHANGE_HEAD.length);
});

test('a line of the generic report has the station’s time with its offset', () => {
  expect(genericRow(aired(), BERLIN)).toEqual([
    '2026-11-28 12:00:00+01:00',
    '180.0',
    'Song',
    'Band',
    'Album',
    'Label',
    'DEA012600001',
    'Writer',
  ]);
});

test('whatever a value is made of, a reader of CSV gets it back', async () => {
  expect(csvLine(['a', null, 'b,"c"', 3])).toBe('a,,"b,""c""",3\r\n');
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), fc.string()), { minLength: 1 }),
      async (rows) => {
        let text = '';
        for await (const piece of csvPieces(['one', 'two'], rows)) text += piece;
        expect(parse(text, { record_delimiter: '\r\n' })).toEqual([['one', 'two'], ...rows]);
      },
    ),
  );
});
