import type { ExactTimeRules, Rundown, Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { slotIdOf } from './live/live-slot.js';

/** What starts within this time is frozen: edits no longer change it. */
export const FROZEN_FRAMES = 10 * ENGINE_RATE_HZ;

/** What an item is replaced by under its id, or why it is out. */
export type Change = { readonly segment: Segment } | { readonly out: string };

/** A bed that was put before a timed item. */
interface Bed {
  readonly segment: Segment;
  readonly beforeId: string;
}

const NO_CHANGES: ReadonlyMap<string, Change> = new Map();

/**
 * What is still to come: the rundown's items in order, each with the items that lie over it. What is planned and what will
 * play are two lists: to reach a hard time items are stretched, replaced or left out, and that can be taken back.
 */
export class Queue {
  revision = 0;
  filler: readonly Segment[] = [];
  beds: readonly Segment[] = [];
  exactTime: ExactTimeRules | undefined;
  #planned: Segment[] = [];
  #items: readonly Segment[] = [];
  #timed: readonly Segment[] = [];
  #changes = NO_CHANGES;
  #bed: Bed | undefined;
  /** Voices as they are planned, and as they lie over what will play. */
  #plannedOver = new Map<string, Segment[]>();
  #over: ReadonlyMap<string, readonly Segment[]> = new Map();
  /** Items that started or were settled, newest last: a plan that still names them does not air them twice. */
  readonly #done = new Set<string>();

  /** What will play, in its order. */
  get items(): readonly Segment[] {
    return this.#items;
  }

  /** The same as the rundown has it, with what is left out. */
  get planned(): readonly Segment[] {
    return this.#planned;
  }

  /** Those of the items that have a hard time: a few of hundreds, and asked for with every block. */
  get timed(): readonly Segment[] {
    return this.#timed;
  }

  get head(): Segment | undefined {
    return this.#items.at(0);
  }

  /** Items that lie over `itemId`, in the order of their start. */
  over(itemId: string): readonly Segment[] {
    return this.#over.get(itemId) ?? [];
  }

  /** The same at the item's planned tempo. */
  plannedOver(itemId: string): readonly Segment[] {
    return this.#plannedOver.get(itemId) ?? [];
  }

  find(itemId: string): Segment | undefined {
    return (
      this.#items.find((item) => item.id === itemId) ??
      this.#planned.find((item) => item.id === itemId) ??
      [...this.#plannedOver.values()].flat().find((item) => item.id === itemId)
    );
  }

  /**
   * Takes a new plan. What follows the item on air (`currentId`) in it is what is to come; where the plan does not know
   * that item, everything in it that has not aired and whose time is not over at `nowEpochMs`. `frozen` items stay in
   * front and as they are, whatever the plan says of them.
   */
  replace(rundown: Rundown, currentId: string | undefined, frozen: readonly Segment[], nowEpochMs: number): void {
    this.revision = rundown.revision;
    this.filler = rundown.filler;
    this.beds = rundown.beds ?? [];
    this.exactTime = rundown.exactTime;
    const main = rundown.items.filter((item) => item.over === undefined);
    const current = main.findIndex((item) => item.id === currentId);
    // What is left of a live slot stands for the item that it is of.
    const kept = new Set(frozen.flatMap((item) => [item.id, slotIdOf(item.id)]));
    const first = current >= 0 ? current + 1 : firstDue(main, nowEpochMs);
    const coming = main.slice(first).filter((item) => !this.#done.has(item.id) && !kept.has(item.id));
    const frozenOver = frozen.flatMap((item) => this.plannedOver(item.id));
    this.#planned = [...this.#planned.filter((item) => kept.has(item.id)), ...coming];
    this.#changes = new Map([...this.#changes].filter(([itemId]) => kept.has(itemId)));
    if (this.#bed && !kept.has(this.#bed.segment.id)) this.#bed = undefined;
    this.#plannedOver = new Map();
    const over = [
      ...frozenOver,
      ...rundown.items.filter((item) => item.over !== undefined && !kept.has(item.over.itemId)),
    ];
    for (const item of over) {
      if (item.over === undefined || this.#done.has(item.id)) continue;
      const host = item.over.itemId;
      this.#plannedOver.set(host, [...(this.#plannedOver.get(host) ?? []), item]);
    }
    for (const list of this.#plannedOver.values())
      list.sort((a, b) => (a.over?.atFrames ?? 0) - (b.over?.atFrames ?? 0));
    this.#line();
  }

  /** Changes what will play, in the place of all changes before; a bed goes before the item `beforeId`. */
  adjust(changes: ReadonlyMap<string, Change>, bed?: Bed): void {
    if (changes.size === 0 && this.#changes.size === 0 && bed === undefined && this.#bed === undefined) return;
    this.#changes = changes;
    this.#bed = bed;
    this.#line();
  }

  /** Planned items that stand before `itemId` and are left out, each with the reason. */
  leftOutBefore(itemId: string): readonly { readonly item: Segment; readonly reason: string }[] {
    const id = itemId === this.#bed?.segment.id ? this.#bed.beforeId : itemId;
    const before = this.#planned.slice(0, Math.max(0, indexOf(this.#planned, id)));
    return before.flatMap((item) => {
      const change = this.#changes.get(item.id);
      return change !== undefined && 'out' in change ? [{ item, reason: change.out }] : [];
    });
  }

  /** Removes an item, and what lies over it, because it starts, failed or was skipped. Gives it as it would have played. */
  settle(itemId: string): { readonly item: Segment | undefined; readonly over: readonly Segment[] } {
    this.#remember(itemId);
    const item = this.#items.find((one) => one.id === itemId);
    const index = indexOf(this.#planned, itemId);
    if (index >= 0 || item !== undefined) {
      const planned = index >= 0 ? this.#planned.splice(index, 1)[0] : undefined;
      if (this.#bed?.segment.id === itemId) this.#bed = undefined;
      this.#items = this.#items.filter((one) => one.id !== itemId);
      if (item?.hardTime) this.#timed = this.#timed.filter((one) => one.id !== itemId);
      const over = this.over(itemId);
      this.#plannedOver.delete(itemId);
      for (const one of over) this.#remember(one.id);
      return { item: item ?? planned, over };
    }
    for (const [host, list] of this.#plannedOver) {
      const voice = list.find((one) => one.id === itemId);
      if (voice === undefined) continue;
      this.#plannedOver.set(
        host,
        list.filter((one) => one !== voice),
      );
      this.#line();
      return { item: voice, over: [] };
    }
    return { item: undefined, over: [] };
  }

  /** Puts an item in front of all others. */
  putFirst(item: Segment): void {
    this.#planned.unshift(item);
    this.#line();
  }

  /** The items that stand before `itemId`. */
  before(itemId: string): readonly Segment[] {
    return this.#items.slice(0, Math.max(0, indexOf(this.#items, itemId)));
  }

  /** Works out what will play from the plan and the changes. */
  #line(): void {
    const items: Segment[] = [];
    for (const planned of this.#planned) {
      if (this.#bed?.beforeId === planned.id) items.push(this.#bed.segment);
      const change = this.#changes.get(planned.id);
      if (change === undefined) items.push(planned);
      else if ('segment' in change) items.push(change.segment);
    }
    this.#items = items;
    this.#timed = items.filter((item) => item.hardTime);
    this.#over = new Map([...this.#plannedOver].map(([host, voices]) => [host, this.#overAtTempo(host, voices)]));
  }

  #overAtTempo(host: string, voices: readonly Segment[]): readonly Segment[] {
    const change = this.#changes.get(host);
    const tempo = change !== undefined && 'segment' in change ? (change.segment.tempo ?? 1) : 1;
    if (tempo === 1) return voices;
    return voices.map((voice) =>
      voice.over ? { ...voice, over: { ...voice.over, atFrames: Math.round(voice.over.atFrames / tempo) } } : voice,
    );
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

function indexOf(items: readonly Segment[], itemId: string): number {
  return items.findIndex((item) => item.id === itemId);
}
