import { sql } from 'kysely';
import { ContinuityError } from '../../playout/api/errors.js';
import { checkedLiveSlot, liveCutColumns, type LiveSlot } from '../live-cut.js';
import { inTransaction, type Db } from '../open.js';
import { cleanText } from '../segment.js';
import { titleKey } from '../separation-key.js';
import { ensureCategory } from './categories.js';

/** Where a live source goes that nobody has sorted. */
export const LIVE_CATEGORY = 'Live sources';

export interface NewLiveSource extends LiveSlot {
  readonly title: string;
  /** Name of a category; one that is not there is made. */
  readonly category?: string;
}

/**
 * Adds a cart of kind `live`, whose only cut is as long as the source has the air. Several carts may have one address. Returns
 * the cart's number. Throws ContinuityError COMMAND_INVALID that names the field.
 */
export async function addLiveSource(db: Db, source: NewLiveSource, nowEpochMs: number): Promise<number> {
  const title = cleanText(source.title);
  if (title === '') throw new ContinuityError('COMMAND_INVALID', 'title: a live source needs one; say what is heard');
  const slot = checkedLiveSlot(source);
  return inTransaction(db, async (transaction) => {
    const named = cleanText(source.category ?? '');
    const category = await ensureCategory(transaction, named === '' ? LIVE_CATEGORY : named, 'live');
    const { number } = await transaction.kysely
      .insertInto('carts')
      .values({
        kind: 'live',
        category,
        title,
        artist: '',
        album: '',
        title_key: titleKey(title),
        created_at_epoch_ms: nowEpochMs,
      })
      .returning('number')
      .executeTakeFirstOrThrow();
    const file = await storeAddress(transaction, number, slot.address, nowEpochMs);
    await transaction.kysely
      .insertInto('cuts')
      .values({ cart: number, file, ...liveCutColumns(slot.lengthSeconds) })
      .execute();
    return number;
  });
}

/** Stores the address of a live cart's source in its own row of `media_files`, whose id is returned. */
export async function storeAddress(db: Db, cart: number, address: string, nowEpochMs: number): Promise<number> {
  const values = { path: address, checked_at_epoch_ms: nowEpochMs };
  const known = await db.kysely
    .updateTable('media_files')
    .set(values)
    .where('id', 'in', (eb) => eb.selectFrom('cuts').select('file').where('cart', '=', cart))
    .where('live_cart', '=', cart)
    .returning('id')
    .executeTakeFirst();
  if (known !== undefined) return known.id;
  const { id } = await db.kysely
    .insertInto('media_files')
    .values({ ...values, live_cart: cart, size_bytes: 0, modified_at_epoch_ms: 0, content_key: '' })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/**
 * Gives a live cart another source or length. Whoever edits counts the cart's revision. Throws ContinuityError COMMAND_INVALID
 * that names the field, and NOT_FOUND for a cart that is no live one.
 */
export async function changeLiveSource(db: Db, cart: number, wanted: LiveSlot, nowEpochMs: number): Promise<void> {
  const { address, lengthSeconds } = checkedLiveSlot(wanted);
  await inTransaction(db, async (transaction) => {
    const cut = await transaction.kysely
      .selectFrom('cuts')
      .innerJoin('media_files', 'media_files.id', 'cuts.file')
      .where('cuts.cart', '=', cart)
      .where('live_cart', '=', cart)
      .select('cuts.id')
      .executeTakeFirst();
    if (cut === undefined) throw new ContinuityError('NOT_FOUND', `there is no live source of cart ${cart}`);
    await storeAddress(transaction, cart, address, nowEpochMs);
    // Also where the address alone is another one: what is planned of the cart follows its cut.
    await transaction.kysely.updateTable('cuts').set(liveCutColumns(lengthSeconds)).where('id', '=', cut.id).execute();
  });
}

/** The sources of those of these carts that are live ones. */
export async function liveSlots(db: Db, numbers: readonly number[]): Promise<Map<number, LiveSlot>> {
  const rows = await db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('cuts.cart', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(numbers)}))`)
    .where('live_cart', '!=', 0)
    .select(['live_cart', 'path', 'duration_frames', 'sample_rate_hz'])
    .execute();
  return new Map(
    rows.map((row) => [row.live_cart, { address: row.path, lengthSeconds: row.duration_frames / row.sample_rate_hz }]),
  );
}

/** Numbers of the carts that are live sources. */
export async function liveCarts(db: Db): Promise<number[]> {
  const rows = await db.kysely.selectFrom('carts').where('kind', '=', 'live').select('number').execute();
  return rows.map(({ number }) => number);
}

/**
 * A live source has an address and no file, so its kind is not changed, nor is another cart made one. Throws ContinuityError
 * COMMAND_INVALID that names the first cart for which the change is none.
 */
export async function checkKindsStay(
  db: Db,
  numbers: readonly number[],
  field: 'kind' | 'live',
  isLive: boolean,
): Promise<void> {
  const other = await db.kysely
    .selectFrom('carts')
    .where('number', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(numbers)}))`)
    .where('kind', isLive ? '!=' : '=', 'live')
    .select(['number', 'title'])
    .orderBy('number')
    .executeTakeFirst();
  if (other === undefined) return;
  const what = `${field}: cart ${other.number} "${other.title}"`;
  throw new ContinuityError(
    'COMMAND_INVALID',
    isLive
      ? `${what} plays a file and cannot become a live source; add a live source beside it`
      : `${what} is a live source and cannot become anything else; leave it out of the change`,
  );
}
