import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { stationPaths } from '../../config/station-paths.js';
import { BACKUPS_KEPT, backupDatabase, backupPath, backupsOf, pruneBackups } from '../../db/backup.js';
import { markClosed, takeClosedMark } from '../../db/closed-mark.js';
import { MIGRATIONS, SCHEMA_VERSION } from '../../db/migrations/index.js';
import { openDatabase } from '../../db/open.js';
import { prepareDatabase } from '../../db/prepare.js';
import { categories, ensureCategory } from '../../db/queries/categories.js';
import { addCart, cartLibrary, station, temporaryFolder } from './fixture.js';

const silent = (): void => undefined;

test('an empty folder becomes a station with every table and its settings of SQLite', async () => {
  const { db, paths, lines } = await station();
  expect(lines).toEqual([]);
  expect(cartLibrary(db).counts()).toEqual({ carts: 0, byKind: {}, problems: 0 });
  for (const folder of [paths.backups, paths.journal, paths.engine, paths.logs, paths.run]) {
    expect(existsSync(folder)).toBe(true);
  }
  const sqlite = new Sqlite(paths.database);
  expect(sqlite.pragma('journal_mode', { simple: true })).toBe('wal');
  expect(sqlite.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  sqlite.close();
});

test('preparing twice changes nothing and makes no backup', async () => {
  const { db, paths } = await station();
  await ensureCategory(db, 'Power Play', 'music');
  await prepareDatabase(paths, silent);
  expect((await categories(db)).map((category) => category.code)).toEqual(['power-play']);
  expect(readdirSync(paths.backups)).toEqual([]);
});

test('a database of a newer version is refused with both versions, and left as it is', async () => {
  const paths = stationPaths(temporaryFolder());
  await prepareDatabase(paths, silent);
  const sqlite = new Sqlite(paths.database);
  sqlite.pragma('user_version = 999');
  sqlite.close();
  const refusal = { code: 'DATABASE_NEWER', message: expect.stringMatching(/999.*start the newer program/) as string };
  await expect(prepareDatabase(paths, silent)).rejects.toMatchObject(refusal);
  expect(() => openDatabase(paths)).toThrow(expect.objectContaining(refusal) as Error);
});

test('a corrupt database is kept aside and the newest good backup takes its place', async () => {
  const { db, paths } = await station();
  await addCart(db, { kind: 'music', seconds: 100, title: 'Kept' });
  await backupDatabase(db, backupPath(paths, 1_000, 'nightly'));
  await addCart(db, { kind: 'music', seconds: 100, title: 'Newer' });
  await backupDatabase(db, backupPath(paths, 2_000, 'nightly'));
  await db.close();
  const newest = backupsOf(paths)[0];
  writeFileSync(newest, 'no database at all');
  const damaged = readFileSync(paths.database);
  damaged.fill(0x55, 0, 2048);
  writeFileSync(paths.database, damaged);

  const lines: string[] = [];
  await prepareDatabase(paths, (line) => lines.push(line), {
    nowEpochMs: Date.UTC(2026, 10, 22, 10),
  });

  const kept = `${paths.database}.corrupt-2026-11-22T10-00-00-000Z`;
  expect(readFileSync(kept)).toEqual(damaged);
  expect(lines).toHaveLength(2);
  expect(lines[0]).toContain(newest);
  expect(lines[1]).toContain(kept);
  expect(lines[1]).toContain(backupsOf(paths)[1]);
  const restored = openDatabase(paths);
  const rows = cartLibrary(restored).rows([1]);
  await restored.close();
  expect(rows.map((row) => row.title)).toEqual(['Kept']);
});

test('without a good backup the station starts with an empty database and says where the old one is', async () => {
  const paths = stationPaths(temporaryFolder());
  mkdirSync(paths.data, { recursive: true });
  writeFileSync(
    paths.database,
    'this is not a database, it is a sentence that is long enough for a header of 100 bytes '.repeat(4),
  );
  const lines: string[] = [];
  await prepareDatabase(paths, (line) => lines.push(line));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/no good backup: it is kept as .*library\.sqlite\.corrupt-.*starts with an empty one/);
  const db = openDatabase(paths);
  expect(cartLibrary(db).counts()).toMatchObject({ carts: 0 });
  await db.close();
});

test('a database that was closed in order is read through again only where it is another file since, or after a crash', async () => {
  const { db, paths } = await station();
  const path = paths.database;
  for (let i = 0; i < 300; i++) await addCart(db, { kind: 'music', seconds: 100, title: `Song ${i}` });
  expect(takeClosedMark(path)).toBe(false);
  await db.close();
  expect(takeClosedMark(path)).toBe(true);
  expect(takeClosedMark(path)).toBe(false);
  markClosed(path);
  writeFileSync(path, readFileSync(path));
  expect(takeClosedMark(path)).toBe(false);
  writeFileSync(`${path}-wal`, '');
  markClosed(path);
  rmSync(`${path}-wal`);
  expect(takeClosedMark(path)).toBe(false);

  // Damage that only reading through finds.
  const damaged = readFileSync(path);
  damaged.fill(0x55, damaged.length - 100_000);
  writeFileSync(path, damaged);
  markClosed(path);
  const lines: string[] = [];
  await prepareDatabase(paths, (line) => lines.push(line));
  expect(lines).toEqual([]);
  await prepareDatabase(paths, (line) => lines.push(line));
  expect(lines[0]).toMatch(/no good backup/);
});

test('a database that a power cut emptied counts as corrupt where there is a backup', async () => {
  const { db, paths } = await station();
  await addCart(db, { kind: 'music', seconds: 100, title: 'Kept' });
  await backupDatabase(db, backupPath(paths, 1_000, 'nightly'));
  await db.close();
  writeFileSync(paths.database, '');
  const lines: string[] = [];
  await prepareDatabase(paths, (line) => lines.push(line));
  expect(lines[0]).toContain('the file is empty');
  const restored = openDatabase(paths);
  expect(cartLibrary(restored).counts()).toMatchObject({ carts: 1 });
  await restored.close();
});

test('what an older version wrote is copied before it is migrated', async () => {
  const { db, paths } = await station();
  await addCart(db, { kind: 'music', seconds: 100, title: 'Kept' });
  await db.close();
  const step = { version: SCHEMA_VERSION + 1, name: 'moods', sql: 'ALTER TABLE carts ADD COLUMN mood TEXT;' };
  const lines: string[] = [];
  await prepareDatabase(paths, (line) => lines.push(line), { migrations: [...MIGRATIONS, step] });
  const [copy] = backupsOf(paths);
  expect(lines).toEqual([expect.stringContaining(copy)]);
  const [old, migrated] = [new Sqlite(copy), new Sqlite(paths.database)];
  expect(old.pragma('user_version', { simple: true })).toBe(SCHEMA_VERSION);
  expect(old.prepare('SELECT title FROM carts').all()).toEqual([{ title: 'Kept' }]);
  expect(migrated.prepare('SELECT title, mood FROM carts').all()).toEqual([{ title: 'Kept', mood: null }]);
  old.close();
  migrated.close();
});

test('a migration that fails leaves the version before it', async () => {
  const { db, paths } = await station();
  await db.close();
  const steps = [
    { version: SCHEMA_VERSION + 1, name: 'broken', sql: 'CREATE TABLE half (x) STRICT; SELECT nothing FROM nowhere;' },
  ];
  await expect(prepareDatabase(paths, silent, { migrations: [...MIGRATIONS, ...steps] })).rejects.toMatchObject({
    code: 'DATABASE_FAILED',
  });
  const again = openDatabase(paths);
  expect(cartLibrary(again).counts()).toMatchObject({ carts: 0 });
  await again.close();
});

test('a locked database is an error with a code, not a wait without end', async () => {
  const { db, paths } = await station();
  await db.close();
  const other = new Sqlite(paths.database);
  other.pragma('locking_mode = EXCLUSIVE');
  other.exec('BEGIN EXCLUSIVE');
  expect(() => openDatabase(paths, { busyTimeoutMs: 50 })).toThrow(
    expect.objectContaining({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('another program holds it locked') as string,
    }) as Error,
  );
  other.exec('ROLLBACK');
  other.close();
});

test('a database that is absent or not prepared is an error with a code', () => {
  const paths = stationPaths(join(temporaryFolder(), 'nowhere'));
  expect(() => openDatabase(paths)).toThrow(expect.objectContaining({ code: 'DATABASE_FAILED' }) as Error);
  mkdirSync(paths.data, { recursive: true });
  new Sqlite(paths.database).close();
  expect(() => openDatabase(paths)).toThrow(
    expect.objectContaining({
      code: 'DATABASE_FAILED',
      message: expect.stringContaining('start the station') as string,
    }) as Error,
  );
});

test('a readonly opening reads and refuses to write', async () => {
  const { db, paths } = await station();
  await addCart(db, { kind: 'music', seconds: 100, title: 'Kept' });
  const reader = openDatabase(paths, { readonly: true });
  expect(cartLibrary(reader).counts()).toMatchObject({ carts: 1 });
  await expect(ensureCategory(reader, 'Other', 'music')).rejects.toMatchObject({ code: 'SQLITE_READONLY' });
  await reader.close();
});

test('a folder that cannot be made is an error that names it', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'file'), '');
  const paths = stationPaths(join(folder, 'file', 'data'));
  await expect(prepareDatabase(paths, silent)).rejects.toMatchObject({
    code: 'DATA_UNWRITABLE',
    message: expect.stringContaining(paths.data) as string,
  });
});

test('backups appear whole, are never overwritten, and only the newest stay', async () => {
  const { db, paths } = await station();
  for (let day = 1; day <= BACKUPS_KEPT + 2; day++)
    await backupDatabase(db, backupPath(paths, day * 86_400_000, 'nightly'));
  expect(pruneBackups(paths)).toBe(2);
  const left = backupsOf(paths);
  expect(left).toHaveLength(BACKUPS_KEPT);
  expect(left[0]).toContain('1970-01-13');
  await expect(backupDatabase(db, left[0])).rejects.toMatchObject({ code: 'DATABASE_FAILED' });
});
