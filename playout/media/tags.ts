import { basename, extname } from 'node:path';
import { messageOf } from '../api/errors.js';
import type { Artwork } from './artwork.js';
import { parseBextChunk, type BextChunk } from './bext-chunk.js';
import { parseCartChunk, type CartChunk, type DeclaredCues } from './cart-chunk.js';
import { containerTags, NOT_WRITTEN, type ContainerTags, type WrittenLoudness } from './container-tags.js';
import { riffChunks } from './riff-chunks.js';

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
  readonly label: string | null;
  readonly composer: string | null;
  readonly comment: string | null;
  /** Null where it is not said. */
  readonly explicit: boolean | null;
  /** Category of a `cart` chunk. */
  readonly category: string | null;
  /** First and last local minute at which it may air, `YYYY-MM-DDTHH:MM`. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** For information and comparison: what is measured wins. */
  readonly written: WrittenLoudness;
  /** Timers of a `cart` chunk, in frames of the file's own rate. */
  readonly cues: DeclaredCues;
  readonly artwork: Artwork | null;
}

/** What a file says that says nothing. */
export const NO_TAGS: Tags = {
  title: '',
  artist: '',
  album: null,
  albumArtist: null,
  genre: null,
  isrc: null,
  year: null,
  bpm: null,
  language: null,
  label: null,
  composer: null,
  comment: null,
  explicit: null,
  category: null,
  startsOn: null,
  endsOn: null,
  written: NOT_WRITTEN,
  cues: {},
  artwork: null,
};

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

/**
 * Reads a file's tags: the `cart` and `bext` chunks of a WAVE file, and whatever its container holds. Never rejects: where
 * they cannot be read, the name decides and `warnings` says why.
 */
export async function readTags(path: string): Promise<{ readonly tags: Tags; readonly warnings: readonly string[] }> {
  const warnings: string[] = [];
  const told = async <T>(read: Promise<T>): Promise<T | undefined> => {
    try {
      return await read;
    } catch (error) {
      warnings.push(`its tags cannot be read: ${messageOf(error)}`);
      return undefined;
    }
  };
  const [container, chunks] = await Promise.all([
    told(containerTags(path)),
    // A file that cannot be opened at all has been told of already.
    riffChunks(path, ['cart', 'bext']).catch(() => new Map<string, Buffer>()),
  ]);
  const cart = chunks.get('cart');
  const bext = chunks.get('bext');
  const tags = mergedTags(path, {
    container: container ?? { explicit: null, written: NOT_WRITTEN, artwork: null },
    cart: cart === undefined ? undefined : parseCartChunk(cart),
    bext: bext === undefined ? undefined : parseBextChunk(bext),
  });
  return { tags, warnings };
}

interface Sources {
  readonly container: ContainerTags;
  readonly cart: CartChunk | undefined;
  readonly bext: BextChunk | undefined;
}

/** A `cart` chunk was written for the air and wins; a `bext` description is a last resort before the file's name. */
function mergedTags(path: string, { container, cart, bext }: Sources): Tags {
  const first = (...texts: readonly (string | undefined)[]): string | null =>
    texts.map(cleanText).find((text) => text !== null) ?? null;
  const named = tagsFromName(path);
  const artist = first(cart?.artist, container.artist, container.albumArtist);
  const title = first(cart?.title, container.title, bext?.description);
  const { year, bpm } = container;
  return {
    // A name is only taken apart where the file gives neither.
    title: title ?? (artist === null ? named.title : fileName(path)),
    artist: artist ?? (title === null ? named.artist : ''),
    album: first(container.album),
    albumArtist: first(container.albumArtist),
    genre: first(container.genre),
    isrc: isrcOf(container.isrc),
    year: year !== undefined && year > 0 && year < 10_000 ? year : (bext?.year ?? null),
    bpm: bpm !== undefined && bpm > 0 && bpm < 1000 ? bpm : null,
    language: first(container.language),
    label: first(container.label),
    composer: first(container.composer),
    comment: first(container.comment, cart?.outCue === '' ? undefined : cart?.outCue),
    explicit: container.explicit,
    category: first(cart?.category),
    startsOn: cart?.startsOn ?? null,
    endsOn: cart?.endsOn ?? null,
    written: { ...container.written, integratedLufs: bext?.integratedLufs ?? null },
    cues: cart?.cues ?? {},
    artwork: container.artwork,
  };
}

function fileName(path: string): string {
  return cleanText(basename(path, extname(path)).replaceAll('_', ' ')) ?? basename(path);
}

/** ISO 3901: two letters, three letters or digits, seven digits; hyphens are dropped. */
export function isrcOf(text: string | undefined): string | null {
  const isrc = text?.replace(/[-\s]/g, '').toUpperCase();
  return isrc !== undefined && /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(isrc) ? isrc : null;
}
