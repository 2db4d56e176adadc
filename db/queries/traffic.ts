import { sql, type Selectable } from 'kysely';
import type { OnTime } from '../../playout/api/segment.js';
import { engineFrames } from '../../playout/api/units.js';
import { ContinuityError } from '../../playout/api/errors.js';
import { inTransaction, type Db } from '../open.js';
import type { StopsetsTable } from '../schema.js';

export interface Stopset {
  readonly id: number;
  readonly startsAtEpochMs: number;
  readonly lengthMs: number;
  readonly avails: number;
  /** How it starts at its time; null: in its turn. */
  readonly onTime: OnTime | null;
  readonly graceFrames: number;
  /** Set where an hour clock has made it. */
  readonly clock: {
    readonly hourStartsAtEpochMs: number;
    /** Its turn among the breaks of its hour, from 0. */
    readonly ordinal: number;
    /** It stands behind the item of this position of its hour, -1: before the first; null: behind what crosses its time. */
    readonly afterPosition: number | null;
    /** So much of the plan is its own, sold or not yet. */
    readonly reservedMs: number;
  } | null;
}

/** What a person says of a break that is to be. */
export type NewStopset = Pick<Stopset, 'startsAtEpochMs' | 'lengthMs' | 'avails'>;

function stopsetOf(row: Selectable<StopsetsTable>): Stopset {
  const { hour_starts_at_epoch_ms: hourStartsAtEpochMs, ordinal } = row;
  return {
    id: row.id,
    startsAtEpochMs: row.starts_at_epoch_ms,
    lengthMs: row.length_ms,
    avails: row.avails,
    onTime: row.on_time as OnTime | null,
    graceFrames: row.grace_frames,
    clock:
      hourStartsAtEpochMs === null || ordinal === null
        ? null
        : { hourStartsAtEpochMs, ordinal, afterPosition: row.after_position, reservedMs: row.reserved_ms },
  };
}

/** A spot of a schedule, and where it is. */
export interface Spot {
  readonly id: number;
  readonly day: string;
  readonly scheduledAtEpochMs: number;
  readonly lengthMs: number | null;
  readonly cartId: string;
  readonly code: string;
  readonly title: string;
  readonly sponsor: string;
  readonly product: string;
  readonly file: string;
  readonly row: number;
  /** The break that a person chose. */
  readonly pinned: number | null;
  readonly stopset: number | null;
  readonly place: number | null;
  /** Why it is in no break; null where it is in one, or nobody has looked yet. */
  readonly unplaced: string | null;
}

/** Breaks that start in [from, to), in order. */
export async function stopsetsBetween(db: Db, fromEpochMs: number, toEpochMs: number): Promise<Stopset[]> {
  const rows = await db.kysely
    .selectFrom('stopsets')
    .where('starts_at_epoch_ms', '>=', fromEpochMs)
    .where('starts_at_epoch_ms', '<', toEpochMs)
    .selectAll()
    .orderBy('starts_at_epoch_ms')
    .execute();
  return rows.map(stopsetOf);
}

/** Adds breaks; one at an instant that has a break already takes that one's place, unless that is an hour clock's. */
export async function putStopsets(db: Db, stopsets: readonly NewStopset[]): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    for (const { startsAtEpochMs, lengthMs, avails } of stopsets) {
      await kysely
        .insertInto('stopsets')
        .values({ starts_at_epoch_ms: startsAtEpochMs, length_ms: lengthMs, avails })
        .onConflict((conflict) =>
          conflict
            .column('starts_at_epoch_ms')
            .doUpdateSet({ length_ms: lengthMs, avails })
            .where('stopsets.ordinal', 'is', null),
        )
        .execute();
    }
  });
}

/** The break of an id. Throws ContinuityError NOT_FOUND. */
export async function stopset(db: Db, id: number): Promise<Stopset> {
  const row = await db.kysely.selectFrom('stopsets').where('id', '=', id).selectAll().executeTakeFirst();
  if (row === undefined) throw new ContinuityError('NOT_FOUND', `there is no break ${id}`);
  return stopsetOf(row);
}

export async function deleteStopset(db: Db, id: number): Promise<void> {
  await db.kysely.deleteFrom('stopsets').where('id', '=', id).execute();
}

/** Which spots: of local days, or whose time or break is in [from, to). */
export type SpotChoice =
  | { readonly days: readonly string[] }
  | { readonly fromEpochMs: number; readonly toEpochMs: number }
  | { readonly id: number };

/** Spots by their scheduled time. */
export async function spotsOf(db: Db, choice: SpotChoice): Promise<Spot[]> {
  let query = db.kysely.selectFrom('spots').leftJoin('stopsets', 'stopsets.id', 'spots.stopset').selectAll('spots');
  if ('days' in choice) query = query.where('spots.day', 'in', choice.days);
  else if ('id' in choice) query = query.where('spots.id', '=', choice.id);
  else {
    const { fromEpochMs, toEpochMs } = choice;
    query = query.where((eb) =>
      eb.or([
        eb.and([
          eb('spots.scheduled_at_epoch_ms', '>=', fromEpochMs),
          eb('spots.scheduled_at_epoch_ms', '<', toEpochMs),
        ]),
        eb.and([
          eb('stopsets.starts_at_epoch_ms', '>=', fromEpochMs),
          eb('stopsets.starts_at_epoch_ms', '<', toEpochMs),
        ]),
        eb(
          'spots.pinned',
          'in',
          eb
            .selectFrom('stopsets as chosen')
            .where('chosen.starts_at_epoch_ms', '>=', fromEpochMs)
            .where('chosen.starts_at_epoch_ms', '<', toEpochMs)
            .select('chosen.id'),
        ),
      ]),
    );
  }
  const rows = await query.orderBy('spots.scheduled_at_epoch_ms').orderBy('spots.id').execute();
  return rows.map((row) => ({
    id: row.id,
    day: row.day,
    scheduledAtEpochMs: row.scheduled_at_epoch_ms,
    lengthMs: row.length_ms,
    cartId: String(row.cart),
    code: row.code,
    title: row.title,
    sponsor: row.sponsor,
    product: row.product,
    file: row.file,
    row: row.row,
    pinned: row.pinned,
    stopset: row.stopset,
    place: row.place,
    unplaced: row.unplaced,
  }));
}

/** Adds what a schedule brings and takes away what it has no longer. */
export async function changeSpots(
  db: Db,
  file: string,
  change: {
    readonly remove: readonly number[];
    readonly add: readonly Omit<Spot, 'id' | 'file' | 'pinned' | 'stopset' | 'place' | 'unplaced'>[];
  },
): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    if (change.remove.length > 0) {
      const ids = JSON.stringify(change.remove);
      await kysely
        .deleteFrom('spots')
        .where('id', 'in', sql<number>`(SELECT value FROM json_each(${ids}))`)
        .execute();
    }
    for (const spot of change.add) {
      await kysely
        .insertInto('spots')
        .values({
          day: spot.day,
          scheduled_at_epoch_ms: spot.scheduledAtEpochMs,
          length_ms: spot.lengthMs,
          cart: Number(spot.cartId),
          code: spot.code,
          title: spot.title,
          sponsor: spot.sponsor,
          product: spot.product,
          file,
          row: spot.row,
        })
        .execute();
    }
  });
}

export async function pinSpot(db: Db, id: number, stopsetId: number | null): Promise<void> {
  await db.kysely.updateTable('spots').set({ pinned: stopsetId }).where('id', '=', id).execute();
}

/** Notes where spots are. */
export async function storePlaces(
  db: Db,
  places: readonly Pick<Spot, 'id' | 'stopset' | 'place' | 'unplaced'>[],
): Promise<void> {
  if (places.length === 0) return;
  await sql`UPDATE spots
    SET stopset = new.value ->> 'stopset', place = new.value ->> 'place', unplaced = new.value ->> 'unplaced'
    FROM json_each(${JSON.stringify(places)}) AS new WHERE spots.id = new.value ->> 'id'`.execute(db.kysely);
}

/** A cart that a schedule may name. */
export interface SpotCartRow {
  readonly cartId: string;
  readonly kind: string;
  readonly title: string;
  readonly codes: readonly string[];
  readonly isHeld: boolean;
  /** From cue in to cue out of its first recording that can be played. */
  readonly lengthMs: number | null;
}

/** Every spot of the library, and the carts of these numbers whatever they are. */
export async function spotCarts(db: Db, numbers: readonly number[]): Promise<SpotCartRow[]> {
  const list = JSON.stringify(numbers);
  const rows = await db.kysely
    .selectFrom('carts')
    .where((eb) =>
      eb.or([eb('kind', '=', 'spot'), eb('number', 'in', sql<number>`(SELECT value FROM json_each(${list}))`)]),
    )
    .select((eb) => [
      'number',
      'kind',
      'title',
      'enabled',
      eb
        .selectFrom('cart_codes')
        .whereRef('cart_codes.cart', '=', 'carts.number')
        .select(sql<string>`json_group_array(code)`.as('codes'))
        .as('codes'),
      eb
        .selectFrom('cuts')
        .innerJoin('media_files', 'media_files.id', 'cuts.file')
        .whereRef('cuts.cart', '=', 'carts.number')
        .where('cuts.enabled', '=', 1)
        .where('media_files.problem_code', 'is', null)
        .select(sql<string>`json_array(cuts.cue_in_frames, cuts.cue_out_frames, cuts.sample_rate_hz)`.as('cut'))
        .orderBy('cuts.position')
        .orderBy('cuts.id')
        .limit(1)
        .as('cut'),
    ])
    .orderBy('number')
    .execute();
  return rows.map((row) => ({
    cartId: String(row.number),
    kind: row.kind,
    title: row.title,
    codes: JSON.parse(row.codes ?? '[]') as string[],
    isHeld: row.enabled === 0,
    lengthMs: row.cut === null ? null : lengthMs(JSON.parse(row.cut) as [number, number, number]),
  }));
}

function lengthMs([cueIn, cueOut, rateHz]: readonly [number, number, number]): number {
  return Math.round((engineFrames(cueOut, rateHz) - engineFrames(cueIn, rateHz)) / 48);
}

/** Column maps by name. */
export async function trafficMaps(db: Db): Promise<{ readonly name: string; readonly map: unknown }[]> {
  const rows = await db.kysely.selectFrom('traffic_maps').selectAll().orderBy('name').execute();
  return rows.map(({ name, map }) => ({ name, map: JSON.parse(map) as unknown }));
}

export async function saveTrafficMap(db: Db, name: string, map: object): Promise<void> {
  const text = JSON.stringify(map);
  await db.kysely
    .insertInto('traffic_maps')
    .values({ name, map: text })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ map: text }))
    .execute();
}

/** Throws ContinuityError NOT_FOUND. */
export async function deleteTrafficMap(db: Db, name: string): Promise<void> {
  const { numDeletedRows } = await db.kysely.deleteFrom('traffic_maps').where('name', '=', name).executeTakeFirst();
  if (numDeletedRows === 0n) throw new ContinuityError('NOT_FOUND', `there is no column map "${name}"`);
}
