import type { AirLimits } from './air-limits.js';
import type { PlanCart } from './model.js';
import type { Song } from './solver/model.js';

/** A cart as the solver sees it, in the pool of this code. */
export function songOf(cart: PlanCart, pool: string, limits: AirLimits): Song {
  const { attributes } = cart;
  return {
    id: Number(cart.cartId),
    category: pool,
    title: cart.title,
    artist: cart.artist,
    artists: cart.artistKeys,
    titleKey: cart.titleKey,
    album: attributes?.album ?? null,
    composers: attributes?.composers ?? [],
    codes: attributes?.codes ?? [],
    tempo: attributes?.tempo ?? null,
    energy: attributes?.energy ?? null,
    gender: attributes?.gender ?? null,
    sound: attributes?.sound ?? null,
    lengthMs: cart.untilSegueMs,
    ...limits.of(cart),
  };
}
