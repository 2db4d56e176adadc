import type { CartColumns } from './cart-columns.js';

/** How two slots stand to each other, before their numbers decide. */
export type Compare = (a: number, b: number) => number;

/** More changed carts than this, and an order is made anew. */
const MOVED_MOST = 5000;

/** All carts in one order. What is not known comes last, whichever way it is read. */
export class CartOrder {
  #slots: Int32Array;
  #unknownFrom: number;
  readonly #changed = new Set<number>();

  /** `known` says of a slot whether it has what is ordered by; `compare` is only asked of those that have. */
  constructor(
    private readonly columns: CartColumns,
    private readonly known: (slot: number) => boolean,
    private readonly compare: Compare,
  ) {
    [this.#slots, this.#unknownFrom] = this.#sorted();
  }

  /** Notes that slots have changed. They move to their places when the order is read next. */
  note(changed: Iterable<number>): void {
    for (const slot of changed) this.#changed.add(slot);
  }

  #settle(): void {
    if (this.#changed.size === 0) return;
    if (this.#changed.size > MOVED_MOST) [this.#slots, this.#unknownFrom] = this.#sorted();
    else this.#move(this.#changed);
    this.#changed.clear();
  }

  #move(changed: ReadonlySet<number>): void {
    const kept = this.#slots.filter((slot) => !changed.has(slot));
    // What has not changed is known or not as before: those that are known stand in front.
    let knownKept = 0;
    for (let at = 0; at < this.#unknownFrom; at++) if (!changed.has(this.#slots[at])) knownKept += 1;
    const live = [...changed].filter((slot) => this.columns.number[slot] !== 0);
    const known = live.filter(this.known);
    const unknown = live.filter((slot) => !this.known(slot));
    const slots = new Int32Array(kept.length + live.length);
    this.#merge(kept.subarray(0, knownKept), known, slots);
    this.#unknownFrom = knownKept + known.length;
    this.#merge(kept.subarray(knownKept), unknown, slots.subarray(this.#unknownFrom));
    this.#slots = slots;
  }

  /** `from` is in order; `moving` comes into it. */
  #merge(from: Int32Array, moving: number[], into: Int32Array): void {
    const { number } = this.columns;
    const comparison: Compare = (a, b) =>
      (this.known(a) && this.known(b) ? this.compare(a, b) : 0) || number[a] - number[b];
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
      if (matches !== undefined && matches[slot] === 0) continue;
      if (skipped < offset) skipped += 1;
      else page.push(slot);
    }
    return page;
  }

  #read(at: number, descending: boolean): number {
    return descending && at < this.#unknownFrom ? this.#unknownFrom - 1 - at : at;
  }

  #sorted(): [Int32Array, number] {
    const { slots, number } = this.columns;
    const known: number[] = [];
    const unknown: number[] = [];
    for (let slot = 0; slot < slots; slot++) {
      if (number[slot] !== 0) (this.known(slot) ? known : unknown).push(slot);
    }
    const { compare } = this;
    const sorted = Int32Array.from(known).sort((a, b) => compare(a, b) || number[a] - number[b]);
    const all = new Int32Array(known.length + unknown.length);
    all.set(sorted);
    all.set(
      Int32Array.from(unknown).sort((a, b) => number[a] - number[b]),
      known.length,
    );
    return [all, known.length];
  }
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
