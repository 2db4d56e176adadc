import type { SegmentKind } from '../../playout/api/segment.js';
import { categoryCode } from '../queries/categories.js';
import { FLAG, localMinute, type NumberColumn, type WordColumn } from './cart-columns.js';
import type { CartIndex } from './cart-index.js';

export const CART_CONDITIONS = [
  'playable',
  'held',
  'problem',
  'missing',
  'no-audio',
  'never-played',
  'over-played',
  'cues-edited',
  'intro-unsure',
  'expired',
  'without-artist',
] as const;
export type CartCondition = (typeof CART_CONDITIONS)[number];

/** Both ends belong to it; what is left out is open. */
export interface Range {
  readonly from?: number;
  readonly to?: number;
}

/** Every condition that is named must hold; of a list, any of its values. */
export interface LibraryFilter {
  /** Beginnings of words, in any of the texts; case and accents do not matter. */
  readonly text?: string;
  readonly kinds?: readonly SegmentKind[];
  /** Names or codes of categories. */
  readonly categories?: readonly string[];
  readonly codes?: readonly string[];
  /** Carts that have none of these. */
  readonly withoutCodes?: readonly string[];
  /** Beginnings of words in that one text, all of them. */
  readonly artist?: string;
  readonly album?: string;
  readonly label?: string;
  readonly composer?: string;
  readonly genre?: string;
  readonly languages?: readonly string[];
  readonly explicit?: boolean;
  readonly year?: Range;
  readonly durationSeconds?: Range;
  readonly introSeconds?: Range;
  readonly tempoBpm?: Range;
  readonly integratedLufs?: Range;
  readonly createdAtEpochMs?: Range;
  readonly lastPlayedAtEpochMs?: Range;
  readonly plays28Days?: Range;
  readonly conditions?: readonly CartCondition[];
}

/** A cart is over-played with at least so many plays in 28 days, and more than twice the mean of its category. */
export const OVER_PLAYED_LEAST = 4;
export const OVER_PLAYED_TIMES = 2;

const TEXT_COLUMNS = ['artist', 'album', 'label', 'composer', 'genre'] as const;
const RANGES = [
  'year',
  'durationSeconds',
  'introSeconds',
  'tempoBpm',
  'integratedLufs',
  'createdAtEpochMs',
  'lastPlayedAtEpochMs',
] as const satisfies readonly (keyof LibraryFilter & NumberColumn)[];

/** Words as the full-text index cuts them: letters, digits, symbols. What lies between them finds nothing. */
function wordsOf(text: string): string[] {
  return text.match(/[\p{L}\p{N}\p{M}\p{Co}\p{So}]+/gu) ?? [];
}

/**
 * A person's text as a query of FTS5: every word the beginning of one. Words are quoted and hold nothing that could end a
 * quotation, so no operator and no column name can come in. Undefined where the text has no words.
 */
export function ftsQuery(filter: Pick<LibraryFilter, 'text' | (typeof TEXT_COLUMNS)[number]>): string | undefined {
  const terms = wordsOf(filter.text ?? '').map((word) => `"${word}"*`);
  for (const column of TEXT_COLUMNS) {
    for (const word of wordsOf(filter[column] ?? '')) terms.push(`${column} : "${word}"*`);
  }
  return terms.length === 0 ? undefined : terms.join(' AND ');
}

type Test = (slot: number) => boolean;

/** Which carts a filter finds: a 1 by slot, and how many. Undefined where it finds all. */
export function matches(
  index: CartIndex,
  filter: LibraryFilter,
  localNow: string,
): { readonly slots: Uint8Array; readonly count: number } | undefined {
  const tests = testsOf(index, filter, localNow);
  if (tests.length === 0) return undefined;
  const { columns } = index;
  const slots = new Uint8Array(columns.slots);
  let count = 0;
  for (let slot = 0; slot < columns.slots; slot++) {
    if (columns.number[slot] === 0 || !tests.every((test) => test(slot))) continue;
    slots[slot] = 1;
    count += 1;
  }
  return { slots, count };
}

function testsOf(index: CartIndex, filter: LibraryFilter, localNow: string): Test[] {
  const { columns } = index;
  const tests: Test[] = [];
  const query = ftsQuery(filter);
  if (query !== undefined) {
    const found = index.set('SELECT rowid FROM carts_fts WHERE carts_fts MATCH ?', query);
    tests.push((slot) => found[slot] === 1);
  }
  const oneOf = (column: WordColumn, words: readonly string[] | undefined): void => {
    if (words === undefined || words.length === 0) return;
    const wanted = new Set(words.map((word) => columns.dictionaries[column].find(word)));
    const numbers = columns.words[column];
    tests.push((slot) => wanted.has(numbers[slot]));
  };
  oneOf('kind', filter.kinds);
  oneOf('language', filter.languages);
  oneOf('category', filter.categories === undefined ? undefined : categoryCodes(index, filter.categories));
  const coded = (codes: readonly string[]): Uint8Array =>
    index.set(`SELECT cart FROM cart_codes WHERE code IN (${codes.map(() => '?').join(', ')})`, ...codes);
  if (filter.codes !== undefined && filter.codes.length > 0) {
    const found = coded(filter.codes);
    tests.push((slot) => found[slot] === 1);
  }
  if (filter.withoutCodes !== undefined && filter.withoutCodes.length > 0) {
    const found = coded(filter.withoutCodes);
    tests.push((slot) => found[slot] === 0);
  }
  if (filter.explicit !== undefined) {
    const wanted = filter.explicit ? FLAG.explicit : 0;
    tests.push((slot) => (columns.flags[slot] & FLAG.explicit) === wanted);
  }
  for (const column of RANGES) tests.push(...rangeTest(columns.numbers[column], filter[column]));
  tests.push(...rangeTest(columns.plays28Days, filter.plays28Days));
  for (const condition of filter.conditions ?? []) tests.push(conditionTest(index, condition, localNow));
  return tests;
}

/** A category is meant by its name or by its code. */
function categoryCodes(index: CartIndex, names: readonly string[]): string[] {
  const byName = index.sqlite.prepare('SELECT code FROM categories WHERE name = ? COLLATE NOCASE').pluck();
  return names.flatMap((name) => {
    const codes = byName.all(name) as string[];
    return codes.length > 0 ? codes : [categoryCode(name)];
  });
}

function rangeTest(column: ArrayLike<number>, range: Range | undefined): Test[] {
  if (range === undefined) return [];
  const { from = -Infinity, to = Infinity } = range;
  // What is not known (NaN) is in no range.
  return [(slot) => column[slot] >= from && column[slot] <= to];
}

/** What each condition means. */
export function conditionTest(index: CartIndex, condition: CartCondition, localNow: string): Test {
  const { columns } = index;
  const { flags } = columns;
  const has =
    (flag: number): Test =>
    (slot) =>
      (flags[slot] & flag) !== 0;
  switch (condition) {
    case 'playable':
      return (slot) => (flags[slot] & (FLAG.enabled | FLAG.usable)) === (FLAG.enabled | FLAG.usable);
    case 'held':
      return (slot) => (flags[slot] & FLAG.enabled) === 0;
    case 'problem':
      return (slot) => (flags[slot] & FLAG.usable) === 0;
    case 'missing':
      return has(FLAG.missing);
    case 'no-audio':
      return has(FLAG.withoutCuts);
    case 'cues-edited':
      return has(FLAG.cuesEdited);
    case 'intro-unsure':
      return has(FLAG.introUnsure);
    case 'without-artist':
      return has(FLAG.withoutArtist);
    case 'never-played': {
      const last = columns.numbers.lastPlayedAtEpochMs;
      return (slot) => Number.isNaN(last[slot]);
    }
    case 'over-played': {
      const mean = index.meanPlays();
      const category = columns.words.category;
      const plays = columns.plays28Days;
      return (slot) => plays[slot] >= OVER_PLAYED_LEAST && plays[slot] > OVER_PLAYED_TIMES * mean[category[slot]];
    }
    case 'expired': {
      const now = localMinute(localNow);
      const ends = columns.numbers.endsAtMinute;
      return (slot) => ends[slot] < now;
    }
  }
}
