import { sql } from 'kysely';
import type { OnTime, SegmentKind } from '../../playout/api/segment.js';
import { inTransaction, type Db } from '../open.js';
import type { Transition } from '../transition.js';

/**
 * `planned`: will air; `spare`: airs only where the hour runs short, and is skipped by the next hard time otherwise.
 */
export type RundownStatus = 'planned' | 'spare';

/** An item of the rundown as it is stored. */
export interface RundownItem {
  /** Unique in the station's life. */
  readonly id: string;
  readonly startsAtEpochMs: number;
  /** Until the item after it starts: cue in to segue. */
  readonly durationMs: number;
  /** First instant of the local hour that it belongs to. */
  readonly hourStartsAtEpochMs: number;
  readonly hourClock: string;
  /** Count within its hour, from 0. */
  readonly position: number;
  readonly cartId: string;
  readonly cutId: number;
  readonly kind: SegmentKind;
  /** The item it lies over, and where. */
  readonly over: { readonly itemId: string; readonly atFrames: number } | null;
  readonly hardTime: { readonly atEpochMs: number; readonly onTime: OnTime; readonly graceFrames: number } | null;
  readonly status: RundownStatus;
  /** Why this cart stands here. */
  readonly reason: string;
  /** A person wants this cart here; false where left out. */
  readonly isLocked?: boolean;
  /** How the item after it joins, where its place in the hour says so; its cart's way where left out. */
  readonly transition?: Transition;
}

/** An item with its cart, as a list shows it. */
export interface RundownRow extends RundownItem {
  readonly title: string;
  readonly artist: string;
  readonly category: string;
}

export interface RundownState {
  /** Grows with every change. */
  readonly revision: number;
  /** When the last planned item hands over to the one after it; null where nothing is planned. */
  readonly plannedUntilEpochMs: number | null;
}

const FIRST_INSTANT = 0;
const LAST_INSTANT = 8.64e15;

/** The rundown's items that start in [from, to), in their order on air. */
export async function rundownBetween(
  db: Db,
  fromEpochMs = FIRST_INSTANT,
  toEpochMs = LAST_INSTANT,
): Promise<RundownRow[]> {
  const rows = await db.kysely
    .selectFrom('rundown_items')
    .innerJoin('carts', 'carts.number', 'rundown_items.cart')
    .where('starts_at_epoch_ms', '>=', fromEpochMs)
    .where('starts_at_epoch_ms', '<', toEpochMs)
    .selectAll('rundown_items')
    .select(['carts.title as title', 'carts.artist as artist', 'carts.category as category'])
    .orderBy('hour_starts_at_epoch_ms')
    .orderBy('position')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    startsAtEpochMs: row.starts_at_epoch_ms,
    durationMs: row.duration_ms,
    hourStartsAtEpochMs: row.hour_starts_at_epoch_ms,
    hourClock: row.hour_clock,
    position: row.position,
    cartId: String(row.cart),
    cutId: row.cut,
    kind: row.kind as SegmentKind,
    over: row.over_item === null ? null : { itemId: row.over_item, atFrames: row.over_at_frames ?? 0 },
    hardTime:
      row.hard_at_epoch_ms === null
        ? null
        : {
            atEpochMs: row.hard_at_epoch_ms,
            onTime: (row.on_time ?? 'make-next') as OnTime,
            graceFrames: row.grace_frames,
          },
    status: row.status as RundownStatus,
    reason: row.reason,
    ...(row.locked === 1 && { isLocked: true }),
    ...(row.transition !== null && { transition: row.transition as Transition }),
    title: row.title,
    artist: row.artist,
    category: row.category,
  }));
}

/** Is any of these carts planned to start at an instant or later? */
export async function isAnyPlanned(db: Db, cartIds: readonly string[], fromEpochMs: number): Promise<boolean> {
  const found = await db.kysely
    .selectFrom('rundown_items')
    .where('starts_at_epoch_ms', '>=', fromEpochMs)
    .where('cart', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(cartIds.map(Number))}))`)
    .select('id')
    .limit(1)
    .executeTakeFirst();
  return found !== undefined;
}

/** How many different songs are planned to start at an instant or later. */
export async function songsPlanned(db: Db, fromEpochMs: number): Promise<number> {
  const { songs } = await db.kysely
    .selectFrom('rundown_items')
    .where('starts_at_epoch_ms', '>=', fromEpochMs)
    .where('kind', '=', 'music')
    .select((eb) => eb.fn.count<number>('cart').distinct().as('songs'))
    .executeTakeFirstOrThrow();
  return songs;
}

/** The rundown's revision and reach. */
export async function rundownState(db: Db): Promise<RundownState> {
  const reach = await db.kysely
    .selectFrom('rundown_items')
    .where('status', '=', 'planned')
    .where('over_item', 'is', null)
    .select((eb) => eb.fn.max<number | null>(eb('starts_at_epoch_ms', '+', eb.ref('duration_ms'))).as('until'))
    .executeTakeFirst();
  return { revision: await revision(db), plannedUntilEpochMs: reach?.until ?? null };
}

/** The rundown's revision: grows with every change. */
export async function revision(db: Db): Promise<number> {
  const row = await db.kysely.selectFrom('rundown_state').select('revision').executeTakeFirstOrThrow();
  return row.revision;
}

/** A change of the rundown: what goes and what comes. An item finds its place by its hour and its position there. */
export interface SpanReplacement {
  /** Ids of items that go. */
  readonly remove: readonly string[];
  readonly insert: readonly RundownItem[];
}

function stored(item: RundownItem) {
  return {
    id: item.id,
    starts_at_epoch_ms: item.startsAtEpochMs,
    duration_ms: item.durationMs,
    hour_starts_at_epoch_ms: item.hourStartsAtEpochMs,
    hour_clock: item.hourClock,
    position: item.position,
    cart: Number(item.cartId),
    cut: item.cutId,
    kind: item.kind,
    over_item: item.over?.itemId ?? null,
    over_at_frames: item.over?.atFrames ?? null,
    hard_at_epoch_ms: item.hardTime?.atEpochMs ?? null,
    on_time: item.hardTime?.onTime ?? null,
    grace_frames: item.hardTime?.graceFrames ?? 0,
    status: item.status,
    reason: item.reason,
    locked: item.isLocked === true ? 1 : 0,
    transition: item.transition ?? null,
  };
}

/** Deletes items that were planned to start before an instant; returns how many. What is planned does not change. */
export async function forgetRundown(db: Db, beforeEpochMs: number): Promise<number> {
  const { numDeletedRows } = await db.kysely
    .deleteFrom('rundown_items')
    .where('starts_at_epoch_ms', '<', beforeEpochMs)
    .executeTakeFirst();
  return Number(numDeletedRows);
}

const CHUNK = 500;
const INSERTED_AT_ONCE = 100;

/** Changes the rundown in one transaction. Returns its new revision. */
export async function replaceSpan(db: Db, change: SpanReplacement): Promise<number> {
  return inTransaction(db, async ({ kysely }) => {
    for (let from = 0; from < change.remove.length; from += CHUNK) {
      await kysely
        .deleteFrom('rundown_items')
        .where('id', 'in', change.remove.slice(from, from + CHUNK))
        .execute();
    }
    for (let from = 0; from < change.insert.length; from += INSERTED_AT_ONCE) {
      const rows = change.insert.slice(from, from + INSERTED_AT_ONCE).map(stored);
      await kysely.insertInto('rundown_items').values(rows).execute();
    }
    const state = await kysely
      .updateTable('rundown_state')
      .set({ revision: sql`revision + 1` })
      .returning('revision')
      .executeTakeFirstOrThrow();
    return state.revision;
  });
}

/**
 * Takes the write lock where the rundown is still at this revision: what was worked out from it may be stored in this
 * transaction. False where it has changed since.
 */
export async function claimRevision(db: Db, expected: number): Promise<boolean> {
  const result = await db.kysely
    .updateTable('rundown_state')
    .set({ revision: expected })
    .where('revision', '=', expected)
    .executeTakeFirst();
  return result.numUpdatedRows > 0n;
}

/** Gives items other times and lengths; the rundown's revision grows where any does. Returns how many. */
export async function retimeItems(
  db: Db,
  items: readonly Pick<RundownItem, 'id' | 'startsAtEpochMs' | 'durationMs'>[],
): Promise<number> {
  if (items.length === 0) return 0;
  return inTransaction(db, async ({ kysely }) => {
    await sql`UPDATE rundown_items
      SET starts_at_epoch_ms = new.value ->> 'startsAtEpochMs', duration_ms = new.value ->> 'durationMs'
      FROM json_each(${JSON.stringify(items)}) AS new WHERE rundown_items.id = new.value ->> 'id'`.execute(kysely);
    await kysely
      .updateTable('rundown_state')
      .set({ revision: sql`revision + 1` })
      .execute();
    return items.length;
  });
}

/** Locks or unlocks items; the rundown itself stays as it is. Returns how many are known. */
export async function lockItems(db: Db, ids: readonly string[], isLocked: boolean): Promise<number> {
  const result = await db.kysely
    .updateTable('rundown_items')
    .set({ locked: isLocked ? 1 : 0 })
    .where('id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(ids)}))`)
    .executeTakeFirst();
  return Number(result.numUpdatedRows);
}

/** The hours from the one that an instant lies in on that have anything planned. */
export async function plannedHours(db: Db, fromEpochMs: number): Promise<Set<number>> {
  const rows = await db.kysely
    .selectFrom('rundown_items')
    .where('hour_starts_at_epoch_ms', '>', fromEpochMs - LONGEST_HOUR_MS)
    .select('hour_starts_at_epoch_ms as hour')
    .distinct()
    .execute();
  return new Set(rows.map(({ hour }) => hour));
}

/** Around a change of the clocks. */
const LONGEST_HOUR_MS = 2 * 3_600_000;
