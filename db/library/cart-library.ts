import type { SegmentKind } from '../../playout/api/segment.js';
import { ABSENT } from '../absent.js';
import { openSqlite } from '../open.js';
import { FLAG } from './cart-columns.js';
import { CART_CONDITIONS, conditionTest, matches, type CartCondition, type LibraryFilter } from './cart-filter.js';
import { CartIndex, type LibrarySortBy } from './cart-index.js';
import { libraryRows, type CartPlays, type LibraryRow } from './library-row.js';

export interface LibrarySort {
  readonly by: LibrarySortBy;
  readonly descending: boolean;
}

export interface LibrarySearch {
  readonly filter: LibraryFilter;
  readonly sort: LibrarySort;
  readonly offset: number;
  readonly limit: number;
}

export interface LibraryPage {
  readonly total: number;
  readonly rows: LibraryRow[];
}

export interface LibraryCounts {
  /** Carts that can air. */
  readonly carts: number;
  readonly byKind: Readonly<Partial<Record<SegmentKind, number>>>;
  /** Files that cannot be used. */
  readonly problems: number;
}

/** What there is to filter by, with counts of carts. */
export interface LibraryFacets {
  readonly kinds: Readonly<Partial<Record<SegmentKind, number>>>;
  readonly categories: { readonly name: string; readonly colour: string; readonly carts: number }[];
  readonly codes: { readonly code: string; readonly carts: number }[];
  readonly languages: { readonly language: string; readonly carts: number }[];
  readonly conditions: Readonly<Record<CartCondition, number>>;
}

export interface CartLibraryOptions {
  /** Of the station's database. */
  readonly path: string;
  readonly now: () => number;
  /** The station's local time, `YYYY-MM-DDTHH:MM`. */
  readonly localNow: () => string;
}

/**
 * Finding carts. Answers come from a picture in memory (`CartIndex`) and the rows that are shown from the database; both are
 * read on a connection of its own. The first question reads the whole library, unless `read` has.
 */
export class CartLibrary {
  readonly #index: CartIndex;

  constructor(private readonly options: CartLibraryOptions) {
    const sqlite = openSqlite(options.path, { readonly: true });
    this.#index = new CartIndex(sqlite, options.now);
  }

  close(): void {
    this.#index.sqlite.close();
  }

  search({ filter, sort, offset, limit }: LibrarySearch): LibraryPage {
    const index = this.#index;
    index.sync();
    const found = matches(index, filter, this.options.localNow());
    const slots = index.order(sort.by).page(offset, limit, sort.descending, found?.slots);
    const numbers = slots.map((slot) => index.columns.number[slot]);
    return { total: found?.count ?? index.columns.carts, rows: this.#rows(numbers) };
  }

  /** Numbers of all carts that a filter finds, in ascending order. */
  find(filter: LibraryFilter): number[] {
    const index = this.#index;
    index.sync();
    const found = matches(index, filter, this.options.localNow());
    const slots = index.order('number').page(0, index.columns.slots, false, found?.slots);
    return slots.map((slot) => index.columns.number[slot]);
  }

  /** These carts as a list shows them, in this order; those that are not there are left out. */
  rows(numbers: readonly number[]): LibraryRow[] {
    this.#index.sync();
    return this.#rows(numbers);
  }

  /** Grows whenever something that lists show has changed, whoever changed it; begins anew with every start. */
  get generation(): number {
    this.#index.sync();
    return this.#index.generation;
  }

  counts(): LibraryCounts {
    const index = this.#index;
    index.sync();
    const usable = this.#tally((slot) => (index.columns.flags[slot] & FLAG.usable) !== 0);
    const problems = index.sqlite
      .prepare(`SELECT count(*) FROM media_files WHERE problem_code IS NOT NULL AND path NOT LIKE '${ABSENT}%'`)
      .pluck()
      .get() as number;
    return { carts: Object.values(usable).reduce((sum, carts) => sum + carts, 0), byKind: usable, problems };
  }

  facets(): LibraryFacets {
    const index = this.#index;
    index.sync();
    const { columns, sqlite } = index;
    const localNow = this.options.localNow();
    const conditions = Object.fromEntries(
      CART_CONDITIONS.map((condition) => {
        const test = conditionTest(index, condition, localNow);
        let count = 0;
        for (let slot = 0; slot < columns.slots; slot++) if (columns.number[slot] !== 0 && test(slot)) count += 1;
        return [condition, count];
      }),
    ) as Record<CartCondition, number>;
    const byWord = (column: 'category' | 'language'): Map<string, number> => {
      const { words } = columns.dictionaries[column];
      const counts = new Map<string, number>();
      for (let slot = 0; slot < columns.slots; slot++) {
        if (columns.number[slot] === 0) continue;
        const word = words[columns.words[column][slot]];
        counts.set(word, (counts.get(word) ?? 0) + 1);
      }
      return counts;
    };
    const inCategory = byWord('category');
    const categories = sqlite.prepare('SELECT code, name, colour FROM categories ORDER BY name, code').all() as {
      code: string;
      name: string;
      colour: string;
    }[];
    return {
      kinds: this.#tally(() => true),
      categories: categories.map(({ code, name, colour }) => ({ name, colour, carts: inCategory.get(code) ?? 0 })),
      codes: sqlite
        .prepare('SELECT code, count(*) AS carts FROM cart_codes GROUP BY code ORDER BY carts DESC, code')
        .all() as { code: string; carts: number }[],
      languages: [...byWord('language')]
        .filter(([language]) => language !== '')
        .map(([language, carts]) => ({ language, carts }))
        .sort((a, b) => b.carts - a.carts || (a.language < b.language ? -1 : 1)),
      conditions,
    };
  }

  /** Reads the library, in turns with whatever else waits. A question that comes before the end has the rest read at once. */
  read(): Promise<void> {
    return this.#inTurns(this.#index.read());
  }

  /** Makes every order, in the same way. */
  warm(): Promise<void> {
    return this.#inTurns(this.#index.warm());
  }

  async #inTurns(steps: Generator<void>): Promise<void> {
    for (const step of steps) {
      await new Promise((resolve) => setImmediate(resolve, step));
      if (!this.#index.sqlite.open) return;
    }
  }

  #rows(numbers: readonly number[]): LibraryRow[] {
    const { sqlite, columns } = this.#index;
    return libraryRows(sqlite, numbers, (number): CartPlays => {
      const slot = columns.slotOf(number);
      const last = slot === undefined ? NaN : columns.numbers.lastPlayedAtEpochMs[slot];
      return {
        lastPlayedAtEpochMs: Number.isNaN(last) ? null : last,
        plays28Days: slot === undefined ? 0 : columns.plays28Days[slot],
      };
    });
  }

  #tally(counted: (slot: number) => boolean): Partial<Record<SegmentKind, number>> {
    const { columns } = this.#index;
    const tally: Partial<Record<SegmentKind, number>> = {};
    for (let slot = 0; slot < columns.slots; slot++) {
      if (columns.number[slot] === 0 || !counted(slot)) continue;
      const kind = columns.word('kind', slot) as SegmentKind;
      tally[kind] = (tally[kind] ?? 0) + 1;
    }
    return tally;
  }
}
