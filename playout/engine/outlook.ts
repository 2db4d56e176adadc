import { planJoin } from '../api/join.js';
import type { Segment } from '../api/segment.js';
import type { UpcomingItem } from '../api/state.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import type { Player } from './player.js';
import { FROZEN_FRAMES, type Queue } from './queue.js';
import type { WallClock } from './wall-clock.js';

/** How far ahead starts are told. */
const HORIZON_FRAMES = 3 * 3600 * ENGINE_RATE_HZ;

/**
 * When each coming item will start if nothing intervenes: one after the other at their segue points, the timed ones at
 * their time; what stands between and would start after it is skipped and therefore left out.
 */
export function outlook(
  queue: Pick<Queue, 'items' | 'over' | 'planned'>,
  current: Player | undefined,
  frame: number,
  clock: WallClock,
  isReady: (itemId: string) => boolean,
): UpcomingItem[] {
  const { items, planned } = queue;
  const upcoming: UpcomingItem[] = [];
  let at = current ? current.segueAt(frame) : frame;
  const horizon = frame + HORIZON_FRAMES;
  const timeOf = (item: Segment): number | undefined =>
    item.hardTime ? clock.frameAt(item.hardTime.atEpochMs) : undefined;
  for (const [index, item] of items.entries()) {
    const time = timeOf(item);
    if (time !== undefined && time > at) at = time;
    const nextTimed = items.slice(index + 1).find((later) => (timeOf(later) ?? -Infinity) > frame);
    const limit = nextTimed ? timeOf(nextTimed) : undefined;
    if (time === undefined && limit !== undefined && at >= limit) continue;
    if (at > horizon) break;
    upcoming.push({
      itemId: item.id,
      startsAtEpochMs: Math.round(clock.epochMsAt(at)),
      frozen: index === 0 && at - frame <= FROZEN_FRAMES,
      ready: isReady(item.id),
      ...replacementOf(item, planned),
    });
    const next = items.at(index + 1);
    const voice = next && queue.over(next.id).at(0);
    at += planJoin(item, next?.hardTime ? undefined : next, voice?.over?.atFrames) - item.cue.cueInFrames;
    if (limit !== undefined && nextTimed?.hardTime?.onTime === 'immediately') at = Math.min(at, limit);
  }
  return upcoming;
}

/** An item that stands in for another has its id, but not its cart. */
function replacementOf(item: Segment, planned: readonly Segment[]): Pick<UpcomingItem, 'replacedBy'> {
  if (item.adjusted === undefined) return {};
  const path = planned.find(({ id }) => id === item.id)?.path;
  if (path === undefined || path === item.path) return {};
  return { replacedBy: { cartId: item.cartId ?? null, title: item.title, artist: item.artist } };
}
