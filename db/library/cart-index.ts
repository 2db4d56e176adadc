import type Sqlite from 'better-sqlite3';
import { folded } from '../separation-key.js';
import { CartColumns, FLAG, type NumberColumn } from './cart-columns.js';
import { CartOrder, type Compare } from './cart-order.js';
import { PlayCounts } from './play-counts.js';

export const LIBRARY_SORTS = [
  'number',
  'title',
  'artist',
  'album',
  'kind',
  'category',
  'label',
  'composer',
  'year',
  'language',
  'duration',
  'intro',
  'tempo',
  'loudness',
  'created',
  'last-played',
  'plays',
] as const;
export type LibrarySortBy = (typeof LIBRARY_SORTS)[number];

const SORT_NUMBERS: Partial<Record<LibrarySortBy, NumberColumn>> = {
  year: 'year',
  duration: 'durationSeconds',
  intro: 'introSeconds',
  tempo: 'tempoBpm',
  loudness: 'integratedLufs',
  created: 'createdAtEpochMs',
  'last-played': 'lastPlayedAtEpochMs',
};

/** What is sorted as text, as an expression over `carts`. */
const SORT_TEXTS: Partial<Record<LibrarySortBy, string>> = {
  title: 'title',
  artist: 'artist',
  album: 'album',
  label: 'label',
  composer: 'composer',
  kind: 'kind',
  category: '(SELECT name FROM categories WHERE code = category)',
  language: 'language',
};

/** Text as it is sorted. Most of it is plain, and folding costs. */
function sortKey(text: string): string {
  return /^[a-z0-9 ]*$/iu.test(text) ? text.toLowerCase().trim() : folded(text) || text;
}

/** How many sets of carts are kept: what a text or a code finds, while somebody scrolls through it. */
const SETS_KEPT = 24;

/**
 * A picture of the library in memory: what lists are filtered and sorted by. It has a connection of its own that only
 * reads, so that it sees what is stored and nothing that may still be taken back, and it follows the changes that triggers
 * note (`cart_changes`), whoever made them.
 */
export class CartIndex {
  readonly columns = new CartColumns();
  /** Grows with every change that was taken in. */
  generation = 0;
  readonly #plays: PlayCounts;
  #stamp = -1;
  readonly #orders = new Map<LibrarySortBy, CartOrder>();
  /** Sort keys by slot. */
  readonly #keys = new Map<LibrarySortBy, string[]>();
  readonly #sets = new Map<string, Uint8Array>();

  constructor(
    readonly sqlite: Sqlite.Database,
    private readonly now: () => number,
  ) {
    this.#plays = new PlayCounts(sqlite, this.columns);
  }

  /** Brings the picture up to date. Cheap where nothing has changed. */
  sync(): void {
    const follow = this.sqlite.transaction(() => {
      if (this.#stamp < 0) this.#readAll();
      else this.#follow();
    });
    follow();
  }

  /** All carts in an order. */
  order(by: LibrarySortBy): CartOrder {
    let order = this.#orders.get(by);
    if (order === undefined) {
      order = this.#makeOrder(by);
      this.#orders.set(by, order);
    }
    return order;
  }

  /** Carts whose numbers a statement finds, as a 1 by slot. Kept until something changes. */
  set(sql: string, ...parameters: readonly (string | number)[]): Uint8Array {
    const name = JSON.stringify([sql, parameters]);
    let found = this.#sets.get(name);
    if (found === undefined) {
      found = new Uint8Array(this.columns.slots);
      const numbers = this.sqlite
        .prepare(sql)
        .pluck()
        .all(...parameters) as number[];
      for (const number of numbers) {
        const slot = this.columns.slotOf(number);
        if (slot !== undefined) found[slot] = 1;
      }
      if (this.#sets.size >= SETS_KEPT) this.#sets.delete([...this.#sets.keys()][0]);
    } else this.#sets.delete(name);
    this.#sets.set(name, found);
    return found;
  }

  #readAll(): void {
    this.#stamp = this.sqlite.prepare('SELECT coalesce(max(stamp), 0) FROM cart_changes').pluck().get() as number;
    this.columns.readAll(this.sqlite);
    this.#plays.readAll(this.now());
    this.generation += 1;
  }

  #follow(): void {
    const changes = this.sqlite.prepare('SELECT cart, stamp FROM cart_changes WHERE stamp > ? ORDER BY stamp');
    const changed = changes.raw().all(this.#stamp) as (readonly [number, number])[];
    const slots = this.columns.read(
      this.sqlite,
      changed.map(([cart]) => cart),
    );
    for (const [by, keys] of this.#keys) this.#readKeys(by, keys, slots);
    const played = this.#plays.follow(this.now());
    if (changed.length > 0) {
      this.#stamp = changed[changed.length - 1][1];
      this.#sets.clear();
    }
    if (changed.length + played.length === 0) return;
    this.generation += 1;
    for (const order of this.#orders.values()) {
      order.note(slots);
      order.note(played);
    }
  }

  #makeOrder(by: LibrarySortBy): CartOrder {
    const { columns } = this;
    if (by === 'number')
      return new CartOrder(
        columns,
        () => true,
        () => 0,
      );
    if (by === 'plays') {
      // Columns grow and are then other arrays: they are asked for at every comparison.
      return new CartOrder(
        columns,
        () => true,
        (a, b) => columns.plays28Days[a] - columns.plays28Days[b],
      );
    }
    const numbers = SORT_NUMBERS[by];
    if (numbers !== undefined) {
      return new CartOrder(
        columns,
        (slot) => !Number.isNaN(columns.numbers[numbers][slot]),
        (a, b) => columns.numbers[numbers][a] - columns.numbers[numbers][b],
      );
    }
    const keys = this.#keysOf(by);
    const titles = this.#keysOf('title');
    const compare: Compare = (a, b) => {
      if (keys[a] !== keys[b]) return keys[a] < keys[b] ? -1 : 1;
      return titles[a] === titles[b] ? 0 : titles[a] < titles[b] ? -1 : 1;
    };
    return new CartOrder(columns, (slot) => keys[slot] !== '', compare);
  }

  #keysOf(by: LibrarySortBy): string[] {
    let keys = this.#keys.get(by);
    if (keys === undefined) {
      keys = new Array<string>(this.columns.slots).fill('');
      this.#keys.set(by, keys);
      const shared = new Map<string, string>();
      const all = this.sqlite.prepare(`SELECT number, ${SORT_TEXTS[by] ?? 'title'} FROM carts`).raw();
      for (const [number, text] of all.iterate() as Iterable<readonly [number, string]>) {
        const slot = this.columns.slotOf(number);
        if (slot === undefined) continue;
        let key = shared.get(text);
        if (key === undefined) shared.set(text, (key = sortKey(text)));
        keys[slot] = key;
      }
    }
    return keys;
  }

  #readKeys(by: LibrarySortBy, keys: string[], slots: readonly number[]): void {
    const text = this.sqlite.prepare(`SELECT ${SORT_TEXTS[by] ?? 'title'} FROM carts WHERE number = ?`).pluck();
    for (const slot of slots) {
      const number = this.columns.number[slot];
      keys[slot] = number === 0 ? '' : sortKey(text.get(number) as string);
    }
  }

  /** Makes what the first search in each order needs, a piece at a time. */
  *warm(): Generator<void> {
    this.sync();
    for (const by of LIBRARY_SORTS) {
      yield;
      this.order(by);
    }
  }

  /** Mean plays in 28 days of the carts that can air, by category's number. */
  meanPlays(): Float64Array {
    const { columns } = this;
    const categories = columns.dictionaries.category.words.length;
    const plays = new Float64Array(categories);
    const carts = new Float64Array(categories);
    for (let slot = 0; slot < columns.slots; slot++) {
      if (columns.number[slot] === 0 || (columns.flags[slot] & FLAG.usable) === 0) continue;
      carts[columns.words.category[slot]] += 1;
      plays[columns.words.category[slot]] += columns.plays28Days[slot];
    }
    return plays.map((sum, category) => sum / Math.max(1, carts[category]));
  }
}
