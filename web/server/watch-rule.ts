import { sep } from 'node:path';
import type { Settings } from '../../config/schema.js';
import type { FileRule } from '../../db/ingest/ingest.js';
import { localMinuteText } from '../../scheduler/local-hours.js';

export type WatchedFolder = Settings['library']['watch'][number];

/** The watched folder that a file belongs to: of several around it the nearest. */
export function folderOf(path: string, folders: readonly WatchedFolder[]): WatchedFolder | undefined {
  return folders
    .filter((folder) => path === folder.path || path.startsWith(folder.path + sep))
    .sort((a, b) => b.path.length - a.path.length)
    .at(0);
}

/** What a folder says of a file that arrives now. Days are those of the station's zone. */
export function ruleOf(folder: WatchedFolder, nowEpochMs: number, timeZone: string): FileRule {
  const { category, kind, codes, startsInDays, endsInDays } = folder;
  const day = (days: number): string => {
    const today = Date.parse(`${localMinuteText(nowEpochMs, timeZone).slice(0, 10)}T00:00Z`);
    return new Date(today + days * 86_400_000).toISOString().slice(0, 10);
  };
  return {
    whole: true,
    ...(category === undefined ? {} : { category }),
    ...(kind === undefined ? {} : { kind }),
    ...(codes.length === 0 ? {} : { codes }),
    ...(startsInDays === undefined ? {} : { startsOn: `${day(startsInDays)}T00:00` }),
    ...(endsInDays === undefined ? {} : { endsOn: `${day(endsInDays)}T23:59` }),
  };
}
