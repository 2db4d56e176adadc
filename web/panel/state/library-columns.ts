import type { LibraryRow, LibrarySort } from '../../api/library.js';
import { decibels, duration, KIND_WORDS, oneLine, signed, type StationClock } from './format.js';

/** A column of the list. */
export interface Column {
  readonly id: string;
  readonly name: string;
  /** What it says in full, where its head has no room for that. */
  readonly long?: string;
  /** What the server sorts by; undefined for a column that has no order. */
  readonly sort?: LibrarySort['by'];
  /** Width as a grid track. */
  readonly track: string;
  readonly numeric?: boolean;
  /** Shown brighter than the rest. */
  readonly bright?: boolean;
  text(row: LibraryRow, clock: StationClock): string;
}

const wide = (fr: number, least: number): string => `minmax(${least}px, ${fr}fr)`;
const times = (seconds: number | null): string => (seconds === null ? '' : duration(seconds));

/** When something was, short: today by its time, else by its day. */
export function shortDate(epochMs: number | null, clock: StationClock): string {
  if (epochMs === null) return '';
  return clock.day(epochMs);
}

export const COLUMNS: readonly Column[] = [
  {
    id: 'number',
    name: 'No.',
    long: 'Number',
    sort: 'number',
    track: '60px',
    numeric: true,
    text: (row) => row.cartId,
  },
  { id: 'title', name: 'Title', sort: 'title', track: wide(5, 140), bright: true, text: (row) => oneLine(row.title) },
  { id: 'artist', name: 'Artist', sort: 'artist', track: wide(4, 100), text: (row) => oneLine(row.artist) },
  { id: 'album', name: 'Album', sort: 'album', track: wide(3, 110), text: (row) => oneLine(row.album) },
  { id: 'kind', name: 'Kind', sort: 'kind', track: '96px', text: (row) => KIND_WORDS[row.kind] ?? row.kind },
  { id: 'category', name: 'Category', sort: 'category', track: wide(2, 80), text: (row) => oneLine(row.category) },
  { id: 'codes', name: 'Codes', track: wide(2, 100), text: (row) => row.codes.map(oneLine).join(' · ') },
  { id: 'label', name: 'Label', sort: 'label', track: wide(2, 90), text: (row) => oneLine(row.label) },
  { id: 'composer', name: 'Composer', sort: 'composer', track: wide(2, 100), text: (row) => oneLine(row.composer) },
  { id: 'genre', name: 'Genre', track: wide(2, 90), text: (row) => oneLine(row.genre) },
  { id: 'language', name: 'Lang.', long: 'Language', sort: 'language', track: '60px', text: (row) => row.language },
  {
    id: 'year',
    name: 'Year',
    sort: 'year',
    track: '46px',
    numeric: true,
    text: (row) => (row.year === null ? '' : String(row.year)),
  },
  {
    id: 'duration',
    name: 'Length',
    sort: 'duration',
    track: '58px',
    numeric: true,
    bright: true,
    text: (row) => times(row.durationSeconds),
  },
  {
    id: 'intro',
    name: 'Intro',
    sort: 'intro',
    track: '52px',
    numeric: true,
    text: (row) => times(row.introSeconds),
  },
  {
    id: 'tempo',
    name: 'BPM',
    long: 'Tempo',
    sort: 'tempo',
    track: '56px',
    numeric: true,
    text: (row) => (row.tempoBpm === null ? '' : String(Math.round(row.tempoBpm))),
  },
  {
    id: 'loudness',
    name: 'LUFS',
    long: 'Loudness',
    sort: 'loudness',
    track: '56px',
    numeric: true,
    text: (row) => (row.integratedLufs === null ? '–' : signed(row.integratedLufs)),
  },
  {
    id: 'peak',
    name: 'Peak',
    long: 'True peak',
    track: '86px',
    numeric: true,
    text: (row) => decibels(row.truePeakDbtp, 'dBTP'),
  },
  { id: 'cuts', name: 'Cuts', track: '52px', numeric: true, text: (row) => String(row.cuts) },
  {
    id: 'created',
    name: 'Added',
    sort: 'created',
    track: '84px',
    numeric: true,
    text: (row, clock) => shortDate(row.createdAtEpochMs, clock),
  },
  {
    id: 'last-played',
    name: 'Aired',
    long: 'Last aired',
    sort: 'last-played',
    track: '84px',
    numeric: true,
    text: (row, clock) => (row.lastPlayedAtEpochMs === null ? 'never' : shortDate(row.lastPlayedAtEpochMs, clock)),
  },
  {
    id: 'plays',
    name: '28 d',
    long: 'Plays in 28 days',
    sort: 'plays',
    track: '50px',
    numeric: true,
    text: (row) => String(row.plays28Days),
  },
];

export const FIRST_COLUMNS: readonly string[] = [
  'title',
  'artist',
  'category',
  'duration',
  'intro',
  'year',
  'loudness',
  'last-played',
  'plays',
];

const STORED = 'continuity.library.columns';

/** Ids that are columns, in the list's own order; the first set where nothing sensible is left. */
export function columnIds(wanted: unknown): readonly string[] {
  const list = Array.isArray(wanted) ? (wanted as unknown[]) : [];
  const ids = COLUMNS.map(({ id }) => id).filter((id) => list.includes(id));
  return ids.length === 0 ? FIRST_COLUMNS : ids;
}

export function storedColumns(storage: Pick<Storage, 'getItem'>): readonly string[] {
  try {
    return columnIds(JSON.parse(storage.getItem(STORED) ?? 'null'));
  } catch {
    // What somebody else has written there is no list of columns.
    return FIRST_COLUMNS;
  }
}

export function storeColumns(storage: Pick<Storage, 'setItem'>, ids: readonly string[]): void {
  storage.setItem(STORED, JSON.stringify(ids));
}

/** What a click on a column's head sorts by next: this way, the other way. */
export function nextSort(sort: LibrarySort, by: LibrarySort['by']): LibrarySort {
  if (sort.by !== by) return { by, descending: by === 'created' || by === 'last-played' || by === 'plays' };
  return { by, descending: !sort.descending };
}
