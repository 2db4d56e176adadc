import type Sqlite from 'better-sqlite3';
import { folded } from '../separation-key.js';
import type { CartColumns } from './cart-columns.js';

/** What is sorted as text, as an expression over `carts`. */
const TEXTS = {
  title: 'title',
  artist: 'artist',
  album: 'album',
  label: 'label',
  composer: 'composer',
  kind: 'kind',
  category: '(SELECT name FROM categories WHERE code = category)',
  language: 'language',
} as const;
export type TextSort = keyof typeof TEXTS;

/** Carts whose texts are read at a time. */
const PIECE = 10_000;

/** Text as it is sorted: without case, accents and punctuation. Most of it is plain, and folding costs. */
function sortKey(text: string): string {
  return /^[a-z0-9 ]*$/iu.test(text) ? text.toLowerCase().trim() : folded(text) || text;
}

interface Loaded {
  /** By slot; empty where there is no text. */
  readonly keys: string[];
  /** Highest number of a cart that was read; undefined when all were. */
  readTo: number | undefined;
}

/** Texts as lists are sorted by them, in memory once somebody sorts by them. */
export class SortKeys {
  readonly #loaded = new Map<TextSort, Loaded>();

  constructor(
    private readonly sqlite: Sqlite.Database,
    private readonly columns: CartColumns,
  ) {}

  static has(by: string): by is TextSort {
    return by in TEXTS;
  }

  /** Keys of all carts, by slot: one array that stays. */
  of(by: TextSort): readonly string[] {
    const pieces = this.load(by);
    while (pieces.next().done !== true);
    return this.#loadedOf(by).keys;
  }

  /** Reads the texts a piece at a time. */
  *load(by: TextSort): Generator<void> {
    const loaded = this.#loadedOf(by);
    const statement = this.sqlite
      .prepare(`SELECT number, ${TEXTS[by]} FROM carts WHERE number > ? ORDER BY number LIMIT ${PIECE}`)
      .raw();
    const shared = new Map<string, string>();
    while (loaded.readTo !== undefined) {
      const rows = statement.all(loaded.readTo) as (readonly [number, string])[];
      for (const [number, text] of rows) {
        const slot = this.columns.slotOf(number);
        if (slot === undefined) continue;
        let key = shared.get(text);
        if (key === undefined) shared.set(text, (key = sortKey(text)));
        loaded.keys[slot] = key;
      }
      loaded.readTo = rows.length < PIECE ? undefined : rows[rows.length - 1][0];
      yield;
    }
  }

  /** Reads the texts of carts that have changed. */
  read(slots: readonly number[]): void {
    if (this.#loaded.size === 0) return;
    const sorts = [...this.#loaded];
    for (const [, { keys }] of sorts) {
      while (keys.length < this.columns.slots) keys.push('');
      for (const slot of slots) keys[slot] = '';
    }
    const numbers = JSON.stringify(slots.map((slot) => this.columns.number[slot]));
    const rows = this.sqlite
      .prepare(
        `SELECT number, ${sorts.map(([by]) => TEXTS[by]).join(', ')} FROM carts
         WHERE number IN (SELECT value FROM json_each(?))`,
      )
      .raw();
    for (const [number, ...texts] of rows.iterate(numbers) as Iterable<readonly [number, ...string[]]>) {
      const slot = this.columns.slotOf(number);
      if (slot !== undefined) sorts.forEach(([, { keys }], index) => (keys[slot] = sortKey(texts[index])));
    }
  }

  #loadedOf(by: TextSort): Loaded {
    let loaded = this.#loaded.get(by);
    if (loaded === undefined) {
      loaded = { keys: new Array<string>(this.columns.slots).fill(''), readTo: 0 };
      this.#loaded.set(by, loaded);
    }
    return loaded;
  }
}
