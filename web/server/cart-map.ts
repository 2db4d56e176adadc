import { DateTime } from 'luxon';
import type { Db } from '../../db/open.js';
import { cartNames } from '../../db/queries/cart-names.js';
import { cartPlannedBetween, cartPlaysBetween } from '../../db/queries/cart-plays.js';
import { ContinuityError } from '../../playout/api/errors.js';
import type { Plays } from '../api/plan-day.js';

const DAYS = 28;

/** The plays of a cart on 28 local days that end with `to`, by day and hour: aired by the record, planned what is to come. */
export async function cartMap(
  db: Db,
  cartId: string,
  to: string,
  timeZone: string,
  nowEpochMs: number,
): Promise<Plays> {
  const cart = await cartNames(db, cartId);
  if (cart === undefined) {
    throw new ContinuityError('NOT_FOUND', `there is no cart ${cartId} in the library; choose another one`);
  }
  const last = DateTime.fromISO(to, { zone: timeZone }).startOf('day');
  if (!last.isValid) {
    throw new ContinuityError('COMMAND_INVALID', `${to} is no day of the calendar; write it as YYYY-MM-DD`);
  }
  const days = Array.from({ length: DAYS }, (_, index) => last.minus({ days: DAYS - 1 - index }));
  const [fromEpochMs, toEpochMs] = [days[0].toMillis(), last.plus({ days: 1 }).toMillis()];
  const aired = await cartPlaysBetween(db, cart.cartId, fromEpochMs, toEpochMs);
  const done = new Set(aired.map(({ itemId }) => itemId));
  // What should have aired and did not is no play.
  const coming = await cartPlannedBetween(db, cart.cartId, Math.max(fromEpochMs, nowEpochMs), toEpochMs);
  const planned = coming.filter(({ itemId }) => !done.has(itemId));
  const play = (source: 'aired' | 'planned', atEpochMs: number): Plays['plays'][number] => {
    const at = DateTime.fromMillis(atEpochMs, { zone: timeZone });
    return { date: at.toFormat('yyyy-MM-dd'), hour: at.hour, atEpochMs, source };
  };
  return {
    ...cart,
    days: days.map((day) => day.toFormat('yyyy-MM-dd')),
    plays: [
      ...aired.map(({ atEpochMs }) => play('aired', atEpochMs)),
      ...planned.map(({ atEpochMs }) => play('planned', atEpochMs)),
    ],
  };
}
