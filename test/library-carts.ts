import Sqlite from 'better-sqlite3';
import { titleKey } from '../db/separation-key.js';

/** A generator of numbers in [0, 1) that a seed decides: mulberry32 (Ettinger, public domain). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const SYLLABLES =
  'ka lo mi ra den sol tu ve ni ja por el wyn ash gar tho mel is or un dra fen lu ci bo sta re qu ix yo ham zen pa ter ol gu';
const WORDS =
  'love night heart river blue fire summer road light dance rain gold home time dream wild moon city shadow wave Señorita Über Café Ågot naïve Ōkami 🎵';
const LANGUAGES = ['en', 'de', 'es', 'fr', 'sv', ''];
const GENRES = ['Pop', 'Rock', 'Soul', 'Jazz', 'Folk', 'Hip-Hop', 'Electronic', 'Klassik'];
const CODES = [
  'christmas',
  'summer',
  'gender:female',
  'gender:male',
  'energy:1',
  'energy:2',
  'energy:3',
  'energy:4',
  'night',
  'local',
];

/** Metadata of one cart, as `generateCarts` makes it. */
export interface GeneratedCart {
  readonly kind: string;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly label: string;
  readonly composer: string;
  readonly genre: string;
  readonly language: string;
  readonly year: number | null;
  readonly explicit: boolean;
  readonly enabled: boolean;
  readonly codes: readonly string[];
  readonly durationSeconds: number;
  readonly introSeconds: number | null;
  readonly introConfidence: number | null;
  readonly tempoBpm: number | null;
  readonly integratedLufs: number;
  readonly hasAudio: boolean;
  readonly isMissing: boolean;
  readonly isEdited: boolean;
}

/** So many carts, the same for the same seed: mostly songs by artists of whom a few have many, branding, spots and speech. */
export function* generateCarts(count: number, seed = 1): Generator<GeneratedCart> {
  const random = seeded(seed);
  const pick = <T>(all: readonly T[]): T => all[Math.floor(random() * all.length)];
  const syllables = SYLLABLES.split(' ');
  const words = WORDS.split(' ');
  const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
  const name = (parts: number): string => capital(Array.from({ length: parts }, () => pick(syllables)).join(''));
  const artists = Array.from({ length: Math.max(1, Math.ceil(count / 8)) }, (_, index) =>
    index % 5 === 0 ? `The ${name(3)}s` : `${name(2)} ${name(3)}`,
  );
  const labels = Array.from({ length: 200 }, () => `${name(2)} Records`);
  const composers = Array.from({ length: 2000 }, () => `${name(2)} ${name(2)}`);
  for (let number = 0; number < count; number++) {
    const isSong = random() < 0.9;
    const kind = isSong ? 'music' : pick(['jingle', 'sweeper', 'liner', 'spot', 'voice', 'bed', 'id']);
    // The square has a few artists with many songs and many with a few.
    const artist = artists[Math.floor(random() ** 2 * artists.length)];
    const guest = random() < 0.08 ? ` feat. ${pick(artists)}` : '';
    const title = `${capital(pick(words))} ${pick(words)} ${name(1 + Math.floor(random() * 2))}${random() < 0.05 ? ' (Live)' : ''}`;
    yield {
      kind,
      category: isSong ? pick(['Power', 'Current', 'Recurrent', 'Gold', 'Gold', 'Gold', 'Deep cuts']) : capital(kind),
      title,
      artist: isSong ? `${artist}${guest}` : '',
      album: isSong ? `${capital(pick(words))} ${name(2)}` : '',
      label: isSong ? pick(labels) : '',
      composer: isSong && random() < 0.7 ? pick(composers) : '',
      genre: isSong ? pick(GENRES) : '',
      language: isSong ? pick(LANGUAGES) : '',
      year: isSong ? 1955 + Math.floor(random() * 71) : null,
      explicit: random() < 0.04,
      enabled: random() < 0.97,
      codes: CODES.filter(() => random() < 0.12),
      durationSeconds: isSong ? 120 + random() * 240 : 3 + random() * 40,
      introSeconds: isSong && random() < 0.8 ? random() * 30 : null,
      introConfidence: random(),
      tempoBpm: isSong ? 60 + random() * 120 : null,
      integratedLufs: -20 + random() * 14,
      hasAudio: random() < 0.98,
      isMissing: random() < 0.01,
      isEdited: random() < 0.05,
    };
  }
}

/**
 * Fills a prepared, empty station's database with generated carts and a month of what aired, as fast as it can be: for
 * measurements and for tests of large libraries. No file lies behind them.
 */
export function fillLibrary(
  path: string,
  count: number,
  options: { readonly seed?: number; readonly nowEpochMs: number },
): void {
  const { seed = 1, nowEpochMs } = options;
  const sqlite = new Sqlite(path);
  const insert = {
    category: sqlite.prepare(
      'INSERT INTO categories (code, name, kind, colour) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    cart: sqlite.prepare(`INSERT INTO carts (number, kind, category, title, artist, album, isrc, year, title_key,
      created_at_epoch_ms, label, composer, genre, language, explicit, enabled)
      VALUES (?, ?, ?, ?, ?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)`),
    code: sqlite.prepare('INSERT INTO cart_codes VALUES (?, ?)'),
    artist: sqlite.prepare(`INSERT INTO artists (artist_key, name) VALUES (?, ?)
      ON CONFLICT (artist_key) DO UPDATE SET name = name RETURNING id`),
    cartArtist: sqlite.prepare('INSERT INTO cart_artists VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING'),
    file: sqlite.prepare('INSERT INTO media_files VALUES (?, ?, 0, 1000, 1, ?, ?, ?, 1)'),
    cut: sqlite.prepare(`INSERT INTO cuts (cart, file, sample_rate_hz, channels, duration_frames, integrated_lufs,
      true_peak_dbtp, cue_in_frames, intro_end_frames, segue_frames, cue_out_frames, intro_confidence, tempo_bpm, edited)
      VALUES (?, ?, 48000, 2, ?, ?, -1, 0, ?, ?, ?, ?, ?, ?)`),
    play: sqlite.prepare(`INSERT INTO as_run (item_id, start_frame, end_frame, cart, title, artist, kind,
      started_at_epoch_ms, outcome, reason) VALUES (?, ?, ?, ?, '', '', 'music', ?, 'played', 'segue')`),
  };
  const random = seeded(seed + 1);
  sqlite.transaction(() => {
    let number = 0;
    for (const cart of generateCarts(count, seed)) {
      number += 1;
      const category = cart.category.toLowerCase().replace(/ /g, '-');
      insert.category.run(category, cart.category, cart.kind, '#808080');
      insert.cart.run(
        number,
        cart.kind,
        category,
        cart.title,
        cart.artist,
        cart.album,
        cart.year,
        titleKey(cart.title),
        nowEpochMs - Math.floor(random() * 3e10),
        cart.label,
        cart.composer,
        cart.genre,
        cart.language,
        Number(cart.explicit),
        Number(cart.enabled),
      );
      for (const code of cart.codes) insert.code.run(number, code);
      for (const [position, name] of cart.artist.split(' feat. ').entries()) {
        if (name === '') continue;
        const { id } = insert.artist.get(name.toLowerCase().replace(/^the /, ''), name) as { id: number };
        insert.cartArtist.run(number, id, position === 0 ? 'main' : 'featured', position);
      }
      if (!cart.hasAudio) continue;
      const missing = cart.isMissing ? 'FILE_MISSING' : null;
      const at = `/library/${cart.kind}/${number}.flac`;
      insert.file.run(number, at, at, missing, missing === null ? null : 'it is no longer there');
      const frames = Math.round(cart.durationSeconds * 48_000);
      insert.cut.run(
        number,
        number,
        frames,
        cart.integratedLufs,
        cart.introSeconds === null ? null : Math.round(cart.introSeconds * 48_000),
        Math.round(frames * 0.97),
        frames,
        cart.introConfidence,
        cart.tempoBpm,
        cart.isEdited ? '{"cueIn":0}' : '{}',
      );
    }
    // A month on air, about 17 items an hour: some carts often, most of them never.
    const plays = 28 * 24 * 17;
    for (let play = 0; play < plays; play++) {
      const cart = 1 + Math.floor(random() ** 4 * count);
      const at = nowEpochMs - Math.floor(((plays - play) / plays) * 28 * 86_400_000);
      insert.play.run(`item-${play}`, play, play + 1, cart, at);
    }
  })();
  sqlite.exec('ANALYZE');
  sqlite.close();
}
