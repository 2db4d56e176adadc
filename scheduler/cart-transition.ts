import { waitsForEnd, type Transition } from '../db/transition.js';
import type { PlanCart } from './model.js';

/** A cart as it airs where its place in the hour says how the item after it joins; as it is where the place says nothing. */
export function withTransition(cart: PlanCart, transition: Transition | undefined): PlanCart {
  if (transition === undefined) return cart;
  const { wholeMs, side } = cart;
  const segueMs = cart.segueMs ?? cart.untilSegueMs;
  return {
    ...cart,
    untilSegueMs: waitsForEnd(transition) ? wholeMs : segueMs,
    segueMs,
    ...(side && { side: (other: Transition = transition) => side(other) }),
  };
}
