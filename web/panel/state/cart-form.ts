import type { CartDetail, CartPatch, Cut, CutPatch } from '../../api/library.js';
import { liveFault } from './live-form.js';

/** What a person has changed of a cart and not saved yet. A number that cannot be read is NaN. */
export type CartDraft = Partial<Omit<CartPatch, 'revision'>>;
export type CartField = keyof CartDraft;

/** What a person has changed of a cut and not saved yet; its cue points have an editor of their own. */
export type CutDraft = Omit<CutPatch, 'cues'>;

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** The draft with a field changed; a field that is what it was is no change. */
export function withField<D extends object, K extends keyof D>(
  stored: Partial<Record<K, unknown>>,
  draft: D,
  key: K,
  value: D[K],
): D {
  const rest = { ...draft };
  // eslint-disable-next-line @typescript-eslint/no-dynamic-delete -- a field that was not changed must not be sent
  delete rest[key];
  const unread = typeof value === 'number' && Number.isNaN(value);
  return !unread && same(stored[key], value) ? rest : { ...rest, [key]: value };
}

export function isChanged(draft: object | undefined): boolean {
  return draft !== undefined && Object.keys(draft).length > 0;
}

/** ISRC as it is compared: without hyphens and blanks, in capitals; null where nothing was written. */
export function isrcFrom(text: string): string | null {
  const bare = text.replace(/[\s-]/g, '').toUpperCase();
  return bare === '' ? null : bare;
}

/** A number that was typed, with a comma or a true minus too; NaN for what is none. */
export function numberFrom(text: string): number {
  const plain = text.trim().replace('−', '-').replace(',', '.');
  return plain === '' ? NaN : Number(plain);
}

function outside(value: number | null | undefined, least: number, most: number): boolean {
  return value !== undefined && value !== null && !(value >= least && value <= most);
}

const DUCK_LIMITS = {
  differenceLu: ['The difference', 0, 24, 'LU'],
  attackMs: ['Attack', 20, 2000, 'ms'],
  holdMs: ['Hold', 0, 5000, 'ms'],
  releaseMs: ['Release', 20, 10_000, 'ms'],
} as const;

function duckFault(duck: CartDraft['duck']): string | undefined {
  for (const [key, [name, least, most, unit]] of Object.entries(DUCK_LIMITS)) {
    if (outside(duck?.[key as keyof typeof DUCK_LIMITS], least, most)) {
      return `${name} is between ${least} and ${most} ${unit}.`;
    }
  }
  return undefined;
}

/** What is wrong with a draft, by field, in a sentence each. Empty where it can be saved. */
export function faultsOf(draft: CartDraft): Partial<Record<CartField, string>> {
  const faults: Partial<Record<CartField, string>> = {};
  if (draft.title?.trim() === '') faults.title = 'A cart needs a title.';
  if (draft.category?.trim() === '') faults.category = 'A cart needs a category.';
  if (outside(draft.year, 1000, 9999) || (typeof draft.year === 'number' && !Number.isInteger(draft.year))) {
    faults.year = 'A year has four digits.';
  }
  if (typeof draft.isrc === 'string' && !/^[A-Z]{2}[A-Z0-9]{3}\d{7}$/.test(draft.isrc)) {
    faults.isrc = 'An ISRC is like GB-AYE-96-00123: country, registrant, year and number.';
  }
  if (outside(draft.gainTrimDb, -24, 12)) faults.gainTrimDb = 'The trim is between −24 and +12 dB.';
  if (draft.artists?.some(({ name }) => name.trim() === '')) faults.artists = 'An artist needs a name.';
  if (draft.language !== undefined && draft.language !== '' && !/^[a-z]{2,3}(-[A-Za-z0-9]+)*$/.test(draft.language)) {
    faults.language = 'A language is a code such as en, de or fr.';
  }
  const duck = duckFault(draft.duck);
  if (duck !== undefined) faults.duck = duck;
  const live = draft.live === undefined ? undefined : liveFault(draft.live);
  if (live !== undefined) faults.live = live;
  return faults;
}

/** What is wrong with a cut's draft. */
export function cutFaultsOf(cut: Pick<Cut, 'startsOn' | 'endsOn'>, draft: CutDraft): string | undefined {
  if (outside(draft.weight, 0, 1000)) return 'The weight is between 0 and 1000.';
  const { startsOn, endsOn } = { ...cut, ...draft };
  if (startsOn !== null && endsOn !== null && startsOn > endsOn) return 'It would end before it starts.';
  if (draft.dayparts?.some(([from, to]) => Number.isNaN(from) || Number.isNaN(to))) return 'A daypart needs two times.';
  return undefined;
}

/** What the pane shows of a field: what was changed, else what is stored. */
export function shown<K extends keyof CartDetail & CartField>(
  detail: CartDetail,
  draft: CartDraft,
  key: K,
): CartDetail[K] {
  // Null is a value here: what the station says.
  return (key in draft ? draft[key] : detail[key]) as CartDetail[K];
}

/** Minutes of the day as `06:00`; 1440 is midnight. */
export function minuteText(minute: number): string {
  if (Number.isNaN(minute)) return '';
  return `${String(Math.floor(minute / 60) % 24).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;
}

export function minuteFrom(text: string): number {
  const match = /^(\d\d):(\d\d)/.exec(text);
  return match === null ? NaN : Number(match[1]) * 60 + Number(match[2]);
}

/** A daypart that ends when it begins is the whole day. */
export function daypart(from: number, to: number): [number, number] {
  return from === to ? [0, 1440] : [from, to];
}
