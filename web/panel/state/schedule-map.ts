import type { ScheduleField, ScheduleMap, SpotFate } from '../../api/traffic.js';

export const FIELD_WORDS: readonly (readonly [field: ScheduleField, words: string])[] = [
  ['date', 'Date'],
  ['time', 'Time'],
  ['length', 'Length'],
  ['cart', 'Cart number'],
  ['code', 'Spot code'],
  ['title', 'Title'],
  ['sponsor', 'Sponsor'],
  ['product', 'Product category'],
];

/** The map with a field in another place; null takes the field away. */
export function withField(
  map: ScheduleMap,
  field: ScheduleField,
  place: { readonly at: number; readonly length: number | null } | null,
): ScheduleMap {
  const fields = { ...map.fields };
  if (place === null) Reflect.deleteProperty(fields, field);
  else fields[field] = { ...place };
  return { ...map, fields };
}

/** The map for the other layout: places of one mean nothing in the other. */
export function withLayout(map: ScheduleMap, layout: ScheduleMap['layout']): ScheduleMap {
  return map.layout === layout ? map : { ...map, layout, headings: layout === 'csv', fields: {} };
}

/** `10-18` or `10 9` as first character and length; null for what is no place. */
export function fixedPlace(text: string): { readonly at: number; readonly length: number } | null {
  const range = /^\s*(\d{1,4})\s*[-–]\s*(\d{1,4})\s*$/.exec(text);
  if (range === null) return null;
  const [from, to] = [Number(range[1]), Number(range[2])];
  return from >= 1 && to >= from && to - from < 500 ? { at: from, length: to - from + 1 } : null;
}

export function placeText(place: { readonly at: number; readonly length: number | null } | undefined): string {
  return place === undefined ? '' : `${place.at}-${place.at + (place.length ?? 1) - 1}`;
}

/** Digits over a line of fixed columns, so that its places can be read: `....5...10`. */
export function ruler(characters: number): string {
  let text = '';
  while (text.length < characters) {
    const next = String(text.length + 5 - (text.length % 5));
    text += '·'.repeat(Math.max(0, 5 - next.length)) + next;
  }
  return text.slice(0, characters);
}

export const FATE_WORDS: Readonly<Record<SpotFate, string>> = {
  aired: '● Aired',
  cut: '◐ Cut short',
  skipped: '○ Skipped',
  failed: '▲ Failed',
  missed: '▲ Missed',
  unplaced: '△ In the tray',
  coming: '… To come',
};

export const FATE_LOOKS: Readonly<Record<SpotFate, string>> = {
  aired: 'good',
  cut: 'warned',
  skipped: 'warned',
  failed: 'bad',
  missed: 'bad',
  unplaced: 'warned',
  coming: 'dim',
};
