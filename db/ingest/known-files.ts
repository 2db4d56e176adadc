import { existsSync } from 'node:fs';
import { resolve, sep } from 'node:path';
import type { ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { inTransaction, type Db } from '../open.js';
import type { FileFacts } from './store-file.js';
import type { FoundFile } from './walk.js';

/** A file as the library knows it. */
export interface KnownFile {
  readonly id: number;
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtEpochMs: number;
  readonly contentKey: string;
  readonly problemCode: ErrorCode | null;
  readonly problemMessage: string | null;
  /** Its cart, and what kind that is by now; null where it was never measured. */
  readonly cart: number | null;
  readonly kind: SegmentKind | null;
  /** Version of its measures; 0 where they were made for another kind. */
  readonly analysisVersion: number | null;
}

/** Rows that one statement names: SQLite takes some thousands of variables. */
const ROWS_AT_ONCE = 500;

/** All files of the library, read in one go: a question for each of a hundred thousand would take longer than all else. */
export class KnownFiles {
  readonly #byPath: Map<string, KnownFile>;
  readonly #byContent = new Map<string, KnownFile[]>();

  private constructor(
    private readonly db: Db,
    files: readonly KnownFile[],
  ) {
    this.#byPath = new Map(files.map((file) => [file.path, file]));
    for (const file of files) {
      if (file.contentKey === '') continue;
      const same = this.#byContent.get(file.contentKey);
      if (same === undefined) this.#byContent.set(file.contentKey, [file]);
      else same.push(file);
    }
  }

  static async read(db: Db): Promise<KnownFiles> {
    const rows = await db.kysely
      .selectFrom('media_files')
      .leftJoin('cuts', 'cuts.file', 'media_files.id')
      .leftJoin('carts', 'carts.number', 'cuts.cart')
      .where('live_cart', '=', 0)
      .select([
        'media_files.id',
        'media_files.path',
        'media_files.size_bytes as sizeBytes',
        'media_files.modified_at_epoch_ms as modifiedAtEpochMs',
        'media_files.content_key as contentKey',
        'media_files.problem_code as problemCode',
        'media_files.problem_message as problemMessage',
        'cuts.cart',
        'carts.kind',
        'cuts.analysis_version as analysisVersion',
      ])
      .orderBy('media_files.id')
      .execute();
    return new KnownFiles(db, rows as KnownFile[]);
  }

  at(path: string): KnownFile | undefined {
    return this.#byPath.get(path);
  }

  /**
   * A file that lies where it lay, with a new time or after it was gone, and the same in it: what was measured holds. Returns
   * false where it has to be measured.
   */
  async touched(known: KnownFile, facts: FileFacts): Promise<boolean> {
    if (known.contentKey !== facts.contentKey || known.sizeBytes !== facts.sizeBytes) return false;
    // An import named it; nothing of it was measured here.
    if (known.modifiedAtEpochMs === 0) return false;
    const missed = known.problemCode === 'FILE_MISSING';
    if (known.problemCode === null || missed ? known.cart === null : false) return false;
    await this.#place(known, facts, missed);
    return true;
  }

  /** A new path with the content of a usable file that is gone from its old one: the cart goes along. Returns its number. */
  async moved(facts: FileFacts): Promise<number | undefined> {
    const candidates = this.#byContent.get(facts.contentKey) ?? [];
    const index = candidates.findIndex(
      ({ cart, problemCode, path }) =>
        cart !== null && (problemCode === null || problemCode === 'FILE_MISSING') && !existsSync(path),
    );
    if (index < 0) return undefined;
    // It lies in one place only: the next file with the same content is another.
    const [gone] = candidates.splice(index, 1);
    this.#byPath.delete(gone.path);
    await this.#place(gone, facts, true);
    return gone.cart ?? undefined;
  }

  async #place(known: KnownFile, facts: FileFacts, clear: boolean): Promise<void> {
    await this.db.kysely
      .updateTable('media_files')
      .set({
        path: facts.path,
        modified_at_epoch_ms: facts.modifiedAtEpochMs,
        checked_at_epoch_ms: Date.now(),
        ...(clear && { problem_code: null, problem_message: null }),
      })
      .where('id', '=', known.id)
      .execute();
  }

  /** Notes the library's files at and below these paths that were not found and are gone. Returns how many are. */
  async markMissing(paths: readonly string[], found: readonly FoundFile[]): Promise<number> {
    const roots = paths.map((path) => resolve(path));
    const seen = new Set(found.map(({ path }) => path));
    const gone = [...this.#byPath.values()].filter(
      ({ path }) =>
        !seen.has(path) &&
        roots.some((root) => path === root || path.startsWith(root.endsWith(sep) ? root : root + sep)) &&
        // A second name of a file that was found under another is there as well.
        !existsSync(path),
    );
    const news = gone.filter(({ problemCode }) => problemCode !== 'FILE_MISSING').map(({ id }) => id);
    await inTransaction(this.db, async (transaction) => {
      for (let at = 0; at < news.length; at += ROWS_AT_ONCE) {
        await transaction.kysely
          .updateTable('media_files')
          .set({
            problem_code: 'FILE_MISSING',
            problem_message: 'it is no longer there; put it back and ingest its folder again',
            checked_at_epoch_ms: Date.now(),
          })
          .where('id', 'in', news.slice(at, at + ROWS_AT_ONCE))
          .execute();
      }
    });
    return gone.length;
  }
}
