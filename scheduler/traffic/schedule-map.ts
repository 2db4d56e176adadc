import { ContinuityError } from '../../playout/api/errors.js';
import { folded } from '../../db/separation-key.js';

export const SCHEDULE_FIELDS = ['date', 'time', 'length', 'cart', 'code', 'title', 'sponsor', 'product'] as const;
export type ScheduleField = (typeof SCHEDULE_FIELDS)[number];

export const DATE_ORDERS = ['ymd', 'dmy', 'mdy'] as const;
/** What comes first in a date whose parts do not tell: `03/04/2026`. */
export type DateOrder = (typeof DATE_ORDERS)[number];

/** Where a field is: a column from 1 of CSV, or a first character from 1 and a length of fixed columns. */
export interface FieldPlace {
  readonly at: number;
  /** Null in CSV. */
  readonly length: number | null;
}

/** How a schedule is to be read. */
export interface ScheduleMap {
  readonly layout: 'csv' | 'fixed';
  /** The first line names the columns and is no spot. */
  readonly headings: boolean;
  readonly dateOrder: DateOrder;
  readonly fields: Readonly<Partial<Record<ScheduleField, FieldPlace>>>;
}

/** Headings that say themselves what is below, folded. */
const HEADINGS: Readonly<Record<ScheduleField, readonly string[]>> = {
  date: ['date', 'air date', 'day', 'datum', 'sendedatum', 'tag'],
  time: ['time', 'air time', 'start', 'start time', 'scheduled', 'scheduled time', 'zeit', 'uhrzeit', 'sendezeit'],
  length: ['length', 'len', 'duration', 'seconds', 'lange', 'dauer', 'spotlange'],
  cart: ['cart', 'cart number', 'cart no', 'number', 'nummer'],
  code: ['code', 'spot code', 'isci', 'ad id', 'spot', 'spot id', 'motiv'],
  title: ['title', 'spot title', 'description', 'titel', 'name', 'bezeichnung'],
  sponsor: ['sponsor', 'advertiser', 'client', 'customer', 'kunde', 'werbetreibender'],
  product: ['product', 'product category', 'category', 'industry', 'branche', 'produkt', 'produktgruppe'],
};

/** The map that a line of headings suggests. */
export function guessMap(headings: readonly string[]): ScheduleMap {
  const plain = headings.map((heading) => folded(heading));
  const fields: Partial<Record<ScheduleField, FieldPlace>> = {};
  const taken = new Set<number>();
  for (const field of SCHEDULE_FIELDS) {
    const index = plain.findIndex((heading, at) => !taken.has(at) && HEADINGS[field].includes(heading));
    if (index === -1) continue;
    taken.add(index);
    fields[field] = { at: index + 1, length: null };
  }
  return { layout: 'csv', headings: Object.keys(fields).length > 0, dateOrder: 'ymd', fields };
}

/**
 * Throws COMMAND_INVALID for a map that contradicts itself: a field that cannot do without is not there, two fields stand in
 * one place, or a place does not suit the layout.
 */
export function checkMap({ layout, fields }: ScheduleMap): void {
  const refuse = (message: string): never => {
    throw new ContinuityError('COMMAND_INVALID', message);
  };
  if (fields.time === undefined) refuse('no column is the time: say which one it is');
  if (fields.cart === undefined && fields.code === undefined) {
    refuse('no column is the cart number or the spot code: say which one it is');
  }
  const places = SCHEDULE_FIELDS.flatMap((field) => {
    const place = fields[field];
    return place === undefined ? [] : [{ field, ...place }];
  });
  for (const { field, length } of places) {
    if (layout === 'fixed' && length === null) refuse(`${field} has no length: say how many characters it has`);
    if (layout === 'csv' && length !== null)
      refuse(`${field} has a length, which columns of CSV have not: leave it out`);
  }
  for (const [index, one] of places.entries()) {
    const other = places.slice(index + 1).find((place) => {
      const ends = (of: typeof place): number => of.at + (of.length ?? 1);
      return one.at < ends(place) && place.at < ends(one);
    });
    if (other === undefined) continue;
    const where = layout === 'csv' ? `column ${one.at}` : `character ${Math.max(one.at, other.at)}`;
    refuse(`${where} cannot be ${one.field} and ${other.field} at once: choose one of them`);
  }
}
