import { planJoin } from '../api/join.js';
import type { Rundown, Segment } from '../api/segment.js';
import type { Cueing } from './cueing.js';
import type { Ducking } from './ducking.js';
import { ExactTime } from './exact-time/exact-time.js';
import { Filler } from './filler.js';
import type { ItemRecord, Unplayed } from './item-record.js';
import { isLive, LiveSlot } from './live/live-slot.js';
import type { OnAir } from './on-air.js';
import { Outage } from './outage.js';
import type { Player } from './player.js';
import { FROZEN_FRAMES, Queue } from './queue.js';
import { TimedStarts } from './timed-starts.js';
import type { WallClock } from './wall-clock.js';

/** An item that starts now: as it is to play, what lies over it, and why it is not whole. */
interface Starting {
  readonly segment: Segment;
  readonly over: readonly Segment[];
  readonly reason: string;
}

/** What is to come, in step with what is on air: the queue, what in it has a time of its own, the filler behind it. */
export class Upcoming {
  readonly queue = new Queue();
  readonly timed: TimedStarts;
  readonly slot: LiveSlot;
  readonly exact: ExactTime;
  /** Why the head is to start as soon as it is ready, whatever is on air; undefined where nobody asks for it. */
  asked: string | undefined;
  /** Of the planned items, and of the filler, which may lie elsewhere. */
  readonly outage: Outage;
  readonly #fillerOutage: Outage;
  readonly #filler = new Filler();
  /** The item on air whose file turned out to be shorter than it claims. */
  #premature: Player | undefined;

  constructor(
    private readonly clock: WallClock,
    private readonly cueing: Cueing,
    private readonly ducking: Ducking,
    private readonly onAir: OnAir,
    private readonly record: ItemRecord,
  ) {
    this.timed = new TimedStarts(clock);
    this.outage = new Outage(clock);
    this.#fillerOutage = new Outage(clock);
    this.slot = new LiveSlot(this.timed);
    this.exact = new ExactTime(this.timed);
  }

  /** What may follow at `frame`: the head, unless it waits for its time. */
  next(frame: number): Segment | undefined {
    const { head } = this.queue;
    return head && this.timed.isHeld(head, frame) ? undefined : head;
  }

  /** The filler that would play now. */
  song(frame: number): Segment | undefined {
    const song = this.#filler.next(this.queue.filler);
    const mayTry = song && (this.cueing.get(song.id) !== undefined || !this.#fillerOutage.holds(song, frame));
    return mayTry ? song : undefined;
  }

  /** None of the files that were tried can play. */
  get isMediaAway(): boolean {
    return this.outage.isOn || this.#fillerOutage.isOn;
  }

  #outageOf({ id }: Segment): Outage {
    return this.#filler.isNext(id) ? this.#fillerOutage : this.outage;
  }

  /** What was cued at `sinceFrame` can play. */
  works(segment: Segment, sinceFrame: number): void {
    if (isLive(segment)) return;
    // Filler is back: so may the plan be.
    if (this.#outageOf(segment).works(sinceFrame)) this.outage.doubt();
  }

  replace(rundown: Rundown, frame: number): void {
    const { current } = this.onAir;
    this.queue.replace(rundown, current?.segment.id, this.#frozen(frame), this.clock.epochMsAt(frame));
    this.timed.load(this.queue.timed, frame);
    this.join(frame);
    for (const item of rundown.items) {
      if (item.problem) this.drop(item.id, frame, 'failed', `${item.problem.code}: ${item.problem.message}`);
    }
    this.#arrange(frame);
  }

  /** Takes out an item, and what lies over it, that will not play. */
  drop(itemId: string, frame: number, outcome: Unplayed, reason: string): void {
    const { item, over } = this.queue.settle(itemId);
    this.cueing.drop(itemId);
    this.timed.forget(itemId);
    this.exact.disarrange();
    this.join(frame);
    if (item === undefined) return;
    this.record.unplayed(item, frame, outcome, reason);
    for (const voice of over) {
      this.ducking.remove(voice.id, frame);
      this.cueing.drop(voice.id);
      this.record.unplayed(voice, frame, 'skipped', 'the item it lies over did not play');
    }
  }

  /** What was cued turned out not to play. */
  fail(segment: Segment, frame: number, reason: string): void {
    const wasAway = this.isMediaAway;
    if (!isLive(segment)) this.#outageOf(segment).failed(frame);
    if (this.isMediaAway && !wasAway) this.record.count('media.away');
    // Who asked for the next item is not given the one after it, and the one after that.
    if (this.outage.isOn) this.asked = undefined;
    this.exact.refuse(this.queue, segment.path);
    if (!this.#filler.isNext(segment.id)) {
      this.drop(segment.id, frame, 'failed', reason);
      return;
    }
    this.cueing.drop(segment.id);
    this.#filler.advance();
    this.record.count('filler.failed');
  }

  /** `item` is due: what stands before it has no time any more. */
  dropBefore(item: Segment, frame: number): void {
    for (const { id } of this.queue.before(item.id)) this.drop(id, frame, 'skipped', `"${item.title}" was due`);
  }

  /** Takes out the item that starts now, arranged for the next hard time. */
  take(item: Segment, frame: number): Starting {
    this.timed.forget(item.id);
    this.asked = undefined;
    if (this.#filler.isNext(item.id)) {
      this.#filler.advance();
      this.record.count('filler.started');
    }
    for (const { item: leftOut, reason } of this.queue.leftOutBefore(item.id)) {
      this.drop(leftOut.id, frame, 'skipped', reason);
    }
    const { segment: whole, reason } = isLive(item) ? this.slot.start(item, frame) : { segment: item, reason: '' };
    const first = { segment: whole, startFrame: frame, starts: true };
    const segment = this.exact.arrange(this.queue, first, frame) ?? whole;
    return { segment, over: this.queue.settle(segment.id).over, reason };
  }

  /** Arranges anew where something happened that was not expected when it was last done; false where nothing did. */
  settle(frame: number): boolean {
    const { current } = this.onAir;
    if (current !== this.#premature && current?.isPremature === true) {
      this.#premature = current;
      this.exact.disarrange();
    }
    if (!this.exact.isDisarranged) return false;
    this.#arrange(frame);
    return true;
  }

  /** The segue point of what is on air belongs to the pair that it makes with what follows, and changes with that. */
  join(frame: number): void {
    const { current } = this.onAir;
    if (current === undefined) return;
    const next = this.next(frame);
    const follows = this.queue.head === undefined ? this.song(frame) : next;
    const voice = next && this.queue.over(next.id).at(0);
    current.segueFrames = planJoin(current.segment, follows, voice?.over?.atFrames);
  }

  /** Has what is before the next hard time play so that it is reached. */
  #arrange(frame: number): void {
    const { current } = this.onAir;
    const startFrame = current ? frame - (current.positionFrames - current.segment.cue.cueInFrames) : frame;
    this.exact.arrange(this.queue, current && { segment: current.asItIs, startFrame, starts: false }, frame);
  }

  /** What a new plan cannot change any more. */
  #frozen(frame: number): Segment[] {
    const { head } = this.queue;
    if (head === undefined) return [];
    if (head.id === this.slot.now?.segment.id) return [head];
    const { current } = this.onAir;
    if (current === undefined) return [];
    return current.segueAt(frame) - frame <= FROZEN_FRAMES ? [head] : [];
  }
}
