import type { Outcome } from '../../playout/api/as-run.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { secondsFromFrames } from '../../playout/api/units.js';
import type { Db } from '../open.js';

/** One line of the as-run record with what the library knows of its cart; empty where the cart is not known. */
export interface AiredLine {
  readonly itemId: string;
  readonly cartId: string | null;
  readonly title: string;
  readonly artist: string;
  readonly kind: SegmentKind;
  readonly startedAtEpochMs: number;
  readonly seconds: number;
  readonly outcome: Outcome;
  readonly reason: string;
  /** The category's name. */
  readonly category: string;
  readonly album: string;
  readonly label: string;
  readonly isrc: string;
  readonly composer: string;
}

/** Lines read at a time: a year of a station is never in memory at once. */
const PAGE = 2000;

/** What started in [from, to), oldest first; with `onAir` only what was really heard. */
export async function* airedBetween(
  db: Db,
  fromEpochMs: number,
  toEpochMs: number,
  options: { readonly onAir: boolean },
): AsyncGenerator<AiredLine> {
  let after = { startedAt: fromEpochMs, id: -1 };
  for (;;) {
    const { startedAt, id } = after;
    let query = db.kysely
      .selectFrom('as_run')
      .leftJoin('carts', 'carts.number', 'as_run.cart')
      .leftJoin('categories', 'categories.code', 'carts.category')
      .where('as_run.started_at_epoch_ms', '>=', startedAt)
      .where('as_run.started_at_epoch_ms', '<', toEpochMs)
      .where((eb) => eb.or([eb('as_run.started_at_epoch_ms', '>', startedAt), eb('as_run.id', '>', id)]))
      .selectAll('as_run')
      .select([
        'categories.name as category',
        'carts.album as album',
        'carts.label as label',
        'carts.isrc as isrc',
        'carts.composer as composer',
      ])
      .orderBy('as_run.started_at_epoch_ms')
      .orderBy('as_run.id')
      .limit(PAGE);
    if (options.onAir) query = query.where('as_run.outcome', 'in', ['played', 'cut']);
    const rows = await query.execute();
    for (const row of rows) {
      yield {
        itemId: row.item_id,
        cartId: row.cart === null ? null : String(row.cart),
        title: row.title,
        artist: row.artist,
        kind: row.kind as SegmentKind,
        startedAtEpochMs: row.started_at_epoch_ms,
        seconds: secondsFromFrames(row.end_frame - row.start_frame),
        outcome: row.outcome as Outcome,
        reason: row.reason,
        category: row.category ?? '',
        album: row.album ?? '',
        label: row.label ?? '',
        isrc: row.isrc ?? '',
        composer: row.composer ?? '',
      };
    }
    if (rows.length < PAGE) return;
    const last = rows[rows.length - 1];
    after = { startedAt: last.started_at_epoch_ms, id: last.id };
  }
}

/** Who is credited on each cart that aired in [from, to): people and groups under the name that their aliases stand for. */
export async function creditsOfAired(
  db: Db,
  fromEpochMs: number,
  toEpochMs: number,
): Promise<Map<string, readonly string[]>> {
  const rows = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('artists as named', 'named.id', 'cart_artists.artist')
    .leftJoin('artists as alias_of', 'alias_of.id', 'named.alias_of')
    .where('cart_artists.cart', 'in', (eb) =>
      eb
        .selectFrom('as_run')
        .where('as_run.started_at_epoch_ms', '>=', fromEpochMs)
        .where('as_run.started_at_epoch_ms', '<', toEpochMs)
        .where('as_run.cart', 'is not', null)
        .select((inner) => inner.ref('as_run.cart').$notNull().as('cart')),
    )
    .select((eb) => ['cart_artists.cart as cart', eb.fn.coalesce('alias_of.name', 'named.name').as('name')])
    .orderBy('cart_artists.cart')
    .orderBy('cart_artists.position')
    .execute();
  const credits = new Map<string, string[]>();
  for (const { cart, name } of rows) {
    const id = String(cart);
    const known = credits.get(id);
    if (known === undefined) credits.set(id, [name]);
    else if (!known.includes(name)) known.push(name);
  }
  return credits;
}

/** An item that was planned for a time, and what the record has of it. */
export interface PlannedLine {
  readonly itemId: string;
  readonly plannedAtEpochMs: number;
  readonly cartId: string;
  readonly title: string;
  readonly artist: string;
  readonly kind: SegmentKind;
  readonly category: string;
  readonly aired: {
    readonly startedAtEpochMs: number;
    readonly seconds: number;
    readonly outcome: Outcome;
    readonly reason: string;
  } | null;
}

/**
 * The items planned to start in [from, to), with their first line in the record: one that was on air where there is any. A
 * spare was never meant to air for sure, and is here only where it did.
 */
export async function plannedBetween(db: Db, fromEpochMs: number, toEpochMs: number): Promise<PlannedLine[]> {
  const rows = await db.kysely
    .selectFrom('rundown_items')
    .innerJoin('carts', 'carts.number', 'rundown_items.cart')
    .leftJoin('categories', 'categories.code', 'carts.category')
    .leftJoin('as_run', 'as_run.item_id', 'rundown_items.id')
    .where('rundown_items.starts_at_epoch_ms', '>=', fromEpochMs)
    .where('rundown_items.starts_at_epoch_ms', '<', toEpochMs)
    .where((eb) => eb.or([eb('status', '=', 'planned'), eb('as_run.outcome', 'in', ['played', 'cut'])]))
    .select([
      'rundown_items.id as itemId',
      'rundown_items.starts_at_epoch_ms as plannedAtEpochMs',
      'rundown_items.kind as kind',
      'rundown_items.cart as cart',
      'carts.title as title',
      'carts.artist as artist',
      'categories.name as category',
      'as_run.started_at_epoch_ms as startedAtEpochMs',
      'as_run.start_frame as startFrame',
      'as_run.end_frame as endFrame',
      'as_run.outcome as outcome',
      'as_run.reason as reason',
    ])
    .orderBy('rundown_items.hour_starts_at_epoch_ms')
    .orderBy('rundown_items.position')
    .orderBy('as_run.start_frame')
    .execute();
  const lines = new Map<string, PlannedLine>();
  for (const row of rows) {
    const known = lines.get(row.itemId);
    if (known?.aired?.outcome === 'played' || known?.aired?.outcome === 'cut') continue;
    lines.set(row.itemId, {
      itemId: row.itemId,
      plannedAtEpochMs: row.plannedAtEpochMs,
      cartId: String(row.cart),
      title: row.title,
      artist: row.artist,
      kind: row.kind as SegmentKind,
      category: row.category ?? '',
      aired:
        row.startedAtEpochMs === null
          ? null
          : {
              startedAtEpochMs: row.startedAtEpochMs,
              seconds: secondsFromFrames((row.endFrame ?? 0) - (row.startFrame ?? 0)),
              outcome: row.outcome as Outcome,
              reason: row.reason ?? '',
            },
    });
  }
  return [...lines.values()];
}

/** Which of these items were ever planned. */
export async function knownItems(db: Db, itemIds: readonly string[]): Promise<Set<string>> {
  const known = new Set<string>();
  const CHUNK = 500;
  for (let from = 0; from < itemIds.length; from += CHUNK) {
    const rows = await db.kysely
      .selectFrom('rundown_items')
      .where('id', 'in', itemIds.slice(from, from + CHUNK))
      .select('id')
      .execute();
    for (const { id } of rows) known.add(id);
  }
  return known;
}
