import type { Db } from '../open.js';

/** When a cart was on air in [from, to), oldest first. */
export async function cartPlaysBetween(
  db: Db,
  cartId: string,
  fromEpochMs: number,
  toEpochMs: number,
): Promise<{ readonly itemId: string; readonly atEpochMs: number }[]> {
  return db.kysely
    .selectFrom('as_run')
    .where('cart', '=', Number(cartId))
    .where('started_at_epoch_ms', '>=', fromEpochMs)
    .where('started_at_epoch_ms', '<', toEpochMs)
    .where('outcome', 'in', ['played', 'cut'])
    .select(['item_id as itemId', 'started_at_epoch_ms as atEpochMs'])
    .orderBy('started_at_epoch_ms')
    .execute();
}

/** When a cart is planned to air in [from, to), oldest first; spares may never air and are left out. */
export async function cartPlannedBetween(
  db: Db,
  cartId: string,
  fromEpochMs: number,
  toEpochMs: number,
): Promise<{ readonly itemId: string; readonly atEpochMs: number }[]> {
  return db.kysely
    .selectFrom('rundown_items')
    .where('cart', '=', Number(cartId))
    .where('starts_at_epoch_ms', '>=', fromEpochMs)
    .where('starts_at_epoch_ms', '<', toEpochMs)
    .where('status', '=', 'planned')
    .select(['id as itemId', 'starts_at_epoch_ms as atEpochMs'])
    .orderBy('starts_at_epoch_ms')
    .execute();
}
