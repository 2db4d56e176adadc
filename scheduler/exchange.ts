import type { Db } from '../db/open.js';
import { playableCutsById } from '../db/queries/cuts.js';
import type { RundownItem, RundownRow, SpanReplacement } from '../db/queries/rundown.js';
import { spotItems } from '../db/queries/spot-items.js';
import { itemId } from './item-id.js';
import { itemWords } from './kept-items.js';
import type { PlanCart } from './model.js';
import { planHistory, type PlanGround } from './plan-input.js';
import { replacementsFor } from './replacements.js';
import { fitsOver, voiceOverFrames } from './voice-over.js';

/**
 * Finds another cart for each of the coming items that `gone` names: carts that can no longer air. A voice track that cannot
 * air, or that does not fit over the new song, is dropped, and named in `lost`. Items that come get their ids at revision `next`.
 */
export async function exchanged(
  db: Db,
  ground: PlanGround,
  coming: readonly RundownRow[],
  gone: ReadonlySet<string>,
  nowEpochMs: number,
  next: number,
): Promise<SpanReplacement & { readonly lost: readonly string[] }> {
  const broken = coming.filter((item) => gone.has(item.id));
  const isUsable = (item: RundownRow): boolean => !gone.has(item.id);
  if (broken.length === 0 || ground.carts.length === 0) return { remove: [], insert: [], lost: [] };
  const history = await planHistory(db, [], nowEpochMs);
  const carts = new Map(ground.carts.map((cart) => [cart.cartId, cart]));
  // Nothing airs in the place of a spot that was sold: it goes back to the tray.
  const sold = await spotItems(
    db,
    broken.map(({ id }) => id),
  );
  const replacements = replacementsFor(coming, gone, ground, history);
  const remove: string[] = [];
  const insert: RundownItem[] = [];
  const lost: string[] = [];
  for (const item of broken) {
    remove.push(item.id);
    if (item.isLocked === true) lost.push(`${itemWords(item, ground.timeZone)} was locked and can no longer air`);
    if (item.over !== null || sold.has(item.id)) continue;
    const found = replacements.get(item.id);
    if (found === undefined) continue;
    const { cart } = found;
    const replaced: RundownItem = {
      ...item,
      id: itemId(item.hourStartsAtEpochMs, item.position, next),
      cartId: cart.cartId,
      cutId: cart.cutId,
      kind: cart.kind,
      durationMs: Math.round(cart.untilSegueMs),
      // The lock was the other cart's.
      isLocked: false,
      reason: `in place of ${item.title}, which can no longer air: ${found.reason}`,
    };
    insert.push(replaced);
    for (const voice of coming.filter((voice) => voice.over?.itemId === item.id && isUsable(voice))) {
      remove.push(voice.id);
      const moved = movedVoice(voice, replaced, cart, carts, next);
      if (moved !== undefined) insert.push(moved);
      else
        lost.push(
          `${itemWords(voice, ground.timeZone)} does not fit over "${cart.title}", which "${item.title}" gave way to`,
        );
    }
  }
  return { remove, insert, lost };
}

/** Ids of the items whose cart can no longer air. */
export async function unusableItems(db: Db, coming: readonly RundownRow[]): Promise<Set<string>> {
  const playable = await playableCutsById(
    db,
    coming.map((item) => item.cutId),
  );
  return new Set(coming.filter((item) => !playable.has(item.cutId)).map(({ id }) => id));
}

function movedVoice(
  voice: RundownRow,
  song: RundownItem,
  songCart: PlanCart,
  carts: ReadonlyMap<string, PlanCart>,
  next: number,
): RundownItem | undefined {
  const cart = carts.get(voice.cartId);
  if (cart === undefined || !fitsOver(cart, songCart)) return undefined;
  const atFrames = voiceOverFrames(cart, songCart);
  return {
    ...voice,
    id: itemId(voice.hourStartsAtEpochMs, voice.position, next),
    over: { itemId: song.id, atFrames },
  };
}
