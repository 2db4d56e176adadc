import type { Rundown, Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ } from '../api/units.js';

/** What starts within this time is frozen: edits no longer change it. */
export const FROZEN_FRAMES = 10 * ENGINE_RATE_HZ;

/** What is still to come: the rundown's items in order, each with the items that lie over it. */
export class Queue {
  revision = 0;
  filler: readonly Segment[] = [];
  #main: Segment[] = [];
  #timed: readonly Segment[] = [];
  #over = new Map<string, Segment[]>();
  /** Items that started or were settled, newest last: a plan that still names them does not air them twice. */
  readonly #done = new Set<string>();

  get items(): readonly Segment[] {
    return this.#main;
  }

  /** Those of the items that have a hard time: a few of hundreds, and asked for with every block. */
  get timed(): readonly Segment[] {
    return this.#timed;
  }

  get head(): Segment | undefined {
    return this.#main[0];
  }

  /** Items that lie over `itemId`, in the order of their start. */
  over(itemId: string): readonly Segment[] {
    return this.#over.get(itemId) ?? [];
  }

  find(itemId: string): Segment | undefined {
    return (
      this.#main.find((item) => item.id === itemId) ??
      [...this.#over.values()].flat().find((item) => item.id === itemId)
    );
  }

  /**
   * Takes a new plan. What follows the item on air (`currentId`) in it is what is to come; where the plan does not know
   * that item, everything in it that has not aired and whose time is not over at `nowEpochMs`. `frozen` items stay in
   * front, whatever the plan says of them.
   */
  replace(rundown: Rundown, currentId: string | undefined, frozen: readonly Segment[], nowEpochMs: number): void {
    this.revision = rundown.revision;
    this.filler = rundown.filler;
    const main = rundown.items.filter((item) => item.over === undefined);
    const current = main.findIndex((item) => item.id === currentId);
    const kept = new Set(frozen.map((item) => item.id));
    const first = current >= 0 ? current + 1 : firstDue(main, nowEpochMs);
    const coming = main.slice(first).filter((item) => !this.#done.has(item.id) && !kept.has(item.id));
    const frozenOver = frozen.flatMap((item) => this.over(item.id));
    this.#main = [...frozen, ...coming];
    this.#timed = this.#main.filter((item) => item.hardTime);
    this.#over = new Map();
    const over = [
      ...frozenOver,
      ...rundown.items.filter((item) => item.over !== undefined && !kept.has(item.over.itemId)),
    ];
    for (const item of over) {
      if (item.over === undefined || this.#done.has(item.id)) continue;
      const host = item.over.itemId;
      this.#over.set(host, [...(this.#over.get(host) ?? []), item]);
    }
    for (const list of this.#over.values()) list.sort((a, b) => (a.over?.atFrames ?? 0) - (b.over?.atFrames ?? 0));
  }

  /** Removes an item, and what lies over it, because it starts, failed or was skipped. */
  settle(itemId: string): { readonly item: Segment | undefined; readonly over: readonly Segment[] } {
    this.#remember(itemId);
    const index = this.#main.findIndex((item) => item.id === itemId);
    if (index >= 0) {
      const [item] = this.#main.splice(index, 1);
      if (item.hardTime) this.#timed = this.#timed.filter((one) => one !== item);
      const over = this.over(itemId);
      this.#over.delete(itemId);
      for (const one of over) this.#remember(one.id);
      return { item, over };
    }
    for (const [host, list] of this.#over) {
      const item = list.find((one) => one.id === itemId);
      if (item === undefined) continue;
      this.#over.set(
        host,
        list.filter((one) => one !== item),
      );
      return { item, over: [] };
    }
    return { item: undefined, over: [] };
  }

  /** The items that stand before `itemId`. */
  before(itemId: string): readonly Segment[] {
    const index = this.#main.findIndex((item) => item.id === itemId);
    return index <= 0 ? [] : this.#main.slice(0, index);
  }

  #remember(itemId: string): void {
    this.#done.add(itemId);
    if (this.#done.size > 2000) for (const oldest of this.#done) return void this.#done.delete(oldest);
  }
}

/** Index of the first item whose planned time is not over: that of the one after it has not come. */
function firstDue(items: readonly Segment[], nowEpochMs: number): number {
  const over = items.findLastIndex(
    (item) => item.plannedAtEpochMs !== undefined && item.plannedAtEpochMs <= nowEpochMs,
  );
  return Math.max(0, over);
}
