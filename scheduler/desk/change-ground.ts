import { ContinuityError } from '../../playout/api/errors.js';
import { airingCart, withCut } from '../airing-cart.js';
import { withTransition } from '../cart-transition.js';
import { cutRefusal, localMinuteAt } from '../cut-rotation.js';
import type { PlanCart } from '../model.js';
import type { CartOfRow } from './lay-line.js';
import { named, type DeskRow } from './row.js';

/** What a change of the plan stands on. */
export interface ChangeGround {
  /** Carts that can air. */
  readonly carts: ReadonlyMap<string, PlanCart>;
  /** How often a cart has aired: whose turn it is of its cuts. */
  readonly plays: (cartId: string) => number;
  readonly seed: number;
  readonly timeZone: string;
  readonly frozenUntilEpochMs: number;
  /** Items that have aired. */
  readonly aired: ReadonlySet<string>;
  /** The revision of the rundown that new items get their ids from. */
  readonly nextRevision: number;
  /** An instant as people of the station say it, to the second. */
  readonly clock: (epochMs: number) => string;
}

export function refusedChange(message: string): ContinuityError {
  return new ContinuityError('COMMAND_INVALID', message);
}

/** It has aired, is on the air or starts within seconds. */
export function isFrozen(
  row: Pick<DeskRow, 'id' | 'startsAtEpochMs'>,
  { frozenUntilEpochMs, aired }: Pick<ChangeGround, 'frozenUntilEpochMs' | 'aired'>,
): boolean {
  return row.startsAtEpochMs < frozenUntilEpochMs || aired.has(row.id);
}

/** Why an item is not a planner's to exchange, move or remove, with what to do instead; undefined where it is. */
export function untouchable(row: DeskRow, ground: ChangeGround): string | undefined {
  if (isFrozen(row, ground)) {
    const from = ground.clock(ground.frozenUntilEpochMs);
    return `${named(row)} has aired, is on the air or starts within seconds; change what starts after ${from}`;
  }
  if (row.spot !== null) {
    return `${named(row)} is a spot that was sold; move or remove it on the traffic page`;
  }
  if (row.hardTime === null) return undefined;
  const at = ground.clock(row.hardTime.atEpochMs);
  return `${named(row)} is timed for ${at} by the hour clock "${row.hourClock}"; change that clock on the schedule page, then plan the hour anew`;
}

/** The cart of an item with the cut that it airs with, joined as its place says. */
export function cartsOfRows(carts: ReadonlyMap<string, PlanCart>): CartOfRow {
  return ({ cartId, cutId, transition }) => {
    const cart = carts.get(cartId);
    if (cart === undefined) return undefined;
    if (cart.cuts === undefined) return cart.cutId === cutId ? withTransition(cart, transition) : undefined;
    const cut = cart.cuts.choices.find((one) => one.cutId === cutId);
    return cut && withTransition(withCut(cart, cut), transition);
  };
}

/** A cart as it would air at an instant. Throws COMMAND_INVALID where it may not, with the reason. */
export function chosenCart(cartId: string, atEpochMs: number, ground: ChangeGround): PlanCart {
  const cart = ground.carts.get(cartId);
  if (cart === undefined) {
    throw refusedChange(`cart ${cartId} is held or has no recording that can be played; choose another one`);
  }
  if (cart.kind === 'emergency') {
    throw refusedChange(`${named(cart)} is kept for emergencies and is never planned; choose another cart`);
  }
  if (cart.kind === 'spot') {
    throw refusedChange(`${named(cart)} is a spot; it is planned by importing a spot schedule on the traffic page`);
  }
  const local = localMinuteAt(atEpochMs, ground.timeZone);
  const airing = airingCart(cart, local, ground.plays(cartId), ground.seed);
  if (airing !== undefined) return airing;
  const refusals = new Set(cart.cuts?.choices.map((cut) => cutRefusal(cut, local) ?? ''));
  const why = [...refusals].filter((one) => one !== '').join(', ');
  throw refusedChange(
    `${named(cart)} may not air at ${ground.clock(atEpochMs)} (its recordings are ${why}); choose another cart, or change when it may air in the library`,
  );
}
