import Sqlite from 'better-sqlite3';
import { ContinuityError, messageOf, type ErrorCode } from '../playout/api/errors.js';

const CORRUPT = new Set(['SQLITE_CORRUPT', 'SQLITE_NOTADB']);

/** What to do about a failure of SQLite, by the beginning of its code. */
const ADVICE: readonly (readonly [prefix: string, advice: string])[] = [
  ['SQLITE_BUSY', 'another program holds it locked; close it and try again'],
  ['SQLITE_LOCKED', 'another program holds it locked; close it and try again'],
  ['SQLITE_READONLY', 'it cannot be written; check the permissions of the file and its folder'],
  ['SQLITE_CANTOPEN', 'it cannot be opened; check that the folder exists and may be read and written'],
  ['SQLITE_FULL', 'the disk is full; free some space'],
  ['SQLITE_IOERR', 'the disk fails to read or write it; check the disk'],
];

/** True for an error that says that the file is no intact database. */
export function isCorrupt(thrown: unknown): boolean {
  return (
    thrown instanceof Sqlite.SqliteError && (CORRUPT.has(thrown.code) || thrown.code.startsWith('SQLITE_CORRUPT_'))
  );
}

/** Turns whatever SQLite threw about the database at `path` into an error with a code and advice. */
export function databaseError(thrown: unknown, path: string): ContinuityError {
  if (thrown instanceof ContinuityError) return thrown;
  const code: ErrorCode = isCorrupt(thrown) ? 'DATABASE_CORRUPT' : 'DATABASE_FAILED';
  const sqliteCode = thrown instanceof Sqlite.SqliteError ? thrown.code : '';
  const advice = isCorrupt(thrown)
    ? 'start the station to put the newest good backup in its place'
    : (ADVICE.find(([prefix]) => sqliteCode.startsWith(prefix))?.[1] ?? 'see the message');
  return new ContinuityError(code, `the database ${path}: ${messageOf(thrown)}; ${advice}`, { cause: thrown });
}
