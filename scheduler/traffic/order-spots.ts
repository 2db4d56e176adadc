import { folded } from '../../db/separation-key.js';

/** What may not stand beside its like. */
export interface Competing {
  readonly sponsor: string;
  readonly product: string;
}

/** True for spots of one sponsor or of competing products. What is empty competes with nothing. */
export function compete(a: Competing, b: Competing): boolean {
  const same = (one: string, other: string): boolean => {
    const key = folded(one);
    return key !== '' && key === folded(other);
  };
  return same(a.sponsor, b.sponsor) || same(a.product, b.product);
}

/** A break has no more places than this: an order of so many is still looked for among all. */
export const AVAILS_MOST = 16;

export interface SpotOrder {
  /** Indexes of the spots as they air. */
  readonly order: readonly number[];
  /** Neighbours that compete, where no order is without. */
  readonly adjacent: number;
}

/**
 * The order with the fewest competitors side by side; of several the one nearest to the order that they came in. Exact for up
 * to AVAILS_MOST spots: what has failed from the same last spot and the same rest is not tried again.
 */
export function orderSpots(spots: readonly Competing[]): SpotOrder {
  const count = spots.length;
  const rivals = spots.map((spot) => spots.map((other) => compete(spot, other)));
  for (let allowed = 0; ; allowed++) {
    const failed = new Set<number>();
    const order: number[] = [];
    const extend = (used: number, last: number, left: number): boolean => {
      if (order.length === count) return true;
      const key = (used * (count + 1) + last + 1) * (count + 1) + left;
      if (failed.has(key)) return false;
      for (let next = 0; next < count; next++) {
        if ((used & (1 << next)) !== 0) continue;
        const cost = last >= 0 && rivals[last][next] ? 1 : 0;
        if (cost > left) continue;
        order.push(next);
        if (extend(used | (1 << next), next, left - cost)) return true;
        order.pop();
      }
      failed.add(key);
      return false;
    };
    if (extend(0, -1, allowed)) return { order, adjacent: allowed };
  }
}
