import { basename, extname } from 'node:path';
import { ContinuityError, type ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { inTransaction, type Db } from '../open.js';
import { ensureCategory } from '../queries/categories.js';
import { joinFactsText } from '../join-facts.js';
import { cleanText } from '../segment.js';
import { folded, separationArtists, titleKey } from '../separation-key.js';
import { spectrumText } from '../spectrum.js';
import type { Analysis } from './analysis.js';

/** A file as it lies on the disk. */
export interface FileFacts {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtEpochMs: number;
  readonly contentKey: string;
}

/** What is said about a file from outside, which wins over what was measured or tagged. */
export interface Declared {
  readonly kind: SegmentKind;
  /** The category's name. */
  readonly category: string;
  readonly title?: string;
  readonly artist?: string;
  readonly album?: string;
  readonly year?: number | null;
  /** Positions in the file, in its own frames. */
  readonly introEndFrames?: number;
  readonly segueFrames?: number;
  readonly cueOutFrames?: number;
}

export interface StoredFile {
  readonly cartId: string;
  /** The cart is new; else the file of an existing one was measured again. */
  readonly added: boolean;
}

/**
 * Stores a measured file and its cart in one transaction. Measuring a known file again keeps its cart, kind and category.
 * Throws ContinuityError FILE_EMPTY for a file in which nothing can be heard, and stores nothing of it then.
 */
export async function storeFile(
  db: Db,
  file: FileFacts,
  analysis: Analysis,
  declared: Declared,
  nowEpochMs: number,
): Promise<StoredFile> {
  return inTransaction(db, async (transaction) => {
    const fileId = await storeMediaFile(transaction, file, null, nowEpochMs);
    const known = await transaction.kysely
      .selectFrom('cuts')
      .where('file', '=', fileId)
      .select(['id', 'cart'])
      .executeTakeFirst();
    const cart = await storeCart(
      transaction,
      known?.cart,
      textsOf(file.path, analysis, declared),
      declared,
      nowEpochMs,
    );
    const cut = {
      cart,
      file: fileId,
      sample_rate_hz: analysis.sampleRateHz,
      channels: analysis.channels,
      duration_frames: analysis.durationFrames,
      integrated_lufs: analysis.integratedLufs,
      loudness_range_lu: analysis.loudnessRangeLu,
      true_peak_dbtp: analysis.truePeakDbtp,
      ...cuesOf(analysis, declared),
      speech: JSON.stringify(analysis.speech),
      spectrum: spectrumText(analysis.spectrumDb),
      join_facts: joinFactsText(analysis),
    };
    const { id } = await transaction.kysely
      .insertInto('cuts')
      .values(cut)
      .onConflict((conflict) => conflict.column('file').doUpdateSet(cut))
      .returning('id')
      .executeTakeFirstOrThrow();
    const peaks = Buffer.from(analysis.peaks.buffer, analysis.peaks.byteOffset, analysis.peaks.byteLength);
    const waveform = { peaks, frames_per_peak: analysis.framesPerPeak };
    await transaction.kysely
      .insertInto('waveforms')
      .values({ cut: id, ...waveform })
      .onConflict((conflict) => conflict.column('cut').doUpdateSet(waveform))
      .execute();
    return { cartId: String(cart), added: known === undefined };
  });
}

/** Stores that a file cannot be used, and why. A cart that has it keeps it, and does not air while this is so. */
export async function storeProblem(
  db: Db,
  file: FileFacts,
  problem: { readonly code: ErrorCode; readonly message: string },
  nowEpochMs: number,
): Promise<void> {
  await storeMediaFile(db, file, problem, nowEpochMs);
}

async function storeMediaFile(
  db: Db,
  file: FileFacts,
  problem: { readonly code: ErrorCode; readonly message: string } | null,
  nowEpochMs: number,
): Promise<number> {
  const values = {
    size_bytes: file.sizeBytes,
    modified_at_epoch_ms: file.modifiedAtEpochMs,
    content_key: file.contentKey,
    problem_code: problem?.code ?? null,
    problem_message: problem?.message ?? null,
    checked_at_epoch_ms: nowEpochMs,
  };
  const { id } = await db.kysely
    .insertInto('media_files')
    .values({ path: file.path, ...values })
    .onConflict((conflict) => conflict.column('path').doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

interface Texts {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly isrc: string | null;
  readonly year: number | null;
}

function textsOf(path: string, analysis: Analysis, declared: Declared): Texts {
  const { tags } = analysis;
  const title = cleanText(declared.title ?? tags.title);
  return {
    title: title === '' ? cleanText(basename(path, extname(path))) : title,
    artist: cleanText(declared.artist ?? tags.artist),
    album: cleanText(declared.album ?? tags.album ?? ''),
    isrc: tags.isrc,
    year: declared.year === undefined ? tags.year : declared.year,
  };
}

async function storeCart(
  db: Db,
  known: number | undefined,
  texts: Texts,
  declared: Declared,
  nowEpochMs: number,
): Promise<number> {
  const values = {
    ...texts,
    title_key: titleKey(texts.title),
    search_text: folded(`${texts.title} ${texts.artist} ${texts.album}`),
  };
  let cart = known;
  if (cart === undefined) {
    const category = await ensureCategory(db, declared.category, declared.kind);
    const added = await db.kysely
      .insertInto('carts')
      .values({ ...values, kind: declared.kind, category, created_at_epoch_ms: nowEpochMs })
      .returning('number')
      .executeTakeFirstOrThrow();
    cart = added.number;
  } else {
    await db.kysely.updateTable('carts').set(values).where('number', '=', cart).execute();
    await db.kysely.deleteFrom('cart_artists').where('cart', '=', cart).execute();
  }
  for (const { key, name } of separationArtists(texts.artist)) {
    const artist = await db.kysely
      .insertInto('artists')
      .values({ artist_key: key, name })
      .onConflict((conflict) =>
        conflict.column('artist_key').doUpdateSet((eb) => ({ artist_key: eb.ref('artist_key') })),
      )
      .returning('id')
      .executeTakeFirstOrThrow();
    await db.kysely.insertInto('cart_artists').values({ cart, artist: artist.id }).execute();
  }
  return cart;
}

/** What peaks below this cannot be heard. */
const SILENCE_DBTP = -60;

function isSilent(analysis: Analysis): boolean {
  return analysis.integratedLufs === null && (analysis.truePeakDbtp ?? -Infinity) < SILENCE_DBTP;
}

/** Measured cue points with the declared ones in their place, in order and inside the file. */
function cuesOf(analysis: Analysis, declared: Declared) {
  const clamp = (frames: number, low: number, high: number): number => Math.min(Math.max(frames, low), high);
  const cueIn = clamp(analysis.cueInFrames, 0, analysis.durationFrames);
  const cueOut = clamp(declared.cueOutFrames ?? analysis.cueOutFrames, cueIn, analysis.durationFrames);
  if (cueOut === cueIn || isSilent(analysis)) {
    throw new ContinuityError('FILE_EMPTY', 'nothing in it can be heard; replace it by a recording with sound');
  }
  const segue = clamp(declared.segueFrames ?? analysis.segueFrames, cueIn, cueOut);
  const introEnd = declared.introEndFrames ?? analysis.introEndFrames;
  return {
    cue_in_frames: cueIn,
    intro_end_frames: introEnd === null ? null : clamp(introEnd, cueIn, segue),
    segue_frames: segue,
    cue_out_frames: cueOut,
  };
}
