import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { dirname, extname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../playout/api/errors.js';
import type { ReadRecord } from './cart-record.js';
import { readText } from './text-file.js';

const LISTS = new Set(['.m3u', '.m3u8', '.pls']);
/** A list in a list in a list; deeper is no list that anybody made. */
const DEEPEST = 8;
const LARGEST_LIST_BYTES = 16 * 1024 * 1024;

interface Entry {
  readonly line: number;
  readonly target: string;
  readonly title?: string | undefined;
  readonly seconds?: number | undefined;
}

/**
 * Files of an M3U, M3U8 or PLS list in its order, those of lists in it at their place. Names are relative to the list that
 * they stand in. Addresses of streams, lists that hold themselves and lists that cannot be read are errors of their line.
 */
export async function* readPlaylist(path: string): AsyncGenerator<ReadRecord> {
  yield* entriesOf(resolve(path), [], undefined);
}

async function* entriesOf(
  path: string,
  above: readonly string[],
  outer: number | undefined,
): AsyncGenerator<ReadRecord> {
  const real = await realpath(path);
  const content = await readText(path, LARGEST_LIST_BYTES);
  const entries = extname(path).toLowerCase() === '.pls' ? plsEntries(content) : m3uEntries(content);
  for (const entry of entries) {
    const line = outer ?? entry.line;
    const file = fileOf(entry.target, dirname(path));
    if (file === undefined) {
      yield { line, error: `${entry.target.slice(0, 200)} is an address and no file; it cannot be taken in` };
    } else if (LISTS.has(extname(file).toLowerCase())) {
      yield* listIn(file, [...above, real], line);
    } else {
      // Of a file that is there, its own tags know better.
      const { title, seconds }: Partial<Entry> = existsSync(file) ? {} : entry;
      const said = title === undefined ? {} : titleOf(title);
      const length = seconds !== undefined && seconds > 0 ? { durationSeconds: seconds } : {};
      yield { line, record: { file, ...said, ...length } };
    }
  }
}

async function* listIn(file: string, above: readonly string[], line: number): AsyncGenerator<ReadRecord> {
  try {
    const real = await realpath(file);
    if (above.includes(real)) yield { line, error: `${file} holds itself; it is read once` };
    else if (above.length >= DEEPEST) yield { line, error: `${file} lies too deep in other lists` };
    else yield* entriesOf(file, above, line);
  } catch (error) {
    yield { line, error: `${file} cannot be read: ${messageOf(error)}` };
  }
}

/** `#EXTINF:215,Artist - Title` before a name says what it is. */
function m3uEntries(content: string): Entry[] {
  const entries: Entry[] = [];
  let said: Pick<Entry, 'title' | 'seconds'> = {};
  for (const [index, raw] of content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/u)
    .entries()) {
    const text = raw.trim();
    if (text === '') continue;
    const info = /^#EXTINF:\s*(-?\d+(?:\.\d+)?)[^,]*,(.*)$/u.exec(text);
    if (info !== null) said = { seconds: Number(info[1]), ...(info[2].trim() === '' ? {} : { title: info[2].trim() }) };
    else if (!text.startsWith('#')) {
      entries.push({ line: index + 1, target: text, ...said });
      said = {};
    }
  }
  return entries;
}

/** `File1=`, `Title1=`, `Length1=`, in the order of their numbers. */
function plsEntries(content: string): Entry[] {
  const entries = new Map<number, { line: number; target?: string; title?: string; seconds?: number }>();
  for (const [index, raw] of content
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/u)
    .entries()) {
    const parts = /^\s*(File|Title|Length)(\d{1,6})\s*=\s*(.*?)\s*$/iu.exec(raw);
    if (parts === null) continue;
    const [, name, number, value] = parts;
    const entry = entries.get(Number(number)) ?? { line: index + 1 };
    if (/^file$/i.test(name)) Object.assign(entry, { target: value, line: index + 1 });
    else if (/^title$/i.test(name)) entry.title = value;
    else entry.seconds = Number(value);
    entries.set(Number(number), entry);
  }
  return [...entries.entries()]
    .sort(([a], [b]) => a - b)
    .flatMap(([, { target, ...entry }]) => (target === undefined || target === '' ? [] : [{ ...entry, target }]));
}

/** The path of a name in a list; undefined for an address of another kind than `file:`. */
function fileOf(target: string, folder: string): string | undefined {
  if (/^file:/i.test(target)) {
    try {
      return fileURLToPath(target);
    } catch {
      // An address of a file on another machine.
      return undefined;
    }
  }
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(target)) return undefined;
  // Lists of Windows programs are read on other systems too.
  return resolve(folder, target.includes('/') ? target : target.replaceAll('\\', '/'));
}

function titleOf(text: string): { readonly title: string; readonly artist?: string } {
  const parts = /^(.+?) - (.+)$/u.exec(text);
  return parts === null ? { title: text } : { artist: parts[1].trim(), title: parts[2].trim() };
}
