import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { stationPaths, type StationPaths } from '../../config/station-paths.js';
import { settingsFrom } from '../../config/settings.js';
import type { Analysis } from '../../db/ingest/analysis.js';
import { KIND_CATEGORIES } from '../../db/ingest/ingest.js';
import { storeFile } from '../../db/ingest/store-file.js';
import { CartLibrary, type CartLibraryOptions } from '../../db/library/cart-library.js';
import { openDatabase, type Db, type StationDatabase } from '../../db/open.js';
import { prepareDatabase } from '../../db/prepare.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { NO_TAGS } from '../../playout/media/tags.js';

export const settings = settingsFrom({});

/** A folder that is gone after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-db-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

export interface Station {
  readonly db: StationDatabase;
  readonly paths: StationPaths;
  readonly lines: string[];
}

/** An empty, prepared station whose database is open until the test ends. */
export async function station(folder = temporaryFolder()): Promise<Station> {
  const paths = stationPaths(folder);
  const lines: string[] = [];
  await prepareDatabase(paths, (line) => lines.push(line));
  const db = openDatabase(paths);
  onTestFinished(() => db.close());
  return { db, paths, lines };
}

/** The library of a station as lists find it, until the test ends. */
export function cartLibrary(db: StationDatabase, over: Partial<CartLibraryOptions> = {}): CartLibrary {
  const library = new CartLibrary({
    path: db.path,
    now: () => 1_000_000,
    localNow: () => '2026-11-24T12:00',
    ...over,
  });
  onTestFinished(() => {
    library.close();
  });
  return library;
}

/** A measured file of so many seconds; what is left out is that of a plain stereo song. */
export function analysis(seconds: number, over: Partial<Analysis> = {}): Analysis {
  const sampleRateHz = over.sampleRateHz ?? 44_100;
  const frames = Math.round(seconds * sampleRateHz);
  return {
    sampleRateHz,
    channels: 2,
    durationFrames: frames,
    integratedLufs: -14,
    loudnessRangeLu: 5,
    truePeakDbtp: -1,
    maxMomentaryLufs: -10,
    maxShortTermLufs: -12,
    cueInFrames: 0,
    introEndFrames: null,
    segueFrames: frames,
    cueOutFrames: frames,
    fadeInFrames: 0,
    fadeOutFrames: 0,
    introConfidence: null,
    hook: null,
    ending: null,
    vocalEndFrames: null,
    bodyFromFrames: 0,
    bodyToFrames: frames,
    firstLufs: null,
    lastLufs: null,
    tempoBpm: null,
    fingerprint: null,
    speech: [],
    spectrumDb: null,
    tags: { ...NO_TAGS, title: 'Title', artist: 'Artist' },
    codec: 'vorbis',
    format: 'ogg',
    peaks: Int8Array.from([-3, 4, -127, 127]),
    framesPerPeak: 441,
    nonFinite: 0,
    warnings: [],
    ...over,
  };
}

export interface CartSpec {
  readonly kind: SegmentKind;
  readonly seconds: number;
  readonly title: string;
  readonly artist?: string;
  readonly introSeconds?: number;
  readonly path?: string;
}

/** Puts a cart into the library without a file behind it. Returns its id. */
export async function addCart(db: Db, spec: CartSpec): Promise<string> {
  const path = spec.path ?? `/library/${spec.kind}/${spec.title}.ogg`;
  const { cartId } = await storeFile(
    db,
    { path, sizeBytes: 1000, modifiedAtEpochMs: 1, contentKey: path },
    analysis(spec.seconds),
    {
      kind: spec.kind,
      category: KIND_CATEGORIES[spec.kind],
      title: spec.title,
      artist: spec.artist ?? '',
      ...(spec.introSeconds === undefined ? {} : { introEndFrames: Math.round(spec.introSeconds * 44_100) }),
    },
    1000,
  );
  return cartId;
}

/** Says that the file of a cart can no longer be used. */
export async function breakCart(db: Db, cartId: string): Promise<void> {
  await db.kysely
    .updateTable('media_files')
    .set({ problem_code: 'FILE_MISSING', problem_message: 'gone' })
    .where('id', 'in', (eb) => eb.selectFrom('cuts').select('file').where('cart', '=', Number(cartId)))
    .execute();
}
