import type { BulkEdit } from '../../api/library.js';
import { faultsOf, type CartField } from './cart-form.js';
import { KIND_WORDS, oneLine, signed } from './format.js';

/** One change for many carts, before it is known which. */
export interface BulkChange {
  readonly set: BulkEdit['set'];
  readonly addCodes: readonly string[];
  readonly removeCodes: readonly string[];
}

export const noChange: BulkChange = { set: {}, addCodes: [], removeCodes: [] };

/** Fields of a cart that may be set for many at once, in the order in which they are offered. */
export const BULK_FIELDS = [
  ['category', 'Category'],
  ['kind', 'Kind'],
  ['enabled', 'May air'],
  ['artists', 'Artists'],
  ['album', 'Album'],
  ['label', 'Label'],
  ['composer', 'Composer'],
  ['genre', 'Genre'],
  ['language', 'Language'],
  ['year', 'Year'],
  ['explicit', 'Explicit'],
  ['gainTrimDb', 'Gain trim, dB'],
  ['eqMatch', 'EQ match'],
  ['transition', 'What follows'],
  ['cutRotation', 'Cuts by'],
  ['notes', 'Notes'],
] as const satisfies readonly (readonly [CartField, string])[];
export type BulkField = (typeof BULK_FIELDS)[number][0];

/** What a field starts with once it is chosen. */
export const BULK_STARTS: Required<Pick<BulkEdit['set'], BulkField>> = {
  category: '',
  kind: 'music',
  enabled: false,
  artists: [],
  album: '',
  label: '',
  composer: '',
  genre: '',
  language: '',
  year: null,
  explicit: true,
  gainTrimDb: 0,
  eqMatch: null,
  transition: null,
  cutRotation: 'weight',
  notes: '',
};

function valueWords(field: BulkField, set: BulkEdit['set']): string {
  switch (field) {
    case 'kind':
      return KIND_WORDS[set.kind ?? ''] ?? '';
    case 'enabled':
      return set.enabled === true ? 'yes' : 'no, held back';
    case 'explicit':
      return set.explicit === true ? 'yes' : 'no';
    case 'artists':
      return set.artists?.map(({ name, role }) => (role === 'featured' ? `feat. ${name}` : name)).join(', ') ?? '';
    case 'gainTrimDb':
      return `${signed(set.gainTrimDb ?? 0)} dB`;
    case 'eqMatch':
      return set.eqMatch === null ? "the station's way" : set.eqMatch === true ? 'on' : 'off';
    case 'transition':
      return set.transition ?? "the clock's way";
    default:
      return String(set[field] ?? '');
  }
}

/** What a change will do, a sentence each. */
export function sentencesOf({ set, addCodes, removeCodes }: BulkChange): string[] {
  const sentences: string[] = [];
  for (const [field, name] of BULK_FIELDS) {
    if (!(field in set)) continue;
    const value = oneLine(valueWords(field, set));
    sentences.push(value === '' ? `${name}: emptied` : `${name}: ${value}`);
  }
  if (addCodes.length > 0) sentences.push(`Codes added: ${addCodes.map(oneLine).join(', ')}`);
  if (removeCodes.length > 0) sentences.push(`Codes taken away: ${removeCodes.map(oneLine).join(', ')}`);
  return sentences;
}

/** Why a change cannot be made yet; undefined where it can. */
export function bulkFault(change: BulkChange): string | undefined {
  if (sentencesOf(change).length === 0) return 'Choose what to change.';
  const fault = Object.values(faultsOf(change.set)).at(0);
  if (fault !== undefined) return fault;
  const both = change.addCodes.find((code) => change.removeCodes.includes(code));
  return both === undefined ? undefined : `The code ${both} is both added and taken away.`;
}
