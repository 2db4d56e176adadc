import { existsSync } from 'node:fs';
import { sql } from 'kysely';
import { ANALYSIS_VERSION } from '../ingest/analysis.js';
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

/** The files of these carts whose measures are out of date, as far as they are there. */
export async function filesToMeasure(db: Db, carts: readonly number[]): Promise<string[]> {
  const rows = await db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('cuts.cart', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(carts)}))`)
    .where('analysis_version', '<', ANALYSIS_VERSION)
    .where('live_cart', '=', 0)
    .where('problem_code', 'is', null)
    .select('path')
    .orderBy('cuts.id')
    .execute();
  return rows.map(({ path }) => path).filter((path) => existsSync(path));
}
