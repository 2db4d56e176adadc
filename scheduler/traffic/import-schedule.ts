import { decodeText } from '../../db/ingest/text-file.js';
import { inTransaction, type Db } from '../../db/open.js';
import { changeSpots, spotCarts, spotsOf, stopsetsBetween, type Spot } from '../../db/queries/traffic.js';
import { localSpan } from '../reports/local-span.js';
import { checkSchedule, type CheckedRow } from './check-schedule.js';
import { mergeSchedule, type KnownSpot, type Merged } from './merge-schedule.js';
import { columnsOf, readSchedule, sampleOf, suggestMap } from './read-schedule.js';
import type { ScheduleMap } from './schedule-map.js';
import { BREAK_FROZEN_MS } from './store-breaks.js';

export interface ScheduleFile {
  readonly name: string;
  readonly bytes: Buffer;
  /** Null: the one that the file suggests. */
  readonly map: ScheduleMap | null;
  /** For rows without a date, `YYYY-MM-DD`; null: every row has one. */
  readonly day: string | null;
}

/** What an import of a file does, or would do. */
export interface ScheduleReport {
  /** The map that it was read by. */
  readonly map: ScheduleMap;
  readonly columns: readonly string[];
  readonly sample: readonly string[];
  readonly rows: readonly CheckedRow[];
  readonly added: number;
  readonly removed: number;
  readonly unchanged: number;
  /** Spots that the file has no longer and that stay, since they have aired or are about to. */
  readonly standing: number;
  readonly days: readonly string[];
}

/**
 * Reads a schedule and says row by row what is the matter with it; with `store` its spots are kept, in the place of what its
 * days had and has not aired. Throws COMMAND_INVALID for a map that contradicts itself, MEDIA_UNREADABLE for a file that is no
 * table.
 */
export async function importSchedule(
  db: Db,
  file: ScheduleFile,
  options: { readonly timeZone: string; readonly nowEpochMs: number; readonly store: boolean },
): Promise<ScheduleReport> {
  const text = decodeText(file.bytes);
  const map = file.map ?? suggestMap(text);
  const { rows, columns, sample } = readSchedule(text, map);
  return inTransaction(db, async (transaction) => {
    const numbers = new Set(rows.map(({ fields }) => Number(fields.cart)).filter(Number.isSafeInteger));
    const checked = checkSchedule(rows, {
      timeZone: options.timeZone,
      dateOrder: map.dateOrder,
      defaultDay: file.day,
      carts: await spotCarts(transaction, [...numbers]),
    });
    const known = await knownSpots(transaction, checked, options);
    const merged = mergeSchedule(checked, known, options.nowEpochMs);
    if (options.store) await changeSpots(transaction, file.name, merged);
    return reportOf(merged, { map, columns, sample });
  });
}

/** A file that cannot be read by any map yet: what it looks like, for somebody to say where its fields are. */
export function lookAtSchedule(file: ScheduleFile): Pick<ScheduleReport, 'map' | 'columns' | 'sample'> {
  const text = decodeText(file.bytes);
  const map = file.map ?? suggestMap(text);
  return { map, columns: map.layout === 'csv' ? columnsOf(text, map.headings) : [], sample: sampleOf(text) };
}

async function knownSpots(
  db: Db,
  checked: readonly CheckedRow[],
  { timeZone, nowEpochMs }: { readonly timeZone: string; readonly nowEpochMs: number },
): Promise<KnownSpot[]> {
  const days = [...new Set(checked.flatMap(({ spot }) => (spot === null ? [] : [spot.day])))].sort();
  if (days.length === 0) return [];
  const spots = await spotsOf(db, { days });
  const { fromEpochMs } = localSpan(days[0], days[0], timeZone, 1);
  // A break that a spot was moved into may be of another day.
  const later = await stopsetsBetween(db, Math.max(fromEpochMs, nowEpochMs + BREAK_FROZEN_MS), Number.MAX_SAFE_INTEGER);
  const coming = new Set(later.map(({ id }) => id));
  const stands = ({ stopset, scheduledAtEpochMs }: Spot): boolean =>
    stopset === null ? scheduledAtEpochMs < nowEpochMs : !coming.has(stopset);
  return spots.map((spot) => ({ ...spot, stands: stands(spot) }));
}

function reportOf(merged: Merged, look: Pick<ScheduleReport, 'map' | 'columns' | 'sample'>): ScheduleReport {
  const { rows, add, remove, unchanged, standing, days } = merged;
  return { ...look, rows, added: add.length, removed: remove.length, unchanged, standing, days };
}
