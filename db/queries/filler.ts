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
 *
 * A few dozen of a hundred thousand carts are asked for with every push of the plan. What has not aired since has rested the
 * longest, in the order in which carts are stored: it is looked at by itself, nothing has to be sorted for it, and mostly it is
 * enough.
 */
export async function fillerCuts(db: Db, wanted: FillerWanted): Promise<FillerCut[]> {
  const found: FillerCut[] = [];
  for (const airing of ['always', 'at times'] as const) {
    for (const rest of [restedCuts, airedCuts]) {
      const limit = wanted.limit - found.length;
      if (limit > 0) found.push(...(await rest(db, { ...wanted, limit }, airing)));
    }
  }
  return found;
}

type Airing = 'always' | 'at times';

/** Cuts of carts that have not aired since. */
async function restedCuts(db: Db, wanted: FillerWanted, airing: Airing): Promise<FillerCut[]> {
  const { kind, category, limit } = wanted;
  // By its kind alone SQLite would find the carts in the order of their categories, and sort them all.
  const ofKind =
    category === undefined
      ? sql`NOT INDEXED WHERE kind = ${kind}`
      : sql`WHERE kind = ${kind} AND category = ${category}`;
  const { rows } = await sql<Row>`
    WITH ${lastAired(wanted)}
    SELECT ${columns}, 0 AS isAhead
    FROM (SELECT number, title, artist FROM carts ${ofKind} AND enabled = 1 AND number NOT IN (SELECT cart FROM last)) AS carts
    ${usableCuts(airing)}
    ORDER BY carts.number, cuts.id LIMIT ${limit}`.execute(db.kysely);
  return rows.map(fillerCut);
}

/** Cuts of carts that have aired since, the longest rested first. */
async function airedCuts(db: Db, wanted: FillerWanted, airing: Airing): Promise<FillerCut[]> {
  const { kind, category, limit } = wanted;
  const ofKind = sql`kind = ${kind} AND enabled = 1 ${category === undefined ? sql`` : sql`AND category = ${category}`}`;
  const { rows } = await sql<Row>`
    WITH ${lastAired(wanted)}, aired AS MATERIALIZED (
      SELECT number, title, artist, at, plays FROM last CROSS JOIN carts ON carts.number = last.cart WHERE ${ofKind}
    )
    SELECT ${columns},
      plays * (SELECT count(*) FROM carts WHERE ${ofKind}) > (SELECT sum(plays) FROM aired) AS isAhead
    FROM aired AS carts
    ${usableCuts(airing)}
    ORDER BY at, carts.number, cuts.id LIMIT ${limit}`.execute(db.kysely);
  return rows.map(fillerCut);
}

const lastAired = ({ sinceEpochMs }: FillerWanted) => sql`last AS MATERIALIZED (
      SELECT cart, max(started_at_epoch_ms) AS at, count(*) AS plays FROM as_run
      WHERE started_at_epoch_ms >= ${sinceEpochMs} AND cart IS NOT NULL AND outcome IN ('played', 'cut') GROUP BY cart
    )`;

const columns = sql`cuts.cart AS cart, cuts.id AS cutId, title, artist, evergreen, weight, position, starts_on AS startsOn,
      ends_on AS endsOn, dayparts, weekdays`;

/** Carts first, in their order, and no more cuts than are wanted. */
const usableCuts = (airing: Airing) => sql`
    CROSS JOIN cuts ON cuts.cart = carts.number
    CROSS JOIN media_files ON media_files.id = cuts.file
    WHERE cuts.enabled = 1 AND problem_code IS NULL
      AND (evergreen OR starts_on IS NOT NULL OR ends_on IS NOT NULL OR dayparts <> '[]' OR weekdays <> '[]') =
        ${airing === 'always' ? 0 : 1}`;

function fillerCut({ cart, evergreen, dayparts, weekdays, isAhead, ...row }: Row): FillerCut {
  return {
    ...row,
    cartId: String(cart),
    enabled: true,
    evergreen: evergreen === 1,
    dayparts: JSON.parse(dayparts) as [number, number][],
    weekdays: JSON.parse(weekdays) as number[],
    isAhead: isAhead === 1,
  };
}
