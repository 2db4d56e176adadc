import { access, constants } from 'node:fs/promises';
import type { Settings } from '../../config/schema.js';
import type { StationPaths } from '../../config/station-paths.js';
import { makeDemoStation, wantsDemoStation } from '../../db/ingest/demo-station.js';
import { ingestPaths, markMissing, type FileRule, type IngestEvent } from '../../db/ingest/ingest.js';
import type { Db } from '../../db/open.js';
import { filesToMeasure } from '../../db/queries/media-files.js';
import { songsPlanned } from '../../db/queries/rundown.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import type { LibraryCounts } from '../api/library.js';
import { InTurn } from './in-turn.js';
import { planFollows, type Choice } from './library-growth.js';
import type { PlanPush } from './plan-push.js';
import type { StationFeed } from './station-feed.js';
import type { StationLibrary } from './station-library.js';

/** Progress is told this often; a library of a hundred thousand files is no flood of messages. */
const TELL_INTERVAL_MS = 300;
/** What stays of a plan made from the few files that were there first: long enough for the next item to be loaded. */
const KEPT_MS = 30_000;

export interface LibraryScanOptions {
  readonly db: Db;
  readonly settings: Settings;
  readonly paths: StationPaths;
  readonly library: StationLibrary;
  readonly plans: Pick<PlanPush, 'push' | 'planAndPush' | 'replanAndPush'>;
  readonly feed: StationFeed;
  readonly log: Log;
  readonly now: () => number;
}

/** Takes files into the library while the station is on air, and has the plan follow the library as it grows. */
export class LibraryScan {
  readonly #abort = new AbortController();
  readonly #turns = new InTurn();
  #running: Promise<void> | null = null;
  #failed = 0;
  #toldAtMs = -Infinity;
  #lastLook: Promise<void> = Promise.resolve();
  /** A file that was known has been measured again: what is planned of it may sound another way. */
  #renewed = false;
  /** What the plan was made from. */
  #planned: Choice = { carts: 0, songs: 0 };
  #plannedAtMs = -Infinity;

  constructor(private readonly options: LibraryScanOptions) {}

  /** At start: the media folders, or the demo station where there is neither media nor a library. */
  async begin(): Promise<void> {
    const { settings, paths, db, library, feed } = this.options;
    const counts = await library.counts();
    feed.set('library', counts);
    this.#planned = choiceOf(counts);
    const { media } = settings.paths;
    if (media.length > 0)
      await this.#run((signal, onProgress) => ingestPaths(db, media, { settings, signal, onProgress }));
    else if (await wantsDemoStation(db, paths)) {
      // Its making may have been interrupted just after a day was planned from its first song.
      this.#planned = { ...this.#planned, songs: await songsPlanned(db, this.options.now()) };
      await this.#run((signal, onProgress) => makeDemoStation(db, paths, settings, { signal, onProgress }));
    }
  }

  /** Starts a scan of other paths. Throws ContinuityError: ALREADY_RUNNING, MEDIA_UNREADABLE. */
  async start(media: readonly string[], category: string | undefined): Promise<void> {
    if (this.#running !== null) {
      throw new ContinuityError('ALREADY_RUNNING', 'files are being taken in already, ask again when that is done');
    }
    for (const path of media) await readable(path);
    const { db, settings } = this.options;
    const named = category === undefined ? {} : { category };
    void this.#run((signal, onProgress) => ingestPaths(db, media, { settings, signal, onProgress, ...named }));
  }

  /**
   * Takes these files in as soon as nothing else is being taken in. Resolves with what became of each; one that was not come
   * to, because the station stops or because taking in failed (an alarm says so), is absent.
   */
  take(files: readonly string[], declare: (path: string) => FileRule | undefined): Promise<Map<string, IngestEvent>> {
    return this.#turns.add(async () => {
      const events = new Map<string, IngestEvent>();
      while (this.#running !== null) await this.#running;
      if (this.#abort.signal.aborted) return events;
      const { db, settings } = this.options;
      await this.#run((signal, onProgress) =>
        ingestPaths(db, files, {
          settings,
          signal,
          declare,
          onProgress: (event) => {
            events.set(event.path, event);
            onProgress(event);
          },
        }),
      );
      return events;
    });
  }

  /** Notes that files are gone, as soon as nothing is being taken in, and has the plan follow. */
  miss(files: readonly string[]): Promise<void> {
    return this.#turns.add(async () => {
      while (this.#running !== null) await this.#running;
      if (this.#abort.signal.aborted) return;
      if ((await markMissing(this.options.db, files)) > 0) await this.#look(true);
    });
  }

  /**
   * Measures the files of these carts for what the carts are by now. Until that is done, and where it fails, they air as they
   * were measured; a station that stops meanwhile does it when it scans its folders the next time.
   */
  async measureAgain(carts: readonly number[]): Promise<void> {
    const { db, log } = this.options;
    try {
      const files = await filesToMeasure(db, carts);
      if (files.length > 0) await this.take(files, () => undefined);
    } catch (error) {
      log('error', `carts of another kind were not measured again: ${messageOf(error)}`);
    }
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#running;
    await this.#turns.idle();
  }

  async #run(work: (signal: AbortSignal, onProgress: (event: IngestEvent) => void) => Promise<unknown>): Promise<void> {
    this.#failed = 0;
    this.#renewed = false;
    this.#running = this.#guarded(async () => {
      await work(this.#abort.signal, (event) => {
        this.#took(event);
      });
    });
    await this.#running;
    this.#running = null;
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    const { feed, log, now } = this.options;
    try {
      await work();
      feed.clear('library.scan');
    } catch (error) {
      if (this.#abort.signal.aborted) return;
      log('error', `taking in files failed: ${messageOf(error)}`);
      feed.raise('library.scan', 'warning', `Files could not be taken in: ${messageOf(error)}`, now());
    } finally {
      await this.#lastLook;
      feed.set('ingest', null);
      if (!this.#abort.signal.aborted) await this.#look(true);
    }
  }

  #took(event: IngestEvent): void {
    const { feed } = this.options;
    if (event.outcome === 'problem') this.#failed += 1;
    if (event.outcome === 'updated') this.#renewed = true;
    const atMs = performance.now();
    // Until something airs, every file is looked at: the first song is what the station waits for.
    if (this.#planned.carts > 0 && atMs - this.#toldAtMs < TELL_INTERVAL_MS) return;
    this.#toldAtMs = atMs;
    const { done, total, path, secondsLeft } = event;
    feed.set('ingest', { done, total, failed: this.#failed, file: path, secondsLeft });
    this.#lastLook = this.#lastLook.then(() => this.#look(false));
  }

  /** Looks at what there is now, and plans when that is worth it. */
  async #look(isLast: boolean): Promise<void> {
    const { library, feed, plans, log } = this.options;
    try {
      const counts = await library.counts();
      const shown = feed.parts.library;
      if (counts.carts !== shown?.carts || counts.problems !== shown.problems) feed.set('library', counts);
      const atMs = performance.now();
      const there = choiceOf(counts);
      const follows = planFollows(this.#planned, there, { isLast, sincePlannedMs: atMs - this.#plannedAtMs });
      if (follows === undefined) {
        if (isLast && this.#renewed) await plans.push();
        return;
      }
      this.#planned = there;
      this.#plannedAtMs = atMs;
      await (follows === 'first' ? plans.planAndPush() : plans.replanAndPush(KEPT_MS));
    } catch (error) {
      log('error', `the library does not answer: ${messageOf(error)}`);
    }
  }
}

const choiceOf = ({ carts, byKind }: LibraryCounts): Choice => ({ carts, songs: byKind['music'] ?? 0 });

async function readable(path: string): Promise<void> {
  try {
    await access(path, constants.R_OK);
  } catch (error) {
    throw new ContinuityError('MEDIA_UNREADABLE', `${path} cannot be read, check its name and its permissions`, {
      cause: error,
    });
  }
}
