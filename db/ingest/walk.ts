import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join, resolve, sep } from 'node:path';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';

/** Files with these extensions are offered to the decoder; it may still refuse what is in them. */
export const MEDIA_EXTENSIONS: ReadonlySet<string> = new Set(
  ['mp3', 'aac', 'm4a', 'flac', 'ogg', 'opus', 'wav', 'aiff', 'w64', 'mka'].map((name) => `.${name}`),
);

/** What stands in a name for bytes that are no text. */
export const NO_TEXT = '\u{FFFD}';

const FILES_AT_ONCE = 256;

/** A file that was found. */
export interface FoundFile {
  readonly path: string;
  readonly sizeBytes: number;
  readonly modifiedAtEpochMs: number;
}

/**
 * Media files at and below `roots`, each once, in the order of their paths. Hidden files and folders are left out, and so
 * are symbolic links that leave their root or lead around in a circle. A root that is a file is taken whatever its name.
 *
 * Throws ContinuityError MEDIA_UNREADABLE for a root or folder that is not there or cannot be read.
 */
export async function walk(roots: readonly string[], signal?: AbortSignal): Promise<FoundFile[]> {
  const found = new Map<string, FoundFile>();
  for (const root of roots) {
    const path = resolve(root);
    const { info, real } = await readable(path, async () => ({ info: await stat(path), real: await realpath(path) }));
    if (info.isDirectory()) await walkFolder({ folder: path, real, root: real, seen: new Set(), found, signal });
    else found.set(real, { path, sizeBytes: info.size, modifiedAtEpochMs: info.mtimeMs });
  }
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

interface Visit {
  readonly folder: string;
  /** The folder and the root with every link resolved. */
  readonly real: string;
  readonly root: string;
  /** Real folders seen under this root. */
  readonly seen: Set<string>;
  /** By real path: a file that two names lead to is taken once. */
  readonly found: Map<string, FoundFile>;
  readonly signal: AbortSignal | undefined;
}

async function walkFolder(visit: Visit): Promise<void> {
  if (visit.seen.has(visit.real)) return;
  visit.seen.add(visit.real);
  const entries = await readable(visit.folder, () => readdir(visit.folder, { withFileTypes: true }));
  const shown = entries.filter(({ name }) => !name.startsWith('.')).sort((a, b) => (a.name < b.name ? -1 : 1));
  // Files first and many at a time: of what lies in one folder, only links and folders depend on each other.
  const files = shown.filter((entry) => entry.isFile());
  for (let at = 0; at < files.length; at += FILES_AT_ONCE) {
    visit.signal?.throwIfAborted();
    const some = files.slice(at, at + FILES_AT_ONCE);
    await Promise.all(some.map(({ name }) => take(visit, join(visit.folder, name), join(visit.real, name))));
  }
  for (const entry of shown) {
    visit.signal?.throwIfAborted();
    const path = join(visit.folder, entry.name);
    if (entry.isDirectory()) {
      await walkFolder({ ...visit, folder: path, real: join(visit.real, entry.name) });
    } else if (entry.isSymbolicLink()) {
      await followLink(visit, path);
    }
  }
}

async function followLink(visit: Visit, path: string): Promise<void> {
  const target = await targetOf(path);
  if (!target?.startsWith(visit.root + sep)) return;
  if ((await stat(target)).isDirectory()) await walkFolder({ ...visit, folder: path, real: target });
  else await take(visit, path, target);
}

/** Where a link leads, or undefined for one that leads nowhere or in a circle. */
async function targetOf(path: string): Promise<string | undefined> {
  try {
    return await realpath(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'EACCES') return undefined;
    throw error;
  }
}

async function take(visit: Visit, path: string, real: string): Promise<void> {
  if (!MEDIA_EXTENSIONS.has(extname(path).toLowerCase()) || visit.found.has(real)) return;
  try {
    const info = await stat(path);
    visit.found.set(real, { path, sizeBytes: info.size, modifiedAtEpochMs: info.mtimeMs });
  } catch (error) {
    // It was there when the folder was listed and has gone since: the next walk will say so.
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw unreadable(path, error);
    // Or its name is no UTF-8 and cannot be said: its place is kept, so that somebody hears of it.
    if (path.includes(NO_TEXT)) visit.found.set(real, { path, sizeBytes: 0, modifiedAtEpochMs: 0 });
  }
}

async function readable<T>(path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw unreadable(path, error);
  }
}

function unreadable(path: string, error: unknown): ContinuityError {
  return new ContinuityError(
    'MEDIA_UNREADABLE',
    `${path} cannot be read: ${messageOf(error)}; name a folder or file that is there and may be read`,
    { cause: error },
  );
}
