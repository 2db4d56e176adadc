import type { Db } from '../open.js';
import { folded } from '../separation-key.js';
import type { CartRecord } from './cart-record.js';

interface Identity {
  readonly number: number;
  readonly createdAtEpochMs: number;
  readonly key: string;
}

function keyOf(title: string, artist: string): string {
  return `${folded(title)}\n${folded(artist)}`;
}

/**
 * Finds the cart that a record means, so that reading a file twice changes nothing: by a file that both have, by its number
 * where it is the same cart (made at the same instant, or of the same title and artist), and else the n-th record of a title
 * and artist is the n-th cart of them.
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
      .select(['number', 'title', 'artist', 'created_at_epoch_ms as createdAtEpochMs'])
      .orderBy('number')
      .execute();
    for (const row of rows) known.#add(row.number, row.title, row.artist, row.createdAtEpochMs);
    return known;
  }

  /** Number of the cart that is meant; undefined for a new one. `files` are the record's, as absolute paths. */
  async find(db: Db, record: CartRecord, files: readonly string[]): Promise<number | undefined> {
    const found = (await byFile(db, files)) ?? this.#sameNumber(record) ?? this.#sameTexts(record, files);
    if (found !== undefined) this.#claimed.add(found);
    return found;
  }

  /** True where no cart has this number. */
  isFree(number: number): boolean {
    return !this.#byNumber.has(number);
  }

  added(number: number, record: CartRecord, createdAtEpochMs: number): void {
    this.#add(number, record.title ?? '', record.artist ?? '', createdAtEpochMs);
    this.#claimed.add(number);
  }

  #add(number: number, title: string, artist: string, createdAtEpochMs: number): void {
    const key = keyOf(title, artist);
    this.#byNumber.set(number, { number, createdAtEpochMs, key });
    const group = this.#byKey.get(key);
    if (group === undefined) this.#byKey.set(key, [number]);
    else group.push(number);
  }

  #sameNumber({ number, title, artist, createdAtEpochMs }: CartRecord): number | undefined {
    const known = number === undefined ? undefined : this.#byNumber.get(number);
    if (known === undefined) return undefined;
    const isSame =
      known.createdAtEpochMs === createdAtEpochMs || title === undefined || known.key === keyOf(title, artist ?? '');
    return isSame ? known.number : undefined;
  }

  /** A record with a file of its own is another recording, whatever its title: versions of a song are not one. */
  #sameTexts({ number, title, artist }: CartRecord, files: readonly string[]): number | undefined {
    if (title === undefined || files.length > 0) return undefined;
    if (number !== undefined && this.isFree(number)) return undefined;
    return this.#byKey.get(keyOf(title, artist ?? ''))?.find((candidate) => !this.#claimed.has(candidate));
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
