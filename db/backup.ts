import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { sql } from 'kysely';
import type { StationPaths } from '../config/station-paths.js';
import { ContinuityError } from '../playout/api/errors.js';
import { databaseError } from './failure.js';
import type { Db } from './open.js';

/** How many backups a station keeps. */
export const BACKUPS_KEPT = 10;

const NAME = /^library-.+\.sqlite$/;

/** `2026-11-22T10-00-00-000Z`: an instant as part of a file's name. */
export function fileStamp(epochMs: number): string {
  return new Date(epochMs).toISOString().replace(/[:.]/g, '-');
}

/** Where a backup made at `epochMs` belongs. `why` is one word, e.g. `nightly`. */
export function backupPath(paths: StationPaths, epochMs: number, why: string): string {
  return join(paths.backups, `library-${fileStamp(epochMs)}-${why}.sqlite`);
}

/** The station's backups, newest first. */
export function backupsOf(paths: StationPaths): string[] {
  if (!existsSync(paths.backups)) return [];
  return readdirSync(paths.backups)
    .filter((name) => NAME.test(name))
    .sort()
    .reverse()
    .map((name) => join(paths.backups, name));
}

/** Deletes all but the newest backups. Returns how many it deleted. */
export function pruneBackups(paths: StationPaths, kept = BACKUPS_KEPT): number {
  const surplus = backupsOf(paths).slice(kept);
  for (const file of surplus) rmSync(file);
  return surplus.length;
}

/**
 * Copies the database as it is at this moment into `file`, while others read and write it: one consistent file without a
 * log beside it. The file appears whole or not at all. Throws ContinuityError (DATABASE_FAILED where `file` exists).
 */
export async function backupDatabase(db: Db, file: string): Promise<void> {
  await writeWhole(file, async (partial) => {
    await sql`VACUUM INTO ${partial}`.execute(db.kysely);
  });
}

/** The same for a database that only this process has open, before the station runs. */
export async function backupSqlite(sqlite: Sqlite.Database, file: string): Promise<void> {
  await writeWhole(file, (partial) => {
    sqlite.prepare('VACUUM INTO ?').run(partial);
    return Promise.resolve();
  });
}

async function writeWhole(file: string, write: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) {
    throw new ContinuityError('DATABASE_FAILED', `the backup ${file} is there already; name another file`);
  }
  const partial = join(dirname(file), `.${basename(file)}.partial`);
  try {
    mkdirSync(dirname(file), { recursive: true });
    rmSync(partial, { force: true });
    await write(partial);
    renameSync(partial, file);
  } catch (error) {
    if (existsSync(partial)) rmSync(partial);
    throw databaseError(error, file);
  }
}

/** What is wrong with the database file, or undefined where it is intact. */
export function faultOf(file: string): string | undefined {
  let sqlite: Sqlite.Database | undefined;
  try {
    sqlite = new Sqlite(file, { fileMustExist: true, timeout: 5000 });
    const answer = String(sqlite.pragma('quick_check(1)', { simple: true }));
    return answer === 'ok' ? undefined : answer;
  } catch (error) {
    if (error instanceof Sqlite.SqliteError && /CORRUPT|NOTADB/.test(error.code)) return error.message;
    throw databaseError(error, file);
  } finally {
    sqlite?.close();
  }
}
