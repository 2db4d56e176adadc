import type { SegmentKind } from '../../../playout/api/segment.js';
import type { Categories, CategorySetting, DaypartSetting } from '../../api/categories.js';
import type { Cell } from './week.js';

/** Categories and dayparts as they are edited. */
export interface CategoriesEdit {
  readonly categories: readonly CategorySetting[];
  readonly dayparts: readonly DaypartSetting[];
}

/** Which of them is looked at. */
export interface Chosen {
  readonly what: 'category' | 'daypart';
  readonly code: string;
}

const WEEK_HOURS = 168;
const DAY_HOURS = 24;
const NEW_COLOUR = '#7a8699';

export const editOf = ({ categories, dayparts }: Categories): CategoriesEdit => ({ categories, dayparts });

/** A code from a name that none of these has: `Power Play` is `power-play`. */
export function freeCode(name: string, taken: readonly string[]): string {
  const plain = name
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '');
  const stem = plain === '' ? 'category' : plain;
  let code = stem;
  for (let number = 2; taken.includes(code); number++) code = `${stem}-${number}`;
  return code;
}

export function newCategory(name: string, kind: SegmentKind, edit: CategoriesEdit): CategorySetting {
  const code = freeCode(
    name,
    edit.categories.map((one) => one.code),
  );
  const plain = { inLine: null, standsIn: null, fallbacks: [], turnoverMinutes: null };
  return { code, name: name.trim(), kind, colour: NEW_COLOUR, ...plain };
}

/** A daypart of the whole week: nothing is kept off the air before its hours are chosen. */
export function newDaypart(name: string, edit: CategoriesEdit): DaypartSetting {
  const code = freeCode(
    name,
    edit.dayparts.map((one) => one.code),
  );
  return { code, name: name.trim(), hours: '1'.repeat(WEEK_HOURS), categories: [], codes: [] };
}

export function withCategory(edit: CategoriesEdit, changed: CategorySetting): CategoriesEdit {
  return { ...edit, categories: edit.categories.map((one) => (one.code === changed.code ? changed : one)) };
}

export function withDaypart(edit: CategoriesEdit, changed: DaypartSetting): CategoriesEdit {
  return { ...edit, dayparts: edit.dayparts.map((one) => (one.code === changed.code ? changed : one)) };
}

/** Without a category; others no longer fall back on it, and no daypart binds it. */
export function withoutCategory({ categories, dayparts }: CategoriesEdit, code: string): CategoriesEdit {
  const others = (codes: readonly string[]): string[] => codes.filter((one) => one !== code);
  return {
    categories: categories
      .filter((one) => one.code !== code)
      .map((one) => (one.fallbacks.includes(code) ? { ...one, fallbacks: others(one.fallbacks) } : one)),
    dayparts: dayparts.map((one) =>
      one.categories.includes(code) ? { ...one, categories: others(one.categories) } : one,
    ),
  };
}

export function withoutDaypart(edit: CategoriesEdit, code: string): CategoriesEdit {
  return { ...edit, dayparts: edit.dayparts.filter((one) => one.code !== code) };
}

/** Hours with these cells of the week on or off. */
export function paintHours(hours: string, cells: readonly Cell[], airs: boolean): string {
  const next = Array.from(hours);
  for (const { column, hour } of cells) next[column * DAY_HOURS + hour] = airs ? '1' : '0';
  return next.join('');
}

export const airsAt = (hours: string, { column, hour }: Cell): boolean => hours[column * DAY_HOURS + hour] === '1';

/** As in `40 of 168 h`. */
export function hoursWords(hours: string): string {
  return `${Array.from(hours).filter((one) => one === '1').length} of ${WEEK_HOURS} h`;
}
