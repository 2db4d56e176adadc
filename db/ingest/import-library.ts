import { createReadStream } from 'node:fs';
import { access, constants } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import type { Settings } from '../../config/schema.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { inTransaction, type Db } from '../open.js';
import type { AnalyseFiles } from './analysis.js';
import type { ArtworkRecord, CartRecord, LibraryRecord, ReadRecord } from './cart-record.js';
import { ingestPaths, type IngestEvent, type IngestSummary } from './ingest.js';
import { artistIds } from '../queries/artists.js';
import { readCsv, type CsvMapping } from './csv.js';
import { KnownCarts } from './known-carts.js';
import { readNdjson } from './ndjson.js';
import { readPlaylist } from './playlist.js';
import { LARGEST_CART_XML_BYTES, readRivendell } from './rivendell.js';
import { storeArtwork } from './store-artwork.js';
import { storeRecord } from './store-record.js';
import { readText } from './text-file.js';

export const IMPORT_FORMATS = ['ndjson', 'csv', 'playlist', 'rivendell'] as const;
export type ImportFormat = (typeof IMPORT_FORMATS)[number];

export interface ImportOptions {
  readonly settings: Settings;
  /** Told by the file's ending where left out. */
  readonly format?: ImportFormat;
  /** Fields by the headings of a table's columns; what is not named is guessed. */
  readonly mapping?: CsvMapping;
  /** Category and kind of what names none. */
  readonly category?: string;
  readonly kind?: SegmentKind;
  readonly now?: () => number;
  /** A line that was not taken, or that was with a remark. */
  readonly onRemark?: (remark: ImportRemark) => void;
  readonly onProgress?: (event: IngestEvent) => void;
  readonly analyse?: AnalyseFiles;
  readonly signal?: AbortSignal;
}

export interface ImportRemark {
  readonly file: string;
  readonly line: number;
  readonly level: 'error' | 'warning';
  readonly message: string;
}

export interface ImportSummary {
  /** Carts that were read, those that could not be used not counted. */
  readonly carts: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  /** Lines that could not be used. */
  readonly refused: number;
  /** What became of the files that had to be measured; null where there were none. */
  readonly files: IngestSummary | null;
}

/** So many records are one transaction: a second of work at most is lost when the process is killed. */
const BATCH = 200;

/**
 * Takes a file of carts into the library. Every line that is wrong is told and the rest is taken; reading a file again changes
 * nothing. Files that carts name and that are there are measured afterwards; a cart whose file is not there can be planned and
 * cannot air. Throws ContinuityError MEDIA_UNREADABLE and USAGE (a format that is not known), and the signal's reason.
 */
export async function importLibrary(db: Db, file: string, options: ImportOptions): Promise<ImportSummary> {
  const path = resolve(file);
  await requireReadable(path);
  const run = new ImportRun(db, path, options, await KnownCarts.of(db));
  let batch: ReadRecord[] = [];
  for await (const read of READERS[options.format ?? formatOf(path)](path, options)) {
    options.signal?.throwIfAborted();
    batch.push(read);
    if (batch.length < BATCH) continue;
    await run.store(batch);
    batch = [];
  }
  await run.store(batch);
  return { ...run.counted, files: await run.measure() };
}

/** How each format is read. */
const READERS: Readonly<Record<ImportFormat, (path: string, options: ImportOptions) => AsyncIterable<ReadRecord>>> = {
  ndjson: (path) => readNdjson(createReadStream(path)),
  csv: async function* (path, { mapping }) {
    yield* readCsv(await readText(path), path, mapping);
  },
  playlist: (path) => readPlaylist(path),
  rivendell: async function* (path) {
    yield* readRivendell(await readText(path, LARGEST_CART_XML_BYTES), path);
  },
};

const ENDINGS: Readonly<Partial<Record<string, ImportFormat>>> = {
  ndjson: 'ndjson',
  jsonl: 'ndjson',
  json: 'ndjson',
  csv: 'csv',
  tsv: 'csv',
  txt: 'csv',
  m3u: 'playlist',
  m3u8: 'playlist',
  pls: 'playlist',
  xml: 'rivendell',
};

function formatOf(path: string): ImportFormat {
  const ending = extname(path).slice(1).toLowerCase();
  const known = ENDINGS[ending];
  if (known !== undefined) return known;
  throw new ContinuityError(
    'USAGE',
    `what ${path} holds cannot be told by its name; say so with --format ${IMPORT_FORMATS.join('|')}`,
  );
}

async function requireReadable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new ContinuityError(
      'MEDIA_UNREADABLE',
      `${path} cannot be read: ${messageOf(error)}; name a file that is there`,
      {
        cause: error,
      },
    );
  }
}

/** One file being taken in. */
class ImportRun {
  readonly counted = { carts: 0, added: 0, updated: 0, unchanged: 0, refused: 0 };
  /** Files to measure, with the kind of their carts. */
  readonly #toMeasure = new Map<string, SegmentKind>();

  constructor(
    private readonly db: Db,
    private readonly path: string,
    private readonly options: ImportOptions,
    private readonly known: KnownCarts,
  ) {}

  async store(batch: readonly ReadRecord[]): Promise<void> {
    await inTransaction(this.db, async (db) => {
      for (const read of batch) {
        if ('error' in read) this.#refuse(read.line, read.error);
        else await this.#storeOne(db, read.line, read.record);
      }
    });
  }

  async measure(): Promise<IngestSummary | null> {
    if (this.#toMeasure.size === 0) return null;
    const { settings, analyse, onProgress, signal } = this.options;
    return ingestPaths(this.db, [...this.#toMeasure.keys()], {
      settings,
      declare: (path) => {
        const kind = this.#toMeasure.get(path);
        return kind === undefined ? undefined : { kind };
      },
      ...(analyse === undefined ? {} : { analyse }),
      ...(onProgress === undefined ? {} : { onProgress }),
      ...(signal === undefined ? {} : { signal }),
    });
  }

  #refuse(line: number, message: string): void {
    this.counted.refused += 1;
    this.options.onRemark?.({ file: this.path, line, level: 'error', message });
  }

  async #storeOne(db: Db, line: number, record: LibraryRecord): Promise<void> {
    switch (record.type) {
      case 'library':
        return;
      case 'category': {
        const { code, name, kind, colour } = record;
        await db.kysely
          .insertInto('categories')
          .values({ code, name, kind, colour })
          .onConflict((conflict) => conflict.column('code').doUpdateSet({ name, kind, colour }))
          .execute();
        return;
      }
      case 'artist': {
        const names = [record.name, record.aliasOf].map((name) => ({ name, role: 'main' as const }));
        const [alias, person] = (await artistIds(db, names)).map(({ artist }) => artist) as (number | undefined)[];
        if (alias === undefined || person === undefined) {
          this.#refuse(line, 'an alias and whom it stands for are two names');
          return;
        }
        await db.kysely.updateTable('artists').set({ alias_of: person }).where('id', '=', alias).execute();
        return;
      }
      case 'artwork':
        await this.#storeArtwork(db, line, record);
        return;
      case 'filter': {
        const values = {
          filter: JSON.stringify(record.filter),
          sort: JSON.stringify(record.sort),
          position: record.position,
        };
        await db.kysely
          .insertInto('saved_filters')
          .values({ name: record.name, ...values })
          .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
          .execute();
        return;
      }
      default:
        await this.#storeCart(db, line, record);
    }
  }

  async #storeArtwork(db: Db, line: number, { mime, base64, hash }: ArtworkRecord): Promise<void> {
    const stored = await storeArtwork(db, mime, Buffer.from(base64, 'base64'));
    if (stored !== hash) this.#refuse(line, `its picture has the hash ${stored} and not the one that is named`);
  }

  async #storeCart(db: Db, line: number, said: CartRecord): Promise<void> {
    const { category, kind, now } = this.options;
    const record: CartRecord = {
      ...(kind === undefined ? {} : { kind }),
      ...(category === undefined ? {} : { category }),
      ...said,
    };
    const context = { folder: dirname(this.path), known: this.known, nowEpochMs: (now ?? Date.now)() };
    const stored = await storeRecord(db, record, context).catch((error: unknown) => {
      if (error instanceof ContinuityError && error.code === 'USAGE') return error;
      throw error;
    });
    if (stored instanceof ContinuityError) {
      this.#refuse(line, stored.message);
      return;
    }
    this.counted.carts += 1;
    this.counted[stored.outcome] += 1;
    for (const path of stored.toMeasure) this.#toMeasure.set(path, stored.kind);
    for (const message of stored.warnings) {
      this.options.onRemark?.({ file: this.path, line, level: 'warning', message });
    }
  }
}
