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

interface StoredBreak {
  readonly id: number;
  readonly hour: number;
  readonly ordinal: number;
}

/**
 * Gives hours the breaks that their clocks make, and takes away those that these make no longer. A break that stays keeps its
 * number, and with it its spots. No two breaks have the same instant: one that would moves on by milliseconds.
 */
export async function putClockBreaks(
  { kysely }: Db,
  hours: readonly number[],
  breaks: readonly ClockBreak[],
): Promise<void> {
  if (hours.length === 0) return;
  const list = JSON.stringify(hours);
  const stored: StoredBreak[] = await kysely
    .selectFrom('stopsets')
    .where('ordinal', 'is not', null)
    .where('hour_starts_at_epoch_ms', 'in', sql<number>`(SELECT value FROM json_each(${list}))`)
    .select(['id', sql<number>`hour_starts_at_epoch_ms`.as('hour'), sql<number>`ordinal`.as('ordinal')])
    .execute();
  const known = new Map(stored.map(({ id, hour, ordinal }) => [`${hour} ${ordinal}`, id]));
  const keyOf = (one: ClockBreak): string => `${one.hourStartsAtEpochMs} ${one.ordinal}`;
  const wanted = new Set(breaks.map(keyOf));
  const gone = stored.filter(({ hour, ordinal }) => !wanted.has(`${hour} ${ordinal}`)).map(({ id }) => id);
  const staying = stored.filter(({ id }) => !gone.includes(id)).map(({ id }) => id);
  await kysely
    .deleteFrom('stopsets')
    .where('id', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(gone)}))`)
    .execute();
  // Out of the way of each other while they move.
  await sql`UPDATE stopsets SET starts_at_epoch_ms = -id
    WHERE id IN (SELECT value FROM json_each(${JSON.stringify(staying)}))`.execute(kysely);
  const taken = await instantsAmong({ kysely }, breaks);
  for (const one of breaks) {
    let startsAt = one.startsAtEpochMs;
    while (taken.has(startsAt)) startsAt += 1;
    taken.add(startsAt);
    const row = {
      starts_at_epoch_ms: startsAt,
      length_ms: one.lengthMs,
      avails: one.avails,
      after_position: one.afterPosition,
      on_time: one.onTime,
      grace_frames: one.graceFrames,
    };
    const id = known.get(keyOf(one));
    if (id !== undefined) await kysely.updateTable('stopsets').set(row).where('id', '=', id).execute();
    else {
      const place = { hour_starts_at_epoch_ms: one.hourStartsAtEpochMs, ordinal: one.ordinal };
      await kysely
        .insertInto('stopsets')
        .values({ ...row, ...place, reserved_ms: one.lengthMs })
        .execute();
    }
  }
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
