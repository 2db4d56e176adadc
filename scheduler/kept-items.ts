import type { RundownRow } from '../db/queries/rundown.js';
import { localMinuteAt } from './cut-rotation.js';
import { airingCart, withCut } from './airing-cart.js';
import { withTransition } from './cart-transition.js';
import { localMinuteText } from './local-hours.js';
import type { KeptItem, KeptVoice, PlanCart } from './model.js';
import type { PlanGround } from './plan-input.js';

/** What stays of what is removed: around it its hours are planned. */
export interface Kept {
  readonly items: readonly KeptItem[];
  /** What cannot stay, a sentence each. */
  readonly lost: readonly string[];
}

/** What a person has locked, of items that are to be planned anew; a song whose voice track is locked stays with it. */
export function lockedIn(items: readonly RundownRow[]): RundownRow[] {
  const under = new Set(items.flatMap(({ over, isLocked }) => (isLocked === true && over !== null ? over.itemId : [])));
  return items.filter((item) => item.over === null && (item.isLocked === true || under.has(item.id)));
}

/**
 * Items as what stays in a plan, each with the voice tracks over it. What cannot air any more is lost, and so is a spare: it
 * takes no turn.
 */
export function keptItems(locked: readonly RundownRow[], items: readonly RundownRow[], ground: PlanGround): Kept {
  const carts = new Map(ground.carts.map((cart) => [cart.cartId, cart]));
  const lost: string[] = [];
  const lose = (item: RundownRow, why: string): void => {
    lost.push(`${itemWords(item, ground.timeZone)} was locked and is lost: ${why}`);
  };
  const kept = locked.flatMap((item): KeptItem[] => {
    const cart = cartAsPlanned(carts.get(item.cartId), item, ground);
    if (cart === undefined || item.status === 'spare') {
      lose(item, cart === undefined ? 'its cart can no longer air' : 'it is a spare, and spares are planned anew');
      return [];
    }
    const voices = items
      .filter(({ over }) => over?.itemId === item.id)
      .flatMap((voice): KeptVoice[] => {
        const own = cartAsPlanned(carts.get(voice.cartId), voice, ground);
        if (own === undefined) {
          if (voice.isLocked === true) lose(voice, 'its cart can no longer air');
          return [];
        }
        const { id, reason, isLocked = false } = voice;
        return [{ id, cart: own, reason, isLocked, atFrames: voice.over?.atFrames ?? 0 }];
      });
    const { id, startsAtEpochMs, hourStartsAtEpochMs, hardTime, reason, isLocked = false, transition } = item;
    const own = { cart, isLocked, voices, ...(transition !== undefined && { transition }) };
    return [{ id, startsAtEpochMs, hourStartsAtEpochMs, hardTime, reason, ...own }];
  });
  return { items: kept, lost };
}

/** An item in words. */
export function itemWords({ title, startsAtEpochMs }: RundownRow, timeZone: string): string {
  return `"${title}" at ${localMinuteText(startsAtEpochMs, timeZone).replace('T', ' ')}`;
}

/** The cart as it was planned, or with another one of its cuts where its own may no longer air. */
function cartAsPlanned(cart: PlanCart | undefined, item: RundownRow, ground: PlanGround): PlanCart | undefined {
  const airing = cart && withCutOf(cart, item, ground);
  return airing && withTransition(airing, item.transition);
}

function withCutOf(cart: PlanCart, item: RundownRow, ground: PlanGround): PlanCart | undefined {
  const own = cart.cuts?.choices.find(({ cutId }) => cutId === item.cutId);
  if (own !== undefined) return withCut(cart, own);
  return airingCart(cart, localMinuteAt(item.startsAtEpochMs, ground.timeZone), 0, ground.seed);
}
