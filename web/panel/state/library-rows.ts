import type { LibraryFilter, LibraryPage, LibraryQuery, LibraryRow, LibrarySort } from '../../api/library.js';

export type FetchPage = (query: LibraryQuery, signal: AbortSignal) => Promise<LibraryPage>;

export const PAGE_ROWS = 100;
/** Answers that may be under way at once: the newest wish never waits behind a whole scroll. */
const MOST_REQUESTS = 4;
/** Pages that are kept, 30,000 rows: a long list read from end to end does not fill the browser. */
const MOST_PAGES = 300;
/** Rows asked for at once where only their ids are wanted: as many as the server gives. */
const ID_ROWS = 500;

interface Page {
  readonly rows: readonly LibraryRow[];
  /** The library has changed since: shown until the new answer is here. */
  stale: boolean;
}

/** Pages [first, last] that hold these rows. */
function pagesOf(first: number, last: number): { readonly first: number; readonly last: number } {
  return { first: Math.floor(first / PAGE_ROWS), last: Math.floor(last / PAGE_ROWS) };
}

/**
 * The rows that a search finds, fetched as they are scrolled to: pages in sight first, when these are here their neighbours, in
 * the direction of the scroll. What is no longer wanted is not asked for, and an answer to an older search is dropped.
 */
export class LibraryRows {
  #filter: LibraryFilter = {};
  #sort: LibrarySort = { by: 'title', descending: false };
  #pages = new Map<number, Page>();
  #total: number | null = null;
  #search = new AbortController();
  /** The first answer of a new search replaces what is shown of the old one. */
  #fresh = true;
  #wanted: number[] = [];
  /** Pages beside those in sight: asked for once these are here, so that nothing stands in their way. */
  #neighbours: number[] = [];
  readonly #asked = new Map<number, AbortController>();
  #first = 0;
  #failure = '';

  constructor(
    private readonly fetchPage: FetchPage,
    private readonly onChange: () => void,
  ) {}

  /** How many there are; null before the first answer. */
  get total(): number | null {
    return this.#total;
  }

  /** True while what is shown is not yet what was searched for. */
  get pending(): boolean {
    return this.#fresh;
  }

  /** A sentence where the library does not answer; empty where it does. */
  get failure(): string {
    return this.#failure;
  }

  at(index: number): LibraryRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE_ROWS))?.rows[index % PAGE_ROWS];
  }

  /** Row of a cart in what is here and not out of date; undefined where it is not among it. */
  placeOf(cartId: string): number | undefined {
    for (const [number, { rows, stale }] of this.#pages) {
      if (stale) continue;
      const at = rows.findIndex((row) => row.cartId === cartId);
      if (at !== -1) return number * PAGE_ROWS + at;
    }
    return undefined;
  }

  /** True where none of these rows is waited for. */
  isSettled(first: number, last: number): boolean {
    if (this.#fresh) return false;
    const pages = pagesOf(first, Math.min(last, Math.max(0, (this.#total ?? 0) - 1)));
    for (let page = pages.first; page <= pages.last; page++) if (this.#pages.get(page)?.stale !== false) return false;
    return true;
  }

  /** A new search, shown from its first row. */
  find(filter: LibraryFilter, sort: LibrarySort): void {
    this.#filter = filter;
    this.#sort = sort;
    this.#search.abort();
    this.#search = new AbortController();
    this.#drop();
    this.#fresh = true;
    this.need(0, PAGE_ROWS - 1);
  }

  /** The library has changed: what is in sight is asked for again, and shown until then. */
  refresh(first: number, last: number): void {
    this.#drop();
    for (const page of this.#pages.values()) page.stale = true;
    this.need(first, last);
  }

  /** Rows first to last are in sight. */
  need(first: number, last: number): void {
    const sight = pagesOf(Math.max(0, first), Math.max(0, last));
    const down = first >= this.#first;
    this.#first = first;
    this.#neighbours = down ? [sight.last + 1, sight.first - 1] : [sight.first - 1, sight.last + 1];
    const wanted = Array.from({ length: sight.last - sight.first + 1 }, (_, i) => sight.first + i);
    this.#wanted = wanted.filter((page) => this.#lacks(page));
    // What the scroll has left behind makes room for what is in sight.
    for (const [page, asked] of this.#asked) {
      if (page < sight.first - 1 || page > sight.last + 1) {
        asked.abort();
        this.#asked.delete(page);
      }
    }
    this.#ask();
  }

  /** Puts a row that was edited in the place of what is shown of it. */
  replace(row: LibraryRow): void {
    for (const [number, page] of this.#pages) {
      const at = page.rows.findIndex(({ cartId }) => cartId === row.cartId);
      if (at === -1) continue;
      const rows = [...page.rows];
      rows[at] = row;
      this.#pages.set(number, { ...page, rows });
      this.onChange();
      return;
    }
  }

  /** The carts of rows from to to, both included, fetching what is not here. Rejects with the server's sentence. */
  async idsBetween(from: number, to: number): Promise<string[]> {
    const signal = this.#search.signal;
    const ids: string[] = [];
    for (let at = from; at <= to;) {
      const page = this.#pages.get(Math.floor(at / PAGE_ROWS));
      const known = page?.stale === false ? page.rows.at(at % PAGE_ROWS) : undefined;
      if (known !== undefined) {
        ids.push(known.cartId);
        at += 1;
        continue;
      }
      const limit = Math.min(ID_ROWS, to - at + 1);
      const found = await this.fetchPage({ filter: this.#filter, sort: this.#sort, offset: at, limit }, signal);
      if (found.rows.length === 0) break;
      ids.push(...found.rows.map(({ cartId }) => cartId));
      at += found.rows.length;
    }
    return ids;
  }

  stop(): void {
    this.#search.abort();
    this.#drop();
  }

  #lacks(page: number): boolean {
    if (page < 0 || this.#asked.has(page)) return false;
    if (this.#fresh) return true;
    // The first page is there to be asked for in an empty list too: that is how it gets its first row.
    if (page > 0 && this.#total !== null && page * PAGE_ROWS >= this.#total) return false;
    return this.#pages.get(page)?.stale !== false;
  }

  /** Gives up the pages that are on their way. */
  #drop(): void {
    for (const asked of this.#asked.values()) asked.abort();
    this.#asked.clear();
    this.#wanted = [];
    this.#neighbours = [];
  }

  #ask(): void {
    while (this.#asked.size < MOST_REQUESTS && this.#wanted.length > 0) {
      const page = this.#wanted.shift();
      if (page !== undefined) void this.#load(page);
    }
    if (this.#asked.size > 0) return;
    const beside = this.#neighbours.filter((page) => this.#lacks(page));
    this.#neighbours = [];
    for (const page of beside) void this.#load(page);
  }

  async #load(number: number): Promise<void> {
    const asked = new AbortController();
    this.#asked.set(number, asked);
    try {
      const query: LibraryQuery = {
        filter: this.#filter,
        sort: this.#sort,
        offset: number * PAGE_ROWS,
        limit: PAGE_ROWS,
      };
      const found = await this.fetchPage(query, asked.signal);
      if (asked.signal.aborted) return;
      this.#take(number, found);
    } catch (error) {
      if (asked.signal.aborted) return;
      this.#failure = `The library does not answer: ${(error as Error).message}`;
    }
    this.#asked.delete(number);
    this.onChange();
    this.#ask();
  }

  #take(number: number, found: LibraryPage): void {
    if (this.#fresh) this.#pages.clear();
    this.#fresh = false;
    this.#failure = '';
    this.#total = found.total;
    this.#pages.delete(number);
    this.#pages.set(number, { rows: found.rows, stale: false });
    if (this.#pages.size <= MOST_PAGES) return;
    const [oldest] = this.#pages.keys();
    this.#pages.delete(oldest);
  }
}
