import type { Settings } from '../../config/schema.js';
import { ContinuityError, messageOf, type ErrorCode } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';
import { lacksSpectrum, storeSpectrum } from '../queries/spectra.js';
import { addToDefaultWall } from '../queries/wall.js';
import { ANALYSIS_VERSION, type AnalyseFiles, type AnalyseJob, type AnalyseResult, type Analysis } from './analysis.js';
import { analyseMany } from '../../playout/media/analyse-pool.js';
import { probeFile } from '../../playout/media/probe.js';
import { contentKey } from './content-key.js';
import { kindFromFolders, kindFromName, kindFromShape, lowEnergyRatio, SHORT_SECONDS } from './guess-kind.js';
import { TimeLeft, type IngestEvent } from './ingest-progress.js';
import { KnownFiles, type KnownFile } from './known-files.js';
import { storeFile, storeProblem, type Declared, type FileFacts } from './store-file.js';
import { NO_TEXT, walk, type FoundFile } from './walk.js';

export interface IngestSummary {
  readonly found: number;
  readonly added: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly moved: number;
  /** Files that cannot be used. */
  readonly problems: number;
  /** Files of the library that used to be there and are gone. */
  readonly missing: number;
}

export interface IngestOptions {
  readonly settings: Settings;
  /** Name of the category of all these files; what kind they are follows from it where it says so. */
  readonly category?: string;
  /** What is said of single files, by their paths: what it says wins over the name and the sound. */
  readonly declare?: (path: string) => FileRule | undefined;
  readonly onProgress?: (event: IngestEvent) => void;
  readonly signal?: AbortSignal;
  /** How files are measured: in processes of their own where left out. */
  readonly analyse?: AnalyseFiles;
  /** Called with what is true of all files, each thing once. */
  readonly onNotice?: (notice: string) => void;
}

export type { IngestEvent } from './ingest-progress.js';

/** What a folder's rule, an upload or a list says of a file. */
export type FileRule = Partial<Pick<Declared, 'kind' | 'category' | 'codes' | 'startsOn' | 'endsOn'>> & {
  /** It may still be being copied: of what it claims everything must decode, or it is refused until it changes. */
  readonly whole?: boolean;
};

/** Names of the categories that files go to by their kind. */
export const KIND_CATEGORIES: Readonly<Record<SegmentKind, string>> = {
  music: 'Music',
  jingle: 'Jingles',
  sweeper: 'Sweepers',
  liner: 'Liners',
  voice: 'Voice tracks',
  spot: 'Spots',
  news: 'News',
  bed: 'Beds',
  id: 'IDs',
  live: 'Live sources',
  emergency: 'Emergency',
};

/**
 * Takes the media files at and below `paths` into the library. Files that have not changed (same size and time) are
 * skipped, unless what was measured of them is out of date, ones that moved keep their cart, the others are measured in processes of their own and stored one by one as they
 * are done: the first can air while the last is being measured. A file that cannot be used is listed with its reason. Where
 * songs are matched to a reference, one that was stored before spectra were measured is measured for its spectrum alone.
 *
 * Throws ContinuityError MEDIA_UNREADABLE, and the signal's reason where it aborts; what is stored by then stays.
 */
export async function ingestPaths(db: Db, paths: readonly string[], options: IngestOptions): Promise<IngestSummary> {
  const files = await walk(paths, options.signal);
  const known = await KnownFiles.read(db);
  const run = new Run(db, known, files.length, options);
  const jobs = new Map<string, FileFacts>();
  let atOnce = 0;
  for (const file of files) {
    options.signal?.throwIfAborted();
    const facts = await run.sort(file);
    if (facts !== undefined) jobs.set(file.path, facts);
    // Who shares this thread, the panel among them, has its turn.
    if (++atOnce % FILES_AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  await run.analyse(jobs);
  const missing = await known.markMissing(paths, files);
  return { ...run.counted, found: files.length, missing };
}

/** A short file that no name says anything of may turn out to be a voice track. */
const MAY_BE_VOICE = { kind: 'voice', underSeconds: SHORT_SECONDS } as const;

const FILES_AT_ONCE = 500;

type FileEvent = Omit<IngestEvent, 'done' | 'total' | 'audioSeconds' | 'secondsLeft'>;
type Tally = Record<'added' | 'updated' | 'unchanged' | 'moved' | 'problems', number>;

/** One ingest under way. */
class Run {
  readonly counted: Tally = { added: 0, updated: 0, unchanged: 0, moved: 0, problems: 0 };
  readonly #timeLeft = new TimeLeft();
  #done = 0;
  #audioSeconds = 0;
  /** Files that are known but for their spectrum. */
  readonly #spectrumOnly = new Set<string>();

  constructor(
    readonly db: Db,
    readonly known: KnownFiles,
    readonly total: number,
    readonly options: IngestOptions,
  ) {}

  report(event: FileEvent): void {
    this.#done += 1;
    this.counted[event.outcome === 'problem' ? 'problems' : event.outcome] += 1;
    this.options.onProgress?.({
      ...event,
      done: this.#done,
      total: this.total,
      audioSeconds: this.#audioSeconds,
      secondsLeft: this.#timeLeft.seconds(performance.now()),
    });
  }

  /** Settles a file that is known already. Returns the facts of one that has to be measured. */
  async sort(file: FoundFile): Promise<FileFacts | undefined> {
    const known = this.known.at(file.path);
    const same =
      known?.sizeBytes === file.sizeBytes &&
      known.modifiedAtEpochMs === file.modifiedAtEpochMs &&
      known.problemCode !== 'FILE_MISSING';
    if (same && known.problemCode === null && (known.analysisVersion ?? ANALYSIS_VERSION) < ANALYSIS_VERSION)
      return { ...file, contentKey: known.contentKey };
    const { eqMatch } = this.options.settings.sound;
    if (
      same &&
      known.problemCode === null &&
      eqMatch.enabled &&
      (await lacksSpectrum(this.db, file.path, eqMatch.reference))
    ) {
      this.#spectrumOnly.add(file.path);
      return { ...file, contentKey: known.contentKey };
    }
    if (same) {
      this.#settled(known);
      return undefined;
    }
    const facts = await this.facts(file);
    if (facts === undefined) return undefined;
    if (known === undefined) {
      const cart = await this.known.moved(facts);
      if (cart === undefined) return facts;
      this.report({ path: facts.path, outcome: 'moved', cartId: String(cart) });
      return undefined;
    }
    if (!(await this.known.touched(known, facts))) return facts;
    if (known.problemCode === 'FILE_MISSING') this.report({ path: file.path, outcome: 'unchanged' });
    else this.#settled(known);
    return undefined;
  }

  #settled({ path, problemCode, problemMessage }: KnownFile): void {
    if (problemCode === null) this.report({ path, outcome: 'unchanged' });
    else this.reportProblem(path, problemCode, problemMessage ?? '');
  }

  reportProblem(path: string, code: ErrorCode, message: string): void {
    this.report({ path, outcome: 'problem', error: { code, message } });
  }

  async facts(file: FoundFile): Promise<FileFacts | undefined> {
    try {
      return { ...file, contentKey: await contentKey(file.path) };
    } catch (error) {
      const problem = readProblem(file.path, error);
      await storeProblem(this.db, { ...file, contentKey: '' }, problem, Date.now());
      this.reportProblem(file.path, problem.code, problem.message);
      return undefined;
    }
  }

  /** Measures files and stores each result as it comes. */
  async analyse(files: ReadonlyMap<string, FileFacts>): Promise<void> {
    if (files.size === 0) return;
    const kinds = new Map([...files.keys()].map((path) => [path, this.namedKind(path)]));
    const jobs = inTurns([...files.keys()], (path) => kinds.get(path)).map((path): AnalyseJob => {
      const kindHint = kinds.get(path);
      return kindHint === undefined ? { path, orKind: MAY_BE_VOICE } : { path, kindHint };
    });
    const bytes = [...files.values()].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    this.#timeLeft.start(bytes, performance.now());
    // Stored in the order in which they come, one at a time; the first failure of the database ends the run.
    let stored = Promise.resolve();
    let failure: unknown;
    const stop = new AbortController();
    const { signal = stop.signal } = this.options;
    await (this.options.analyse ?? analyseMany)(jobs, {
      signal: AbortSignal.any([signal, stop.signal]),
      ...(this.options.onNotice && { onNotice: this.options.onNotice }),
      onResult: (result) => {
        const facts = files.get(result.path);
        if (facts === undefined) return;
        stored = stored
          .then(() => (failure === undefined ? this.store(facts, result, kinds.get(result.path)) : undefined))
          .catch((error: unknown) => {
            failure = error;
            stop.abort();
          });
      },
    });
    await stored;
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error(messageOf(failure));
    signal.throwIfAborted();
  }

  /** Of a file that has not changed: its cue points, which somebody may have set, stay. */
  async #storeSpectrum(path: string, { spectrumDb }: Analysis): Promise<void> {
    const cartId = await storeSpectrum(this.db, path, spectrumDb);
    this.report({ path, outcome: 'updated', ...(cartId === undefined ? {} : { cartId }) });
  }

  /** What a file's cart is, which somebody may have decided; of a new file what its rule or its folder says. */
  namedKind(path: string): SegmentKind | undefined {
    const known = this.known.at(path)?.kind;
    if (known) return known;
    const rule = this.options.declare?.(path);
    const category = rule?.category ?? this.options.category;
    return rule?.kind ?? (category === undefined ? undefined : kindFromName(category)) ?? kindFromFolders(path);
  }

  async store(facts: FileFacts, result: AnalyseResult, named: SegmentKind | undefined): Promise<void> {
    const { path } = facts;
    this.#timeLeft.done(facts.sizeBytes);
    if (result.ok) this.#audioSeconds += result.analysis.durationFrames / result.analysis.sampleRateHz;
    try {
      if (!result.ok) throw new ContinuityError(result.error.code, result.error.message);
      if (this.#spectrumOnly.has(path)) {
        await this.#storeSpectrum(path, result.analysis);
        return;
      }
      const said = kindFromName(result.analysis.tags.category ?? '');
      const kind = named ?? said ?? kindFromShape(shapeOf(result.analysis));
      // What only its sound or its tags show to be a voice was measured as one as well.
      const analysis = (named === undefined && kind === 'voice' ? result.orAnalysis : undefined) ?? result.analysis;
      const category = this.options.category ?? KIND_CATEGORIES[kind];
      const { whole = false, ...rule } = this.options.declare?.(path) ?? {};
      if (whole) await refuseUnfinished(path, analysis);
      const declared: Declared = { category, ...rule, kind };
      const { cartId, added } = await storeFile(this.db, facts, analysis, declared, Date.now());
      if (added) await addToDefaultWall(this.db, cartId);
      const { warnings } = analysis;
      this.report({ path, outcome: added ? 'added' : 'updated', cartId, kind, warnings });
    } catch (error) {
      if (!(error instanceof ContinuityError)) throw error;
      // A fault of ours is not the file's: nothing is noted, and the next run measures it.
      if (error.code !== 'INTERNAL') {
        await storeProblem(this.db, facts, { code: error.code, message: error.message }, Date.now());
      }
      this.reportProblem(path, error.code, error.message);
    }
  }
}

/** Headers are written first: what a copy in progress lacks is at its end. */
const UNFINISHED_SECONDS = 0.5;

async function refuseUnfinished(path: string, { durationFrames, sampleRateHz }: Analysis): Promise<void> {
  const claimed = (await probeFile(path)).durationFrames ?? durationFrames;
  if (claimed - durationFrames <= UNFINISHED_SECONDS * sampleRateHz) return;
  throw new ContinuityError(
    'FILE_TRUNCATED',
    `${path} is not whole: ${((claimed - durationFrames) / sampleRateHz).toFixed(1)} s of it are missing; it is looked at again when it has changed`,
  );
}

function readProblem(path: string, error: unknown): { readonly code: ErrorCode; readonly message: string } {
  const absent = (error as NodeJS.ErrnoException).code === 'ENOENT';
  if (absent && path.includes(NO_TEXT)) {
    return { code: 'FILE_UNREADABLE', message: 'its name is no UTF-8 text and cannot be played; rename it' };
  }
  return { code: absent ? 'FILE_MISSING' : 'FILE_UNREADABLE', message: `it cannot be read: ${messageOf(error)}` };
}

/** Songs first, then one file of each kind in turn: a station needs one of each before it needs all of one. */
function inTurns(paths: readonly string[], kindOf: (path: string) => SegmentKind | undefined): string[] {
  const byKind = new Map<SegmentKind, string[]>([['music', []]]);
  for (const path of paths) {
    const kind = kindOf(path) ?? 'music';
    const group = byKind.get(kind);
    if (group === undefined) byKind.set(kind, [path]);
    else group.push(path);
  }
  const longest = Math.max(...[...byKind.values()].map((group) => group.length));
  const turns = Array.from({ length: longest }, (_, turn) => [...byKind.values()].map((group) => group.at(turn)));
  return turns.flat().filter((path) => path !== undefined);
}

function shapeOf(analysis: Analysis) {
  const { peaks } = analysis;
  return {
    durationSeconds: analysis.durationFrames / analysis.sampleRateHz,
    channels: analysis.channels,
    sampleRateHz: analysis.sampleRateHz,
    lowEnergyRatio: lowEnergyRatio(peaks),
  };
}

/** Notes the library's files at and below these paths that are gone. Returns how many are. */
export async function markMissing(db: Db, paths: readonly string[]): Promise<number> {
  return (await KnownFiles.read(db)).markMissing(paths, []);
}
