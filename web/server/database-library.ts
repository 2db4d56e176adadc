import type { Db } from '../../db/open.js';
import { recentAsRun } from '../../db/queries/as-run.js';
import { counts, peaksOf, problems, searchLibrary } from '../../db/queries/library.js';
import { wallPages } from '../../db/queries/wall.js';
import { engineFrames } from '../../playout/api/units.js';
import type { LibraryQuery, Waveform } from '../api/library.js';
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

/** A query as the database takes it: what was left out is not there. */
function searchOf({ text, kind, category, sort, offset, limit }: LibraryQuery): Parameters<typeof searchLibrary>[1] {
  return {
    offset,
    limit,
    ...(text === undefined ? {} : { text }),
    ...(kind === undefined ? {} : { kind }),
    ...(category === undefined ? {} : { category }),
    ...(sort === undefined ? {} : { sort }),
  };
}

/** The library as the station's database holds it. */
export function databaseLibrary(db: Db): StationLibrary {
  return {
    search: async (query) => {
      const { total, rows } = await searchLibrary(db, searchOf(query));
      const clipped = rows.map((row) => ({
        ...row,
        title: shownText(row.title),
        artist: shownText(row.artist),
        album: shownText(row.album),
      }));
      return { total, rows: clipped };
    },
    problems: () => problems(db),
    counts: async () => {
      const { carts, byKind, problems: refused } = await counts(db);
      return { carts, byKind: { ...byKind }, problems: refused };
    },
    waveform: (cartId) => waveform(db, cartId),
    wall: () => wall(db),
    recentAsRun: (limit) => recentAsRun(db, limit),
  };
}
