import type { CART_CONDITIONS, LibraryFilter, LibrarySort } from '../../api/library.js';
import { duration, KIND_WORDS, signed } from './format.js';

export type CartCondition = (typeof CART_CONDITIONS)[number];

export const CONDITION_WORDS: Readonly<Record<CartCondition, string>> = {
  playable: 'Can air',
  held: 'Held back',
  problem: 'Cannot be used',
  missing: 'File missing',
  'no-audio': 'Without audio',
  'never-played': 'Never played',
  'over-played': 'Over-played',
  'cues-edited': 'Cues edited',
  'intro-unsure': 'Intro unsure',
  expired: 'Expired',
  'without-artist': 'Without artist',
};

/** A search with a name that every station needs. */
export interface ReadyView {
  readonly id: string;
  readonly name: string;
  readonly filter: LibraryFilter;
  readonly sort?: LibrarySort;
}

export const READY_VIEWS: readonly ReadyView[] = [
  { id: 'all', name: 'All', filter: {} },
  { id: 'missing', name: 'Missing', filter: { conditions: ['missing'] } },
  {
    id: 'never-played',
    name: 'Never played',
    filter: { conditions: ['never-played', 'playable'] },
    sort: { by: 'created', descending: true },
  },
  {
    id: 'over-played',
    name: 'Over-played',
    filter: { conditions: ['over-played'] },
    sort: { by: 'plays', descending: true },
  },
];

/** Keys in order, lists sorted, empty ones gone: filters that find the same are written the same. */
function written(filter: LibraryFilter): string {
  const kept = Object.entries(filter as Record<string, unknown>)
    .filter(([, value]) => value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]): [string, unknown] => [key, Array.isArray(value) ? [...(value as string[])].sort() : value])
    .sort(([a], [b]) => a.localeCompare(b));
  return JSON.stringify(kept);
}

export function sameFilter(one: LibraryFilter, other: LibraryFilter): boolean {
  return written(one) === written(other);
}

type Key = keyof LibraryFilter;

export const RANGES = [
  { key: 'year', name: 'Year', unit: '', time: false },
  { key: 'durationSeconds', name: 'Length', unit: '', time: true },
  { key: 'introSeconds', name: 'Intro', unit: '', time: true },
  { key: 'tempoBpm', name: 'Tempo', unit: 'BPM', time: false },
  { key: 'integratedLufs', name: 'Loudness', unit: 'LUFS', time: false },
  { key: 'plays28Days', name: 'Plays in 28 days', unit: '', time: false },
] as const satisfies readonly { key: Key; name: string; unit: string; time: boolean }[];
export type RangeKey = (typeof RANGES)[number]['key'];

export const TEXTS = [
  { key: 'artist', name: 'Artist' },
  { key: 'album', name: 'Album' },
  { key: 'label', name: 'Label' },
  { key: 'composer', name: 'Composer' },
  { key: 'genre', name: 'Genre' },
] as const satisfies readonly { key: Key; name: string }[];

/** One condition in words, and what the filter is without it. */
export interface FilterChip {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly without: LibraryFilter;
}

/** A filter with a key set, or without it where the value says nothing. */
export function withKey<K extends Key>(
  filter: LibraryFilter,
  key: K,
  value: LibraryFilter[K] | undefined,
): LibraryFilter {
  const rest = { ...filter };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a filter without a key and one with undefined differ
  delete rest[key];
  const says =
    value !== undefined &&
    value !== '' &&
    !(Array.isArray(value) && value.length === 0) &&
    !(typeof value === 'object' && Object.keys(value).length === 0);
  return says ? { ...rest, [key]: value } : rest;
}

const LISTS = [
  { key: 'kinds', name: 'Kind', words: (value: string) => KIND_WORDS[value] ?? value },
  { key: 'categories', name: 'Category', words: (value: string) => value },
  { key: 'codes', name: 'Code', words: (value: string) => value },
  { key: 'withoutCodes', name: 'Without code', words: (value: string) => value },
  { key: 'languages', name: 'Language', words: (value: string) => value },
  { key: 'conditions', name: '', words: (value: string) => CONDITION_WORDS[value as CartCondition] },
] as const satisfies readonly { key: Key; name: string; words: (value: string) => string }[];

/** A range as people write it: `from 1990`, `3:00 to 4:00`. */
export function rangeWords(range: { from?: number; to?: number }, time: boolean, unit: string): string {
  const number = (value: number): string => (time ? duration(value) : signed(value, Number.isInteger(value) ? 0 : 1));
  const after = unit === '' ? '' : ` ${unit}`;
  if (range.from !== undefined && range.to !== undefined) {
    if (range.from === range.to) return `${number(range.from)}${after}`;
    return `${number(range.from)} to ${number(range.to)}${after}`;
  }
  if (range.from !== undefined) return `from ${number(range.from)}${after}`;
  return range.to === undefined ? '' : `to ${number(range.to)}${after}`;
}

/** What a filter asks for, condition by condition; the search text has a field of its own. */
export function chipsOf(filter: LibraryFilter): FilterChip[] {
  const chips: FilterChip[] = [];
  for (const { key, name, words } of LISTS) {
    const values: readonly string[] = filter[key] ?? [];
    for (const value of values) {
      const rest = values.filter((one) => one !== value) as never;
      chips.push({ id: `${key}:${value}`, name, value: words(value), without: withKey(filter, key, rest) });
    }
  }
  for (const { key, name } of TEXTS) {
    const value = filter[key];
    if (value !== undefined) chips.push({ id: key, name, value, without: withKey(filter, key, undefined) });
  }
  for (const { key, name, unit, time } of RANGES) {
    const value = filter[key];
    if (value === undefined) continue;
    chips.push({ id: key, name, value: rangeWords(value, time, unit), without: withKey(filter, key, undefined) });
  }
  if (filter.explicit !== undefined) {
    const value = filter.explicit ? 'Explicit' : 'Not explicit';
    chips.push({ id: 'explicit', name: '', value, without: withKey(filter, 'explicit', undefined) });
  }
  return chips;
}
