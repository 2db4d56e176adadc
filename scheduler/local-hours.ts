import { DateTime } from 'luxon';

/** An hour of the station's day. Around a change of the clocks it may last 30 to 120 minutes and occur twice. */
export interface LocalHour {
  readonly startsAtEpochMs: number;
  readonly endsAtEpochMs: number;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
}

/** Offsets of zones in use are whole quarters of an hour: no local hour begins between two quarters. */
const QUARTER_MS = 15 * 60_000;
const HOUR_MS = 4 * QUARTER_MS;

function isTopOfHour(epochMs: number, timeZone: string): boolean {
  const local = DateTime.fromMillis(epochMs, { zone: timeZone });
  // Where the clocks jump over a top of the hour, the hour begins at the jump.
  return local.minute === 0 || local.hour !== DateTime.fromMillis(epochMs - 1, { zone: timeZone }).hour;
}

/** The local hour that an instant lies in: instants are enumerated in UTC, the local label is derived from them. */
export function localHourAt(epochMs: number, timeZone: string): LocalHour {
  let startsAtEpochMs = Math.floor(epochMs / QUARTER_MS) * QUARTER_MS;
  while (!isTopOfHour(startsAtEpochMs, timeZone)) startsAtEpochMs -= QUARTER_MS;
  const local = DateTime.fromMillis(startsAtEpochMs, { zone: timeZone });
  // Where the clocks do not change within it, an hour that begins with minute 0 is sixty minutes long.
  const isWhole = local.minute === 0 && local.offset === local.zone.offset(startsAtEpochMs + HOUR_MS);
  let endsAtEpochMs = startsAtEpochMs + (isWhole ? HOUR_MS : QUARTER_MS);
  while (!isWhole && !isTopOfHour(endsAtEpochMs, timeZone)) endsAtEpochMs += QUARTER_MS;
  return { startsAtEpochMs, endsAtEpochMs, weekday: local.weekday, hour: local.hour };
}

/** The local hours that [from, to) touches, in order, whole. */
export function localHours(fromEpochMs: number, toEpochMs: number, timeZone: string): LocalHour[] {
  const hours: LocalHour[] = [];
  for (let at = fromEpochMs; at < toEpochMs; at = hours[hours.length - 1].endsAtEpochMs) {
    hours.push(localHourAt(at, timeZone));
  }
  return hours;
}

/** An instant as the station's wall clock shows it, `YYYY-MM-DDTHH:MM`. */
export function localMinuteText(epochMs: number, timeZone: string): string {
  return DateTime.fromMillis(epochMs, { zone: timeZone }).toFormat("yyyy-MM-dd'T'HH:mm");
}
