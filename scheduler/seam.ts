import { planJoin } from '../playout/api/join.js';
import { ENGINE_RATE_HZ } from '../playout/api/units.js';
import type { PlanCart } from './model.js';

/** An item of a plan whose end what follows it may yet move. Instants in milliseconds, fractions included. */
export interface Placed {
  readonly index: number;
  readonly cart: PlanCart;
  readonly startsAtMs: number;
  /** The item that this one follows at once, and was joined to. */
  readonly follows: Placed | undefined;
}

/** When an item hands over at its own segue point. */
export function endsAtMs({ cart, startsAtMs }: Placed): number {
  return startsAtMs + cart.untilSegueMs;
}

/**
 * When `next` starts over the end of an item: where the engine will join the two. `voiceOverFrames` is where a voice track over
 * `next` begins, in engine frames after its first.
 */
export function joinedAtMs(item: Placed, next: PlanCart, voiceOverFrames?: number): number {
  const side = item.cart.side?.();
  if (side === undefined || next.side === undefined) return endsAtMs(item);
  const segueFrames = planJoin(side, next.side(), voiceOverFrames);
  return item.startsAtMs + ((segueFrames - side.cue.cueInFrames) * 1000) / ENGINE_RATE_HZ;
}
