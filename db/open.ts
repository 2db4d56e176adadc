import Sqlite from 'better-sqlite3';
import { Kysely } from 'kysely';
import type { StationPaths } from '../config/station-paths.js';
import { ContinuityError } from '../playout/api/errors.js';
import { markClosed } from './closed-mark.js';
import { databaseError } from './failure.js';
import { SCHEMA_VERSION } from './migrations/index.js';
import type { Schema } from './schema.js';
import { StationDialect } from './station-dialect.js';

/** What a query needs: the station's database, or a transaction on it. */
export interface Db {
  readonly kysely: Kysely<Schema>;
}

/** The station's open database. */
export interface StationDatabase extends Db {
  readonly path: string;
  close(): Promise<void>;
}

/** How long a statement waits for another process's lock. */
export const BUSY_TIMEOUT_MS = 5000;

export interface OpenOptions {
  readonly readonly?: boolean;
  readonly busyTimeoutMs?: number;
}

/** Opens the file as every process of the station does: write-ahead log, foreign keys, a patient lock. Throws ContinuityError. */
export function openSqlite(path: string, options: OpenOptions = {}): Sqlite.Database {
  let sqlite: Sqlite.Database | undefined;
  try {
    sqlite = new Sqlite(path, {
      readonly: options.readonly ?? false,
      timeout: options.busyTimeoutMs ?? BUSY_TIMEOUT_MS,
    });
    if (options.readonly !== true) sqlite.pragma('journal_mode = WAL');
    sqlite.pragma('foreign_keys = ON');
    sqlite.pragma('synchronous = NORMAL');
    return sqlite;
  } catch (error) {
    sqlite?.close();
    throw databaseError(error, path);
  }
}

/** The version of an open database's schema. */
export function schemaVersion(sqlite: Sqlite.Database): number {
  return Number(sqlite.pragma('user_version', { simple: true }));
}

/** Refuses a database that a newer version of the program has written. */
export function refuseNewer(version: number, path: string, known: number = SCHEMA_VERSION): void {
  if (version <= known) return;
  throw new ContinuityError(
    'DATABASE_NEWER',
    `the database ${path} has schema version ${version}, this program knows versions up to ${known}; ` +
      'start the newer program again, or put a backup from before the upgrade in its place',
  );
}

/**
 * Opens the station's prepared database. Throws ContinuityError: DATABASE_NEWER, DATABASE_CORRUPT, DATABASE_FAILED (locked,
 * read-only, absent, or not prepared yet).
 */
export function openDatabase(paths: StationPaths, options: OpenOptions = {}): StationDatabase {
  const path = paths.database;
  const sqlite = openSqlite(path, options);
  try {
    const version = schemaVersion(sqlite);
    refuseNewer(version, path);
    if (version < SCHEMA_VERSION) {
      throw new ContinuityError(
        'DATABASE_FAILED',
        `the database ${path} has schema version ${version} and needs ${SCHEMA_VERSION}; start the station to migrate it`,
      );
    }
  } catch (error) {
    sqlite.close();
    throw databaseError(error, path);
  }
  const kysely = new Kysely<Schema>({ dialect: new StationDialect({ database: sqlite }) });
  const close = async (): Promise<void> => {
    await kysely.destroy();
    // Kysely leaves a database alone that it was never asked anything of.
    if (sqlite.open) sqlite.close();
    markClosed(path);
  };
  return { kysely, path, close };
}

/**
 * Runs `work` in one transaction: all of it is stored, or nothing. It holds the write lock from its beginning. Inside, use only
 * the `Db` that is handed in.
 */
export async function inTransaction<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  if (db.kysely.isTransaction) return work(db);
  return db.kysely.transaction().execute((kysely) => work({ kysely }));
}

/** Runs `work`, which only reads, on one state of the database, whoever writes meanwhile. Holds nobody up. */
export async function inSnapshot<T>(db: Db, work: (db: Db) => Promise<T>): Promise<T> {
  if (db.kysely.isTransaction) return work(db);
  return db.kysely
    .transaction()
    .setAccessMode('read only')
    .execute((kysely) => work({ kysely }));
}
