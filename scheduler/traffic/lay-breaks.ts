import type { RundownItem, RundownStatus } from '../../db/queries/rundown.js';

/** A spot that is to air in a break. */
export interface BreakSpot {
  readonly itemId: string;
  readonly spotId: number;
  readonly cartId: string;
  readonly cutId: number;
  readonly durationMs: number;
  readonly reason: string;
}

export interface LaidBreak {
  readonly stopsetId: number;
  readonly atEpochMs: number;
  /** As they air; none: nothing is laid. */
  readonly spots: readonly BreakSpot[];
}

/** An item in its order on air, after the breaks were laid. */
export interface LaidItem {
  readonly item: RundownItem;
  /** Set on what a break has brought. */
  readonly spot: { readonly spotId: number; readonly stopsetId: number } | null;
  /**
   * What it is without the breaks, where that is something else: planned, and pushed behind the next timed item; or a spare
   * that airs, since what was pushed out was longer than the break.
   */
  readonly was: RundownStatus | null;
}

/** Rounded starts and lengths differ by a millisecond or two: that moves nothing. */
const ROUNDING_MS = 5;

/**
 * Lays breaks into a part of the rundown: each behind the item that crosses its time, its first spot timed `make-next`. What
 * follows starts later, up to the next timed item; what would start behind that becomes spare, and a spare planned where the
 * line ends before it. Spots that the timed item would skip follow it. A break that the line has not come to is left out.
 *
 * `items`: the part in its order on air, without spots of breaks that may change, every item as it is without breaks.
 * `handsOverEpochMs`: when what stands before the part ends; left out, the part keeps its own start.
 */
export function layBreaks(
  items: readonly RundownItem[],
  breaks: readonly LaidBreak[],
  handsOverEpochMs: number | undefined,
): LaidItem[] {
  const layer = new Layer(items, breaks, handsOverEpochMs);
  for (const item of items) layer.add(item);
  return numbered(layer.laid);
}

type Draft = { -readonly [K in keyof LaidItem]: LaidItem[K] };

class Layer {
  readonly laid: Draft[] = [];
  #at: number;
  /** Spares of an hour start one after another behind its end. */
  #spareAt = -Infinity;
  #hour = -Infinity;
  readonly #waiting: LaidBreak[];
  /** Spots that wait for a timed item to pass. */
  #held: { readonly spots: readonly BreakSpot[]; readonly from: LaidBreak }[] = [];
  /** How far each item of the main line was moved: what lies over it moves with it. */
  readonly #moved = new Map<string, { readonly byMs: number; readonly draft: Draft }>();

  constructor(
    readonly items: readonly RundownItem[],
    breaks: readonly LaidBreak[],
    handsOverEpochMs: number | undefined,
  ) {
    this.#waiting = breaks.filter(({ spots }) => spots.length > 0).sort((a, b) => a.atEpochMs - b.atEpochMs);
    this.#at = handsOverEpochMs ?? items.at(0)?.startsAtEpochMs ?? 0;
  }

  add(item: RundownItem): void {
    if (item.over !== null) {
      this.#addOver(item, item.over.itemId);
      return;
    }
    this.#layDue(item);
    if (item.status === 'spare') this.#addSpare(item);
    else this.#addPlanned(item);
    if (item.hardTime !== null) this.#layHeld(item);
  }

  #addOver(item: RundownItem, under: string): void {
    const song = this.#moved.get(under);
    const startsAtEpochMs = item.startsAtEpochMs + (song?.byMs ?? 0);
    this.laid.push({ item: { ...item, startsAtEpochMs }, spot: null, was: null });
  }

  #addSpare(item: RundownItem): void {
    const timed = this.#timedBehind(item);
    if (timed !== undefined && this.#at + ROUNDING_MS < timed) {
      this.#addPlanned({ ...item, status: 'planned' }, 'spare');
      return;
    }
    this.#spareAt = Math.max(this.#spareAt, this.#at);
    this.laid.push({ item: { ...item, startsAtEpochMs: this.#near(item, this.#spareAt) }, spot: null, was: null });
    this.#spareAt += item.durationMs;
  }

  /** The time of the item behind the spares of this hour, where it has one: it lets the spares air until then. */
  #timedBehind({ id }: RundownItem): number | undefined {
    const from = this.items.findIndex((item) => item.id === id);
    const next = this.items.slice(from + 1).find(({ over, status }) => over === null && status === 'planned');
    return next?.hardTime?.atEpochMs;
  }

  #addPlanned(item: RundownItem, was: RundownStatus | null = null): void {
    const { hardTime, hourStartsAtEpochMs } = item;
    if (hardTime !== null) this.#yieldTo(hardTime.atEpochMs);
    this.#spareAt = -Infinity;
    // Nothing of an hour starts before it, where clips alone have left the hour before unfinished.
    if (hourStartsAtEpochMs > this.#hour) this.#at = Math.max(this.#at, hourStartsAtEpochMs);
    this.#hour = Math.max(this.#hour, hourStartsAtEpochMs);
    if (hardTime?.onTime === 'immediately') this.#at = hardTime.atEpochMs;
    else if (hardTime !== null) this.#at = Math.max(this.#at, hardTime.atEpochMs);
    const startsAtEpochMs = this.#near(item, this.#at);
    const draft: Draft = { item: { ...item, startsAtEpochMs }, spot: null, was };
    this.laid.push(draft);
    this.#moved.set(item.id, { byMs: startsAtEpochMs - item.startsAtEpochMs, draft });
    this.#at = startsAtEpochMs + item.durationMs;
  }

  #near(item: RundownItem, atEpochMs: number): number {
    return Math.abs(atEpochMs - item.startsAtEpochMs) <= ROUNDING_MS ? item.startsAtEpochMs : Math.round(atEpochMs);
  }

  /** What would start at or after a timed item's time will be skipped by it. */
  #yieldTo(atEpochMs: number): void {
    for (let index = this.laid.length - 1; index >= 0; index--) {
      const draft = this.laid[index];
      const { item } = draft;
      if (item.over !== null || item.status === 'spare') continue;
      if (item.hardTime !== null || draft.spot !== null || item.startsAtEpochMs < atEpochMs) break;
      if (draft.was === 'spare') break;
      draft.was = 'planned';
      draft.item = { ...item, status: 'spare' };
      this.#at = item.startsAtEpochMs;
    }
    for (const draft of this.laid) {
      const under = draft.item.over?.itemId;
      if (under === undefined || draft.was !== null || this.#moved.get(under)?.draft.was !== 'planned') continue;
      draft.was = 'planned';
      draft.item = { ...draft.item, status: 'spare' };
    }
  }

  /** Lays the breaks whose time the line has crossed before this item. */
  #layDue(item: RundownItem): void {
    while (this.#waiting.length > 0) {
      const [next] = this.#waiting;
      if (this.#at < next.atEpochMs) return;
      // What is timed for the same moment or before goes first, and the break is no longer early.
      if (item.hardTime !== null && item.hardTime.atEpochMs <= next.atEpochMs) return;
      this.#waiting.shift();
      this.#lay(next, next.spots, true);
    }
  }

  #layHeld(after: RundownItem): void {
    const held = this.#held;
    this.#held = [];
    for (const { from, spots } of held) this.#lay(from, spots, false, after);
  }

  #lay(from: LaidBreak, spots: readonly BreakSpot[], timed: boolean, after?: RundownItem): void {
    const before = after ?? this.laid.findLast(({ item }) => item.over === null)?.item ?? this.items.at(0);
    if (before === undefined) return;
    const next = this.#nextTimed(after?.id);
    for (const [index, spot] of spots.entries()) {
      const ends = this.#at + (next?.onTime === 'immediately' ? spot.durationMs : 0);
      if (next !== null && ends >= next.atEpochMs) {
        this.#held.push({ from, spots: spots.slice(index) });
        return;
      }
      const hardTime = { atEpochMs: from.atEpochMs, onTime: 'make-next', graceFrames: 0 } as const;
      this.laid.push({
        item: {
          id: spot.itemId,
          startsAtEpochMs: Math.round(this.#at),
          durationMs: spot.durationMs,
          hourStartsAtEpochMs: before.hourStartsAtEpochMs,
          hourClock: before.hourClock,
          position: -1,
          cartId: spot.cartId,
          cutId: spot.cutId,
          kind: 'spot',
          over: null,
          hardTime: timed && index === 0 ? hardTime : null,
          status: 'planned',
          reason: spot.reason,
        },
        spot: { spotId: spot.spotId, stopsetId: from.stopsetId },
        was: null,
      });
      this.#at += spot.durationMs;
    }
  }

  /** When the first timed item is due that is not laid yet. */
  #nextTimed(after: string | undefined): RundownItem['hardTime'] {
    const next = this.items.find(({ id, hardTime }) => hardTime !== null && id !== after && !this.#moved.has(id));
    return next?.hardTime ?? null;
  }
}

/** Positions that keep this order within each hour, and change as few items as that needs. */
function numbered(laid: readonly LaidItem[]): LaidItem[] {
  let hour = NaN;
  let last = -1;
  return laid.map((one) => {
    const { item } = one;
    const position = item.hourStartsAtEpochMs === hour ? Math.max(item.position, last + 1) : item.position;
    hour = item.hourStartsAtEpochMs;
    last = position;
    return position === item.position ? one : { ...one, item: { ...item, position } };
  });
}
