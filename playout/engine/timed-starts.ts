import type { Segment } from '../api/segment.js';
import type { WallClock } from './wall-clock.js';

/** Which timed items still wait for their time, which are due, and which have to be forced. */
export class TimedStarts {
  /** Items whose time has been acted on, or had passed when they came: ordinary items from then on. */
  readonly #resolved = new Set<string>();
  /** `wait`: frame at which the item ends what is on air. */
  readonly #forceAt = new Map<string, number>();

  constructor(private readonly clock: WallClock) {}

  /** A plan came: an item whose time is over by now is an ordinary one. */
  load(items: readonly Segment[], frame: number): void {
    for (const item of items) if (item.hardTime && this.timeOf(item) < frame) this.#resolved.add(item.id);
  }

  forget(itemId: string): void {
    this.#resolved.delete(itemId);
    this.#forceAt.delete(itemId);
  }

  /** Programme frame of an item's hard time; -Infinity for one without. */
  timeOf(item: Segment): number {
    return item.hardTime ? this.clock.frameAt(item.hardTime.atEpochMs) : -Infinity;
  }

  /** A timed item never starts before its time. */
  isHeld(item: Segment, frame: number): boolean {
    return this.#waits(item) && this.timeOf(item) > frame;
  }

  /** The first item whose time has come and that has not been acted on. */
  due(items: readonly Segment[], frame: number): Segment | undefined {
    return items.find((item) => this.#waits(item) && this.timeOf(item) <= frame);
  }

  /** The first item whose grace is over. */
  overdue(items: readonly Segment[], frame: number): Segment | undefined {
    return items.find((item) => (this.#forceAt.get(item.id) ?? Infinity) <= frame);
  }

  /** The item takes its place in the line; one that waits is forced once its grace is over. */
  resolve(item: Segment): void {
    this.#resolved.add(item.id);
    if (item.hardTime?.onTime === 'wait') this.#forceAt.set(item.id, this.timeOf(item) + item.hardTime.graceFrames);
  }

  /** Frames at which an item becomes due or has to be forced. */
  *events(items: readonly Segment[]): Generator<number> {
    for (const item of items) if (this.#waits(item)) yield this.timeOf(item);
    yield* this.#forceAt.values();
  }

  #waits(item: Segment): boolean {
    return item.hardTime !== undefined && !this.#resolved.has(item.id);
  }
}
