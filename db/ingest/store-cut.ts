import { statSync } from 'node:fs';
import type { Updateable } from 'kysely';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { ABSENT } from '../absent.js';
import { cuesFrom, type CuePoint, type Cues } from '../cue-points.js';
import { joinFactsText } from '../join-facts.js';
import type { Db } from '../open.js';
import { storeAddress } from '../queries/live-sources.js';
import type { CutsTable } from '../schema.js';
import type { CutRecord } from './cart-record.js';
import { contentKey } from './content-key.js';
import { hasAddress } from './live-record.js';
import { placedColumns } from './stored-cues.js';

const NOT_HERE = 'it is not on this machine; put it there and ingest its folder';
const NO_AUDIO = 'it came without audio; name a file for it and import it again';
const NOT_MEASURED = 'it is not measured yet; ingest it';

/**
 * Stores a cut of a cart; `record.file` is absolute, or the address of a live source. A known file keeps its cut, whatever cart it was said to belong to. Returns
 * true where its file is there and has to be measured: it cannot air until then.
 */
export async function storeCut(
  db: Db,
  cart: number,
  record: CutRecord,
  context: { readonly index: number; readonly nowEpochMs: number },
): Promise<boolean> {
  const known = await knownCut(db, cart, record, context.index);
  const state = await fileState(db, cart, record, known?.file, context);
  // Of a file that has other bytes than the one it was said of, nothing that was measured is true.
  const { measured, detected, ...said } = record;
  const isOther = state.contentKey !== '' && record.contentKey !== undefined && state.contentKey !== record.contentKey;
  const usable = isOther ? said : record;
  const id = known?.id ?? (await newCut(db, cart, state.file));
  await db.kysely
    .updateTable('cuts')
    .set({ ...columnsOf(usable, known, context.index), file: state.file })
    .where('id', '=', id)
    .execute();
  if (known !== undefined && known.file !== state.file && known.path.startsWith(ABSENT)) {
    await db.kysely.deleteFrom('media_files').where('id', '=', known.file).execute();
  }
  await storeWaveform(db, id, usable);
  return state.toMeasure;
}

async function newCut(db: Db, cart: number, file: number): Promise<number> {
  const unknown = { integrated_lufs: null, loudness_range_lu: null, true_peak_dbtp: null, intro_end_frames: null };
  const frames = { duration_frames: 0, cue_in_frames: 0, segue_frames: 0, cue_out_frames: 0 };
  const { id } = await db.kysely
    .insertInto('cuts')
    .values({ cart, file, sample_rate_hz: ENGINE_RATE_HZ, channels: 2, ...frames, ...unknown })
    .returning('id')
    .executeTakeFirstOrThrow();
  return id;
}

interface KnownCut {
  readonly id: number;
  readonly file: number;
  readonly path: string;
  readonly sample_rate_hz: number;
  readonly duration_frames: number;
  readonly detected: string;
  readonly edited: string;
}

/** The cut of the same file, else one without audio at the same place: it is this one, whose audio has come. */
async function knownCut(db: Db, cart: number, record: CutRecord, index: number): Promise<KnownCut | undefined> {
  const cuts = db.kysely
    .selectFrom('cuts')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .select(['cuts.id', 'cuts.file', 'path', 'sample_rate_hz', 'duration_frames', 'detected', 'edited']);
  if (hasAddress(record)) return cuts.where('cuts.cart', '=', cart).where('live_cart', '=', cart).executeTakeFirst();
  if (typeof record.file === 'string') {
    const same = await cuts.where('path', '=', record.file).executeTakeFirst();
    if (same !== undefined) return same;
  }
  return cuts
    .where('cuts.cart', '=', cart)
    .where('cuts.position', '=', record.position ?? index)
    .where('path', 'like', `${ABSENT}%`)
    .orderBy('cuts.id')
    .executeTakeFirst();
}

interface FileState {
  /** Its row. */
  readonly file: number;
  /** Of its bytes as they lie here; empty where they do not. */
  readonly contentKey: string;
  readonly toMeasure: boolean;
}

async function fileState(
  db: Db,
  cart: number,
  record: CutRecord,
  knownFile: number | undefined,
  { index, nowEpochMs }: { readonly index: number; readonly nowEpochMs: number },
): Promise<FileState> {
  if (hasAddress(record)) {
    return { file: await storeAddress(db, cart, record.file ?? '', nowEpochMs), contentKey: '', toMeasure: false };
  }
  const path = record.file ?? `${ABSENT}${cart}/${record.position ?? index}`;
  const row = await db.kysely.selectFrom('media_files').selectAll().where('path', '=', path).executeTakeFirst();
  const stat = typeof record.file === 'string' ? statSync(record.file, { throwIfNoEntry: false }) : undefined;
  const isThere = stat?.isFile() === true;
  const isKnown = row?.size_bytes === stat?.size && row?.modified_at_epoch_ms === stat?.mtimeMs;
  if (row !== undefined && isThere && isKnown) return { file: row.id, contentKey: row.content_key, toMeasure: false };
  // What was here once and is gone is the business of a scan of its folder.
  if (row !== undefined && !isThere && !row.path.startsWith(ABSENT)) {
    return { file: row.id, contentKey: row.modified_at_epoch_ms === 0 ? '' : row.content_key, toMeasure: false };
  }
  const key = isThere ? await contentKey(path) : (record.contentKey ?? '');
  const isMeasured = isThere && record.measured !== undefined && record.contentKey === key;
  const values = {
    path,
    size_bytes: stat?.size ?? record.sizeBytes ?? 0,
    // A file that was never seen here has no time: what is known of it is only what was said.
    modified_at_epoch_ms: isMeasured ? stat.mtimeMs : 0,
    content_key: key,
    problem_code: isMeasured ? null : 'FILE_MISSING',
    problem_message: isMeasured ? null : isThere ? NOT_MEASURED : path.startsWith(ABSENT) ? NO_AUDIO : NOT_HERE,
    checked_at_epoch_ms: nowEpochMs,
  };
  const seen = { contentKey: isThere ? key : '', toMeasure: isThere && !isMeasured };
  const known = row?.id ?? knownFile;
  if (known !== undefined) {
    await db.kysely.updateTable('media_files').set(values).where('id', '=', known).execute();
    return { file: known, ...seen };
  }
  const { id } = await db.kysely.insertInto('media_files').values(values).returning('id').executeTakeFirstOrThrow();
  return { file: id, ...seen };
}

const SECONDS: readonly (readonly [keyof CutRecord, CuePoint])[] = [
  ['cueInSeconds', 'cueIn'],
  ['introEndSeconds', 'introEnd'],
  ['segueSeconds', 'segue'],
  ['cueOutSeconds', 'cueOut'],
  ['fadeInSeconds', 'fadeIn'],
  ['fadeOutSeconds', 'fadeOut'],
  ['hookFromSeconds', 'hookFrom'],
  ['hookToSeconds', 'hookTo'],
];

function columnsOf(record: CutRecord, known: KnownCut | undefined, index: number): Updateable<CutsTable> {
  const { measured } = record;
  const rateHz = measured?.sampleRateHz ?? known?.sample_rate_hz ?? ENGINE_RATE_HZ;
  const said = record.durationSeconds === undefined ? undefined : Math.round(record.durationSeconds * rateHz);
  // A length that was said is none that was measured.
  const knownFrames = known === undefined || known.duration_frames === 0 ? undefined : known.duration_frames;
  const isMeasured = known !== undefined && !known.path.startsWith(ABSENT);
  const durationFrames = measured?.durationFrames ?? (isMeasured ? (knownFrames ?? said) : (said ?? knownFrames)) ?? 0;
  const seconds = SECONDS.flatMap(([field, name]) => {
    const value = record[field];
    return typeof value === 'number' ? [[name, Math.round(value * rateHz)] as const] : [];
  });
  const detected: Cues = record.detected ?? cuesFrom(known?.detected ?? '{}');
  const edited: Cues = { ...(record.edited ?? cuesFrom(known?.edited ?? '{}')), ...Object.fromEntries(seconds) };
  const flag = (value: boolean | undefined) => (value === undefined ? undefined : value ? 1 : 0);
  const tempoBpm = measured?.tempoBpm ?? record.tempoBpm;
  const all = {
    name: record.name,
    position: record.position ?? (known === undefined ? index : undefined),
    enabled: flag(record.cutEnabled),
    evergreen: flag(record.evergreen),
    weight: record.weight,
    starts_on: record.startsOn,
    ends_on: record.endsOn,
    dayparts: record.dayparts === undefined ? undefined : JSON.stringify(record.dayparts),
    weekdays: record.weekdays === undefined ? undefined : JSON.stringify(record.weekdays),
    sample_rate_hz: rateHz,
    duration_frames: durationFrames,
    tempo_bpm: tempoBpm,
    detected: JSON.stringify(detected),
    edited: JSON.stringify(edited),
    ...placedColumns(detected, edited, durationFrames),
    ...(measured === undefined ? {} : measuredColumns(measured)),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function measuredColumns(measured: NonNullable<CutRecord['measured']>): Updateable<CutsTable> {
  return {
    channels: measured.channels,
    integrated_lufs: measured.integratedLufs,
    loudness_range_lu: measured.loudnessRangeLu,
    true_peak_dbtp: measured.truePeakDbtp,
    first_lufs: measured.firstLufs,
    last_lufs: measured.lastLufs,
    intro_confidence: measured.introConfidence,
    ending: measured.ending,
    tempo_bpm: measured.tempoBpm,
    speech: JSON.stringify(measured.speech),
    spectrum: measured.spectrumDb === null ? null : JSON.stringify(measured.spectrumDb),
    fingerprint: measured.fingerprint === null ? null : Buffer.from(measured.fingerprint, 'base64'),
    join_facts: measured.join === undefined || measured.join === null ? null : joinFactsText(measured.join),
    analysis_version: measured.analysisVersion,
  };
}

async function storeWaveform(db: Db, cut: number, { measured }: CutRecord): Promise<void> {
  const waveform = measured?.waveform;
  if (waveform === undefined || waveform === null) return;
  const values = { peaks: Buffer.from(waveform.peaks, 'base64'), frames_per_peak: waveform.framesPerPeak };
  await db.kysely
    .insertInto('waveforms')
    .values({ cut, ...values })
    .onConflict((conflict) => conflict.column('cut').doUpdateSet(values))
    .execute();
}
