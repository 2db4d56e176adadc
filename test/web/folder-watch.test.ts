import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { ingestPaths, markMissing, type FileRule, type IngestEvent } from '../../db/ingest/ingest.js';
import type { Db } from '../../db/open.js';
import { FolderWatch } from '../../web/server/folder-watch.js';
import { StableFiles } from '../../web/server/stable-files.js';
import { folderOf, ruleOf } from '../../web/server/watch-rule.js';
import { settings, station } from '../db/fixture.js';
import { eventually } from '../eventually.js';

const { analyseMany } = (await import(
  new URL('../../dist/modules/playout/media/analyse-pool.js', import.meta.url).href
)) as typeof import('../../playout/media/analyse-pool.js');

const watchOf = (...watch: object[]) => settingsFrom({ library: { watch } }).library.watch;

function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'continuity-watch-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** The station's library behind a watch, without the rest of the station. */
function libraryScan(db: Db) {
  const events: IngestEvent[] = [];
  return {
    events,
    take: async (files: readonly string[], declare: (path: string) => FileRule | undefined) => {
      const found = new Map<string, IngestEvent>();
      const onProgress = (event: IngestEvent): void => {
        events.push(event);
        found.set(event.path, event);
      };
      await ingestPaths(db, files, { settings, declare, analyse: analyseMany, onProgress });
      return found;
    },
    miss: async (files: readonly string[]) => {
      await markMissing(db, files);
    },
  };
}

function tone(seconds: number): Buffer {
  const path = join(temporaryFolder(), 'tone.wav');
  execFileSync('sox', ['-n', '-r', '44100', '-c', '2', path, 'synth', String(seconds), 'sine', '440', 'vol', '0.3']);
  return readFileSync(path);
}

it('a file is whole when size and time stand still, by the clock of who looks', () => {
  const files = new StableFiles();
  const future = { sizeBytes: 10, modifiedAtEpochMs: 9e12 };
  expect(files.look('a', future, 0, 2000)).toBe(false);
  expect(files.look('a', future, 1999, 2000)).toBe(false);
  // It grows, then only its time changes: the wait begins anew.
  expect(files.look('a', { ...future, sizeBytes: 11 }, 2000, 2000)).toBe(false);
  expect(files.look('a', { sizeBytes: 11, modifiedAtEpochMs: 9e12 + 1 }, 3999, 2000)).toBe(false);
  expect(files.look('a', { sizeBytes: 11, modifiedAtEpochMs: 9e12 + 1 }, 5998, 2000)).toBe(false);
  expect(files.look('a', { sizeBytes: 11, modifiedAtEpochMs: 9e12 + 1 }, 5999, 2000)).toBe(true);
  expect(files.size).toBe(0);
  // An empty file is never whole.
  expect(files.look('b', { sizeBytes: 0, modifiedAtEpochMs: 1 }, 0, 10)).toBe(false);
  expect(files.look('b', { sizeBytes: 0, modifiedAtEpochMs: 1 }, 1e9, 10)).toBe(false);
});

it('rules: the nearest folder counts, days are those of the station', () => {
  const folders = watchOf(
    { path: '/in', category: 'New' },
    { path: '/in/spots', kind: 'spot', codes: ['sold'], startsInDays: 1, endsInDays: 7 },
  );
  expect(folderOf('/in/spots/a.wav', folders)?.path).toBe('/in/spots');
  expect(folderOf('/in/spotsy/a.wav', folders)?.path).toBe('/in');
  expect(folderOf('/out/a.wav', folders)).toBeUndefined();
  // 23:30 UTC on the last of February is the first of March in Berlin.
  expect(ruleOf(folders[1], Date.UTC(2026, 1, 28, 23, 30), 'Europe/Berlin')).toEqual({
    whole: true,
    kind: 'spot',
    codes: ['sold'],
    startsOn: '2026-03-02T00:00',
    endsOn: '2026-03-08T23:59',
  });
  expect(() => watchOf({ category: 'no path' })).toThrow(/has no path/);
  expect(watchOf({ path: '/x' })[0]).toEqual({
    path: '/x',
    codes: [],
    stableSeconds: 2,
    polling: false,
    pollSeconds: 5,
  });
});

it('half a copy is left until it is whole; renamed files keep their cart; gone ones are noted', async () => {
  const { db } = await station();
  const root = temporaryFolder();
  const scan = libraryScan(db);
  const alarms = new Map<string, string | null>();
  let nowMs = 1_000_000;
  const watch = new FolderWatch({
    folders: watchOf({ path: root, category: 'Idents', kind: 'id', codes: ['new'] }),
    timeZone: 'UTC',
    scan,
    log: () => undefined,
    now: () => nowMs,
    alarm: (key, message) => alarms.set(key, message),
  });
  const path = join(root, 'ident.wav');
  const bytes = tone(4);
  const look = async (afterMs: number): Promise<void> => {
    nowMs += afterMs;
    await watch.look();
  };
  writeFileSync(path, bytes.subarray(0, bytes.length * 0.7));
  watch.seen(path);
  await look(1000);
  expect(scan.events).toEqual([]);
  // The copier stands still for longer than a file is waited for: it does not decode to the length that it claims.
  await look(5000);
  expect(scan.events).toMatchObject([{ outcome: 'problem', error: { code: 'FILE_TRUNCATED' } }]);
  expect(alarms.get('library.watch')).toContain('ident.wav');
  writeFileSync(path, bytes);
  utimesSync(path, 5, 5);
  watch.seen(path);
  await look(3000);
  expect(scan.events.at(-1)).toMatchObject({ outcome: 'added', cartId: '1', kind: 'id' });
  expect(alarms.get('library.watch')).toBeNull();
  const cart = () => db.kysely.selectFrom('carts').selectAll().executeTakeFirstOrThrow();
  expect(await cart()).toMatchObject({ category: 'idents', kind: 'id' });
  expect(await db.kysely.selectFrom('cart_codes').selectAll().execute()).toEqual([{ cart: 1, code: 'new' }]);

  const renamed = join(root, 'other name.wav');
  renameSync(path, renamed);
  watch.vanished(path);
  watch.seen(renamed);
  await look(3000);
  expect(scan.events.at(-1)).toMatchObject({ path: renamed, outcome: 'moved', cartId: '1' });
  rmSync(renamed);
  watch.vanished(renamed);
  await look(1);
  const files = await db.kysely.selectFrom('media_files').select(['path', 'problem_code']).execute();
  expect(files).toEqual([{ path: renamed, problem_code: 'FILE_MISSING' }]);
});

it('a folder that is away as a whole loses nothing, and is an alarm until it is back', async () => {
  const { db } = await station();
  const parent = temporaryFolder();
  const root = join(parent, 'share');
  mkdirSync(root);
  const scan = libraryScan(db);
  const alarms = new Map<string, string | null>();
  const watch = new FolderWatch({
    folders: watchOf({ path: root, stableSeconds: 0.2 }),
    timeZone: 'UTC',
    scan,
    log: () => undefined,
    now: () => Date.now(),
    alarm: (key, message) => alarms.set(key, message),
  });
  watch.open();
  onTestFinished(() => watch.stop());
  writeFileSync(join(root, 'notes.txt'), 'no audio');
  writeFileSync(join(root, '.hidden.wav'), tone(1));
  writeFileSync(join(root, 'a.wav'), tone(1));
  await eventually('the file is in', () => scan.events.length === 1, 30_000);
  expect(scan.events).toMatchObject([{ path: join(root, 'a.wav'), outcome: 'added' }]);
  renameSync(root, join(parent, 'away'));
  watch.vanished(join(root, 'a.wav'));
  await watch.look();
  const [file] = await db.kysely.selectFrom('media_files').select(['path', 'problem_code']).execute();
  expect(file).toEqual({ path: join(root, 'a.wav'), problem_code: null });
  expect(readFileSync(join(parent, 'away', 'a.wav')).length).toBeGreaterThan(1000);
});

it('a folder that is not there is an alarm', async () => {
  const alarms = new Map<string, string | null>();
  const { db } = await station();
  const watch = new FolderWatch({
    folders: watchOf({ path: '/nowhere/at/all' }),
    timeZone: 'UTC',
    scan: libraryScan(db),
    log: () => undefined,
    now: () => 0,
    alarm: (key, message) => alarms.set(key, message),
  });
  watch.open();
  await watch.stop();
  expect(alarms.get('library.watch./nowhere/at/all')).toContain('is not there');
});
