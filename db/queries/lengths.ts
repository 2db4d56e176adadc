import { sql } from 'kysely';
import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';
import { artistKeysByCart } from './cuts.js';

/** The carts of a category that may be planned, and how long they are on air on average. */
export interface CategoryLength {
  readonly category: string;
  readonly kind: SegmentKind;
  readonly carts: number;
  readonly averageSeconds: number;
}

/** A cart as far as the feasibility of rules goes. */
export interface CountedCart {
  readonly category: string;
  readonly kind: SegmentKind;
  readonly titleKey: string;
  readonly artistKeys: readonly string[];
  readonly artist: string;
  readonly title: string;
  readonly album: string;
  readonly composer: string;
}

/** Cue in to where the next item joins; those that have no length are left out. */
const ON_AIR_SECONDS = sql<number>`(CASE WHEN carts.transition IN ('play', 'stop') THEN cuts.cue_out_frames ELSE cuts.segue_frames END
  - cuts.cue_in_frames) * 1.0 / cuts.sample_rate_hz`;

/** Enabled cuts with a length of carts that are not held; carts without audio count, for they can be planned. */
function planned(db: Db) {
  return db.kysely
    .selectFrom('cuts')
    .innerJoin('carts', 'carts.number', 'cuts.cart')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('carts.enabled', '=', 1)
    .where('cuts.enabled', '=', 1)
    .where('cuts.cue_out_frames', '>', 0)
    .where('cuts.sample_rate_hz', '>', 0)
    .where((eb) =>
      eb.or([
        eb('media_files.problem_code', 'is', null),
        // A file that was never seen here has no time.
        eb.and([eb('media_files.problem_code', '=', 'FILE_MISSING'), eb('media_files.modified_at_epoch_ms', '=', 0)]),
      ]),
    );
}

/** By category and kind; categories without such carts are left out. */
export async function categoryLengths(db: Db): Promise<CategoryLength[]> {
  const rows = await planned(db)
    .groupBy(['carts.category', 'carts.kind'])
    .select((eb) => [
      'carts.category as category',
      'carts.kind as kind',
      eb.fn.count<number>('carts.number').distinct().as('carts'),
      eb.fn.avg<number>(ON_AIR_SECONDS).as('averageSeconds'),
    ])
    .orderBy('carts.category')
    .orderBy('carts.kind')
    .execute();
  return rows.map((row) => ({ ...row, kind: row.kind as SegmentKind }));
}

/** The carts of these numbers, with their average length on air; null where it is not known. */
export async function cartLengths(
  db: Db,
  numbers: readonly number[],
): Promise<{ cart: number; title: string; artist: string; kind: SegmentKind; seconds: number | null }[]> {
  const among = sql<number>`(SELECT value FROM json_each(${JSON.stringify(numbers)}))`;
  const carts = await db.kysely
    .selectFrom('carts')
    .where('number', 'in', among)
    .select(['number', 'title', 'artist', 'kind'])
    .orderBy('number')
    .execute();
  const lengths = await planned(db)
    .where('carts.number', 'in', among)
    .groupBy('carts.number')
    .select((eb) => ['carts.number as cart', eb.fn.avg<number>(ON_AIR_SECONDS).as('seconds')])
    .execute();
  const known = new Map(lengths.map(({ cart, seconds }) => [cart, seconds]));
  return carts.map(({ number, kind, ...cart }) => ({
    ...cart,
    cart: number,
    kind: kind as SegmentKind,
    seconds: known.get(number) ?? null,
  }));
}

/** Every cart that may be planned, with what rules keep apart. */
export async function countedCarts(db: Db): Promise<CountedCart[]> {
  const artists = await artistKeysByCart(db);
  const rows = await planned(db)
    .groupBy('carts.number')
    .select([
      'carts.number as cart',
      'carts.category as category',
      'carts.kind as kind',
      'carts.title_key as titleKey',
      'carts.artist as artist',
      'carts.title as title',
      'carts.album as album',
      'carts.composer as composer',
    ])
    .orderBy('carts.number')
    .execute();
  return rows.map(({ cart, kind, ...row }) => ({
    ...row,
    kind: kind as SegmentKind,
    artistKeys: artists.get(String(cart)) ?? [],
  }));
}
