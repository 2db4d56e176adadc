import type { Db } from '../open.js';
import { rowNumber } from '../row-number.js';

export interface CartNames {
  readonly cartId: string;
  readonly title: string;
  readonly artist: string;
}

/** A cart as the library names it; undefined where there is none. */
export async function cartNames(db: Db, cartId: string): Promise<CartNames | undefined> {
  const number = rowNumber(cartId);
  if (number === undefined) return undefined;
  const row = await db.kysely
    .selectFrom('carts')
    .where('number', '=', number)
    .select(['title', 'artist'])
    .executeTakeFirst();
  return row && { cartId: String(number), ...row };
}
