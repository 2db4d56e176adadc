import type { Db } from '../../db/open.js';
import { airedBetween, creditsOfAired, knownItems, plannedBetween, type AiredLine } from '../../db/queries/aired.js';
import { localHours } from '../local-hours.js';
import type { CsvValue } from './csv-text.js';
import { localText, type LocalSpan } from './local-span.js';
import { comparePlan, type Comparison } from './plan-against-aired.js';
import { PlayTally, type PlayCounts } from './play-counts.js';
import { genericRow, UseReport, type Service } from './royalty.js';

/** What was on air in a span, counted. */
export async function playCounts(db: Db, span: LocalSpan, timeZone: string): Promise<PlayCounts> {
  const { fromEpochMs, toEpochMs } = span;
  const credits = await creditsOfAired(db, fromEpochMs, toEpochMs);
  const tally = new PlayTally(localHours(fromEpochMs, toEpochMs, timeZone), credits);
  for await (const line of airedBetween(db, fromEpochMs, toEpochMs, { onAir: true })) tally.take(line);
  return tally.result();
}

/** The longest item that may still be on air, and so is not in the record yet. */
const STILL_ON_AIR_MS = 15 * 60_000;

/** What was planned in a span against what aired; of today, what is over. */
export async function planAgainstAired(db: Db, span: LocalSpan, nowEpochMs: number): Promise<Comparison> {
  const toEpochMs = Math.min(span.toEpochMs, nowEpochMs);
  const planned = (await plannedBetween(db, span.fromEpochMs, toEpochMs)).filter(
    ({ aired, plannedAtEpochMs }) => aired !== null || plannedAtEpochMs < nowEpochMs - STILL_ON_AIR_MS,
  );
  const own = new Set(planned.map(({ itemId }) => itemId));
  const strange: AiredLine[] = [];
  for await (const line of airedBetween(db, span.fromEpochMs, toEpochMs, { onAir: true })) {
    if (!own.has(line.itemId)) strange.push(line);
  }
  // Planned on the day before, or for a time that the span leaves out: not unplanned for that.
  const known = await knownItems(
    db,
    strange.map(({ itemId }) => itemId),
  );
  return comparePlan(
    planned,
    strange.filter(({ itemId }) => !known.has(itemId)),
  );
}

async function* songs(db: Db, { fromEpochMs, toEpochMs }: LocalSpan): AsyncGenerator<AiredLine> {
  for await (const line of airedBetween(db, fromEpochMs, toEpochMs, { onAir: true }))
    if (line.kind === 'music') yield line;
}

/** Rows of the generic royalty report, as they are read. */
export async function* royaltyRows(db: Db, span: LocalSpan, timeZone: string): AsyncGenerator<CsvValue[]> {
  for await (const line of songs(db, span)) yield genericRow(line, timeZone);
}

/** Rows of a report of use. */
export async function* useRows(db: Db, span: LocalSpan, service: Service): AsyncGenerator<CsvValue[]> {
  const report = new UseReport();
  for await (const line of songs(db, span)) report.take(line);
  yield* report.rows(service);
}

export const COMPARISON_HEAD = [
  'Planned',
  'Aired',
  'Late seconds',
  'Outcome',
  'Cart',
  'Kind',
  'Title',
  'Artist',
  'Reason',
] as const;

export function* comparisonRows({ lines }: Comparison, timeZone: string): Generator<CsvValue[]> {
  const time = (epochMs: number | null): string => (epochMs === null ? '' : localText(epochMs, timeZone));
  for (const line of lines) {
    const late = line.lateSeconds === null ? '' : line.lateSeconds.toFixed(1);
    const { fate, cartId, kind, title, artist, reason } = line;
    yield [time(line.plannedAtEpochMs), time(line.startedAtEpochMs), late, fate, cartId, kind, title, artist, reason];
  }
}

export const COUNTED_BY = ['cart', 'artist', 'category', 'hour'] as const;
export type CountedBy = (typeof COUNTED_BY)[number];

/** A table of the counts, heading first. */
export function* countRows(counts: PlayCounts, by: CountedBy, timeZone: string): Generator<CsvValue[]> {
  const sums = (row: { readonly plays: number; readonly seconds: number }): CsvValue[] => [
    row.plays,
    row.seconds.toFixed(1),
  ];
  switch (by) {
    case 'cart':
      yield ['Cart', 'Title', 'Artist', 'Kind', 'Category', 'Plays', 'Seconds'];
      for (const row of counts.carts) {
        yield [row.cartId, row.title, row.artist, row.kind, row.category, ...sums(row)];
      }
      return;
    case 'artist':
      yield ['Artist', 'Plays', 'Seconds'];
      for (const row of counts.artists) yield [row.name, ...sums(row)];
      return;
    case 'category':
      yield ['Category', 'Plays', 'Seconds'];
      for (const row of counts.categories) yield [row.name, ...sums(row)];
      return;
    case 'hour':
      yield ['Hour', 'Plays', 'Songs', 'Seconds'];
      for (const row of counts.hours) {
        yield [localText(row.startsAtEpochMs, timeZone), row.plays, row.songs, row.seconds.toFixed(1)];
      }
  }
}
