import type { Outcome } from '../../playout/api/as-run.js';
import { secondsFromFrames } from '../../playout/api/units.js';
import type { Db } from '../open.js';
import { rowNumber } from '../row-number.js';

/** Plays that a list shows at a time. */
export const HISTORY_MOST = 500;

/** One turn of a cart, played or not. */
export interface CartPlay {
  readonly startedAtEpochMs: number;
  readonly seconds: number;
  readonly outcome: Outcome;
  readonly reason: string;
}

export interface CartHistory {
  readonly total: number;
  /** Newest first. */
  readonly plays: CartPlay[];
}

/** When a cart was on air or should have been; undefined where there is no such cart. */
export async function cartHistory(db: Db, cartId: string, limit = HISTORY_MOST): Promise<CartHistory | undefined> {
  const number = rowNumber(cartId);
  if (number === undefined) return undefined;
  const cart = await db.kysely
    .selectFrom('carts')
    .where('number', '=', number)
    .select((eb) => eb.selectFrom('as_run').select(eb.fn.countAll<number>().as('n')).where('cart', '=', number).as('n'))
    .executeTakeFirst();
  if (cart === undefined) return undefined;
  const rows = await db.kysely
    .selectFrom('as_run')
    .where('cart', '=', number)
    .select(['started_at_epoch_ms', 'start_frame', 'end_frame', 'outcome', 'reason'])
    .orderBy('started_at_epoch_ms', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return {
    total: cart.n ?? 0,
    plays: rows.map((row) => ({
      startedAtEpochMs: row.started_at_epoch_ms,
      seconds: secondsFromFrames(row.end_frame - row.start_frame),
      outcome: row.outcome as Outcome,
      reason: row.reason,
    })),
  };
}
