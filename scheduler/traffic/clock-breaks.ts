import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { clockBreaksBetween, putClockBreaks, type ClockBreak } from '../../db/queries/clock-breaks.js';
import { storedFormat, type HourClock } from '../../db/queries/clocks.js';
import { categoryLengths } from '../../db/queries/lengths.js';
import { plannedHours } from '../../db/queries/rundown.js';
import { clockPlaces, type ClockStopset } from '../clock-places.js';
import { clockOf } from '../lay-out.js';
import { localHours, type LocalHour } from '../local-hours.js';
import { localLabels } from '../local-labels.js';
import { availsOf, isStopset, stopsetLengthMs } from '../stopsets.js';

const DAY_MS = 24 * 3_600_000;
/** As far ahead as hour clocks make breaks, planned or not: traffic comes a few weeks before. */
export const BREAKS_AHEAD_MS = 60 * DAY_MS;

/** Where an average hour has a break moves as songs come and go: by so little it stays where it is. */
const SAME_PLACE_MS = 30_000;

/**
 * The hours to come that are not planned yet get the breaks of their clocks, at the times that these have in an average hour:
 * spots are placed into them weeks before. Planning says where they really stand.
 */
export async function makeClockBreaks(db: Db, settings: Settings, nowEpochMs: number): Promise<void> {
  const toEpochMs = nowEpochMs + BREAKS_AHEAD_MS;
  const format = await storedFormat(db);
  const stored = await clockBreaksBetween(db, nowEpochMs, toEpochMs);
  const isAsked = format.clocks.some(({ positions }) => positions.some(isStopset));
  if (!isAsked && stored.size === 0) return;
  const lengths = isAsked ? await categoryLengths(db) : [];
  const places = new Map<string, readonly ClockStopset[]>();
  const stopsetsOf = (clock: HourClock): readonly ClockStopset[] => {
    const known = places.get(clock.name) ?? clockPlaces(clock, lengths).stopsets;
    places.set(clock.name, known);
    return known;
  };
  const { timeZone } = settings.station;
  const labelAt = localLabels(timeZone);
  const planned = await plannedHours(db, nowEpochMs);
  const hours: number[] = [];
  const breaks: ClockBreak[] = [];
  for (const hour of localHours(nowEpochMs, toEpochMs, timeZone)) {
    const { startsAtEpochMs } = hour;
    // What is planned is planned with its breaks.
    if (startsAtEpochMs <= nowEpochMs || planned.has(startsAtEpochMs)) continue;
    const date = new Date(labelAt(startsAtEpochMs).day * DAY_MS).toISOString().slice(0, 10);
    const asked = breaksIn(hour, stopsetsOf(clockOf(format, hour, date)));
    if (isSame(asked, stored.get(startsAtEpochMs) ?? [])) continue;
    hours.push(startsAtEpochMs);
    breaks.push(...asked);
  }
  await putClockBreaks(db, hours, breaks);
}

/** The breaks of an hour at their average times; what a short hour has no room for is left out. */
function breaksIn({ startsAtEpochMs, endsAtEpochMs }: LocalHour, stopsets: readonly ClockStopset[]): ClockBreak[] {
  return stopsets
    .map(({ position, ordinal, atSeconds }): ClockBreak => ({
      hourStartsAtEpochMs: startsAtEpochMs,
      ordinal,
      startsAtEpochMs: startsAtEpochMs + Math.round(atSeconds * 1000),
      lengthMs: stopsetLengthMs(position),
      avails: availsOf(position),
      afterPosition: null,
      onTime: position.hard?.onTime ?? null,
      graceFrames: 0,
    }))
    .filter((one) => one.startsAtEpochMs < endsAtEpochMs);
}

function isSame(asked: readonly ClockBreak[], stored: readonly ClockBreak[]): boolean {
  return (
    asked.length === stored.length &&
    asked.every((one, index) => {
      const other = stored[index];
      return (
        one.ordinal === other.ordinal &&
        one.lengthMs === other.lengthMs &&
        one.avails === other.avails &&
        one.onTime === other.onTime &&
        other.afterPosition === null &&
        Math.abs(one.startsAtEpochMs - other.startsAtEpochMs) < SAME_PLACE_MS
      );
    })
  );
}
