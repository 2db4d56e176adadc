import type { Db } from '../open.js';

export interface Artwork {
  readonly mime: string;
  readonly bytes: Buffer;
}

/** Cover art by its hash; undefined where there is none. */
export async function artwork(db: Db, hash: string): Promise<Artwork | undefined> {
  return db.kysely.selectFrom('artworks').where('hash', '=', hash).select(['mime', 'bytes']).executeTakeFirst();
}
