import type { CartColumns } from './cart-columns.js';

/** How two slots stand to each other, before their numbers decide. */
export type Compare = (a: number, b: number) => number;

/** Of all slots, so many may move to their places one by one; more, and an order is made anew. */
const MOVED_PART = 0.25;

/** What an order goes by. */
export interface OrderRule {
  /** True for a slot that has what is ordered by; only those are compared and ranked. */
  readonly known: (slot: number) => boolean;
  /** How two slots stand to each other, before their numbers decide. */
  readonly compare: Compare;
  /** How two slots of which either has nothing to be ordered by stand to each other, before their numbers decide. */
  readonly compareUnknown: Compare;
  /** A rank of each slot, lower first, equal ones where only ties are left, -1 for what is not known. */
  readonly ranks: () => Int32Array;
  /** All slots in the order in which ties are broken. */
  readonly ties: () => Int32Array;
}

/** All carts in one order. What is not known comes last, whichever way it is read. */
export class CartOrder {
  #slots: Int32Array;
  #unknownFrom: number;
  readonly #changed = new Set<number>();

  constructor(
    private readonly columns: CartColumns,
    private readonly rule: OrderRule,
  ) {
    [this.#slots, this.#unknownFrom] = this.#sorted();
  }

  /** All slots in this order. */
  slots(): Int32Array {
    this.#settle();
    return this.#slots;
  }

  /** Notes that slots have changed. They move to their places when the order is read next. */
  note(changed: Iterable<number>): void {
    for (const slot of changed) this.#changed.add(slot);
  }

  #settle(): void {
    if (this.#changed.size === 0) return;
    if (this.#changed.size > this.#slots.length * MOVED_PART) [this.#slots, this.#unknownFrom] = this.#sorted();
    else this.#move(this.#changed);
    this.#changed.clear();
  }

  #move(changed: ReadonlySet<number>): void {
    const kept = this.#slots.filter((slot) => !changed.has(slot));
    // What has not changed is known or not as before: those that are known stand in front.
    let knownKept = 0;
    for (let at = 0; at < this.#unknownFrom; at++) if (!changed.has(this.#slots[at])) knownKept += 1;
    const live = [...changed].filter((slot) => this.columns.number[slot] !== 0);
    const known = live.filter(this.rule.known);
    const unknown = live.filter((slot) => !this.rule.known(slot));
    const slots = new Int32Array(kept.length + live.length);
    this.#merge(kept.subarray(0, knownKept), known, slots);
    this.#unknownFrom = knownKept + known.length;
    this.#merge(kept.subarray(knownKept), unknown, slots.subarray(this.#unknownFrom));
    this.#slots = slots;
  }

  /** `from` is in order; `moving` comes into it. */
  #merge(from: Int32Array, moving: number[], into: Int32Array): void {
    const { number } = this.columns;
    const { known, compare, compareUnknown } = this.rule;
    const comparison: Compare = (a, b) =>
      (known(a) && known(b) ? compare(a, b) : compareUnknown(a, b)) || number[a] - number[b];
    let read = 0;
    let written = 0;
    for (const slot of moving.sort(comparison)) {
      const place = placeOf(from, slot, comparison);
      into.set(from.subarray(read, place), written);
      written += place - read;
      read = place;
      into[written++] = slot;
    }
    into.set(from.subarray(read), written);
  }

  /** Slots from `offset` on, at most `limit`, of those that `matches` has a 1 for (all where it is left out). */
  page(offset: number, limit: number, descending: boolean, matches?: Uint8Array): number[] {
    this.#settle();
    const { length } = this.#slots;
    const page: number[] = [];
    let skipped = 0;
    for (let at = 0; at < length && page.length < limit; at++) {
      const slot = this.#slots[this.#read(at, descending)];
      if (matches?.[slot] === 0) continue;
      if (skipped < offset) skipped += 1;
      else page.push(slot);
    }
    return page;
  }

  #read(at: number, descending: boolean): number {
    return descending && at < this.#unknownFrom ? this.#unknownFrom - 1 - at : at;
  }

  /** Counting sort: as many passes as there are slots and ranks, whatever the order was. */
  #sorted(): [Int32Array, number] {
    const ties = this.rule.ties();
    const ranks = this.rule.ranks();
    let most = -1;
    for (const slot of ties) if (ranks[slot] > most) most = ranks[slot];
    // Where the slots of each rank begin; those of no rank (-1) come behind all.
    const begins = new Int32Array(most + 3);
    const bucket = (slot: number): number => (ranks[slot] < 0 ? most + 1 : ranks[slot]);
    for (const slot of ties) begins[bucket(slot) + 1] += 1;
    for (let rank = 0; rank <= most + 1; rank++) begins[rank + 1] += begins[rank];
    const unknownFrom = begins[most + 1];
    const slots = new Int32Array(ties.length);
    for (const slot of ties) slots[begins[bucket(slot)]++] = slot;
    return [slots, unknownFrom];
  }
}

/** Ranks of numbers, NaN unknown. */
export function numberRanks(values: Float64Array | Uint32Array, slots: number): Int32Array {
  const known = Float64Array.from(values.subarray(0, slots)).filter((value) => !Number.isNaN(value));
  known.sort();
  let distinct = 0;
  for (const value of known) if (distinct === 0 || value !== known[distinct - 1]) known[distinct++] = value;
  const ranks = new Int32Array(slots);
  for (let slot = 0; slot < slots; slot++) {
    const value = values[slot];
    ranks[slot] = Number.isNaN(value) ? -1 : rankOf(known, distinct, value);
  }
  return ranks;
}

function rankOf(sorted: Float64Array, count: number, value: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Ranks of texts, empty ones unknown. */
export function textRanks(keys: readonly string[], slots: number): Int32Array {
  const rank = new Map([...new Set(keys)].sort().map((key, index) => [key, index]));
  rank.set('', -1);
  return Int32Array.from({ length: slots }, (_, slot) => rank.get(keys[slot]) ?? -1);
}

/** How many of `from` come before `slot`. */
function placeOf(from: Int32Array, slot: number, comparison: Compare): number {
  let low = 0;
  let high = from.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (comparison(from[middle], slot) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
