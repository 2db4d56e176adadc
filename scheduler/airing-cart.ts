import { chooseCut, type LocalMinute } from './cut-rotation.js';
import { draw } from './draw.js';
import type { PlanCart } from './model.js';

/**
 * A cart as it may air at a local minute: with the cut whose turn it is after so many plays. Undefined where none of its cuts
 * may.
 */
export function airingCart(cart: PlanCart, at: LocalMinute, plays: number, seed: number): PlanCart | undefined {
  const { cuts, cartId } = cart;
  if (cuts === undefined) return cart;
  const lot = draw(seed, Number(cartId)) / 2 ** 32;
  const choice = chooseCut(cuts.choices, cuts.rotation, at, plays, lot);
  if ('refused' in choice) return undefined;
  const { cutId, untilSegueMs, wholeMs, introMs, side } = choice.cut;
  return { ...cart, cutId, untilSegueMs, wholeMs, introMs, ...(side && { side }) };
}
