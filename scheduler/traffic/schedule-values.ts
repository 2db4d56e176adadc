import { DateTime } from 'luxon';
import type { DateOrder } from './schedule-map.js';

/** A value that cannot be read: what is the matter with it and what is allowed. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault';
}

const DAY_ALLOWED =
  'allowed are days such as 2026-11-28, 20261128 or 28.11.2026, and 11/28/2026 with the order of dates set';

/** A day as `YYYY-MM-DD`. Throws ValueFault. */
export function dayFrom(text: string, order: DateOrder): string {
  const parts = dateParts(text, order);
  const day = parts === undefined ? undefined : DateTime.fromObject(parts, { zone: 'utc' });
  if (day?.isValid !== true) throw new ValueFault(`is no day; ${DAY_ALLOWED}`);
  return day.toFormat('yyyy-MM-dd');
}

interface DateParts {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

function dateParts(text: string, order: DateOrder): DateParts | undefined {
  const whole = /^(\d{4})(\d\d)(\d\d)$/.exec(text) ?? /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})$/.exec(text);
  if (whole !== null) return { year: Number(whole[1]), month: Number(whole[2]), day: Number(whole[3]) };
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4}|\d\d)$/.exec(text);
  if (dotted !== null) return { day: Number(dotted[1]), month: Number(dotted[2]), year: fullYear(dotted[3]) };
  const three = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4}|\d\d)$/.exec(text) ?? /^(\d\d)(\d\d)(\d\d)$/.exec(text);
  if (three === null) return undefined;
  const [, a, b, c] = three;
  switch (order) {
    case 'dmy':
      return { day: Number(a), month: Number(b), year: fullYear(c) };
    case 'mdy':
      return { month: Number(a), day: Number(b), year: fullYear(c) };
    case 'ymd':
      // Only 261128 is this way round: a slash with the year behind it leaves open which is the month.
      return c.length === 2 && a.length === 2 ? { year: fullYear(a), month: Number(b), day: Number(c) } : undefined;
  }
}

const fullYear = (text: string): number => (text.length === 2 ? 2000 : 0) + Number(text);

/** A time of day in seconds from midnight. Throws ValueFault. */
export function timeFrom(text: string): number {
  const match =
    /^(\d{1,2}):(\d\d)(?::(\d\d))?\s*([ap])?\.?(?:m\.?)?$/i.exec(text) ??
    /^(\d\d)(\d\d)(\d\d)?\s*([ap])?\.?(?:m\.?)?$/i.exec(text) ??
    /^(\d{1,2})()()\s*([ap])\.?m\.?$/i.exec(text);
  const [hour, minute, second] =
    match === null ? [99, 0, 0] : [match[1], match[2], match[3]].map((part) => Number(part || 0));
  const half = match?.[4]?.toLowerCase();
  const isHour = half === undefined ? hour <= 23 : hour >= 1 && hour <= 12;
  if (!isHour || minute > 59 || second > 59) {
    throw new ValueFault('is no time of day; allowed are 00:00:00 to 23:59:59, such as 14:20, 142000 or 2:20 PM');
  }
  const of24 = half === undefined ? hour : (hour % 12) + (half === 'p' ? 12 : 0);
  return of24 * 3600 + minute * 60 + second;
}

const LONGEST_SECONDS = 3600;

/** A length in milliseconds. A whole number is seconds; six digits are hours, minutes and seconds. Throws ValueFault. */
export function lengthFrom(text: string): number {
  const plain = text.replace(/\s*s(?:ec(?:onds)?)?$/i, '');
  const six = /^(\d\d)(\d\d)(\d\d)$/.exec(plain);
  const parts = six === null ? plain.split(':') : six.slice(1);
  const isLength =
    parts.length <= 3 &&
    parts.every((part, at) => (at === parts.length - 1 ? /^\d{1,4}([.,]\d+)?$/ : /^\d{0,2}$/).test(part));
  const seconds = isLength
    ? parts.reduce((sum, part) => sum * 60 + Number(part === '' ? 0 : part.replace(',', '.')), 0)
    : NaN;
  if (!(seconds > 0 && seconds <= LONGEST_SECONDS)) {
    throw new ValueFault('is no length; allowed are 1 second to 1 hour, such as 30, 0:30 or 00:00:30');
  }
  return Math.round(seconds * 1000);
}

export interface LocalInstant {
  readonly epochMs: number;
  /** The clock shows this time twice on that day; the first pass is meant. */
  readonly twice: boolean;
}

/** The instant of a time on the station's clock. Throws ValueFault for one that a change of the clocks leaves out. */
export function instantOf(day: string, secondOfDay: number, timeZone: string): LocalInstant {
  const [hour, minute, second] = [Math.floor(secondOfDay / 3600), Math.floor(secondOfDay / 60) % 60, secondOfDay % 60];
  const at = DateTime.fromFormat(day, 'yyyy-MM-dd', { zone: timeZone }).set({ hour, minute, second });
  if (at.hour !== hour || at.minute !== minute || at.toFormat('yyyy-MM-dd') !== day) {
    throw new ValueFault(`does not exist on ${day}: the clocks go over it; allowed is any other time of that day`);
  }
  const passes = at.getPossibleOffsets().map((pass) => pass.toMillis());
  return { epochMs: Math.min(...passes), twice: passes.length > 1 };
}
