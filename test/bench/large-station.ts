import Sqlite from 'better-sqlite3';
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { settingsFrom } from '../../config/settings.js';
import { stationPaths, type StationPaths } from '../../config/station-paths.js';
import { openDatabase } from '../../db/open.js';
import { prepareDatabase } from '../../db/prepare.js';
import { addToDefaultWall } from '../../db/queries/wall.js';
import { planAhead } from '../../scheduler/store-plan.js';
import { fillLibrary } from '../library-carts.js';

export const CARTS = 100_000;

/** A station of many carts whose files are there (all of them the same sound), with a full wall and, where wanted, a plan. */
export async function makeLargeStation(folder: string, isPlanned: boolean, carts = CARTS): Promise<StationPaths> {
  const paths = stationPaths(join(folder, 'data'));
  await prepareDatabase(paths, () => undefined);
  fillLibrary(paths.database, carts, { nowEpochMs: Date.now() });
  const [song, short] = [join(folder, 'song.flac'), join(folder, 'short.flac')];
  for (const [file, seconds] of [
    [song, 370],
    [short, 45],
  ] as const) {
    execFileSync('ffmpeg', [
      '-v',
      'error',
      '-y',
      '-f',
      'lavfi',
      '-i',
      `sine=duration=${seconds}:sample_rate=48000`,
      file,
    ]);
  }
  const sqlite = new Sqlite(paths.database);
  sqlite.prepare('UPDATE media_files SET path = ? || path').run(folder);
  const files = sqlite.prepare('SELECT path FROM media_files').pluck().all() as string[];
  const jingles = sqlite.prepare("SELECT number FROM carts WHERE kind = 'jingle' LIMIT 20").pluck().all() as number[];
  sqlite.close();
  for (const at of new Set(files.map((file) => dirname(file)))) mkdirSync(at, { recursive: true });
  for (const file of files) symlinkSync(file.includes('/music/') ? song : short, file);
  const db = openDatabase(paths);
  for (const number of jingles) await addToDefaultWall(db, String(number));
  if (isPlanned) await planAhead(db, settingsFrom({}), Date.now());
  await db.close();
  return paths;
}
