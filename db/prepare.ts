import { accessSync, constants, copyFileSync, existsSync, mkdirSync, renameSync, statSync } from 'node:fs';
import type Sqlite from 'better-sqlite3';
import type { StationPaths } from '../config/station-paths.js';
import { ContinuityError, messageOf } from '../playout/api/errors.js';
import { backupPath, backupsOf, backupSqlite, faultOf, fileStamp, pruneBackups } from './backup.js';
import { takeClosedMark } from './closed-mark.js';
import { databaseError } from './failure.js';
import { MIGRATIONS } from './migrations/index.js';
import { latestVersion, type Migration } from './migrations/migration.js';
import { openSqlite, refuseNewer, schemaVersion } from './open.js';

export interface PrepareOptions {
  readonly nowEpochMs?: number;
  /** The steps of the schema; only a test names others. */
  readonly migrations?: readonly Migration[];
}

/**
 * Makes the station's folders and database ready before any process opens them: a corrupt database is kept aside and the
 * newest good backup takes its place (a file that is as it was when it was closed in order is not read through again, which
 * takes seconds for a large library); what an older version wrote is migrated after a backup copy. Every step that a
 * person should know of is one line to `log`.
 *
 * Throws ContinuityError: DATA_UNWRITABLE, DATABASE_NEWER, DATABASE_FAILED.
 */
export async function prepareDatabase(
  paths: StationPaths,
  log: (line: string) => void,
  options: PrepareOptions = {},
): Promise<void> {
  const nowEpochMs = options.nowEpochMs ?? Date.now();
  createFolders(paths);
  const isAsClosed = takeClosedMark(paths.database);
  if (existsSync(paths.database) && !isAsClosed) {
    const emptied = statSync(paths.database).size === 0 && backupsOf(paths).length > 0;
    const fault = emptied ? 'the file is empty' : faultOf(paths.database);
    if (fault !== undefined) replaceCorrupt(paths, fault, log, nowEpochMs);
  }
  const sqlite = openSqlite(paths.database);
  try {
    await migrate(sqlite, paths, options.migrations ?? MIGRATIONS, log, nowEpochMs);
  } catch (error) {
    throw databaseError(error, paths.database);
  } finally {
    sqlite.close();
  }
}

function createFolders(paths: StationPaths): void {
  for (const folder of [paths.data, paths.backups, paths.journal, paths.engine, paths.logs, paths.run]) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
    } catch (error) {
      throw new ContinuityError(
        'DATA_UNWRITABLE',
        `the folder ${folder} cannot be made or written: ${messageOf(error)}; correct its permissions or name another with --data`,
        { cause: error },
      );
    }
  }
}

/** Moves a corrupt database and its log aside and puts the newest good backup in its place. */
function replaceCorrupt(paths: StationPaths, fault: string, log: (line: string) => void, nowEpochMs: number): void {
  const kept = `${paths.database}.corrupt-${fileStamp(nowEpochMs)}`;
  for (const suffix of ['', '-wal', '-shm']) {
    if (existsSync(paths.database + suffix)) renameSync(paths.database + suffix, kept + suffix);
  }
  for (const backup of backupsOf(paths)) {
    const backupFault = faultOf(backup);
    if (backupFault === undefined) {
      copyFileSync(backup, paths.database);
      const made = statSync(backup).mtime.toISOString();
      log(`the database was corrupt (${fault}): it is kept as ${kept}, the backup ${backup} of ${made} took its place`);
      return;
    }
    log(`the backup ${backup} is corrupt too (${backupFault}): left where it is`);
  }
  log(
    `the database was corrupt (${fault}) and there is no good backup: it is kept as ${kept}, the station starts with an empty one; ` +
      'ingest the media again, or put a good copy in its place and restart',
  );
}

async function migrate(
  sqlite: Sqlite.Database,
  paths: StationPaths,
  migrations: readonly Migration[],
  log: (line: string) => void,
  nowEpochMs: number,
): Promise<void> {
  const from = schemaVersion(sqlite);
  const to = latestVersion(migrations);
  refuseNewer(from, paths.database, to);
  if (from === to) return;
  if (from > 0) {
    const copy = backupPath(paths, nowEpochMs, 'before-migration');
    await backupSqlite(sqlite, copy);
    pruneBackups(paths);
    log(`the database is migrated from version ${from} to ${to}; a copy from before is ${copy}`);
  }
  for (const migration of migrations.filter(({ version }) => version > from)) {
    sqlite.transaction(() => {
      sqlite.exec(migration.sql);
      sqlite.pragma(`user_version = ${migration.version}`);
    })();
  }
}
