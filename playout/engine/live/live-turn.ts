import type { Segment } from '../../api/segment.js';
import type { CuedAhead } from '../cued-ahead.js';
import type { Cueing } from '../cueing.js';
import type { ItemRecord } from '../item-record.js';
import type { OnAir } from '../on-air.js';
import type { Player } from '../player.js';
import type { Upcoming } from '../upcoming.js';
import { isLive, TIME_OVER } from './live-slot.js';

/** The turn of a live item: it has the air for the time of its slot, and filler stands in while its source is not there. */
export class LiveTurn {
  constructor(
    private readonly cueing: Cueing,
    private readonly upcoming: Upcoming,
    private readonly onAir: OnAir,
    private readonly ahead: CuedAhead,
    private readonly record: ItemRecord,
  ) {}

  /** The item whose turn it is and that does not come in; undefined where there is none. */
  get awaited(): Segment | undefined {
    const item = this.upcoming.slot.now?.segment;
    const isAwaited = item && item.id !== this.onAir.current?.segment.id && !this.cueing.isReady(item.id);
    return isAwaited ? item : undefined;
  }

  /** A timed live item has its time whether its source is there or not. */
  claimTimed(frame: number): void {
    const { queue, timed, slot } = this.upcoming;
    const live = queue.timed.find((item) => isLive(item) && timed.timeOf(item) <= frame);
    if (live) slot.claim(live, frame);
  }

  /** Returns whether anything changed, or the item whose source came in and that is to end the filler. */
  settle(frame: number): boolean | Segment {
    const { queue, slot } = this.upcoming;
    const { current } = this.onAir;
    if (current && isLive(current.segment) && current.deck.isLost && frame < current.endAt(frame)) {
      this.#lose(current, frame);
      return true;
    }
    const id = slot.now?.segment.id;
    if (id === undefined || id === current?.segment.id) return false;
    if (queue.find(id) === undefined || slot.isOver(frame)) {
      this.#end(id, frame);
      return true;
    }
    const { head } = queue;
    if (head?.id !== id || current === undefined || current.source === 'rundown') return false;
    return this.cueing.canStart(head, frame) && head;
  }

  /** The source of what is on air broke off or fell silent: what is left of its slot waits for it in front of all else. */
  #lose(current: Player, frame: number): void {
    const { queue, slot, exact } = this.upcoming;
    this.record.count('live.lost');
    this.onAir.cut(frame, 'its source broke off or fell silent');
    const rest = slot.now?.segment.id === current.segment.id ? slot.rest(frame) : undefined;
    if (rest) queue.putFirst(rest);
    exact.disarrange();
    this.ahead.keep(frame);
  }

  /** It was on air to its end, or is no longer to be: what is planned after it goes on. */
  #end(itemId: string, frame: number): void {
    const { slot } = this.upcoming;
    const isOver = slot.isOver(frame);
    slot.clear();
    if (isOver) {
      const reason = this.cueing.isReady(itemId) ? TIME_OVER : 'INPUT_FAILED: its source did not come in';
      this.upcoming.drop(itemId, frame, 'failed', reason);
    }
    if (this.onAir.current?.source === 'filler' && this.upcoming.next(frame) !== undefined)
      this.upcoming.asked = 'the time of a live item is over';
  }
}
