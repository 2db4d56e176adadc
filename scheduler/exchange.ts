import type { Db } from '../db/open.js';
import { playableCutsById } from '../db/queries/cuts.js';
import { replaceSpan, revision, rundownBetween, type RundownItem, type RundownRow } from '../db/queries/rundown.js';
import { spotItems } from '../db/queries/spot-items.js';
import { itemId } from './item-id.js';
import type { PlanCart } from './model.js';
import { planHistory, type PlanGround } from './plan-input.js';
import { FALLBACK_KINDS } from './plan.js';
import { Rotation, type Choice } from './rotation.js';
import { fitsOver, voiceOverFrames } from './voice-over.js';

/**
 * Puts another cart in the place of each coming item whose cart can no longer air, or that is named. A voice track that cannot air, or that
 * does not fit over the new song, is dropped. Returns how many items have changed.
 */
export async function exchangeUnusable(
  db: Db,
  ground: PlanGround,
  nowEpochMs: number,
  named: ReadonlySet<string> = new Set(),
): Promise<number> {
  const coming = await rundownBetween(db, nowEpochMs);
  const broken = await unusable(db, coming, named);
  const gone = new Set(broken.map((item) => item.id));
  const isUsable = (item: RundownRow): boolean => !gone.has(item.id);
  if (broken.length === 0 || ground.carts.length === 0) return 0;
  const next = (await revision(db)) + 1;
  const history = await planHistory(db, coming.filter(isUsable));
  const carts = new Map(ground.carts.map((cart) => [cart.cartId, cart]));
  // Nothing airs in the place of a spot that was sold: it goes back to the tray.
  const sold = await spotItems(
    db,
    broken.map(({ id }) => id),
  );
  const remove: string[] = [];
  const insert: RundownItem[] = [];
  for (const item of broken) {
    remove.push(item.id);
    if (item.over !== null || sold.has(item.id)) continue;
    const rotation = new Rotation(
      ground.carts,
      history.filter((play) => play.atEpochMs < item.startsAtEpochMs),
      ground.rules,
      ground.seed,
      ground.timeZone,
    );
    const found = replacement(rotation, item, neighbours(coming, item, carts, ground));
    if (found === undefined) continue;
    const { cart } = found;
    const replaced: RundownItem = {
      ...item,
      id: itemId(item.hourStartsAtEpochMs, item.position, next),
      cartId: cart.cartId,
      cutId: cart.cutId,
      kind: cart.kind,
      durationMs: Math.round(cart.untilSegueMs),
      reason: `in place of ${item.title}, which can no longer air: ${found.reason}`,
    };
    insert.push(replaced);
    history.push({ cartId: cart.cartId, atEpochMs: item.startsAtEpochMs });
    for (const voice of coming.filter((voice) => voice.over?.itemId === item.id && isUsable(voice))) {
      remove.push(voice.id);
      const moved = movedVoice(voice, replaced, cart, carts, next);
      if (moved !== undefined) insert.push(moved);
    }
  }
  await replaceSpan(db, { remove, insert });
  return broken.length;
}

/** The coming items whose cart can no longer air. */
export async function unusableItems(db: Db, nowEpochMs: number): Promise<RundownRow[]> {
  return unusable(db, await rundownBetween(db, nowEpochMs), new Set());
}

async function unusable(db: Db, coming: readonly RundownRow[], named: ReadonlySet<string>): Promise<RundownRow[]> {
  const playable = await playableCutsById(
    db,
    coming.map((item) => item.cutId),
  );
  return coming.filter((item) => !playable.has(item.cutId) || named.has(item.id));
}

function replacement(rotation: Rotation, item: RundownRow, avoid: ReadonlySet<string>): Choice | undefined {
  for (const kind of [item.kind, ...FALLBACK_KINDS]) {
    for (const category of [item.category, null]) {
      const found = rotation.pick({
        kind,
        category: kind === item.kind ? category : null,
        atEpochMs: item.startsAtEpochMs,
        turn: item.position,
        separate: kind === 'music',
        avoid,
      });
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Carts that the items after this one are too near to. */
function neighbours(
  coming: readonly RundownRow[],
  item: RundownRow,
  carts: ReadonlyMap<string, PlanCart>,
  ground: PlanGround,
): Set<string> {
  const after = coming.filter(({ startsAtEpochMs }) => startsAtEpochMs > item.startsAtEpochMs);
  const within = (leastMs: number): PlanCart[] =>
    after
      .filter(({ startsAtEpochMs }) => startsAtEpochMs - item.startsAtEpochMs < leastMs)
      .map(({ cartId }) => carts.get(cartId))
      .filter((cart) => cart !== undefined);
  const artists = new Set(within(ground.rules.artistSeparationMs).flatMap((cart) => cart.artistKeys));
  const titles = new Set(within(ground.rules.titleSeparationMs).map((cart) => cart.titleKey));
  return new Set(
    ground.carts
      .filter((cart) => titles.has(cart.titleKey) || cart.artistKeys.some((key) => artists.has(key)))
      .map((cart) => cart.cartId),
  );
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
