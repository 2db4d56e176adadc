import { basename, extname } from 'node:path';
import { parseFile } from 'music-metadata';
import { messageOf } from '../api/errors.js';

/** What a file says of itself. Texts are one line of at most 1,000 characters; null where the file does not say. */
export interface Tags {
  /** From the file's name where it has no title. */
  readonly title: string;
  /** From the file's name (`Artist - Title`) where it names none; empty where that does not say either. */
  readonly artist: string;
  readonly album: string | null;
  readonly albumArtist: string | null;
  readonly genre: string | null;
  readonly isrc: string | null;
  readonly year: number | null;
  readonly bpm: number | null;
  /** ISO 639 code of the language that is sung or spoken. */
  readonly language: string | null;
}

const LONGEST_TEXT = 1000;

/** One line without control characters, at most 1,000 characters long (never cut inside one); null where nothing is left. */
export function cleanText(text: string | undefined): string | null {
  if (text === undefined) return null;
  const line = text
    .normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim();
  const characters = Array.from(line.slice(0, 2 * LONGEST_TEXT + 1));
  const cut = characters.length > LONGEST_TEXT ? characters.slice(0, LONGEST_TEXT).join('').trim() : line;
  return cut === '' ? null : cut;
}

/** Artist and title from a name such as `03 Artist - Title.flac`. */
export function tagsFromName(path: string): { readonly title: string; readonly artist: string } {
  const name = basename(path, extname(path));
  const words = cleanText(name.replaceAll('_', ' ')) ?? name;
  const parts = /^(?:\d{1,3}[ .-]+)?(.+?) - (.+)$/u.exec(words);
  if (parts === null) return { title: words, artist: '' };
  return { title: parts[2].trim(), artist: parts[1].trim() };
}

/** Reads a file's tags. Never rejects: where they cannot be read, the name decides and `warnings` says why. */
export async function readTags(path: string): Promise<{ readonly tags: Tags; readonly warnings: readonly string[] }> {
  const named = tagsFromName(path);
  try {
    const { common } = await parseFile(path, { skipCovers: true, duration: false });
    const artist = cleanText(common.artist) ?? cleanText(common.albumartist);
    const title = cleanText(common.title);
    const tags: Tags = {
      // A name is only taken apart where the file gives neither.
      title: title ?? (artist === null ? named.title : fileName(path)),
      artist: artist ?? (title === null ? named.artist : ''),
      album: cleanText(common.album),
      albumArtist: cleanText(common.albumartist),
      genre: cleanText(common.genre?.at(0)),
      isrc: isrcOf(common.isrc),
      year: common.year !== undefined && common.year > 0 && common.year < 10_000 ? common.year : null,
      bpm: common.bpm !== undefined && common.bpm > 0 && common.bpm < 1000 ? common.bpm : null,
      language: cleanText(common.language),
    };
    return { tags, warnings: [] };
  } catch (error) {
    const empty = { album: null, albumArtist: null, genre: null, isrc: null, year: null, bpm: null, language: null };
    return { tags: { ...named, ...empty }, warnings: [`its tags cannot be read: ${messageOf(error)}`] };
  }
}

function fileName(path: string): string {
  return cleanText(basename(path, extname(path)).replaceAll('_', ' ')) ?? basename(path);
}

/** ISO 3901: two letters, three letters or digits, seven digits; hyphens are dropped. */
function isrcOf(isrcs: readonly string[] | undefined): string | null {
  const isrc = isrcs?.at(0)?.replace(/[-\s]/g, '').toUpperCase();
  return isrc !== undefined && /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(isrc) ? isrc : null;
}
