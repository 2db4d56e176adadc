import { sql } from 'kysely';
import { ContinuityError } from '../../playout/api/errors.js';
import { shownAddress } from '../../playout/api/live-source.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { checkedLiveSlot, type LiveSlot } from '../live-cut.js';
import { inTransaction, type Db } from '../open.js';
import { rowNumber } from '../row-number.js';
import { artistIds } from './artists.js';
import { columnsOfFields, type CartColumnValues, type CartFields } from './cart-fields.js';
import type { CartArtist } from './cart.js';
import { changeLiveSource, checkKindsStay, liveSlots } from './live-sources.js';

/** One change for many carts. */
export interface CartChange {
  readonly set: CartFields;
  readonly addCodes?: readonly string[];
  readonly removeCodes?: readonly string[];
}

/** An edit as it is kept. */
export interface LibraryEdit {
  readonly editId: string;
  readonly atEpochMs: number;
  readonly description: string;
  readonly carts: number;
  readonly undone: boolean;
  /** Carts that an undo left alone, because they were changed again since. */
  readonly kept?: number;
}

/** What an edit or its undo has touched. */
export interface Edited {
  readonly edit: LibraryEdit;
  /** Numbers of the carts that are different now. */
  readonly changed: readonly number[];
  /** Their kind is another: their files have to be measured again. */
  readonly ofOtherKind: boolean;
}

/** What an edit touches of a cart: columns, and lists where it touches those. */
interface CartState {
  readonly columns: CartColumnValues;
  readonly codes?: readonly string[];
  readonly artists?: readonly CartArtist[];
  readonly live?: LiveSlot;
}

/** Edits that can be taken back; older ones are forgotten. */
export const EDITS_KEPT = 200;

const CHUNK = 500;
const SHOWN_CHARACTERS = 60;

function chunks<T>(all: readonly T[], size = CHUNK): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
    all.slice(index * size, (index + 1) * size),
  );
}

/** Which parts of a cart a state has. */
interface Parts {
  readonly columns: readonly (keyof CartColumnValues)[];
  readonly codes: boolean;
  readonly artists: boolean;
  readonly live: boolean;
}

/** These carts as they are, in the parts that are asked for. */
async function statesOf(db: Db, numbers: readonly number[], parts: Parts): Promise<Map<number, CartState>> {
  const rows = await db.kysely
    .selectFrom('carts')
    .where('number', 'in', numbers)
    .select(['number', ...parts.columns])
    .execute();
  const codes = new Map<number, string[]>();
  if (parts.codes) {
    const found = await db.kysely
      .selectFrom('cart_codes')
      .where('cart', 'in', numbers)
      .selectAll()
      .orderBy('code')
      .execute();
    for (const { cart, code } of found) codes.set(cart, [...(codes.get(cart) ?? []), code]);
  }
  const artists = new Map<number, CartArtist[]>();
  if (parts.artists) {
    const found = await db.kysely
      .selectFrom('cart_artists')
      .innerJoin('artists', 'artists.id', 'cart_artists.artist')
      .where('cart', 'in', numbers)
      .select(['cart', 'name', 'role'])
      .orderBy('position')
      .execute();
    for (const { cart, name, role } of found) {
      artists.set(cart, [...(artists.get(cart) ?? []), { name, role: role as CartArtist['role'] }]);
    }
  }
  const live = parts.live ? await liveSlots(db, numbers) : new Map<number, LiveSlot>();
  return new Map(
    rows.map(({ number, ...columns }) => {
      const slot = live.get(number);
      return [
        number,
        {
          columns,
          ...(parts.codes ? { codes: codes.get(number) ?? [] } : {}),
          ...(parts.artists ? { artists: artists.get(number) ?? [] } : {}),
          ...(slot === undefined ? {} : { live: slot }),
        },
      ];
    }),
  );
}

/** Keys of a state come in the order of its parts, so that equal states are equal texts. */
function text(state: CartState, parts: Parts): string {
  const columns = Object.fromEntries(parts.columns.map((column) => [column, state.columns[column]]));
  return JSON.stringify({ columns, codes: state.codes, artists: state.artists, live: state.live });
}

function applied(state: CartState, values: CartColumnValues, change: CartChange): CartState {
  const codes = new Set(change.set.codes ?? state.codes);
  for (const code of change.addCodes ?? []) codes.add(code);
  for (const code of change.removeCodes ?? []) codes.delete(code);
  return {
    columns: { ...state.columns, ...values },
    ...(state.codes === undefined ? {} : { codes: [...codes].sort() }),
    ...(state.artists === undefined ? {} : { artists: change.set.artists ?? state.artists }),
    ...(state.live === undefined ? {} : { live: change.set.live ?? state.live }),
  };
}

/** Brings carts into their states, with as few statements as there are parts. `known` keeps the artists that it looked up. */
async function write(
  db: Db,
  states: ReadonlyMap<number, CartState>,
  parts: Parts,
  known: Map<string, number | undefined>,
  nowEpochMs: number,
): Promise<void> {
  const numbers = JSON.stringify([...states.keys()]);
  const rows = [...states].map(([number, { columns, codes }]) => ({ number, columns, codes }));
  const list = JSON.stringify(rows);
  // Where an item begins, joins and ends is found for the kind that it is.
  if (parts.columns.includes('kind')) {
    await sql`UPDATE cuts SET analysis_version = 0
      FROM json_each(${list}) AS state, carts
      WHERE carts.number = state.value ->> 'number' AND cuts.cart = carts.number
        AND carts.kind <> state.value ->> '$.columns.kind'`.execute(db.kysely);
  }
  const set = parts.columns.map((column) => sql`${sql.ref(column)} = state.value ->> ${`$.columns.${column}`}, `);
  await sql`UPDATE carts SET ${sql.join(set, sql``)} revision = revision + 1
    FROM json_each(${list}) AS state WHERE carts.number = state.value ->> 'number'`.execute(db.kysely);
  if (parts.codes) {
    await sql`DELETE FROM cart_codes WHERE cart IN (SELECT value FROM json_each(${numbers}))`.execute(db.kysely);
    await sql`INSERT INTO cart_codes (cart, code)
      SELECT state.value ->> 'number', code.value
      FROM json_each(${list}) AS state, json_each(state.value, '$.codes') AS code`.execute(db.kysely);
  }
  if (parts.artists) {
    const artists: { cart: number; artist: number; role: string; position: number }[] = [];
    for (const [cart, state] of states) {
      for (const artist of await artistIds(db, state.artists ?? [], known)) artists.push({ cart, ...artist });
    }
    await sql`DELETE FROM cart_artists WHERE cart IN (SELECT value FROM json_each(${numbers}))`.execute(db.kysely);
    await sql`INSERT INTO cart_artists (cart, artist, role, position)
      SELECT value ->> 'cart', value ->> 'artist', value ->> 'role', value ->> 'position'
      FROM json_each(${JSON.stringify(artists)})`.execute(db.kysely);
  }
  for (const [cart, { live }] of states) {
    if (live !== undefined) await changeLiveSource(db, cart, live, nowEpochMs);
  }
}

/**
 * Changes carts, all of them or none, and keeps what they were before so that it can be taken back. Carts that are so already
 * are left alone, and numbers of no cart are passed over. Throws ContinuityError COMMAND_INVALID where nothing is to be changed,
 * and where a live source would become something else or a file one.
 */
export async function editCarts(
  db: Db,
  numbers: readonly number[],
  wanted: CartChange,
  nowEpochMs: number,
): Promise<Edited> {
  const change = withCheckedSource(wanted);
  const what = describe(change);
  if (what === '') {
    throw new ContinuityError(
      'COMMAND_INVALID',
      'set: it names nothing to change; name a field, or codes to add or remove',
    );
  }
  return inTransaction(db, async (transaction) => {
    const { kind: toKind, live } = change.set;
    if (toKind !== undefined) await checkKindsStay(transaction, numbers, 'kind', toKind === 'live');
    if (live !== undefined) await checkKindsStay(transaction, numbers, 'live', true);
    const kind = await kindOf(transaction, numbers);
    const values = await columnsOfFields(transaction, change.set, kind);
    const parts: Parts = {
      columns: Object.keys(values) as (keyof CartColumnValues)[],
      codes: change.set.codes !== undefined || change.addCodes !== undefined || change.removeCodes !== undefined,
      artists: change.set.artists !== undefined,
      live: live !== undefined,
    };
    const edit = await transaction.kysely
      .insertInto('library_edits')
      .values({ at_epoch_ms: nowEpochMs, description: '' })
      .returning('id')
      .executeTakeFirstOrThrow();
    const changed: number[] = [];
    const known = new Map<string, number | undefined>();
    for (const chunk of chunks(numbers)) {
      const after = new Map<number, CartState>();
      const kept: { edit: number; cart: number; before: string; after: string }[] = [];
      for (const [number, state] of await statesOf(transaction, chunk, parts)) {
        const wanted = applied(state, values, change);
        const [before, now] = [text(state, parts), text(wanted, parts)];
        if (before === now) continue;
        after.set(number, wanted);
        kept.push({ edit: edit.id, cart: number, before, after: now });
      }
      if (kept.length === 0) continue;
      await write(transaction, after, parts, known, nowEpochMs);
      await storeStates(transaction, kept);
      changed.push(...after.keys());
    }
    const description = `${what} for ${changed.length} ${changed.length === 1 ? 'cart' : 'carts'}`;
    await transaction.kysely.updateTable('library_edits').set({ description }).where('id', '=', edit.id).execute();
    if (changed.length === 0) await transaction.kysely.deleteFrom('library_edits').where('id', '=', edit.id).execute();
    await transaction.kysely
      .deleteFrom('library_edits')
      .where('id', '<=', edit.id - EDITS_KEPT)
      .execute();
    return {
      edit: { editId: String(edit.id), atEpochMs: nowEpochMs, description, carts: changed.length, undone: false },
      changed,
      ofOtherKind: toKind !== undefined && changed.length > 0,
    };
  });
}

async function storeStates(
  db: Db,
  states: readonly { edit: number; cart: number; before: string; after: string }[],
): Promise<void> {
  await sql`INSERT INTO library_edit_carts (edit, cart, before, after)
    SELECT value ->> 'edit', value ->> 'cart', value ->> 'before', value ->> 'after'
    FROM json_each(${JSON.stringify(states)})`.execute(db.kysely);
}

/** A category that is made takes the kind of the first cart that comes into it. */
async function kindOf(db: Db, numbers: readonly number[]): Promise<SegmentKind> {
  const first = await db.kysely
    .selectFrom('carts')
    .where('number', '=', numbers[0] ?? 0)
    .select('kind')
    .executeTakeFirst();
  return (first?.kind ?? 'music') as SegmentKind;
}

/** The newest edits first. */
export async function libraryEdits(db: Db, limit = EDITS_KEPT): Promise<LibraryEdit[]> {
  const rows = await db.kysely
    .selectFrom('library_edits')
    .selectAll()
    .select((eb) =>
      eb
        .selectFrom('library_edit_carts')
        .select((inner) => inner.fn.countAll<number>().as('carts'))
        .whereRef('library_edit_carts.edit', '=', 'library_edits.id')
        .as('carts'),
    )
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    editId: String(row.id),
    atEpochMs: row.at_epoch_ms,
    description: row.description,
    carts: row.carts ?? 0,
    undone: row.undone_at_epoch_ms !== null,
  }));
}

/**
 * Takes an edit back: its carts are again what they were before it, but for those of which something that it set has been
 * changed since. Throws ContinuityError NOT_FOUND, COMMAND_STALE (taken back already).
 */
export async function undoEdit(db: Db, editId: string, nowEpochMs: number): Promise<Edited> {
  return inTransaction(db, async (transaction) => {
    const id = rowNumber(editId);
    const edit =
      id === undefined
        ? undefined
        : await transaction.kysely.selectFrom('library_edits').where('id', '=', id).selectAll().executeTakeFirst();
    if (edit === undefined)
      throw new ContinuityError('NOT_FOUND', `there is no edit ${editId}; only the last ${EDITS_KEPT} are kept`);
    if (edit.undone_at_epoch_ms !== null) {
      throw new ContinuityError('COMMAND_STALE', `edit ${editId} has been taken back already`);
    }
    const rows = await transaction.kysely
      .selectFrom('library_edit_carts')
      .where('edit', '=', edit.id)
      .select(['cart', 'before', 'after'])
      .orderBy('cart')
      .execute();
    const changed: number[] = [];
    const known = new Map<string, number | undefined>();
    let ofOtherKind = false;
    for (const chunk of chunks(rows)) {
      const parts = partsOf(chunk[0].after);
      ofOtherKind ||= parts.columns.includes('kind');
      const states = await statesOf(
        transaction,
        chunk.map((row) => row.cart),
        parts,
      );
      const restored = new Map<number, CartState>();
      for (const { cart, before, after } of chunk) {
        const state = states.get(cart);
        if (state === undefined || text(state, parts) !== after) continue;
        restored.set(cart, JSON.parse(before) as CartState);
      }
      await write(transaction, restored, parts, known, nowEpochMs);
      changed.push(...restored.keys());
    }
    await transaction.kysely
      .updateTable('library_edits')
      .set({ undone_at_epoch_ms: nowEpochMs })
      .where('id', '=', edit.id)
      .execute();
    return {
      edit: {
        editId: String(edit.id),
        atEpochMs: edit.at_epoch_ms,
        description: edit.description,
        carts: rows.length,
        undone: true,
        kept: rows.length - changed.length,
      },
      changed,
      ofOtherKind,
    };
  });
}

function partsOf(state: string): Parts {
  const { columns, codes, artists, live } = JSON.parse(state) as CartState;
  return {
    columns: Object.keys(columns) as (keyof CartColumnValues)[],
    codes: codes !== undefined,
    artists: artists !== undefined,
    live: live !== undefined,
  };
}

function withCheckedSource(change: CartChange): CartChange {
  const { live } = change.set;
  return live === undefined ? change : { ...change, set: { ...change.set, live: checkedLiveSlot(live) } };
}

/** What a change does, in words. */
function describe({ set, addCodes = [], removeCodes = [] }: CartChange): string {
  const words = Object.entries(set).map(([field, value]) => {
    if (field === 'artists') return `artists to ${(value as CartArtist[]).map(({ name }) => name).join(', ')}`;
    if (field === 'codes') return `codes to ${(value as string[]).join(', ')}`;
    if (field === 'live') {
      const { address, lengthSeconds } = value as LiveSlot;
      return `source to "${shownAddress(address).slice(0, SHOWN_CHARACTERS)}" for ${lengthSeconds} s`;
    }
    if (value !== null && typeof value === 'object') return `${field} set`;
    return `${field} to ${value === null ? 'nothing' : `"${String(value).slice(0, SHOWN_CHARACTERS)}"`}`;
  });
  if (addCodes.length > 0) words.push(`codes ${addCodes.join(', ')} added`);
  if (removeCodes.length > 0) words.push(`codes ${removeCodes.join(', ')} removed`);
  return words.join('; ');
}

/**
 * Changes one cart, as an edit that can be taken back. Throws ContinuityError NOT_FOUND, and REVISION_STALE where somebody
 * else changed it since `revision`.
 */
export async function editCart(
  db: Db,
  cartId: string,
  revision: number,
  set: CartFields,
  nowEpochMs: number,
): Promise<Edited> {
  return inTransaction(db, async (transaction) => {
    const number = rowNumber(cartId) ?? 0;
    const cart = await transaction.kysely
      .selectFrom('carts')
      .where('number', '=', number)
      .select('revision')
      .executeTakeFirst();
    if (cart === undefined) throw new ContinuityError('NOT_FOUND', `there is no cart ${cartId}`);
    if (cart.revision !== revision) {
      throw new ContinuityError(
        'REVISION_STALE',
        `revision: ${revision} of cart ${cartId} is not the newest, which is ${cart.revision}; look at the cart again and repeat the change`,
      );
    }
    return editCarts(transaction, [number], { set }, nowEpochMs);
  });
}
