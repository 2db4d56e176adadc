import { createHash } from 'node:crypto';
import type { Db } from '../open.js';

/** Stores a picture once, however many carts show it. Returns its hash. */
export async function storeArtwork(db: Db, mime: string, bytes: Buffer): Promise<string> {
  const hash = createHash('sha256').update(bytes).digest('hex');
  await db.kysely
    .insertInto('artworks')
    .values({ hash, mime, bytes })
    .onConflict((conflict) => conflict.column('hash').doNothing())
    .execute();
  return hash;
}
