import { lstat, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Db } from '../../db/open.js';
import { trafficMaps } from '../../db/queries/traffic.js';
import {
  forgetTrafficFiles,
  storeTrafficFile,
  trafficFiles,
  type TrafficFile,
} from '../../db/queries/traffic-files.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import { importSchedule, type ScheduleReport } from './import-schedule.js';
import type { ScheduleMap } from './schedule-map.js';

/** A file that was written to since may not be whole. */
const STABLE_MS = 10_000;
const LARGEST_BYTES = 10 * 2 ** 20;
/** Of the rows that are left out so many are named. */
const NAMED_ROWS = 5;
/** The day in a file's name, for rows that have none: `2026-11-28`, `20261128`. */
const DAY_IN_NAME = /(?<!\d)(20\d{2})-?(0[1-9]|1[0-2])-?(0[1-9]|[12]\d|3[01])(?!\d)/;

export interface TrafficFolder {
  readonly folder: string;
  /** Name of a saved column map; undefined: each file's own headings. */
  readonly map?: string | undefined;
}

export interface TakeFolderOptions {
  readonly timeZone: string;
  readonly nowEpochMs: number;
  readonly log: (line: string) => void;
}

export interface TakenSchedules {
  /** Spots have changed: the breaks have to be laid anew. */
  readonly changed: boolean;
  /** Each file that stands there and cannot be read, with the reason. */
  readonly faults: readonly string[];
}

/**
 * Reads each schedule of a folder once, the oldest first, and again when it was changed; nothing in the folder is moved or
 * written. Hidden files, links and folders are left alone, a file that is still being written is left for the next time.
 * Throws ContinuityError: FILE_MISSING or FILE_UNREADABLE for the folder, NOT_FOUND for the map.
 */
export async function takeSchedules(
  db: Db,
  { folder, map: mapName }: TrafficFolder,
  options: TakeFolderOptions,
): Promise<TakenSchedules> {
  const map = mapName === undefined ? null : await savedMap(db, mapName);
  const found = await filesIn(folder);
  const known = await trafficFiles(db);
  const names = new Set(found.map(({ name }) => name));
  await forgetTrafficFiles(
    db,
    [...known.keys()].filter((name) => !names.has(name)),
  );
  let changed = false;
  const faults: string[] = [];
  for (const file of found) {
    const before = known.get(file.name);
    let { error } = before ?? { error: null };
    if (!isSame(before, file)) {
      if (options.nowEpochMs - file.modifiedAtEpochMs < STABLE_MS) continue;
      const taken = await take(db, folder, file, map, options);
      error = taken.error;
      changed ||= taken.changed;
      await storeTrafficFile(db, { ...file, error });
    }
    if (error !== null) faults.push(`${file.name}: ${error}`);
  }
  return { changed, faults };
}

type FoundFile = Omit<TrafficFile, 'error'>;

function isSame(before: TrafficFile | undefined, file: FoundFile): boolean {
  return before?.sizeBytes === file.sizeBytes && before.modifiedAtEpochMs === file.modifiedAtEpochMs;
}

async function savedMap(db: Db, name: string): Promise<ScheduleMap> {
  const saved = (await trafficMaps(db)).find((one) => one.name === name);
  if (saved === undefined) {
    throw new ContinuityError(
      'NOT_FOUND',
      `there is no column map "${name}"; save one on the traffic page or change traffic.map`,
    );
  }
  return saved.map as ScheduleMap;
}

/** The files, oldest first: of two for the same day the newer one counts. */
async function filesIn(folder: string): Promise<FoundFile[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    const isGone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new ContinuityError(
      isGone ? 'FILE_MISSING' : 'FILE_UNREADABLE',
      `the traffic folder ${folder} ${isGone ? 'does not exist' : `cannot be read (${messageOf(error)})`}; change traffic.folder or the folder`,
      { cause: error },
    );
  });
  const files: FoundFile[] = [];
  for (const name of names) {
    if (name.startsWith('.')) continue;
    const stat = await lstat(join(folder, name)).catch(() => undefined);
    if (stat?.isFile() !== true) continue;
    files.push({ name, sizeBytes: stat.size, modifiedAtEpochMs: Math.round(stat.mtimeMs) });
  }
  return files.sort((a, b) => a.modifiedAtEpochMs - b.modifiedAtEpochMs || (a.name < b.name ? -1 : 1));
}

async function take(
  db: Db,
  folder: string,
  { name, sizeBytes }: FoundFile,
  map: ScheduleMap | null,
  { timeZone, nowEpochMs, log }: TakeFolderOptions,
): Promise<{ readonly error: string | null; readonly changed: boolean }> {
  try {
    if (sizeBytes > LARGEST_BYTES) throw new Error(`it has more than ${LARGEST_BYTES / 2 ** 20} MB and is no schedule`);
    const bytes = await readFile(join(folder, name));
    const report = await importSchedule(
      db,
      { name, bytes, map, day: dayOf(name) },
      { timeZone, nowEpochMs, store: true },
    );
    if (report.rows.length > 0 && report.days.length === 0)
      throw new Error(`none of its rows can be read: ${badRows(report)}`);
    const bad = badRows(report);
    log(
      `traffic ${name}: ${report.added} spots added, ${report.removed} removed, ${report.unchanged} as before` +
        (bad === '' ? '' : `; left out: ${bad}`),
    );
    return { error: null, changed: report.added + report.removed > 0 };
  } catch (error) {
    log(`traffic ${name} cannot be read: ${messageOf(error)}`);
    return { error: messageOf(error), changed: false };
  }
}

function badRows({ rows }: ScheduleReport): string {
  const bad = rows.filter(({ errors }) => errors.length > 0);
  const named = bad.slice(0, NAMED_ROWS).map(({ row, errors }) => `row ${row}: ${errors.join(', ')}`);
  return [...named, ...(bad.length > NAMED_ROWS ? [`and ${bad.length - NAMED_ROWS} more`] : [])].join('; ');
}

function dayOf(name: string): string | null {
  const found = DAY_IN_NAME.exec(name);
  return found === null ? null : found.slice(1).join('-');
}
