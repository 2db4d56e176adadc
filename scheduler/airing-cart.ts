import { chooseCut, type LocalMinute } from './cut-rotation.js';
import { draw } from './draw.js';
import type { CutOfCart, PlanCart } from './model.js';

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
  return withCut(cart, choice.cut);
}

/** A cart with one of its cuts. */
export function withCut(cart: PlanCart, cut: CutOfCart): PlanCart {
  const { cutId, untilSegueMs, segueMs, wholeMs, introMs, side } = cut;
  const lengths = { untilSegueMs, wholeMs, introMs, ...(segueMs !== undefined && { segueMs }) };
  return { ...cart, cutId, ...lengths, ...(side && { side }) };
}
