import { sql } from 'kysely';
import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';

/** A cut that may stand in where the plan has nothing. */
export interface FillerCut {
  readonly cartId: string;
  readonly cutId: number;
  readonly enabled: boolean;
  readonly evergreen: boolean;
  readonly weight: number;
  readonly position: number;
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly dayparts: readonly (readonly [number, number])[];
  readonly weekdays: readonly number[];
}

interface Row {
  cart: number;
  cutId: number;
  evergreen: number;
  weight: number;
  position: number;
  startsOn: string | null;
  endsOn: string | null;
  dayparts: string;
  weekdays: string;
}

/**
 * Cuts of a kind that can be played, of carts that are not held: first those that may air at any time, the longest rested
 * first; of one category where it is named.
 */
export async function fillerCuts(db: Db, kind: SegmentKind, limit: number, category?: string): Promise<FillerCut[]> {
  const { rows } = await sql<Row>`
    WITH last AS (
      SELECT cart, max(started_at_epoch_ms) AS at FROM as_run
      WHERE cart IS NOT NULL AND outcome IN ('played', 'cut') GROUP BY cart
    )
    SELECT cuts.cart AS cart, cuts.id AS cutId, evergreen, weight, position, starts_on AS startsOn, ends_on AS endsOn,
      dayparts, weekdays
    FROM carts
    JOIN cuts ON cuts.cart = carts.number
    JOIN media_files ON media_files.id = cuts.file
    LEFT JOIN last ON last.cart = carts.number
    WHERE carts.kind = ${kind} AND carts.enabled = 1 AND cuts.enabled = 1 AND problem_code IS NULL
      AND (${category ?? null} IS NULL OR carts.category = ${category ?? null})
    ORDER BY evergreen OR starts_on IS NOT NULL OR ends_on IS NOT NULL OR dayparts <> '[]' OR weekdays <> '[]',
      coalesce(last.at, 0), cuts.id
    LIMIT ${limit}`.execute(db.kysely);
  return rows.map(({ cart, evergreen, dayparts, weekdays, ...row }) => ({
    ...row,
    cartId: String(cart),
    enabled: true,
    evergreen: evergreen === 1,
    dayparts: JSON.parse(dayparts) as [number, number][],
    weekdays: JSON.parse(weekdays) as number[],
  }));
}
