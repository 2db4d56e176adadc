import { sql } from 'kysely';
import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';

/** A cut that may stand in where the plan has nothing. */
export interface FillerCut {
  readonly cartId: string;
  readonly cutId: number;
  readonly title: string;
  readonly artist: string;
  readonly enabled: boolean;
  readonly evergreen: boolean;
  readonly weight: number;
  readonly position: number;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly dayparts: readonly (readonly [number, number])[];
  readonly weekdays: readonly number[];
  /** Its cart aired more often since then than those that are looked at did on average. */
  readonly isAhead: boolean;
}

interface Row {
  cart: number;
  cutId: number;
  title: string;
  artist: string;
  evergreen: number;
  weight: number;
  position: number;
  startsOn: string | null;
  endsOn: string | null;
  dayparts: string;
  weekdays: string;
  isAhead: number;
}

export interface FillerWanted {
  readonly kind: SegmentKind;
  /** Of every category where left out. */
  readonly category?: string;
  /** So many cuts at most. */
  readonly limit: number;
  /** What aired before this instant does not count. */
  readonly sinceEpochMs: number;
}

/**
 * Cuts of a kind that can be played, of carts that are not held: first those that may air at any time, the longest rested
 * first.
 */
export async function fillerCuts(db: Db, wanted: FillerWanted): Promise<FillerCut[]> {
  const always = await cutsByRest(db, wanted, 'always');
  const limit = wanted.limit - always.length;
  return limit === 0 ? always : [...always, ...(await cutsByRest(db, { ...wanted, limit }, 'at times'))];
}

/**
 * Carts are put in order before their cuts are looked at, and no more of those than are wanted: of a hundred thousand carts a
 * few dozen are asked for with every push of the plan. (A limit of -1 keeps SQLite from joining first and sorting then.)
 */
async function cutsByRest(
  db: Db,
  { kind, category, limit, sinceEpochMs }: FillerWanted,
  airing: 'always' | 'at times',
): Promise<FillerCut[]> {
  const isOfCategory = category === undefined ? sql`` : sql`AND category = ${category}`;
  const { rows } = await sql<Row>`
    WITH last AS MATERIALIZED (
      SELECT cart, max(started_at_epoch_ms) AS at, count(*) AS plays FROM as_run
      WHERE started_at_epoch_ms >= ${sinceEpochMs} AND cart IS NOT NULL AND outcome IN ('played', 'cut') GROUP BY cart
    ), rested AS MATERIALIZED (
      SELECT number, coalesce(at, 0) AS at, coalesce(plays, 0) AS plays FROM carts LEFT JOIN last ON last.cart = number
      WHERE kind = ${kind} AND enabled = 1 ${isOfCategory}
      ORDER BY coalesce(at, 0), number LIMIT -1
    )
    SELECT cuts.cart AS cart, cuts.id AS cutId, title, artist, evergreen, weight, position, starts_on AS startsOn,
      ends_on AS endsOn, dayparts, weekdays, plays > (SELECT avg(plays) FROM rested) AS isAhead
    FROM rested
    CROSS JOIN carts ON carts.number = rested.number
    CROSS JOIN cuts ON cuts.cart = rested.number
    CROSS JOIN media_files ON media_files.id = cuts.file
    WHERE cuts.enabled = 1 AND problem_code IS NULL
      AND (evergreen OR starts_on IS NOT NULL OR ends_on IS NOT NULL OR dayparts <> '[]' OR weekdays <> '[]') =
        ${airing === 'always' ? 0 : 1}
    LIMIT ${limit}`.execute(db.kysely);
  return rows.map(({ cart, evergreen, dayparts, weekdays, isAhead, ...row }) => ({
    ...row,
    cartId: String(cart),
    enabled: true,
    evergreen: evergreen === 1,
    dayparts: JSON.parse(dayparts) as [number, number][],
    weekdays: JSON.parse(weekdays) as number[],
    isAhead: isAhead === 1,
  }));
}
