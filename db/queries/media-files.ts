import { existsSync } from 'node:fs';
import type { Db } from '../open.js';

/** The cart of a usable file with the same bytes at another path; null where there is none. */
export async function cartOfContent(db: Db, contentKey: string, path: string): Promise<string | null> {
  const rows = await db.kysely
    .selectFrom('media_files')
    .innerJoin('cuts', 'cuts.file', 'media_files.id')
    .where('content_key', '=', contentKey)
    .where('problem_code', 'is', null)
    .where('path', '!=', path)
    .select(['path', 'cart'])
    .orderBy('media_files.id')
    .execute();
  const there = rows.find((row) => existsSync(row.path));
  return there === undefined ? null : String(there.cart);
}

/** Forgets a file that no cart has. */
export async function forgetFile(db: Db, path: string): Promise<void> {
  await db.kysely
    .deleteFrom('media_files')
    .where('path', '=', path)
    .where((eb) =>
      eb.not(eb.exists(eb.selectFrom('cuts').select('cuts.id').whereRef('cuts.file', '=', 'media_files.id'))),
    )
    .execute();
}
