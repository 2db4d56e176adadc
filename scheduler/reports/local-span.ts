import { DateTime } from 'luxon';
import { ContinuityError } from '../../playout/api/errors.js';

/** Days of the station, from the first instant of one to the last of another. */
export interface LocalSpan {
  /** `YYYY-MM-DD`, both included. */
  readonly fromDay: string;
  readonly toDay: string;
  readonly fromEpochMs: number;
  /** First instant after the span. */
  readonly toEpochMs: number;
}

/** The first instant of a local day: not midnight where the clocks jump over that. Throws COMMAND_INVALID for what is no day. */
function dayStart(day: string, name: string, timeZone: string): DateTime {
  const start = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: timeZone }).startOf('day');
  if (start.isValid) return start;
  throw new ContinuityError('COMMAND_INVALID', `${name} is ${day}: it has to be a day such as 2026-11-28`);
}

/**
 * The span of these local days, both included, whatever length a change of the clocks gives them. Throws COMMAND_INVALID
 * where one is no day, they are in the wrong order, or there are more than `mostDays`.
 */
export function localSpan(fromDay: string, toDay: string, timeZone: string, mostDays: number): LocalSpan {
  const from = dayStart(fromDay, 'from', timeZone);
  const last = dayStart(toDay, 'to', timeZone);
  const days = Math.round(last.diff(from, 'days').days) + 1;
  if (days < 1) throw new ContinuityError('COMMAND_INVALID', `to is ${toDay}, before ${fromDay}: choose a later day`);
  if (days > mostDays) {
    throw new ContinuityError('COMMAND_INVALID', `${days} days are too many at once: choose ${mostDays} at most`);
  }
  const toEpochMs = last.plus({ days: 1 }).startOf('day').toMillis();
  return { fromDay, toDay, fromEpochMs: from.toMillis(), toEpochMs };
}

/** The local day of an instant, `YYYY-MM-DD`. */
export function localDay(epochMs: number, timeZone: string): string {
  return DateTime.fromMillis(epochMs, { zone: timeZone }).toFormat('yyyy-MM-dd');
}

/** An instant for a file: the station's date and time to the second, with the offset that tells two passes of an hour apart. */
export function localText(epochMs: number, timeZone: string): string {
  return DateTime.fromMillis(epochMs, { zone: timeZone }).toFormat('yyyy-MM-dd HH:mm:ssZZ');
}
