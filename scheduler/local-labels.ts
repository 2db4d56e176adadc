import { DateTime } from 'luxon';

/** Where an instant lies in the station's week. */
export interface LocalLabel {
  /** Calendar day as a running number: `day - 1` is yesterday. */
  readonly day: number;
  /** 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
}

/** Offsets of zones in use are whole quarters of an hour: a label holds for a quarter. */
const QUARTER_MS = 15 * 60_000;
const DAY_MS = 24 * 3_600_000;

/** Labels of instants in a zone; each quarter of an hour is looked up once. */
export function localLabels(timeZone: string): (epochMs: number) => LocalLabel {
  const known = new Map<number, LocalLabel>();
  return (epochMs) => {
    const quarter = Math.floor(epochMs / QUARTER_MS);
    let label = known.get(quarter);
    if (label === undefined) {
      const { year, month, day, weekday, hour } = DateTime.fromMillis(quarter * QUARTER_MS, { zone: timeZone });
      label = { day: Date.UTC(year, month - 1, day) / DAY_MS, weekday, hour };
      known.set(quarter, label);
    }
    return label;
  };
}
