import { sql } from 'kysely';
import { BIT_ERRORS_MOST, bitErrorRate, fingerprintKeys, fingerprintValues, likenessOf } from '../fingerprint.js';
import { inTransaction, type Db } from '../open.js';

/** Carts that are likely the same recording or song. */
export interface DuplicateGroup {
  readonly reason: 'audio' | 'title-and-artist';
  /** 0..1: the least likeness between two of the group that were compared; 1 for the same title and artist. */
  readonly likeness: number;
  /** Numbers, ascending. */
  readonly carts: readonly number[];
}

/** Fingerprints that are compared in one transaction. */
const BATCH = 40;
/** Candidates share at least so many keys. */
const SHARED_LEAST = 2;
/** A key that so many cuts have is a sound of its own kind (silence, a tone), and tells nothing. */
const COMMON_KEY = 60;
/** Candidates that are compared with one fingerprint, those with most keys in common first. */
const COMPARED_MOST = 20;
/** Groups that a list shows at a time. */
const GROUPS_MOST = 500;

/**
 * Compares the next few fingerprints that were not compared yet with all others. Returns how many are left. A fingerprint that
 * changes is compared again (a trigger forgets it).
 */
export async function compareFingerprints(db: Db, batch = BATCH): Promise<number> {
  return inTransaction(db, async (transaction) => {
    const { kysely } = transaction;
    const waiting = await kysely
      .selectFrom('cuts')
      .where('fingerprint', 'is not', null)
      .where('id', 'not in', (eb) => eb.selectFrom('fingerprint_cuts').select('cut'))
      .select(['id', 'cart', 'fingerprint'])
      .orderBy('id')
      .limit(batch)
      .execute();
    for (const { id, cart, fingerprint } of waiting) {
      const values = fingerprintValues(fingerprint ?? new Uint8Array());
      const keys = JSON.stringify(fingerprintKeys(values));
      for (const other of await candidates(transaction, id, cart, keys)) {
        const bitErrors = bitErrorRate(values, fingerprintValues(other.fingerprint));
        if (bitErrors > BIT_ERRORS_MOST) continue;
        const pair = { cut: Math.min(id, other.id), other: Math.max(id, other.id), likeness: likenessOf(bitErrors) };
        await kysely
          .insertInto('duplicate_cuts')
          .values(pair)
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      }
      await sql`INSERT INTO fingerprint_keys (value, cut) SELECT value, ${id} FROM json_each(${keys})`.execute(kysely);
      await kysely.insertInto('fingerprint_cuts').values({ cut: id }).execute();
    }
    if (waiting.length < batch) return 0;
    const left = await sql<{ left: number }>`SELECT
      (SELECT count(*) FROM cuts WHERE fingerprint IS NOT NULL) - (SELECT count(*) FROM fingerprint_cuts) AS left`.execute(
      kysely,
    );
    return left.rows[0].left;
  });
}

/** Fingerprints of other carts that share keys with these. */
async function candidates(
  db: Db,
  cut: number,
  cart: number,
  keys: string,
): Promise<readonly { id: number; fingerprint: Uint8Array }[]> {
  const { rows } = await sql<{ id: number; fingerprint: Uint8Array }>`
    WITH usual AS (
      SELECT value FROM fingerprint_keys WHERE value IN (SELECT value FROM json_each(${keys}))
      GROUP BY value HAVING count(*) <= ${COMMON_KEY}
    ), shared AS (
      SELECT fingerprint_keys.cut AS id, count(*) AS keys FROM usual
      JOIN fingerprint_keys ON fingerprint_keys.value = usual.value
      WHERE fingerprint_keys.cut <> ${cut} GROUP BY fingerprint_keys.cut HAVING count(*) >= ${SHARED_LEAST}
      ORDER BY keys DESC, id LIMIT ${COMPARED_MOST}
    )
    SELECT cuts.id, cuts.fingerprint FROM shared JOIN cuts ON cuts.id = shared.id
    WHERE cuts.cart <> ${cart} AND cuts.fingerprint IS NOT NULL`.execute(db.kysely);
  return rows;
}

/** Groups of carts by sound, likest first, then by title and artist. Two carts that both groups would name are named by sound. */
export async function duplicateGroups(db: Db, limit = GROUPS_MOST): Promise<DuplicateGroup[]> {
  const audio = await audioGroups(db);
  const heard = new Set(audio.map(({ carts }) => carts.join(' ')));
  const named = (await titleGroups(db)).filter(({ carts }) => !heard.has(carts.join(' ')));
  return [...audio, ...named].slice(0, limit);
}

async function audioGroups(db: Db): Promise<DuplicateGroup[]> {
  const pairs = await db.kysely
    .selectFrom('duplicate_cuts')
    .innerJoin('cuts as one', 'one.id', 'duplicate_cuts.cut')
    .innerJoin('cuts as other', 'other.id', 'duplicate_cuts.other')
    .whereRef('one.cart', '!=', 'other.cart')
    .select(['one.cart as a', 'other.cart as b', 'likeness'])
    .orderBy('a')
    .orderBy('b')
    .execute();
  // What is like something that is like a third is of one group with both.
  const groupOf = new Map<number, { carts: Set<number>; likeness: number }>();
  for (const { a, b, likeness } of pairs) {
    const [first, second] = [groupOf.get(a), groupOf.get(b)];
    const carts = new Set([a, b, ...(first?.carts ?? []), ...(second?.carts ?? [])]);
    const group = { carts, likeness: Math.min(likeness, first?.likeness ?? 1, second?.likeness ?? 1) };
    for (const cart of carts) groupOf.set(cart, group);
  }
  return [...new Set(groupOf.values())]
    .map(({ carts, likeness }) => ({
      reason: 'audio' as const,
      likeness,
      carts: [...carts].sort((a, b) => a - b),
    }))
    .sort((a, b) => b.likeness - a.likeness || a.carts[0] - b.carts[0]);
}

/** Songs whose titles are compared as one and that have a main artist, or the one that it is an alias of, in common. */
async function titleGroups(db: Db): Promise<DuplicateGroup[]> {
  const { rows } = await sql<{ carts: string }>`
    WITH twice AS (SELECT title_key FROM carts GROUP BY title_key HAVING count(*) > 1)
    SELECT json_group_array(DISTINCT carts.number) AS carts FROM twice
    JOIN carts ON carts.title_key = twice.title_key AND carts.kind = 'music'
    JOIN cart_artists ON cart_artists.cart = carts.number AND cart_artists.role = 'main'
    JOIN artists ON artists.id = cart_artists.artist
    GROUP BY carts.title_key, coalesce(artists.alias_of, artists.id) HAVING count(DISTINCT carts.number) > 1
    ORDER BY min(carts.number)`.execute(db.kysely);
  const groups = new Map(
    rows.map(({ carts }) => {
      const numbers = (JSON.parse(carts) as number[]).sort((a, b) => a - b);
      return [numbers.join(' '), { reason: 'title-and-artist' as const, likeness: 1, carts: numbers }] as const;
    }),
  );
  return [...groups.values()];
}
