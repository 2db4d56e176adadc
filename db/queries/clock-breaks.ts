import { sql } from 'kysely';
import type { OnTime } from '../../playout/api/segment.js';
import type { Db } from '../open.js';

/** A break of an hour clock: one by its hour and its turn there. */
export interface ClockBreak {
  readonly hourStartsAtEpochMs: number;
  /** Its turn among the breaks of its hour, from 0. */
  readonly ordinal: number;
  readonly startsAtEpochMs: number;
  readonly lengthMs: number;
  readonly avails: number;
  /** It stands behind the item of this position of its hour, -1: before the first; null: behind what crosses its time. */
  readonly afterPosition: number | null;
  /** How it starts at its time; null: in its turn. */
  readonly onTime: OnTime | null;
  readonly graceFrames: number;
}

/**
 * Gives hours the breaks that their clocks make, and takes away those that these make no longer. A break that stays keeps its
 * number, and with it its spots. No two breaks have the same instant: one that would moves on by milliseconds.
 */
export async function putClockBreaks(db: Db, hours: readonly number[], breaks: readonly ClockBreak[]): Promise<void> {
  if (hours.length === 0) return;
  const { kysely } = db;
  const inHours = sql`(SELECT value FROM json_each(${JSON.stringify(hours)}))`;
  const wanted = JSON.stringify(breaks.map((one) => `${one.hourStartsAtEpochMs} ${one.ordinal}`));
  await sql`DELETE FROM stopsets WHERE ordinal IS NOT NULL AND hour_starts_at_epoch_ms IN ${inHours}
    AND hour_starts_at_epoch_ms || ' ' || ordinal NOT IN (SELECT value FROM json_each(${wanted}))`.execute(kysely);
  // Out of the way of each other while they move.
  await sql`UPDATE stopsets SET starts_at_epoch_ms = -id
    WHERE ordinal IS NOT NULL AND hour_starts_at_epoch_ms IN ${inHours}`.execute(kysely);
  const taken = await instantsAmong(db, breaks);
  const rows = breaks.map((one) => {
    let { startsAtEpochMs } = one;
    while (taken.has(startsAtEpochMs)) startsAtEpochMs += 1;
    taken.add(startsAtEpochMs);
    return { ...one, startsAtEpochMs };
  });
  // The upsert of a SELECT needs a WHERE of its own, or SQLite takes its ON for that of a join.
  await sql`INSERT INTO stopsets (hour_starts_at_epoch_ms, ordinal, starts_at_epoch_ms, length_ms, avails, after_position,
      on_time, grace_frames, reserved_ms)
    SELECT value ->> 'hourStartsAtEpochMs', value ->> 'ordinal', value ->> 'startsAtEpochMs', value ->> 'lengthMs',
      value ->> 'avails', value ->> 'afterPosition', value ->> 'onTime', value ->> 'graceFrames', value ->> 'lengthMs'
    FROM json_each(${JSON.stringify(rows)}) WHERE true
    ON CONFLICT (hour_starts_at_epoch_ms, ordinal) WHERE ordinal IS NOT NULL DO UPDATE SET
      starts_at_epoch_ms = excluded.starts_at_epoch_ms, length_ms = excluded.length_ms, avails = excluded.avails,
      after_position = excluded.after_position, on_time = excluded.on_time, grace_frames = excluded.grace_frames`.execute(
    kysely,
  );
}

/** Breaks of hours go by their times, whatever stands around them. */
export async function looseBreaks({ kysely }: Db, hours: readonly number[]): Promise<void> {
  if (hours.length === 0) return;
  await kysely
    .updateTable('stopsets')
    .set({ after_position: null })
    .where('ordinal', 'is not', null)
    .where('hour_starts_at_epoch_ms', 'in', hours)
    .execute();
}

async function instantsAmong({ kysely }: Db, breaks: readonly ClockBreak[]): Promise<Set<number>> {
  if (breaks.length === 0) return new Set();
  const starts = breaks.map(({ startsAtEpochMs }) => startsAtEpochMs);
  const rows = await kysely
    .selectFrom('stopsets')
    .where(
      'starts_at_epoch_ms',
      '>=',
      starts.reduce((a, b) => Math.min(a, b)),
    )
    .where('starts_at_epoch_ms', '<=', starts.reduce((a, b) => Math.max(a, b)) + breaks.length)
    .select('starts_at_epoch_ms')
    .execute();
  return new Set(rows.map(({ starts_at_epoch_ms: at }) => at));
}

/** The breaks of clocks of the hours that begin in (from, to), by hour, in their turns. */
export async function clockBreaksBetween(
  db: Db,
  fromEpochMs: number,
  toEpochMs: number,
): Promise<Map<number, readonly ClockBreak[]>> {
  const rows = await db.kysely
    .selectFrom('stopsets')
    .where('ordinal', 'is not', null)
    .where('hour_starts_at_epoch_ms', '>', fromEpochMs)
    .where('hour_starts_at_epoch_ms', '<', toEpochMs)
    .selectAll()
    .orderBy('hour_starts_at_epoch_ms')
    .orderBy('ordinal')
    .execute();
  const hours = new Map<number, ClockBreak[]>();
  for (const row of rows) {
    const { hour_starts_at_epoch_ms: hour, ordinal } = row;
    if (hour === null || ordinal === null) continue;
    const breaks = hours.get(hour) ?? [];
    hours.set(hour, breaks);
    breaks.push({
      hourStartsAtEpochMs: hour,
      ordinal,
      startsAtEpochMs: row.starts_at_epoch_ms,
      lengthMs: row.length_ms,
      avails: row.avails,
      afterPosition: row.after_position,
      onTime: row.on_time as OnTime | null,
      graceFrames: row.grace_frames,
    });
  }
  return hours;
}

/** A break of an hour clock as the plan was last laid around it. */
export interface LaidPlace {
  readonly id: number;
  readonly afterPosition: number | null;
  readonly reservedMs: number;
}

/** Notes where breaks stand, and what of the plan is theirs. */
export async function storeLaidPlaces(db: Db, places: readonly LaidPlace[]): Promise<void> {
  if (places.length === 0) return;
  await sql`UPDATE stopsets
    SET after_position = new.value ->> 'afterPosition', reserved_ms = new.value ->> 'reservedMs'
    FROM json_each(${JSON.stringify(places)}) AS new WHERE stopsets.id = new.value ->> 'id'`.execute(db.kysely);
}

/** What of each of these hours is its breaks', ms, by their turns; hours without breaks of a clock are left out. */
export async function reservedIn(
  db: Db,
  fromEpochMs: number,
  toEpochMs: number,
): Promise<Map<number, ReadonlyMap<number, number>>> {
  const rows = await db.kysely
    .selectFrom('stopsets')
    .where('ordinal', 'is not', null)
    .where('hour_starts_at_epoch_ms', '>=', fromEpochMs)
    .where('hour_starts_at_epoch_ms', '<', toEpochMs)
    .select([
      sql<number>`hour_starts_at_epoch_ms`.as('hour'),
      sql<number>`ordinal`.as('ordinal'),
      'reserved_ms as reservedMs',
    ])
    .execute();
  const hours = new Map<number, Map<number, number>>();
  for (const { hour, ordinal, reservedMs } of rows) {
    const known = hours.get(hour) ?? new Map<number, number>();
    hours.set(hour, known.set(ordinal, reservedMs));
  }
  return hours;
}
