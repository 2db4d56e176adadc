import { DateTime } from 'luxon';

/** Instants as people of the station say them, `10:20`. */
export function clockOf(timeZone: string): (epochMs: number) => string {
  return (epochMs) => DateTime.fromMillis(epochMs, { zone: timeZone }).toFormat('HH:mm');
}
