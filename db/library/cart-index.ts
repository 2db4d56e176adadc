import type Sqlite from 'better-sqlite3';
import { CartColumns, FLAG, type NumberColumn } from './cart-columns.js';
import { CartOrder, numberRanks, textRanks } from './cart-order.js';
import { SortKeys, type TextSort } from './sort-keys.js';
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

const SORT_NUMBERS: Record<Exclude<LibrarySortBy, TextSort | 'number' | 'plays'>, NumberColumn> = {
  year: 'year',
  duration: 'durationSeconds',
  intro: 'introSeconds',
  tempo: 'tempoBpm',
  loudness: 'integratedLufs',
  created: 'createdAtEpochMs',
  'last-played': 'lastPlayedAtEpochMs',
};

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
  #stamp = 0;
  /** What is left of the first reading; undefined once all is read. */
  #reading: Generator<void> | undefined;
  readonly #orders = new Map<LibrarySortBy, CartOrder>();
  readonly #keys: SortKeys;
  #mean: { readonly generation: number; readonly plays: Float64Array } | undefined;
  readonly #sets = new Map<string, Uint8Array>();

  constructor(
    readonly sqlite: Sqlite.Database,
    private readonly now: () => number,
  ) {
    this.#plays = new PlayCounts(sqlite, this.columns);
    this.#keys = new SortKeys(sqlite, this.columns);
    this.#reading = this.#readAll();
  }

  /** Brings the picture up to date, and reads what was not read yet. Cheap where nothing has changed. */
  sync(): void {
    while (this.#readOn());
    const follow = this.sqlite.transaction(() => {
      this.#follow();
    });
    follow();
  }

  /** Reads the library for the first time, a piece of some ten milliseconds at a time. */
  *read(): Generator<void> {
    while (this.#readOn()) yield;
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

  /** One piece of the first reading; false once there is none. */
  #readOn(): boolean {
    try {
      if (this.#reading?.next().done === true) this.#reading = undefined;
    } catch (error) {
      this.#reading = this.#readAll();
      throw error;
    }
    return this.#reading !== undefined;
  }

  /** The stamp first: what changes while it reads is followed afterwards. */
  *#readAll(): Generator<void> {
    this.#stamp = this.sqlite.prepare('SELECT coalesce(max(stamp), 0) FROM cart_changes').pluck().get() as number;
    yield* this.columns.readAll(this.sqlite);
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
    this.#keys.read(slots);
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
    if (by === 'number') {
      const ties = (): Int32Array => this.#byNumber();
      return new CartOrder(columns, {
        known: () => true,
        compare: equal,
        compareUnknown: equal,
        ranks: () => new Int32Array(columns.slots),
        ties,
      });
    }
    const ties = (): Int32Array => this.order('number').slots();
    if (by === 'plays') {
      // Columns grow and are then other arrays: they are asked for at every comparison.
      return new CartOrder(columns, {
        known: () => true,
        compare: (a, b) => columns.plays28Days[a] - columns.plays28Days[b],
        compareUnknown: equal,
        ranks: () => numberRanks(columns.plays28Days, columns.slots),
        ties,
      });
    }
    if (SortKeys.has(by)) return this.#makeTextOrder(by);
    const column = SORT_NUMBERS[by];
    return new CartOrder(columns, {
      known: (slot) => !Number.isNaN(columns.numbers[column][slot]),
      compare: (a, b) => columns.numbers[column][a] - columns.numbers[column][b],
      compareUnknown: equal,
      ranks: () => numberRanks(columns.numbers[column], columns.slots),
      ties,
    });
  }

  #makeTextOrder(by: TextSort): CartOrder {
    const { columns } = this;
    const keys = this.#keys.of(by);
    const titles = this.#keys.of('title');
    return new CartOrder(columns, {
      known: (slot) => keys[slot] !== '',
      compare: (a, b) => compareTexts(keys[a], keys[b]) || compareTexts(titles[a], titles[b]),
      compareUnknown: (a, b) => compareTexts(titles[a], titles[b]),
      ranks: () => textRanks(keys, columns.slots),
      // Within one artist, album or label, carts stand by title.
      ties: () => this.order(by === 'title' ? 'number' : 'title').slots(),
    });
  }

  /** Slots of all carts by number. They nearly always are in that order. */
  #byNumber(): Int32Array {
    const { number, slots } = this.columns;
    const live = Int32Array.from({ length: slots }, (_, slot) => slot).filter((slot) => number[slot] !== 0);
    const inOrder = live.every((slot, index) => index === 0 || number[live[index - 1]] < number[slot]);
    return inOrder ? live : live.sort((a, b) => number[a] - number[b]);
  }

  /** Makes what the first search in each order needs, a piece of some ten milliseconds at a time. */
  *warm(): Generator<void> {
    yield* this.read();
    this.sync();
    for (const by of LIBRARY_SORTS) {
      yield;
      if (SortKeys.has(by)) yield* this.#keys.load(by);
      this.order(by);
    }
  }

  /** Mean plays in 28 days of the carts that can air, by category's number. */
  meanPlays(): Float64Array {
    if (this.#mean?.generation !== this.generation) {
      this.#mean = { generation: this.generation, plays: this.#countMeanPlays() };
    }
    return this.#mean.plays;
  }

  #countMeanPlays(): Float64Array {
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

const equal = (): number => 0;

function compareTexts(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
