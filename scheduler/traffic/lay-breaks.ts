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
  /** It stands behind the item of this position of its hour, -1: before the first. Left out: behind what crosses its time. */
  readonly behind?: { readonly hourStartsAtEpochMs: number; readonly position: number };
  /** How its first spot starts; null: in its turn. Left out: as the next item from its time on. */
  readonly hardTime?: RundownItem['hardTime'];
  /** So much of the line is its own, ms, however many spots it has. */
  readonly leastMs?: number;
  /** As they air; none: nothing is laid. */
  readonly spots: readonly BreakSpot[];
}

export interface LaidLine {
  readonly items: readonly LaidItem[];
  /** For each break that has a place among the items: the position of its hour that it stands behind now. */
  readonly places: ReadonlyMap<number, number>;
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
 * Lays breaks into a part of the rundown: each where it stands among the items, or behind the item that crosses its time, its
 * first spot timed `make-next`. What follows starts later, up to the next timed item; what would start behind that becomes
 * spare, and a spare planned where the line ends before it. Spots that the timed item would skip follow it. A break that the
 * line has not come to is left out.
 *
 * `items`: the part in its order on air, without spots of breaks that may change, every item as it is without breaks.
 * `handsOverEpochMs`: when what stands before the part ends; left out, the part keeps its own start.
 */
export function layBreaks(
  items: readonly RundownItem[],
  breaks: readonly LaidBreak[],
  handsOverEpochMs: number | undefined,
): LaidLine {
  const layer = new Layer(items, breaks, handsOverEpochMs);
  for (const item of items) layer.add(item);
  layer.end();
  const laid = numbered(layer.laid);
  const places = layer.standing.map(({ stopsetId, hour, position, index }) => {
    // Nothing of its hour stands before it here: what does before the part is not known.
    if (index === 0) return [stopsetId, position] as const;
    const before = laid[index - 1].item;
    return [stopsetId, before.hourStartsAtEpochMs === hour ? before.position : -1] as const;
  });
  return { items: laid, places: new Map(places) };
}

type Draft = { -readonly [K in keyof LaidItem]: LaidItem[K] };

class Layer {
  readonly laid: Draft[] = [];
  /** Breaks with a place of their own: they come before the item of this number. */
  readonly standing: { stopsetId: number; hour: number; position: number; index: number }[] = [];
  #at: number;
  /** Spares of an hour start one after another behind its end. */
  #spareAt = -Infinity;
  #hour = -Infinity;
  readonly #waiting: LaidBreak[];
  readonly #placed: (LaidBreak & Required<Pick<LaidBreak, 'behind'>>)[];
  /** Spots that wait for a timed item to pass. */
  #held: { readonly spots: readonly BreakSpot[]; readonly from: LaidBreak }[] = [];
  /** How far each item of the main line was moved: what lies over it moves with it. */
  readonly #moved = new Map<string, { readonly byMs: number; readonly draft: Draft }>();

  constructor(
    readonly items: readonly RundownItem[],
    breaks: readonly LaidBreak[],
    handsOverEpochMs: number | undefined,
  ) {
    this.#waiting = breaks
      .filter(({ behind, spots, leastMs = 0 }) => behind === undefined && (spots.length > 0 || leastMs > 0))
      .sort((a, b) => a.atEpochMs - b.atEpochMs);
    const firstHour = items.at(0)?.hourStartsAtEpochMs ?? Infinity;
    this.#placed = breaks
      .flatMap(({ behind, ...one }) => (behind === undefined ? [] : [{ ...one, behind }]))
      .filter(({ behind }) => behind.hourStartsAtEpochMs >= firstHour)
      .sort(
        (a, b) =>
          a.behind.hourStartsAtEpochMs - b.behind.hourStartsAtEpochMs ||
          a.behind.position - b.behind.position ||
          a.atEpochMs - b.atEpochMs,
      );
    this.#at = handsOverEpochMs ?? items.at(0)?.startsAtEpochMs ?? 0;
  }

  add(item: RundownItem): void {
    if (item.over !== null) {
      this.#addOver(item, item.over.itemId);
      return;
    }
    this.#layPlaced((hour, position) => item.hourStartsAtEpochMs - hour || item.position - position, item);
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
    this.#beginHour(hourStartsAtEpochMs);
    if (hardTime?.onTime === 'immediately') this.#at = hardTime.atEpochMs;
    else if (hardTime !== null) this.#at = Math.max(this.#at, hardTime.atEpochMs);
    const startsAtEpochMs = this.#near(item, this.#at);
    const draft: Draft = { item: { ...item, startsAtEpochMs }, spot: null, was };
    this.laid.push(draft);
    this.#moved.set(item.id, { byMs: startsAtEpochMs - item.startsAtEpochMs, draft });
    this.#at = startsAtEpochMs + item.durationMs;
  }

  /** Nothing of an hour starts before it, where clips alone have left the hour before unfinished. */
  #beginHour(startsAtEpochMs: number): void {
    if (startsAtEpochMs > this.#hour) this.#at = Math.max(this.#at, startsAtEpochMs);
    this.#hour = Math.max(this.#hour, startsAtEpochMs);
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

  /** Behind the last item its hour may have a break still. */
  end(): void {
    const last = this.items.at(-1);
    if (last !== undefined) this.#layPlaced((hour) => (last.hourStartsAtEpochMs >= hour ? 1 : -1), last);
  }

  /** Lays the breaks whose place is passed: what comes next stands behind it. */
  #layPlaced(isBehind: (hour: number, position: number) => number, next: RundownItem): void {
    while (this.#placed.length > 0) {
      const [one] = this.#placed;
      const { hourStartsAtEpochMs: hour, position } = one.behind;
      if (isBehind(hour, position) <= 0) return;
      this.#placed.shift();
      this.standing.push({ stopsetId: one.stopsetId, hour, position, index: this.laid.length });
      this.#beginHour(hour);
      const before = this.laid.at(-1)?.item;
      const ofHour = [next, before].find((item) => item?.hourStartsAtEpochMs === hour) ?? next;
      this.#lay(one, one.spots, true, undefined, ofHour);
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

  #lay(
    from: LaidBreak,
    spots: readonly BreakSpot[],
    timed: boolean,
    after?: RundownItem,
    ofHour: RundownItem | undefined = after,
  ): void {
    const startedAt = this.#at;
    const before = ofHour ?? this.laid.findLast(({ item }) => item.over === null)?.item ?? this.items.at(0);
    if (before === undefined) return;
    const next = this.#nextTimed(after?.id);
    for (const [index, spot] of spots.entries()) {
      const ends = this.#at + (next?.onTime === 'immediately' ? spot.durationMs : 0);
      if (next !== null && ends >= next.atEpochMs) {
        this.#held.push({ from, spots: spots.slice(index) });
        return;
      }
      const makeNext = { atEpochMs: from.atEpochMs, onTime: 'make-next', graceFrames: 0 } as const;
      const hardTime = from.hardTime === undefined ? makeNext : from.hardTime;
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
    if (after === undefined) this.#at = Math.max(this.#at, startedAt + (from.leastMs ?? 0));
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
