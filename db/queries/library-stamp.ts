import { sql } from 'kysely';
import type { Db } from '../open.js';

/** A number that is another one once any other connection has stored anything; nothing but a comparison may be made of it. */
export async function dataVersion(db: Db): Promise<number> {
  const { rows } = await sql<{ data_version: number }>`PRAGMA data_version`.execute(db.kysely);
  return rows[0].data_version;
}

/** Another text once carts, their cuts, people or codes have changed: changes are counted, aliases are named. */
export async function libraryStamp(db: Db): Promise<string> {
  const changes = await db.kysely
    .selectFrom('cart_changes')
    .select((eb) => eb.fn.max<number | null>('stamp').as('stamp'))
    .executeTakeFirst();
  const aliases = await db.kysely
    .selectFrom('artists')
    .where('alias_of', 'is not', null)
    .select(['id', 'alias_of as of'])
    .orderBy('id')
    .execute();
  return JSON.stringify([changes?.stamp ?? 0, aliases.map(({ id, of }) => [id, of])]);
}
