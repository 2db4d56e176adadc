import type { Db } from '../open.js';
import { folded } from '../separation-key.js';
import type { CartRecord } from './cart-record.js';

interface Identity {
  readonly number: number;
  readonly createdAtEpochMs: number;
  readonly key: string;
  readonly isLive: boolean;
}

interface Texts {
  readonly number: number;
  readonly title: string;
  readonly artist: string;
  readonly createdAtEpochMs: number;
}

function keyOf(title: string, artist: string): string {
  return `${folded(title)}\n${folded(artist)}`;
}

/**
 * Finds the cart that a record means, so that reading a file twice changes nothing: by a file that both have, by its number
 * where it is the same cart (made at the same instant, or of the same title and artist), and else the n-th record of a title
 * and artist is the n-th cart of them. A live source is never the cart of a file, whatever both are called; several have one
 * address, so that is not what they are known by.
 */
export class KnownCarts {
  readonly #byNumber = new Map<number, Identity>();
  readonly #byKey = new Map<string, number[]>();
  /** Carts that a record of this file has claimed already. */
  readonly #claimed = new Set<number>();

  static async of(db: Db): Promise<KnownCarts> {
    const known = new KnownCarts();
    const rows = await db.kysely
      .selectFrom('carts')
      .select(['number', 'title', 'artist', 'created_at_epoch_ms as createdAtEpochMs', 'kind'])
      .orderBy('number')
      .execute();
    for (const row of rows) known.#add(row, row.kind === 'live');
    return known;
  }

  /**
   * Number of the cart that is meant; undefined for a new one. `files` are the record's, as absolute paths; `isLive`: it says
   * that it is a live source.
   */
  async find(db: Db, record: CartRecord, files: readonly string[], isLive: boolean): Promise<number | undefined> {
    // A record that says neither may mean either.
    const may = (number: number): boolean =>
      !(isLive || files.length > 0 || record.kind !== undefined) || this.#byNumber.get(number)?.isLive === isLive;
    const found = (await byFile(db, files)) ?? this.#sameNumber(record, may) ?? this.#sameTexts(record, files, may);
    if (found !== undefined) this.#claimed.add(found);
    return found;
  }

  /** True where no cart has this number. */
  isFree(number: number): boolean {
    return !this.#byNumber.has(number);
  }

  added(number: number, record: CartRecord, createdAtEpochMs: number, isLive: boolean): void {
    const { title = '', artist = '' } = record;
    this.#add({ number, title, artist, createdAtEpochMs }, isLive);
    this.#claimed.add(number);
  }

  #add({ number, title, artist, createdAtEpochMs }: Texts, isLive: boolean): void {
    const key = keyOf(title, artist);
    this.#byNumber.set(number, { number, createdAtEpochMs, key, isLive });
    const group = this.#byKey.get(key);
    if (group === undefined) this.#byKey.set(key, [number]);
    else group.push(number);
  }

  #sameNumber(
    { number, title, artist, createdAtEpochMs }: CartRecord,
    may: (number: number) => boolean,
  ): number | undefined {
    const known = number === undefined ? undefined : this.#byNumber.get(number);
    if (known === undefined) return undefined;
    const isSame =
      known.createdAtEpochMs === createdAtEpochMs || title === undefined || known.key === keyOf(title, artist ?? '');
    return isSame && may(known.number) ? known.number : undefined;
  }

  /** A record with a file of its own is another recording, whatever its title: versions of a song are not one. */
  #sameTexts(
    { number, title, artist }: CartRecord,
    files: readonly string[],
    may: (number: number) => boolean,
  ): number | undefined {
    if (title === undefined || files.length > 0) return undefined;
    if (number !== undefined && this.isFree(number)) return undefined;
    return this.#byKey.get(keyOf(title, artist ?? ''))?.find((one) => !this.#claimed.has(one) && may(one));
  }
}

async function byFile(db: Db, files: readonly string[]): Promise<number | undefined> {
  if (files.length === 0) return undefined;
  const row = await db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('media_files.path', 'in', files)
    .select('cuts.cart')
    .orderBy('cuts.id')
    .executeTakeFirst();
  return row?.cart;
}
