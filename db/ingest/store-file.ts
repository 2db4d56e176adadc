import { basename, extname } from 'node:path';
import { ContinuityError, type ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { cuesFrom, cuesOfColumns, type Cues } from '../cue-points.js';
import { inTransaction, type Db } from '../open.js';
import { setCartArtists } from '../queries/artists.js';
import { ensureCategory } from '../queries/categories.js';
import { joinFactsText } from '../join-facts.js';
import { cleanText } from '../segment.js';
import { separationArtists, titleKey } from '../separation-key.js';
import { spectrumText } from '../spectrum.js';
import { ANALYSIS_VERSION, type Analysis } from './analysis.js';
import { storeArtwork } from './store-artwork.js';
import { placedColumns, rescaled } from './stored-cues.js';

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
  /** Codes that a new cart gets beside those it has. */
  readonly codes?: readonly string[];
  /** First and last local minute at which a new cut may air, `YYYY-MM-DDTHH:MM`; null is open. */
  readonly startsOn?: string | null;
  readonly endsOn?: string | null;
  /** Positions in the file, in its own frames. */
  readonly cueInFrames?: number;
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
 * Stores a measured file and its cart in one transaction. Measuring a known file again keeps its cart, kind and category,
 * the cue points that a person has set, and the cart's texts once anybody has edited it. Throws ContinuityError FILE_EMPTY
 * for a file in which nothing can be heard, and stores nothing of it then.
 */
export async function storeFile(
  db: Db,
  file: FileFacts,
  analysis: Analysis,
  declared: Declared,
  nowEpochMs: number,
): Promise<StoredFile> {
  const detected = detectedCues(analysis, declared);
  return inTransaction(db, async (transaction) => {
    const fileId = await storeMediaFile(transaction, file, null, nowEpochMs);
    const known = await transaction.kysely
      .selectFrom('cuts')
      .innerJoin('carts', 'carts.number', 'cuts.cart')
      .where('file', '=', fileId)
      .select(['cuts.cart', 'cuts.edited', 'cuts.sample_rate_hz', 'cuts.tempo_bpm', 'carts.revision'])
      .executeTakeFirst();
    const cart = known?.cart ?? (await newCart(transaction, file.path, analysis, declared, nowEpochMs));
    if (known?.revision === 0) await renewTexts(transaction, cart, textsOf(file.path, analysis, declared));
    if (known?.revision === 0 || known === undefined) await renewArtwork(transaction, cart, analysis);
    const edited =
      known === undefined ? {} : rescaled(cuesFrom(known.edited), known.sample_rate_hz, analysis.sampleRateHz);
    const measured = {
      ...measuredColumns(analysis, known?.tempo_bpm ?? null),
      ...placedColumns(detected, edited, analysis.durationFrames),
    };
    const { id } = await transaction.kysely
      .insertInto('cuts')
      .values({
        cart,
        file: fileId,
        ...measured,
        detected: JSON.stringify(detected),
        edited: JSON.stringify(edited),
        starts_on: declared.startsOn ?? analysis.tags.startsOn,
        ends_on: declared.endsOn ?? analysis.tags.endsOn,
      })
      .onConflict((conflict) =>
        conflict
          .column('file')
          .doUpdateSet({ ...measured, detected: JSON.stringify(detected), edited: JSON.stringify(edited) }),
      )
      .returning('id')
      .executeTakeFirstOrThrow();
    await storeWaveform(transaction, id, analysis);
    return { cartId: String(cart), added: known === undefined };
  });
}

/** What was measured, but for cue points. A tempo that was said stays where none was measured. */
function measuredColumns(analysis: Analysis, saidTempoBpm: number | null) {
  return {
    sample_rate_hz: analysis.sampleRateHz,
    channels: analysis.channels,
    duration_frames: analysis.durationFrames,
    integrated_lufs: analysis.integratedLufs,
    loudness_range_lu: analysis.loudnessRangeLu,
    true_peak_dbtp: analysis.truePeakDbtp,
    speech: JSON.stringify(analysis.speech),
    spectrum: spectrumText(analysis.spectrumDb),
    intro_confidence: analysis.introConfidence,
    ending: analysis.ending,
    first_lufs: analysis.firstLufs,
    last_lufs: analysis.lastLufs,
    tempo_bpm: analysis.tempoBpm ?? analysis.tags.bpm ?? saidTempoBpm,
    fingerprint: analysis.fingerprint,
    join_facts: joinFactsText(analysis),
    analysis_version: ANALYSIS_VERSION,
  };
}

async function storeWaveform(db: Db, cut: number, { peaks, framesPerPeak }: Analysis): Promise<void> {
  const bytes = Buffer.from(peaks.buffer, peaks.byteOffset, peaks.byteLength);
  const waveform = { peaks: bytes, frames_per_peak: framesPerPeak };
  await db.kysely
    .insertInto('waveforms')
    .values({ cut, ...waveform })
    .onConflict((conflict) => conflict.column('cut').doUpdateSet(waveform))
    .execute();
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
    .onConflict((conflict) => conflict.columns(['path', 'live_cart']).doUpdateSet(values))
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

/** What a cart's own texts are as its file gives them. */
function textsOf(path: string, analysis: Analysis, declared: Declared) {
  const { tags } = analysis;
  const title = cleanText(declared.title ?? tags.title);
  const texts = {
    title: title === '' ? cleanText(basename(path, extname(path))) : title,
    artist: cleanText(declared.artist ?? tags.artist),
    album: cleanText(declared.album ?? tags.album ?? ''),
  };
  return {
    ...texts,
    title_key: titleKey(texts.title),
    isrc: tags.isrc,
    year: declared.year === undefined ? tags.year : declared.year,
    label: tags.label ?? '',
    composer: tags.composer ?? '',
    genre: tags.genre ?? '',
    language: tags.language ?? '',
    explicit: tags.explicit === true ? 1 : 0,
    notes: tags.comment ?? '',
  };
}

type Texts = ReturnType<typeof textsOf>;

async function newCart(
  db: Db,
  path: string,
  analysis: Analysis,
  declared: Declared,
  nowEpochMs: number,
): Promise<number> {
  const texts = textsOf(path, analysis, declared);
  const category = await ensureCategory(db, declared.category, declared.kind);
  const { number } = await db.kysely
    .insertInto('carts')
    .values({ ...texts, kind: declared.kind, category, created_at_epoch_ms: nowEpochMs })
    .returning('number')
    .executeTakeFirstOrThrow();
  await setCartArtists(db, number, separationArtists(texts.artist));
  for (const code of new Set(declared.codes)) {
    await db.kysely.insertInto('cart_codes').values({ cart: number, code }).execute();
  }
  return number;
}

async function renewTexts(db: Db, cart: number, texts: Texts): Promise<void> {
  await db.kysely.updateTable('carts').set(texts).where('number', '=', cart).execute();
  await setCartArtists(db, cart, separationArtists(texts.artist));
}

/** A file without a picture takes none away: another cut of the cart may have brought it. */
async function renewArtwork(db: Db, cart: number, { tags: { artwork } }: Analysis): Promise<void> {
  if (artwork === null) return;
  const hash = await storeArtwork(db, artwork.mime, Buffer.from(artwork.base64, 'base64'));
  await db.kysely.updateTable('carts').set({ artwork: hash }).where('number', '=', cart).execute();
}

/** What peaks below this cannot be heard. */
const SILENCE_DBTP = -60;

function isSilent(analysis: Analysis): boolean {
  return analysis.integratedLufs === null && (analysis.truePeakDbtp ?? -Infinity) < SILENCE_DBTP;
}

/** Measured cue points with those that the file or its maker declares in their place, in order and inside the file. */
function detectedCues(analysis: Analysis, declared: Declared): Cues {
  const { cues } = analysis.tags;
  const introEnd = declared.introEndFrames ?? cues.introEnd ?? analysis.introEndFrames;
  const wanted: Cues = {
    cueIn: declared.cueInFrames ?? cues.cueIn ?? analysis.cueInFrames,
    segue: declared.segueFrames ?? cues.segue ?? analysis.segueFrames,
    cueOut: declared.cueOutFrames ?? cues.cueOut ?? analysis.cueOutFrames,
    fadeIn: analysis.fadeInFrames,
    fadeOut: analysis.fadeOutFrames,
    ...(introEnd === null ? {} : { introEnd }),
    ...(analysis.hook === null ? {} : { hookFrom: analysis.hook[0], hookTo: analysis.hook[1] }),
  };
  const placed = placedColumns(wanted, {}, analysis.durationFrames);
  if (placed.cue_out_frames === placed.cue_in_frames || isSilent(analysis)) {
    throw new ContinuityError('FILE_EMPTY', 'nothing in it can be heard; replace it by a recording with sound');
  }
  return cuesOfColumns(placed);
}
