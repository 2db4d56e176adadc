import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Settings } from '../config/schema.js';
import type { StationPaths } from '../config/station-paths.js';
import type { Db } from '../db/open.js';
import { forgetRundown } from '../db/queries/rundown.js';

const DAY_MS = 86_400_000;
/** A recording of the programme as the engine names it, and nothing else that somebody put beside it. */
const RECORDING = /^\d{4}-\d{2}-\d{2}T\d{2}-\d{2}-\d{2}\.\d{3}Z(-\d+)?\.wav$/;

export interface Purged {
  readonly recordings: number;
  readonly rundownItems: number;
}

/** Removes recordings and planned items that are older than the station keeps them. Rejects where the disk refuses. */
export async function purge(db: Db, settings: Settings['keep'], paths: StationPaths, now: number): Promise<Purged> {
  const { recordingDays, planDays } = settings;
  return {
    recordings: recordingDays === 0 ? 0 : await forgetRecordings(paths.recordings, now - recordingDays * DAY_MS),
    rundownItems: planDays === 0 ? 0 : await forgetRundown(db, now - planDays * DAY_MS),
  };
}

async function forgetRecordings(folder: string, beforeEpochMs: number): Promise<number> {
  let removed = 0;
  for (const name of await recordingsIn(folder)) {
    const path = join(folder, name);
    // By when it was last written to: the name says when it began, and a clock may have been set.
    if ((await stat(path)).mtimeMs >= beforeEpochMs) continue;
    await rm(path);
    removed++;
  }
  return removed;
}

async function recordingsIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).filter((name) => RECORDING.test(name)).sort();
  } catch (error) {
    // Nothing was ever recorded.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
