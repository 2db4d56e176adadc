import { watch as watchFiles, type FSWatcher } from 'chokidar';
import { statSync, type Stats } from 'node:fs';
import { basename, extname, resolve } from 'node:path';
import { messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import type { IngestEvent } from '../../db/ingest/ingest.js';
import { MEDIA_EXTENSIONS } from '../../db/ingest/walk.js';
import type { LibraryScan } from './library-scan.js';
import { StableFiles } from './stable-files.js';
import { folderOf, ruleOf, type WatchedFolder } from './watch-rule.js';

const LOOK_INTERVAL_MS = 500;
/** A folder that is away is looked for this often. */
const RETURN_INTERVAL_MS = 10_000;

export interface FolderWatchOptions {
  readonly folders: readonly WatchedFolder[];
  readonly timeZone: string;
  readonly scan: Pick<LibraryScan, 'take' | 'miss'>;
  readonly log: Log;
  readonly now: () => number;
  /** Raises an alarm, or takes it back with null. */
  readonly alarm: (key: string, message: string | null) => void;
}

/**
 * Watched folders: new files are taken in once they are whole, gone ones are noted, renamed ones keep their cart. Nothing is
 * concluded from a folder that is away as a whole (a network share that was cut off): that is an alarm.
 */
export class FolderWatch {
  readonly #folders: readonly WatchedFolder[];
  readonly #stable = new StableFiles();
  readonly #gone = new Set<string>();
  readonly #watchers = new Map<WatchedFolder, FSWatcher>();
  #looking: Promise<void> | null = null;
  #timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: FolderWatchOptions) {
    this.#folders = options.folders.map((folder) => ({ ...folder, path: resolve(folder.path) }));
  }

  /** Begins to watch; what lies in the folders already is new too, as far as the library does not know it. */
  open(): void {
    if (this.#folders.length === 0) return;
    this.#watchAll();
    this.#timers = [
      setInterval(() => void this.look(), LOOK_INTERVAL_MS),
      setInterval(() => {
        this.#watchAll();
      }, RETURN_INTERVAL_MS),
    ];
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([...this.#watchers.values()].map((watcher) => watcher.close()));
    this.#watchers.clear();
    await this.#looking;
  }

  /** A file has appeared or changed. */
  seen(path: string): void {
    this.#gone.delete(path);
    const stat = statOf(path);
    if (stat?.isFile() === true) {
      this.#stable.look(path, { sizeBytes: stat.size, modifiedAtEpochMs: stat.mtimeMs }, this.options.now(), Infinity);
    }
  }

  /** A file has gone. */
  vanished(path: string): void {
    this.#stable.forget(path);
    this.#gone.add(path);
  }

  /** Takes in what is whole by now and notes what has gone. Does not overlap with itself. */
  async look(): Promise<void> {
    if (this.#looking !== null) return this.#looking;
    this.#looking = this.#settle()
      .catch((error: unknown) => {
        this.options.log('error', `watched folders: ${messageOf(error)}`);
        this.options.alarm('library.watch', `New files could not be taken in: ${messageOf(error)}`);
      })
      .finally(() => {
        this.#looking = null;
      });
    return this.#looking;
  }

  async #settle(): Promise<void> {
    const { scan, now } = this.options;
    const whole = this.#stable.paths().filter((path) => this.#isWhole(path, now()));
    const gone = [...this.#gone].filter((path) => {
      const folder = folderOf(path, this.#folders);
      return folder !== undefined && isThere(folder.path) && !isThere(path);
    });
    this.#gone.clear();
    // New names first: a file that was renamed takes its cart along and is not missing.
    if (whole.length > 0) this.#tell(await scan.take(whole, (path) => this.#rule(path)));
    if (gone.length > 0) await scan.miss(gone);
  }

  #isWhole(path: string, nowMs: number): boolean {
    const stat = statOf(path);
    const folder = folderOf(path, this.#folders);
    if (stat?.isFile() !== true || folder === undefined) {
      this.#stable.forget(path);
      return false;
    }
    const seen = { sizeBytes: stat.size, modifiedAtEpochMs: stat.mtimeMs };
    return this.#stable.look(path, seen, nowMs, folder.stableSeconds * 1000);
  }

  #rule(path: string) {
    const folder = folderOf(path, this.#folders);
    return folder === undefined ? undefined : ruleOf(folder, this.options.now(), this.options.timeZone);
  }

  #tell(events: ReadonlyMap<string, IngestEvent>): void {
    const refused = [...events.values()].filter(({ outcome }) => outcome === 'problem');
    for (const { path, error } of refused) {
      this.options.log('warn', `${path} in a watched folder cannot be used: ${error?.message ?? ''}`);
    }
    const [first] = refused;
    const message =
      refused.length === 0
        ? null
        : `${refused.length} new files cannot be used, among them ${basename(first.path)}: ${first.error?.message ?? ''}`;
    if (events.size > 0) this.options.alarm('library.watch', message);
  }

  /** Watches every folder that is there and says which is not. */
  #watchAll(): void {
    for (const folder of this.#folders) {
      const key = `library.watch.${folder.path}`;
      const watcher = this.#watchers.get(folder);
      if (!isThere(folder.path)) {
        this.options.alarm(key, `The watched folder ${folder.path} is not there; mount it or correct library.watch`);
        // What is watched of a folder that was taken away tells nothing when it comes back.
        if (watcher !== undefined) void watcher.close();
        this.#watchers.delete(folder);
      } else if (watcher === undefined) {
        this.options.alarm(key, null);
        this.#watchers.set(folder, this.#watch(folder));
      }
    }
  }

  #watch({ path, polling, pollSeconds }: WatchedFolder): FSWatcher {
    const interval = pollSeconds * 1000;
    const watcher = watchFiles(path, {
      ignored: (name, stats) => name !== path && isIgnored(name, stats),
      followSymlinks: false,
      usePolling: polling,
      interval,
      binaryInterval: interval,
    });
    watcher.on('add', (name) => {
      this.seen(name);
    });
    watcher.on('change', (name) => {
      this.seen(name);
    });
    watcher.on('unlink', (name) => {
      this.vanished(name);
    });
    watcher.on('error', (error) => {
      this.options.log('error', `watching ${path}: ${messageOf(error)}`);
      this.options.alarm(
        `library.watch.${path}`,
        `${path} cannot be watched: ${messageOf(error)}; set polling for it in library.watch`,
      );
    });
    return watcher;
  }
}

/** Hidden files, what programs write while they copy, and what is no audio. */
function isIgnored(path: string, stats: Stats | undefined): boolean {
  if (basename(path).startsWith('.')) return true;
  return stats?.isFile() === true && !MEDIA_EXTENSIONS.has(extname(path).toLowerCase());
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    // A folder on the way may not be read, or its share answers no more: as if it were not there, which the caller tells.
    return undefined;
  }
}

function isThere(path: string): boolean {
  return statOf(path) !== undefined;
}
