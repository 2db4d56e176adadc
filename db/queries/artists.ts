import { sql } from 'kysely';
import { ContinuityError } from '../../playout/api/errors.js';
import { inTransaction, type Db } from '../open.js';
import { rowNumber } from '../row-number.js';
import { artistKey, creditOf, folded } from '../separation-key.js';
import type { CartArtist } from './cart.js';

/** A person or group, or another name of one. */
export interface Artist {
  readonly artistId: string;
  readonly name: string;
  /** The artist that this one counts as; null for one who counts as oneself. */
  readonly aliasOf: { readonly artistId: string; readonly name: string } | null;
  /** Carts that credit this name. */
  readonly carts: number;
}

export interface ArtistChange {
  readonly name?: string;
  /** Id of the artist that this is another name of; null takes that back. */
  readonly aliasOf?: string | null;
}

/** Artists that a list shows at a time. */
const LISTED_MOST = 200;

function artistRows(db: Db) {
  return db.kysely
    .selectFrom('artists')
    .leftJoin('artists as root', 'root.id', 'artists.alias_of')
    .select((eb) => [
      'artists.id as id',
      'artists.name as name',
      'root.id as rootId',
      'root.name as rootName',
      eb
        .selectFrom('cart_artists')
        .select((inner) => inner.fn.countAll<number>().as('carts'))
        .whereRef('cart_artists.artist', '=', 'artists.id')
        .as('carts'),
    ]);
}

type ArtistRow = Awaited<ReturnType<ReturnType<typeof artistRows>['execute']>>[number];

function artistOf({ id, name, rootId, rootName, carts }: ArtistRow): Artist {
  return {
    artistId: String(id),
    name,
    aliasOf: rootId === null || rootName === null ? null : { artistId: String(rootId), name: rootName },
    carts: carts ?? 0,
  };
}

/** Artists by the text in their names, by name. */
export async function artistsNamed(db: Db, text: string, limit = LISTED_MOST): Promise<Artist[]> {
  let query = artistRows(db);
  // Folded words hold letters and digits alone: nothing in them has a meaning for LIKE.
  for (const word of folded(text).split(' ')) query = query.where('artists.artist_key', 'like', `%${word}%`);
  const rows = await query.orderBy('artists.artist_key').orderBy('artists.id').limit(limit).execute();
  return rows.map(artistOf);
}

/** The id of the artist of this name, who is made where there is none; undefined for a name that names nobody. */
async function ensureArtist(db: Db, name: string): Promise<number | undefined> {
  const key = artistKey(name);
  if (key === undefined) return undefined;
  const known = await db.kysely.selectFrom('artists').where('artist_key', '=', key).select('id').executeTakeFirst();
  if (known !== undefined) return known.id;
  const made = await db.kysely
    .insertInto('artists')
    .values({ artist_key: key, name: name.trim() })
    .returning('id')
    .executeTakeFirstOrThrow();
  return made.id;
}

/** Ids and roles of these people, each once, in their order; those that name nobody are left out. `known` keeps names that were looked up. */
export async function artistIds(
  db: Db,
  artists: readonly CartArtist[],
  known = new Map<string, number | undefined>(),
): Promise<{ artist: number; role: CartArtist['role']; position: number }[]> {
  const found = new Map<number, { artist: number; role: CartArtist['role']; position: number }>();
  for (const [position, { name, role }] of artists.entries()) {
    if (!known.has(name)) known.set(name, await ensureArtist(db, name));
    const artist = known.get(name);
    if (artist !== undefined && !found.has(artist)) found.set(artist, { artist, role, position });
  }
  return [...found.values()];
}

/** Sets who a cart is by. The cart's credit is a text of its own. */
export async function setCartArtists(db: Db, cart: number, artists: readonly CartArtist[]): Promise<void> {
  const wanted = await artistIds(db, artists);
  const known = await db.kysely
    .selectFrom('cart_artists')
    .where('cart', '=', cart)
    .select(['artist', 'role', 'position'])
    .orderBy('position')
    .execute();
  if (JSON.stringify(known) === JSON.stringify(wanted)) return;
  await db.kysely.deleteFrom('cart_artists').where('cart', '=', cart).execute();
  for (const artist of wanted)
    await db.kysely
      .insertInto('cart_artists')
      .values({ cart, ...artist })
      .execute();
}

/**
 * Renames an artist, in the credits of all its carts too, or says whose other name it is. Throws ContinuityError NOT_FOUND,
 * COMMAND_INVALID.
 */
export async function changeArtist(db: Db, artistId: string, change: ArtistChange): Promise<Artist> {
  return inTransaction(db, async (transaction) => {
    const id = rowNumber(artistId);
    const known =
      id === undefined
        ? undefined
        : await transaction.kysely.selectFrom('artists').where('id', '=', id).selectAll().executeTakeFirst();
    if (known === undefined) throw new ContinuityError('NOT_FOUND', `there is no artist ${artistId}`);
    if (change.name !== undefined && change.name.trim() !== known.name) await rename(transaction, known, change.name);
    if (change.aliasOf !== undefined) await setAlias(transaction, known, change.aliasOf);
    const row = await artistRows(transaction).where('artists.id', '=', known.id).executeTakeFirstOrThrow();
    return artistOf(row);
  });
}

interface Known {
  readonly id: number;
  readonly name: string;
}

async function rename(db: Db, { id, name: before }: Known, wanted: string): Promise<void> {
  const name = wanted.trim();
  const key = artistKey(name);
  if (key === undefined) {
    throw new ContinuityError('COMMAND_INVALID', `name: "${name}" names nobody; an artist needs a name of its own`);
  }
  const other = await db.kysely
    .selectFrom('artists')
    .where('artist_key', '=', key)
    .where('id', '!=', id)
    .select(['id', 'name'])
    .executeTakeFirst();
  if (other !== undefined) {
    throw new ContinuityError(
      'COMMAND_INVALID',
      `name: "${name}" is taken by artist ${other.id} (${other.name}); set aliasOf to "${other.id}" to have both count as one`,
    );
  }
  await db.kysely.updateTable('artists').set({ name, artist_key: key }).where('id', '=', id).execute();
  const carts = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('carts', 'carts.number', 'cart_artists.cart')
    .where('cart_artists.artist', '=', id)
    .select(['carts.number', 'carts.artist'])
    .execute();
  for (const cart of carts) {
    const artist = cart.artist.includes(before)
      ? cart.artist.replace(before, () => name)
      : await builtCredit(db, cart.number);
    await db.kysely
      .updateTable('carts')
      .set({ artist, revision: sql`revision + 1` })
      .where('number', '=', cart.number)
      .execute();
  }
}

async function builtCredit(db: Db, cart: number): Promise<string> {
  const rows = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('artists', 'artists.id', 'cart_artists.artist')
    .where('cart', '=', cart)
    .select(['name', 'role'])
    .orderBy('position')
    .execute();
  return creditOf(rows as CartArtist[]);
}

/** Aliases point to who they are, never to another alias. */
async function setAlias(db: Db, { id, name }: Known, aliasOf: string | null): Promise<void> {
  if (aliasOf === null) {
    await db.kysely.updateTable('artists').set({ alias_of: null }).where('id', '=', id).execute();
    return;
  }
  const target = rowNumber(aliasOf);
  const found =
    target === undefined
      ? undefined
      : await db.kysely.selectFrom('artists').where('id', '=', target).selectAll().executeTakeFirst();
  if (found === undefined) {
    throw new ContinuityError(
      'COMMAND_INVALID',
      `aliasOf: there is no artist "${aliasOf}"; give the id of another artist, or null`,
    );
  }
  const root = found.alias_of ?? found.id;
  if (root === id) {
    throw new ContinuityError(
      'COMMAND_INVALID',
      `aliasOf: "${aliasOf}" counts as ${name} already; take that back first, or name another artist`,
    );
  }
  await db.kysely
    .updateTable('artists')
    .set({ alias_of: root })
    .where((eb) => eb.or([eb('id', '=', id), eb('alias_of', '=', id)]))
    .execute();
}
