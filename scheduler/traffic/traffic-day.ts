import type { Db } from '../../db/open.js';
import { airedBetween, type AiredLine } from '../../db/queries/aired.js';
import { spotItems, spotRuns } from '../../db/queries/spot-items.js';
import {
  spotsOf,
  stopset,
  stopsetsBetween,
  type NewStopset,
  type Spot,
  type Stopset,
} from '../../db/queries/traffic.js';
import { localHours } from '../local-hours.js';
import { localSpan, type LocalSpan } from '../reports/local-span.js';
import { reconcile, type ReconciledSpot } from './reconcile.js';

const MINUTE_MS = 60_000;

/** What became of each spot of these. */
export async function reconciledSpots(db: Db, spots: readonly Spot[], nowEpochMs: number): Promise<ReconciledSpot[]> {
  const breakStartsAt = new Map<number, number>();
  for (const { stopset: id } of spots) {
    if (id !== null && !breakStartsAt.has(id)) breakStartsAt.set(id, (await stopset(db, id)).startsAtEpochMs);
  }
  const runs = await spotRuns(
    db,
    spots.map(({ id }) => id),
  );
  return reconcile({ spots, runs, breakStartsAt, nowEpochMs });
}

export interface TrafficDay {
  readonly breaks: readonly { readonly stopset: Stopset; readonly spots: readonly ReconciledSpot[] }[];
  /** Spots of the day in no break. */
  readonly tray: readonly ReconciledSpot[];
}

/** The breaks of a span with their spots, and the spots of the span that are in none. */
export async function trafficDay(db: Db, span: LocalSpan, nowEpochMs: number): Promise<TrafficDay> {
  const stopsets = await stopsetsBetween(db, span.fromEpochMs, span.toEpochMs);
  const all = await reconciledSpots(db, await spotsOf(db, span), nowEpochMs);
  const within = (spot: Spot): boolean =>
    spot.scheduledAtEpochMs >= span.fromEpochMs && spot.scheduledAtEpochMs < span.toEpochMs;
  return {
    breaks: stopsets.map((one) => ({
      stopset: one,
      spots: all
        .filter(({ spot }) => spot.stopset === one.id)
        .sort((a, b) => (a.spot.place ?? 0) - (b.spot.place ?? 0) || a.spot.id - b.spot.id),
    })),
    tray: all.filter(({ spot }) => spot.stopset === null && within(spot)),
  };
}

/** Spots of the library on air in a span that no schedule has asked for. */
export async function unscheduledPlays(db: Db, { fromEpochMs, toEpochMs }: LocalSpan): Promise<AiredLine[]> {
  const plays: AiredLine[] = [];
  for await (const line of airedBetween(db, fromEpochMs, toEpochMs, { onAir: true })) {
    if (line.kind === 'spot') plays.push(line);
  }
  const known = await spotItems(
    db,
    plays.map(({ itemId }) => itemId),
  );
  return plays.filter(({ itemId }) => !known.has(itemId));
}

export interface BreakPattern {
  readonly day: string;
  readonly days: number;
  /** Local hours, both included; from > to passes midnight on the same day's list: 22..2 is 0, 1, 2, 22, 23. */
  readonly fromHour: number;
  readonly toHour: number;
  readonly minutes: readonly number[];
  readonly lengthMs: number;
  readonly avails: number;
}

/**
 * The breaks that a pattern makes after an instant. Hours are those that the station's clock really shows: a repeated one has
 * its breaks twice, a missing one has none, and a minute that a short hour does not have is left out.
 */
export function breaksOf(pattern: BreakPattern, timeZone: string, afterEpochMs: number): NewStopset[] {
  const { fromHour, toHour, lengthMs, avails } = pattern;
  const first = localSpan(pattern.day, pattern.day, timeZone, 1);
  const lastDay = new Date(Date.parse(`${pattern.day}T00:00Z`) + (pattern.days - 1) * 24 * 60 * MINUTE_MS);
  const { toEpochMs } = localSpan(pattern.day, lastDay.toISOString().slice(0, 10), timeZone, pattern.days);
  const isIn = (hour: number): boolean =>
    fromHour <= toHour ? hour >= fromHour && hour <= toHour : hour >= fromHour || hour <= toHour;
  return localHours(first.fromEpochMs, toEpochMs, timeZone)
    .filter(({ hour }) => isIn(hour))
    .flatMap((hour) =>
      [...new Set(pattern.minutes)]
        .map((minute) => hour.startsAtEpochMs + minute * MINUTE_MS)
        .filter((at) => at < hour.endsAtEpochMs && at > afterEpochMs),
    )
    .map((startsAtEpochMs) => ({ startsAtEpochMs, lengthMs, avails }));
}
