import type { Db } from '../../db/open.js';
import { recentAsRun } from '../../db/queries/as-run.js';
import type { CartLibrary } from '../../db/library/cart-library.js';
import type { LibraryRow as StoredRow } from '../../db/library/library-row.js';
import { artistsNamed } from '../../db/queries/artists.js';
import { artwork } from '../../db/queries/artwork.js';
import { cartExtras } from '../../db/queries/cart.js';
import { duplicateGroups } from '../../db/queries/duplicates.js';
import { libraryEdits } from '../../db/queries/edits.js';
import { cartHistory } from '../../db/queries/history.js';
import { problems } from '../../db/queries/problems.js';
import { savedFilters } from '../../db/queries/saved-filters.js';
import { peaksOf, peaksOfCut } from '../../db/queries/waveforms.js';
import { wallPages } from '../../db/queries/wall.js';
import { ENGINE_RATE_HZ, engineFrames } from '../../playout/api/units.js';
import type { CartDetail, CutPeaks, LibraryRow, SavedFilter, Waveform } from '../api/library.js';
import type { WallPage } from '../api/wall.js';
import { shownText } from './programme.js';
import type { StationLibrary } from './station-library.js';

/** What a panel draws: more points than it has pixels are of no use. */
const MOST_PEAKS = 1200;
const LARGEST_SAMPLE = 127;

/**
 * Pairs of smallest and largest sample (-127..127) as one peak each of 0..255, at most `most` of them: neighbours are joined
 * by their highest.
 */
export function outline(pairs: Int8Array, most: number = MOST_PEAKS): number[] {
  const count = Math.floor(pairs.length / 2);
  const points = Math.min(most, count);
  const peaks = new Array<number>(points).fill(0);
  for (let i = 0; i < count; i++) {
    const highest = Math.max(Math.abs(pairs[2 * i]), Math.abs(pairs[2 * i + 1]));
    const at = Math.floor((i * points) / count);
    const scaled = Math.min(255, Math.round((highest * 255) / LARGEST_SAMPLE));
    if (scaled > peaks[at]) peaks[at] = scaled;
  }
  return peaks;
}

async function waveform(db: Db, cartId: string): Promise<Waveform | null> {
  const found = await peaksOf(db, cartId);
  if (found === undefined) return null;
  const durationFrames = engineFrames(found.durationFrames, found.sampleRateHz);
  return { cartId, durationFrames, peaks: outline(found.peaks) };
}

async function wall(db: Db): Promise<WallPage[]> {
  const pages = await wallPages(db);
  return pages.map(({ id, name, rows, columns, buttons }) => ({
    id: String(id),
    name,
    rows,
    columns,
    buttons: buttons.map(({ durationFrames48k, ...button }) => ({
      ...button,
      label: shownText(button.label),
      durationFrames: durationFrames48k,
    })),
  }));
}

async function cutPeaks(db: Db, cutId: string): Promise<CutPeaks | null> {
  const found = await peaksOfCut(db, cutId);
  if (found === undefined) return null;
  return {
    durationFrames: engineFrames(found.durationFrames, found.sampleRateHz),
    framesPerPeak: (found.framesPerPeak * ENGINE_RATE_HZ) / found.sampleRateHz,
    pairs: Array.from(found.peaks),
  };
}

/** A row of a list: texts of a sane length. */
export function shownRow(row: StoredRow): LibraryRow {
  return {
    ...row,
    title: shownText(row.title),
    artist: shownText(row.artist),
    album: shownText(row.album),
    label: shownText(row.label),
    composer: shownText(row.composer),
    genre: shownText(row.genre),
  };
}

async function cart(db: Db, carts: CartLibrary, cartId: string): Promise<CartDetail | null> {
  const extras = await cartExtras(db, cartId);
  const row = extras === undefined ? undefined : carts.rows([Number(cartId)]).at(0);
  // Whole texts: this is what is edited.
  return extras === undefined || row === undefined ? null : { ...row, ...extras };
}

/** The library as the station's database holds it. */
export function databaseLibrary(db: Db, carts: CartLibrary): StationLibrary {
  return {
    search: async (query) => {
      const { total, rows } = carts.search(query);
      return Promise.resolve({ total, rows: rows.map(shownRow) });
    },
    facets: () => Promise.resolve(carts.facets()),
    cart: (cartId) => cart(db, carts, cartId),
    history: async (cartId) => (await cartHistory(db, cartId)) ?? null,
    artwork: async (hash) => (await artwork(db, hash)) ?? null,
    edits: () => libraryEdits(db),
    duplicates: async () =>
      (await duplicateGroups(db)).map(({ reason, likeness, carts: numbers }) => ({
        reason,
        likeness,
        carts: carts.rows(numbers).map(shownRow),
      })),
    filters: async () => (await savedFilters(db)) as SavedFilter[],
    artists: (text) => artistsNamed(db, text),
    problems: () => problems(db),
    counts: () => Promise.resolve(carts.counts()),
    waveform: (cartId) => waveform(db, cartId),
    cutPeaks: (cutId) => cutPeaks(db, cutId),
    wall: () => wall(db),
    recentAsRun: (limit) => recentAsRun(db, limit),
  };
}
