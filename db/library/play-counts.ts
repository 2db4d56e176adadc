import type Sqlite from 'better-sqlite3';
import type { CartColumns } from './cart-columns.js';

/** Plays are counted over this span: four weeks have every weekday as often. */
export const PLAYS_SPAN_MS = 28 * 86_400_000;

type PlayFields = readonly [id: number, cart: number, startedAtEpochMs: number];

/** When carts aired last and how often lately, followed along the record. Items that never started are no plays. */
export class PlayCounts {
  #lastId = 0;
  /** Plays of the last 28 days, oldest first, as [cart, instant]; those before `#from` are out of the span. */
  #recent: (readonly [number, number])[] = [];
  #from = 0;

  constructor(
    private readonly sqlite: Sqlite.Database,
    private readonly columns: CartColumns,
  ) {}

  readAll(nowEpochMs: number): void {
    const { sqlite, columns } = this;
    this.#lastId = sqlite.prepare('SELECT coalesce(max(id), 0) FROM as_run').pluck().get() as number;
    const last = sqlite.prepare(
      `SELECT cart, max(started_at_epoch_ms) FROM as_run
       WHERE cart IS NOT NULL AND outcome IN ('played', 'cut') AND id <= ? GROUP BY cart`,
    );
    for (const [cart, at] of last.raw().iterate(this.#lastId) as Iterable<readonly [number, number]>) {
      const slot = columns.slotOf(cart);
      if (slot !== undefined) columns.numbers.lastPlayedAtEpochMs[slot] = at;
    }
    const recent = sqlite.prepare(
      `SELECT cart, started_at_epoch_ms FROM as_run
       WHERE started_at_epoch_ms > ? AND cart IS NOT NULL AND outcome IN ('played', 'cut') AND id <= ?
       ORDER BY started_at_epoch_ms`,
    );
    this.#recent = recent.raw().all(nowEpochMs - PLAYS_SPAN_MS, this.#lastId) as (readonly [number, number])[];
    this.#from = 0;
    for (const [cart] of this.#recent) this.#count(cart, 1);
  }

  /** Takes in what aired since, and lets go of what is older than the span. Returns the slots that have changed. */
  follow(nowEpochMs: number): number[] {
    const changed = new Set<number>();
    const added = this.sqlite
      .prepare(
        `SELECT id, cart, started_at_epoch_ms FROM as_run
         WHERE id > ? AND cart IS NOT NULL AND outcome IN ('played', 'cut') ORDER BY id`,
      )
      .raw()
      .all(this.#lastId) as PlayFields[];
    for (const [id, cart, at] of added) {
      this.#lastId = id;
      const slot = this.columns.slotOf(cart);
      if (slot === undefined) continue;
      const last = this.columns.numbers.lastPlayedAtEpochMs;
      last[slot] = Math.max(at, Number.isNaN(last[slot]) ? -Infinity : last[slot]);
      changed.add(slot);
      if (at <= nowEpochMs - PLAYS_SPAN_MS) continue;
      this.#count(cart, 1);
      this.#insert(cart, at);
    }
    while (this.#from < this.#recent.length && this.#recent[this.#from][1] <= nowEpochMs - PLAYS_SPAN_MS) {
      const slot = this.#count(this.#recent[this.#from][0], -1);
      if (slot !== undefined) changed.add(slot);
      this.#from += 1;
    }
    if (this.#from > 1000) {
      this.#recent = this.#recent.slice(this.#from);
      this.#from = 0;
    }
    return [...changed];
  }

  /** In its place by its instant: the record may come in late. */
  #insert(cart: number, at: number): void {
    let place = this.#recent.length;
    while (place > this.#from && this.#recent[place - 1][1] > at) place -= 1;
    this.#recent.splice(place, 0, [cart, at]);
  }

  #count(cart: number, by: number): number | undefined {
    const slot = this.columns.slotOf(cart);
    if (slot !== undefined) this.columns.plays28Days[slot] += by;
    return slot;
  }
}
