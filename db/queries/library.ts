import { sql } from 'kysely';
import type { ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';
import { folded } from '../separation-key.js';

export const LIBRARY_SORTS = ['title', 'artist', 'album', 'kind', 'duration', 'newest', 'last-played'] as const;
export type LibrarySort = (typeof LIBRARY_SORTS)[number];

export interface LibrarySearch {
  /** Words that must all occur in title, artist or album; case and accents do not matter. */
  readonly text?: string;
  readonly kind?: SegmentKind;
  /** A category's code. */
  readonly category?: string;
  readonly sort?: LibrarySort;
  readonly offset: number;
  readonly limit: number;
}

/** A cart as a list shows it. */
export interface LibraryRow {
  readonly cartId: string;
  readonly kind: SegmentKind;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number | null;
  /** Of what airs: cue in to cue out. */
  readonly durationSeconds: number;
  readonly introSeconds: number | null;
  readonly integratedLufs: number | null;
  readonly truePeakDbtp: number | null;
  readonly lastPlayedAtEpochMs: number | null;
  /** Why it cannot air; null when it can. */
  readonly problem: { readonly code: ErrorCode; readonly message: string } | null;
}

/** A cart with everything that is known of its (first) cut. Frames are of the file's own rate. */
export interface CartDetail extends LibraryRow {
  readonly path: string;
  readonly isrc: string | null;
  readonly gainTrimDb: number;
  readonly sampleRateHz: number;
  readonly channels: number;
  readonly durationFrames: number;
  readonly loudnessRangeLu: number | null;
  readonly cueInFrames: number;
  readonly introEndFrames: number | null;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  readonly speech: readonly (readonly [number, number])[];
}

export interface LibraryPage {
  readonly total: number;
  readonly rows: readonly LibraryRow[];
}

/** A file that cannot be used. */
export interface LibraryProblem {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly checkedAtEpochMs: number;
}

export interface LibraryCounts {
  /** Carts that can air. */
  readonly carts: number;
  readonly byKind: Readonly<Partial<Record<SegmentKind, number>>>;
  /** Files that cannot be used. */
  readonly problems: number;
}

/** The first cut stands for its cart in lists. */
function rows(db: Db) {
  return db.kysely
    .selectFrom('carts')
    .innerJoin('cuts', (join) =>
      join.on('cuts.id', '=', (eb) =>
        eb
          .selectFrom('cuts as first')
          .select((inner) => inner.fn.min('first.id').as('id'))
          .whereRef('first.cart', '=', 'carts.number'),
      ),
    )
    .innerJoin('media_files', 'media_files.id', 'cuts.file');
}

function filtered(db: Db, search: Omit<LibrarySearch, 'offset' | 'limit'>) {
  let query = rows(db);
  if (search.kind !== undefined) query = query.where('carts.kind', '=', search.kind);
  if (search.category !== undefined) query = query.where('carts.category', '=', search.category);
  for (const word of folded(search.text ?? '').split(' ')) {
    // Folded words hold letters and digits alone: nothing in them has a meaning for LIKE.
    if (word !== '') query = query.where('carts.search_text', 'like', `%${word}%`);
  }
  return query;
}

function columns(db: Db, search: Omit<LibrarySearch, 'offset' | 'limit'>) {
  return filtered(db, search)
    .selectAll(['carts', 'cuts'])
    .select((eb) => [
      'media_files.path as path',
      'media_files.problem_code as problem_code',
      'media_files.problem_message as problem_message',
      eb
        .selectFrom('as_run')
        .select((inner) => inner.fn.max('as_run.started_at_epoch_ms').as('at'))
        .whereRef('as_run.cart', '=', 'carts.number')
        .where('as_run.outcome', 'in', ['played', 'cut'])
        .as('last_played'),
    ]);
}

type Row = Awaited<ReturnType<ReturnType<typeof columns>['execute']>>[number];

function libraryRow(row: Row): LibraryRow {
  const seconds = (frames: number): number => frames / row.sample_rate_hz;
  return {
    cartId: String(row.number),
    kind: row.kind as SegmentKind,
    category: row.category,
    title: row.title,
    artist: row.artist,
    album: row.album,
    year: row.year,
    durationSeconds: seconds(row.cue_out_frames - row.cue_in_frames),
    introSeconds: row.intro_end_frames === null ? null : seconds(row.intro_end_frames - row.cue_in_frames),
    integratedLufs: row.integrated_lufs,
    truePeakDbtp: row.true_peak_dbtp,
    lastPlayedAtEpochMs: row.last_played,
    problem:
      row.problem_code === null ? null : { code: row.problem_code as ErrorCode, message: row.problem_message ?? '' },
  };
}

const ORDER: Readonly<Record<LibrarySort, string>> = {
  title: 'carts.title collate nocase, carts.number',
  artist: 'carts.artist collate nocase, carts.title collate nocase, carts.number',
  album: 'carts.album collate nocase, carts.title collate nocase, carts.number',
  kind: 'carts.kind, carts.title collate nocase, carts.number',
  duration: '(cuts.cue_out_frames - cuts.cue_in_frames) * 1.0 / cuts.sample_rate_hz, carts.number',
  newest: 'carts.created_at_epoch_ms desc, carts.number desc',
  'last-played': 'last_played desc nulls last, carts.number',
};

/** A page of the library. */
export async function searchLibrary(db: Db, search: LibrarySearch): Promise<LibraryPage> {
  const counted = await filtered(db, search)
    .select((eb) => eb.fn.countAll<number>().as('total'))
    .executeTakeFirstOrThrow();
  const found = await columns(db, search)
    .orderBy(sql.raw(ORDER[search.sort ?? 'title']))
    .limit(search.limit)
    .offset(search.offset)
    .execute();
  return { total: counted.total, rows: found.map(libraryRow) };
}

function cartNumber(cartId: string): number | undefined {
  return /^\d{1,15}$/.test(cartId) ? Number(cartId) : undefined;
}

/** All of one cart, or undefined where there is none of this id. */
export async function cartDetail(db: Db, cartId: string): Promise<CartDetail | undefined> {
  const number = cartNumber(cartId);
  if (number === undefined) return undefined;
  const row = await columns(db, {}).where('carts.number', '=', number).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    ...libraryRow(row),
    path: row.path,
    isrc: row.isrc,
    gainTrimDb: row.gain_trim_db,
    sampleRateHz: row.sample_rate_hz,
    channels: row.channels,
    durationFrames: row.duration_frames,
    loudnessRangeLu: row.loudness_range_lu,
    cueInFrames: row.cue_in_frames,
    introEndFrames: row.intro_end_frames,
    segueFrames: row.segue_frames,
    cueOutFrames: row.cue_out_frames,
    speech: JSON.parse(row.speech) as [number, number][],
  };
}

/** A waveform for drawing: pairs of smallest and largest sample, -127..127, one pair per `framesPerPeak` file frames. */
export interface CartWaveform {
  readonly peaks: Int8Array;
  readonly framesPerPeak: number;
  readonly sampleRateHz: number;
  readonly durationFrames: number;
}

/** Waveform of a cart's first cut, or undefined where there is none. */
export async function peaksOf(db: Db, cartId: string): Promise<CartWaveform | undefined> {
  const number = cartNumber(cartId);
  if (number === undefined) return undefined;
  const row = await db.kysely
    .selectFrom('waveforms')
    .innerJoin('cuts', 'cuts.id', 'waveforms.cut')
    .where('cuts.cart', '=', number)
    .select([
      'waveforms.peaks as peaks',
      'waveforms.frames_per_peak as framesPerPeak',
      'cuts.sample_rate_hz as sampleRateHz',
      'cuts.duration_frames as durationFrames',
    ])
    .orderBy('cuts.id')
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return { ...row, peaks: new Int8Array(row.peaks.buffer, row.peaks.byteOffset, row.peaks.byteLength) };
}

/** How much there is that can air, and how much that cannot. */
export async function counts(db: Db): Promise<LibraryCounts> {
  const kinds = await db.kysely
    .selectFrom('carts')
    .innerJoin('cuts', 'cuts.cart', 'carts.number')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('media_files.problem_code', 'is', null)
    .select((eb) => ['carts.kind as kind', eb.fn.count<number>('carts.number').distinct().as('carts')])
    .groupBy('carts.kind')
    .orderBy('carts.kind')
    .execute();
  const refused = await db.kysely
    .selectFrom('media_files')
    .where('problem_code', 'is not', null)
    .select((eb) => eb.fn.countAll<number>().as('files'))
    .executeTakeFirstOrThrow();
  const byKind: Partial<Record<SegmentKind, number>> = {};
  for (const row of kinds) byKind[row.kind as SegmentKind] = row.carts;
  return { carts: kinds.reduce((sum, row) => sum + row.carts, 0), byKind, problems: refused.files };
}

/** Every file that cannot be used, with its reason, by path. */
export async function problems(db: Db): Promise<LibraryProblem[]> {
  const found = await db.kysely
    .selectFrom('media_files')
    .where('problem_code', 'is not', null)
    .selectAll()
    .orderBy('path')
    .execute();
  return found.map((row) => ({
    path: row.path,
    code: row.problem_code as ErrorCode,
    message: row.problem_message ?? '',
    checkedAtEpochMs: row.checked_at_epoch_ms,
  }));
}
