import type { AsRunEntry, Outcome } from '../../playout/api/as-run.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';

/** A cart on air, as rotation remembers it. */
export interface AiredCart {
  readonly cartId: string;
  readonly startedAtEpochMs: number;
}

/** An item that was on air, in frames of the programme's line. */
export interface AiredItem {
  readonly itemId: string;
  readonly startedAtEpochMs: number;
  readonly durationFrames: number;
}

/** What aired, newest first. */
export async function recentAsRun(db: Db, limit: number): Promise<AsRunEntry[]> {
  const rows = await db.kysely
    .selectFrom('as_run')
    .selectAll()
    .orderBy('started_at_epoch_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    itemId: row.item_id,
    cartId: row.cart === null ? null : String(row.cart),
    title: row.title,
    artist: row.artist,
    kind: row.kind as SegmentKind,
    startedAt: new Date(row.started_at_epoch_ms).toISOString(),
    startFrame: row.start_frame,
    endFrame: row.end_frame,
    outcome: row.outcome as Outcome,
    reason: row.reason,
  }));
}

/** Plays since an instant, oldest first. Items that never started are no plays. */
export async function playsSince(db: Db, fromEpochMs: number): Promise<AiredCart[]> {
  const rows = await db.kysely
    .selectFrom('as_run')
    .where('started_at_epoch_ms', '>=', fromEpochMs)
    .where('outcome', 'in', ['played', 'cut'])
    .where('cart', 'is not', null)
    .select(['cart', 'started_at_epoch_ms as startedAtEpochMs'])
    .orderBy('started_at_epoch_ms')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({ cartId: String(row.cart), startedAtEpochMs: row.startedAtEpochMs }));
}

/** The last play of every cart that ever aired and how many there were, oldest first. */
export async function lastPlays(db: Db): Promise<(AiredCart & { readonly plays: number })[]> {
  const rows = await db.kysely
    .selectFrom('as_run')
    .where('outcome', 'in', ['played', 'cut'])
    .where('cart', 'is not', null)
    .select((eb) => [
      'cart',
      eb.fn.max<number>('started_at_epoch_ms').as('startedAtEpochMs'),
      eb.fn.countAll<number>().as('plays'),
    ])
    .groupBy('cart')
    .orderBy('startedAtEpochMs')
    .execute();
  return rows.map(({ cart, startedAtEpochMs, plays }) => ({ cartId: String(cart), startedAtEpochMs, plays }));
}

/** How often each of these carts has aired; those that never did are left out. */
export async function playCounts(db: Db, cartIds: readonly string[]): Promise<Map<string, number>> {
  const rows = await db.kysely
    .selectFrom('as_run')
    .where('outcome', 'in', ['played', 'cut'])
    .where('cart', 'in', cartIds.map(Number))
    .select((eb) => ['cart', eb.fn.countAll<number>().as('plays')])
    .groupBy('cart')
    .execute();
  return new Map(rows.map(({ cart, plays }) => [String(cart), plays]));
}

/** Ids of the items that went on air since an instant. */
export async function airedItemIds(db: Db, fromEpochMs: number): Promise<Set<string>> {
  if (!Number.isFinite(fromEpochMs)) return new Set();
  const rows = await db.kysely
    .selectFrom('as_run')
    .where('started_at_epoch_ms', '>=', fromEpochMs)
    .where('outcome', 'in', ['played', 'cut'])
    .select('item_id')
    .execute();
  return new Set(rows.map((row) => row.item_id));
}

/** Items that went on air in [from, to], in order; failed ones too, since their turn is over. */
export async function itemsOnAirBetween(db: Db, fromEpochMs: number, toEpochMs: number): Promise<AiredItem[]> {
  const rows = await db.kysely
    .selectFrom('as_run')
    .where('started_at_epoch_ms', '>=', fromEpochMs)
    .where('started_at_epoch_ms', '<=', toEpochMs)
    .where('outcome', 'in', ['played', 'cut', 'failed'])
    .selectAll()
    .orderBy('started_at_epoch_ms')
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    itemId: row.item_id,
    startedAtEpochMs: row.started_at_epoch_ms,
    durationFrames: row.end_frame - row.start_frame,
  }));
}

export { ingestJournal, type JournalIngest } from './journal.js';
