import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { StationPaths } from '../../config/station-paths.js';
import type { Settings } from '../../config/schema.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import { FILE_KINDS, type SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';
import { addToDefaultWall } from '../queries/wall.js';
import { analyseMany } from '../../playout/media/analyse-pool.js';
import type { AnalyseFiles, AnalyseResult } from './analysis.js';
import { contentKey } from './content-key.js';
import type { IngestEvent } from './ingest.js';
import { storeFile, storeProblem, type Declared, type FileFacts } from './store-file.js';

/** The composer's program; it is started as a process of its own and imported by nobody. */
const COMPOSER = new URL('../../playout/demo/main.js', import.meta.url);

/** A line of the composer: a finished file and what is true of it. */
interface DemoFile {
  readonly file: string;
  readonly kind: SegmentKind;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number | null;
  readonly introEndSeconds: number | null;
  readonly segueSeconds: number | null;
  readonly cueOutSeconds: number | null;
}

export interface DemoOptions {
  readonly onProgress?: (event: IngestEvent) => void;
  readonly signal?: AbortSignal;
  readonly analyse?: AnalyseFiles;
  /** The composer's program, for tests. */
  readonly composer?: URL;
}

export interface DemoSummary {
  readonly added: number;
  readonly unchanged: number;
  readonly problems: number;
}

const completeMark = (paths: StationPaths): string => join(paths.demoMedia, '.complete');

/** True where the library is empty, or holds a demo station whose making was interrupted. */
export async function wantsDemoStation(db: Db, paths: StationPaths): Promise<boolean> {
  if (existsSync(completeMark(paths))) return false;
  // What lies in its folder sorts between the folder's name with "/" and the same with the character after that.
  const other = await db.kysely
    .selectFrom('media_files')
    .where((eb) => eb.or([eb('path', '<', `${paths.demoMedia}/`), eb('path', '>=', `${paths.demoMedia}0`)]))
    .select('path')
    .limit(1)
    .executeTakeFirst();
  return other === undefined;
}

/**
 * Composes a demo station and takes each file into the library as it is finished, so that the first can air within seconds.
 * Files that are there already are not made again. Throws ContinuityError INTERNAL where the composer dies (what it had
 * finished stays and airs), and the signal's reason where that aborts.
 */
export async function makeDemoStation(
  db: Db,
  paths: StationPaths,
  _settings: Settings,
  options: DemoOptions,
): Promise<DemoSummary> {
  await mkdir(paths.demoMedia, { recursive: true });
  const counted = { added: 0, unchanged: 0, problems: 0 };
  let done = 0;
  await compose(paths.demoMedia, options, async (line) => {
    const event = await takeIn(db, line, options.analyse ?? analyseMany);
    done += 1;
    if (event.outcome === 'problem') counted.problems += 1;
    else if (event.outcome === 'unchanged') counted.unchanged += 1;
    else counted.added += 1;
    options.onProgress?.({ ...event, done, total: done, audioSeconds: 0, secondsLeft: null });
  });
  await writeFile(completeMark(paths), '');
  return counted;
}

/** Runs the composer and hands on its files one after the other. */
async function compose(folder: string, options: DemoOptions, onFile: (file: DemoFile) => Promise<void>): Promise<void> {
  options.signal?.throwIfAborted();
  const child = spawn(process.execPath, [fileURLToPath(options.composer ?? COMPOSER), folder], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<string>((resolveExit) => {
    child.once('error', (error) => {
      resolveExit(messageOf(error));
    });
    child.once('close', (code, signal) => {
      resolveExit(signal === null ? `exit code ${String(code)}` : `signal ${signal}`);
    });
  });
  const abort = (): void => {
    child.kill('SIGKILL');
  };
  options.signal?.addEventListener('abort', abort);
  let complaint = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaint = (complaint + text).slice(-1000);
  });
  let finished = false;
  try {
    for await (const line of createInterface({ input: child.stdout })) {
      const message = parseLine(line);
      if (message === 'done') finished = true;
      else if (message !== undefined) await onFile(message);
      options.signal?.throwIfAborted();
    }
    const how = await exited;
    options.signal?.throwIfAborted();
    if (!finished) {
      throw new ContinuityError(
        'INTERNAL',
        `the demo station's composer ended before it was done (${how}) ${complaint.trim()}; what it finished stays, start again to make the rest`,
      );
    }
  } finally {
    options.signal?.removeEventListener('abort', abort);
    child.kill('SIGKILL');
  }
}

function parseLine(line: string): DemoFile | 'done' | undefined {
  if (line.trim() === '') return undefined;
  let value: Partial<DemoFile> & { done?: boolean };
  try {
    value = JSON.parse(line) as Partial<DemoFile> & { done?: boolean };
  } catch (error) {
    throw new ContinuityError(
      'INTERNAL',
      `the demo station's composer printed what is no JSON: ${line.slice(0, 200)}`,
      {
        cause: error,
      },
    );
  }
  if (value.done === true) return 'done';
  if (typeof value.file !== 'string' || !(FILE_KINDS as readonly unknown[]).includes(value.kind)) {
    throw new ContinuityError('INTERNAL', `the demo station's composer named no file and kind: ${line.slice(0, 200)}`);
  }
  return value as DemoFile;
}

async function takeIn(
  db: Db,
  line: DemoFile,
  analyse: AnalyseFiles,
): Promise<Omit<IngestEvent, 'done' | 'total' | 'audioSeconds' | 'secondsLeft'>> {
  const info = await stat(line.file);
  const known = await db.kysely.selectFrom('media_files').selectAll().where('path', '=', line.file).executeTakeFirst();
  if (known?.problem_code === null && known.size_bytes === info.size && known.modified_at_epoch_ms === info.mtimeMs) {
    return { path: line.file, outcome: 'unchanged', kind: line.kind };
  }
  const facts: FileFacts = {
    path: line.file,
    sizeBytes: info.size,
    modifiedAtEpochMs: info.mtimeMs,
    contentKey: await contentKey(line.file),
  };
  try {
    const result = await analyseOne(line, analyse);
    if (!result.ok) throw new ContinuityError(result.error.code, result.error.message);
    const declared = declaredOf(line, result.analysis.sampleRateHz);
    const { cartId, added } = await storeFile(db, facts, result.analysis, declared, Date.now());
    if (added) await addToDefaultWall(db, cartId);
    return { path: line.file, outcome: added ? 'added' : 'updated', cartId, kind: line.kind };
  } catch (thrown) {
    if (!(thrown instanceof ContinuityError)) throw thrown;
    const error = { code: thrown.code, message: thrown.message };
    await storeProblem(db, facts, error, Date.now());
    return { path: line.file, outcome: 'problem', error };
  }
}

async function analyseOne(line: DemoFile, analyse: AnalyseFiles): Promise<AnalyseResult> {
  let answer: AnalyseResult | undefined;
  await analyse([{ path: line.file, kindHint: line.kind }], {
    concurrency: 1,
    onResult: (result) => {
      answer = result;
    },
  });
  return (
    answer ?? { path: line.file, ok: false, error: { code: 'FILE_UNDECODABLE', message: 'it could not be measured' } }
  );
}

/** What the composer knows of its own piece wins over what was measured. */
function declaredOf(line: DemoFile, sampleRateHz: number): Declared {
  const frames = (seconds: number): number => Math.round(seconds * sampleRateHz);
  return {
    kind: line.kind,
    category: line.category,
    title: line.title,
    artist: line.artist,
    album: line.album,
    year: line.year,
    ...(line.introEndSeconds === null ? {} : { introEndFrames: frames(line.introEndSeconds) }),
    ...(line.segueSeconds === null ? {} : { segueFrames: frames(line.segueSeconds) }),
    ...(line.cueOutSeconds === null ? {} : { cueOutFrames: frames(line.cueOutSeconds) }),
  };
}
