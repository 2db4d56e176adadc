import { appendFileSync, copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { settingsFrom } from '../../config/settings.js';
import { stationPaths } from '../../config/station-paths.js';
import { ingestPaths } from '../../db/ingest/ingest.js';
import { openDatabase } from '../../db/open.js';
import { prepareDatabase } from '../../db/prepare.js';
import { analyseFile } from '../../playout/media/analyse.js';
import { sineWav } from '../mono-wav.js';
import { timedScript } from './process-tree.js';

const FILES = 100_000;
const FILES_IN_FOLDER = 100;
const RUNS = 3;

/** 100,000 small files that are in the library already, in a thousand folders: what it takes to see that none has changed. */
export async function benchRescan(files = FILES): Promise<object> {
  const root = mkdtempSync(join(tmpdir(), 'continuity-bench-'));
  try {
    const media = join(root, 'media', 'jingles');
    const first = join(root, 'first.wav');
    sineWav(first, 1, 440);
    for (let index = 0; index < files; index++) {
      const folder = join(media, String(Math.floor(index / FILES_IN_FOLDER)).padStart(4, '0'));
      if (index % FILES_IN_FOLDER === 0) mkdirSync(folder, { recursive: true });
      const path = join(folder, `Jingle ${index}.wav`);
      copyFileSync(first, path);
      // No two have the same bytes: a copy would be known by what is in it.
      appendFileSync(path, String(index));
    }
    const data = join(root, 'data');
    await takeIn(data, join(root, 'media'), await analyseFile(first, { kindHint: 'jingle' }));
    const runs = Array.from({ length: RUNS }, () =>
      timedScript('"$0" dist/continuity.js ingest "$1" --data "$2" --json >/dev/null', [
        process.execPath,
        join(root, 'media'),
        data,
      ]),
    );
    const sorted = runs.map(({ wallSeconds }) => wallSeconds).sort((a, b) => a - b);
    return {
      what: `${files} unchanged files, the whole process of a scan, median and longest of ${RUNS}`,
      medianSeconds: round(sorted[Math.floor(RUNS / 2)]),
      longestSeconds: round(sorted[RUNS - 1]),
    };
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What is measured of one stands for all of them: to measure them is not what this is about. */
async function takeIn(data: string, media: string, analysis: Awaited<ReturnType<typeof analyseFile>>): Promise<void> {
  const paths = stationPaths(data);
  await prepareDatabase(paths, () => undefined);
  const db = openDatabase(paths);
  try {
    await ingestPaths(db, [media], {
      settings: settingsFrom({}),
      analyse: (jobs, { onResult }) => {
        for (const { path } of jobs) onResult({ path, ok: true, analysis });
        return Promise.resolve();
      },
    });
  } finally {
    await db.close();
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
