import type { Db } from '../open.js';

/** A cart as a station file names it. */
export interface KnownCart {
  readonly number: number;
  readonly title: string;
  readonly artist: string;
}

/**
 * Finds the carts of these titles: by the number where title and artist agree, else the only one of that title and artist.
 * Undefined where there is none, or several.
 */
export async function cartFinder(db: Db, titles: readonly string[]): Promise<(cart: KnownCart) => number | undefined> {
  const found = new Map<string, number[]>();
  for (const title of new Set(titles)) {
    const rows = await db.kysely
      .selectFrom('carts')
      .where('title', '=', title)
      .select(['number', 'artist'])
      .orderBy('number')
      .execute();
    for (const { number, artist } of rows) {
      const key = JSON.stringify([title, artist]);
      found.set(key, [...(found.get(key) ?? []), number]);
    }
  }
  return ({ number, title, artist }) => {
    const numbers = found.get(JSON.stringify([title, artist])) ?? [];
    if (numbers.includes(number)) return number;
    return numbers.length === 1 ? numbers[0] : undefined;
  };
}
