import { basename, extname, resolve } from 'node:path';
import type { Insertable, Updateable } from 'kysely';
import { ContinuityError } from '../../playout/api/errors.js';
import { isLiveAddress } from '../../playout/api/live-source.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { isrcOf } from '../../playout/media/tags.js';
import type { Db } from '../open.js';
import { setCartArtists } from '../queries/artists.js';
import { ensureCategory } from '../queries/categories.js';
import type { CartsTable } from '../schema.js';
import { cleanText } from '../segment.js';
import { creditOf, separationArtists, titleKey } from '../separation-key.js';
import type { CartRecord, CutRecord } from './cart-record.js';
import { kindFromFolders, kindFromName } from './guess-kind.js';
import { KIND_CATEGORIES } from './ingest.js';
import type { KnownCarts } from './known-carts.js';
import { cartRecords } from './library-records.js';
import { cutsOfKind, hasAddress } from './live-record.js';
import { storeCut } from './store-cut.js';

/** A cart of which a record says none of these takes them from the tags of its file. */
const TEXTS = ['title', 'artist', 'artists', 'album', 'label', 'composer', 'genre', 'notes', 'isrc', 'year'] as const;

export interface StoredRecord {
  readonly cart: number;
  readonly kind: SegmentKind;
  readonly outcome: 'added' | 'updated' | 'unchanged';
  /** Files that are there and have to be measured before the cart can air. */
  readonly toMeasure: readonly string[];
  readonly warnings: readonly string[];
}

/**
 * Stores a record: a new cart, or what it says of a known one; what it does not mention stays. Runs in the caller's
 * transaction. The cart counts as edited by hand, so that measuring its file leaves its texts alone. Throws ContinuityError
 * USAGE where a live source is named as something else, or without its address or length; nothing is stored then.
 */
export async function storeRecord(
  db: Db,
  record: CartRecord,
  context: { readonly folder: string; readonly known: KnownCarts; readonly nowEpochMs: number },
): Promise<StoredRecord> {
  const { folder, known, nowEpochMs } = context;
  const said = cutsOf(record).map(({ file, ...cut }): CutRecord => {
    if (typeof file !== 'string') return cut;
    return { ...cut, file: isLiveAddress(file) ? file : resolve(folder, file) };
  });
  const files = said.flatMap((cut) => (typeof cut.file === 'string' && !hasAddress(cut) ? [cut.file] : []));
  const isLive = record.kind === 'live' || said.some(hasAddress);
  const warnings: string[] = [];
  const existing = await known.find(db, record, files, isLive);
  const before = existing === undefined ? undefined : (await cartRecords(db, [existing])).get(existing);
  const { kind } = kindAndCategory(record, said, before);
  // What a record does not mention stays: the address of a live source too.
  const cuts = kind === 'live' && before !== undefined && said.length === 0 ? [] : cutsOfKind(kind, said);
  if (typeof cuts === 'string') throw new ContinuityError('USAGE', cuts);
  const named: CartRecord = { ...record, title: titleOf(record, before, files) };
  const cart =
    existing ?? (await addCart(db, { ...named, ...kindAndCategory(record, said) }, known, warnings, nowEpochMs));
  const sorted = kindAndCategory(record, said, before);
  await updateCart(db, cart, { ...named, ...sorted }, warnings);
  const toMeasure: string[] = [];
  for (const [index, cut] of cuts.entries()) {
    if (await storeCut(db, cart, cut, { index, nowEpochMs })) toMeasure.push(cut.file ?? '');
  }
  if (before === undefined) {
    known.added(cart, named, named.createdAtEpochMs ?? nowEpochMs, kind === 'live');
    await setRevision(db, cart, record.revision ?? (TEXTS.some((field) => record[field] !== undefined) ? 1 : 0));
    return { cart, kind: sorted.kind, outcome: 'added', toMeasure, warnings };
  }
  const after = (await cartRecords(db, [cart])).get(cart);
  const result = { cart, kind: sorted.kind, toMeasure, warnings };
  if (JSON.stringify(before) === JSON.stringify(after)) return { ...result, outcome: 'unchanged' };
  await setRevision(db, cart, Math.max(record.revision ?? 0, (before.revision ?? 0) + 1));
  return { ...result, outcome: 'updated' };
}

/** The list of cuts; a record without one says of its only cut itself what it says. A cart without any has no audio yet. */
function cutsOf(record: CartRecord): readonly CutRecord[] {
  if (record.cuts !== undefined) return record.cuts;
  const { file, durationSeconds, measured } = record;
  return file === undefined && durationSeconds === undefined && measured === undefined ? [] : [record];
}

/** Its own title, else the one that is known, else the name of its file. */
function titleOf({ title = '' }: CartRecord, before: CartRecord | undefined, files: readonly string[]): string {
  const said = cleanText(title);
  return said === '' ? (before?.title ?? nameOf(files)) : said;
}

function nameOf(files: readonly string[]): string {
  const [file = ''] = files;
  return cleanText(basename(file, extname(file)).replaceAll('_', ' '));
}

/** A new cart of no category goes to that of its kind; one of no kind is what its category's name says, else music. */
function kindAndCategory(
  record: CartRecord,
  cuts: readonly CutRecord[],
  before?: CartRecord,
): { readonly kind: SegmentKind; readonly category: string } {
  const guessed = cuts.some(hasAddress)
    ? 'live'
    : (kindFromName(record.category ?? '') ?? kindFromFolders(cuts.at(0)?.file ?? '') ?? 'music');
  const kind = record.kind ?? before?.kind ?? guessed;
  return { kind, category: record.category ?? before?.category ?? KIND_CATEGORIES[kind] };
}

async function addCart(
  db: Db,
  record: CartRecord,
  known: KnownCarts,
  warnings: string[],
  nowEpochMs: number,
): Promise<number> {
  const { kind = 'music', category = KIND_CATEGORIES[kind] } = record;
  const free = record.number !== undefined && known.isFree(record.number);
  const values: Insertable<CartsTable> = {
    ...(free ? { number: record.number } : {}),
    kind,
    category: await categoryNamed(db, category, kind),
    title: '',
    artist: '',
    album: '',
    isrc: null,
    year: null,
    title_key: '',
    created_at_epoch_ms: record.createdAtEpochMs ?? nowEpochMs,
    duck: null,
    eq_match: null,
    transition: null,
    artwork: null,
  };
  const { number } = await db.kysely.insertInto('carts').values(values).returning('number').executeTakeFirstOrThrow();
  if (record.number !== undefined && !free) {
    warnings.push(`number ${record.number} is that of another cart, so it is number ${number} now`);
  }
  return number;
}

/** Code of the category that has this name, however it came by its code; a new one where there is none. */
async function categoryNamed(db: Db, name: string, kind: SegmentKind): Promise<string> {
  const known = await db.kysely
    .selectFrom('categories')
    .select('code')
    .where('name', '=', name.trim())
    .orderBy('code')
    .executeTakeFirst();
  return known?.code ?? ensureCategory(db, name, kind);
}

/** A column from a field, where the record has it. */
function columnsOf(record: CartRecord): Updateable<CartsTable> {
  const text = (value: string | undefined) => (value === undefined ? undefined : cleanText(value));
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0);
  const all = {
    kind: record.kind,
    title: text(record.title),
    title_key: record.title === undefined ? undefined : titleKey(cleanText(record.title)),
    artist: text(record.artist ?? (record.artists === undefined ? undefined : creditOf(record.artists))),
    album: text(record.album),
    label: text(record.label),
    composer: text(record.composer),
    genre: text(record.genre),
    language: text(record.language),
    notes: record.notes,
    year: record.year === 0 ? null : record.year,
    explicit: flag(record.explicit),
    enabled: flag(record.enabled),
    gain_trim_db: record.gainTrimDb,
    cut_rotation: record.cutRotation,
    duck: record.duck === undefined ? undefined : record.duck === null ? null : JSON.stringify(record.duck),
    eq_match: record.eqMatch === null ? null : flag(record.eqMatch),
    transition: record.transition,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

async function updateCart(db: Db, cart: number, record: CartRecord, warnings: string[]): Promise<void> {
  const columns: Updateable<CartsTable> = columnsOf(record);
  if (record.category !== undefined && record.kind !== undefined) {
    columns.category = await categoryNamed(db, record.category, record.kind);
  }
  if (record.isrc !== undefined) {
    columns.isrc = isrcOf(record.isrc ?? undefined);
    if (record.isrc !== null && record.isrc !== '' && columns.isrc === null) {
      warnings.push(`${record.isrc} is no ISRC and was left out`);
    }
  }
  if (record.artwork !== undefined) {
    const known = await db.kysely
      .selectFrom('artworks')
      .select('hash')
      .where('hash', '=', record.artwork ?? '')
      .executeTakeFirst();
    if (known === undefined && record.artwork !== null)
      warnings.push('its artwork is not in the file and was left out');
    columns.artwork = known?.hash ?? null;
  }
  const { artist } = await db.kysely
    .updateTable('carts')
    .set(columns)
    .where('number', '=', cart)
    .returning('artist')
    .executeTakeFirstOrThrow();
  if (record.artists !== undefined) await setCartArtists(db, cart, record.artists);
  else if (record.artist !== undefined) await setCartArtists(db, cart, separationArtists(artist));
  if (record.codes !== undefined) await storeCodes(db, cart, record.codes);
}

async function storeCodes(db: Db, cart: number, codes: readonly string[]): Promise<void> {
  await db.kysely.deleteFrom('cart_codes').where('cart', '=', cart).execute();
  for (const code of new Set(codes.map((word) => cleanText(word)))) {
    if (code !== '') await db.kysely.insertInto('cart_codes').values({ cart, code }).execute();
  }
}

async function setRevision(db: Db, cart: number, revision: number): Promise<void> {
  await db.kysely.updateTable('carts').set({ revision }).where('number', '=', cart).execute();
}
