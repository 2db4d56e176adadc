import { folded } from '../../db/separation-key.js';
import type { RawRow } from './read-schedule.js';
import type { DateOrder } from './schedule-map.js';
import { dayFrom, instantOf, lengthFrom, timeFrom, ValueFault } from './schedule-values.js';

/** A spot as a schedule has it, every value checked. */
export interface ScheduledSpot {
  readonly row: number;
  /** Local day, `YYYY-MM-DD`. */
  readonly day: string;
  readonly scheduledAtEpochMs: number;
  /** Null where the schedule does not say. */
  readonly lengthMs: number | null;
  readonly cartId: string;
  readonly code: string;
  readonly title: string;
  readonly sponsor: string;
  readonly product: string;
}

/** A row with what is the matter with it: with an error it is not imported, with a note it is. */
export interface CheckedRow {
  readonly row: number;
  readonly spot: ScheduledSpot | null;
  /** As it stands in the file, for a row that cannot be read. */
  readonly texts: RawRow['fields'];
  readonly errors: readonly string[];
  readonly notes: readonly string[];
}

/** What the library knows of a cart that may air as a spot. */
export interface SpotCart {
  readonly cartId: string;
  readonly kind: string;
  readonly title: string;
  readonly codes: readonly string[];
  readonly isHeld: boolean;
  /** Of its first recording that can be played; null where it has none. */
  readonly lengthMs: number | null;
}

export interface CheckOptions {
  readonly timeZone: string;
  readonly dateOrder: DateOrder;
  /** For rows without a date. */
  readonly defaultDay: string | null;
  readonly carts: readonly SpotCart[];
}

/** A cart this far from the length that was sold is worth a word. */
const LENGTH_TOLERANCE_MS = 1000;
const SHOWN_CHARACTERS = 60;

const shown = (text: string): string =>
  text.length <= SHOWN_CHARACTERS ? `“${text}”` : `“${text.slice(0, SHOWN_CHARACTERS - 1)}…”`;

const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms % 1000 === 0 ? 0 : 1)} s`;

/** Finds the carts that numbers and codes mean. */
export class CartFinder {
  readonly #byId: ReadonlyMap<string, SpotCart>;
  readonly #byCode = new Map<string, Set<SpotCart>>();

  constructor(carts: readonly SpotCart[]) {
    this.#byId = new Map(carts.map((cart) => [cart.cartId, cart]));
    for (const cart of carts) {
      if (cart.kind !== 'spot') continue;
      for (const code of [...cart.codes, cart.title]) {
        const key = folded(code);
        this.#byCode.set(key, (this.#byCode.get(key) ?? new Set()).add(cart));
      }
    }
  }

  /** `0123` is 123. */
  byNumber(text: string): SpotCart | undefined {
    return this.#byId.get(text.replace(/^0+(?=\d)/, ''));
  }

  byCode(text: string): readonly SpotCart[] {
    return [...(this.#byCode.get(folded(text)) ?? [])];
  }
}

/** Holds every row against the calendar, the clock and the library. */
export function checkSchedule(rows: readonly RawRow[], options: CheckOptions): CheckedRow[] {
  const finder = new CartFinder(options.carts);
  return rows.map((row) => checkRow(row, options, finder));
}

function checkRow(raw: RawRow, { timeZone, dateOrder, defaultDay }: CheckOptions, finder: CartFinder): CheckedRow {
  const { fields: texts, row } = raw;
  const errors = [...raw.faults];
  const notes: string[] = [];
  const read = <T>(name: string, text: string, reader: (text: string) => T): T | undefined => {
    try {
      return reader(text);
    } catch (error) {
      if (!(error instanceof ValueFault)) throw error;
      errors.push(`${name} ${shown(text)} ${error.message}`);
      return undefined;
    }
  };
  const day = dayOf(
    texts.date ?? '',
    defaultDay,
    (text) => read('date', text, (value) => dayFrom(value, dateOrder)),
    errors,
  );
  const timeText = texts.time ?? '';
  const secondOfDay = read('time', timeText, timeFrom);
  const at =
    day === undefined || secondOfDay === undefined
      ? undefined
      : read('time', timeText, () => instantOf(day, secondOfDay, timeZone));
  if (at?.twice === true) notes.push(`the clock shows ${timeText} twice on ${day ?? ''}: the first time is taken`);
  const lengthText = texts.length ?? '';
  const lengthMs = lengthText === '' ? null : read('length', lengthText, lengthFrom);
  const cart = cartOf(texts.cart ?? '', texts.code ?? '', finder, errors);
  if (cart !== undefined) notes.push(...cartNotes(cart, lengthMs ?? null));
  if (errors.length > 0 || day === undefined || at === undefined || lengthMs === undefined || cart === undefined) {
    return { row, spot: null, texts, errors, notes };
  }
  const spot: ScheduledSpot = {
    row,
    day,
    scheduledAtEpochMs: at.epochMs,
    lengthMs,
    cartId: cart.cartId,
    code: texts.code ?? '',
    title: texts.title === undefined || texts.title === '' ? cart.title : texts.title,
    sponsor: texts.sponsor ?? '',
    product: texts.product ?? '',
  };
  return { row, spot, texts, errors, notes };
}

function dayOf(
  text: string,
  defaultDay: string | null,
  read: (text: string) => string | undefined,
  errors: string[],
): string | undefined {
  if (text !== '') return read(text);
  if (defaultDay === null) errors.push('date is empty; write the day into the row, or choose one for all rows without');
  return defaultDay ?? undefined;
}

function cartOf(number: string, code: string, finder: CartFinder, errors: string[]): SpotCart | undefined {
  if (number === '' && code === '') {
    errors.push('neither a cart number nor a spot code is in the row; one of them has to be');
    return undefined;
  }
  const isNumber = /^\d{1,15}$/.test(number);
  if (number !== '' && !isNumber) errors.push(`cart ${shown(number)} is no number; allowed are digits`);
  const byNumber = isNumber ? finder.byNumber(number) : undefined;
  if (isNumber && byNumber === undefined)
    errors.push(`cart ${shown(number)} is not in the library; allowed are its carts`);
  if (byNumber?.kind === 'live') {
    errors.push(`cart ${shown(number)} is a live source; allowed are carts with a recording`);
    return undefined;
  }
  if (code === '') return byNumber;
  const byCode = finder.byCode(code);
  if (number !== '') {
    const contradicts = byNumber !== undefined && byCode.length > 0 && !byCode.includes(byNumber);
    const carts = byCode.map(({ cartId }) => cartId).join(' and ');
    if (contradicts)
      errors.push(`cart ${shown(number)} and code ${shown(code)} contradict: the code is of cart ${carts}`);
    return byNumber;
  }
  if (byCode.length === 1) return byCode[0];
  const carts = byCode.map(({ cartId }) => cartId).join(' and ');
  errors.push(
    byCode.length === 0
      ? `code ${shown(code)} is of no spot in the library; allowed are codes and titles of its spots`
      : `code ${shown(code)} is of carts ${carts}; allowed is a code that one spot alone has`,
  );
  return undefined;
}

function cartNotes(cart: SpotCart, lengthMs: number | null): string[] {
  const notes: string[] = [];
  if (cart.kind !== 'spot') notes.push(`cart ${cart.cartId} is of kind ${cart.kind}, not spot`);
  if (cart.isHeld) notes.push(`cart ${cart.cartId} is held: it airs when it is enabled`);
  else if (cart.lengthMs === null) notes.push(`cart ${cart.cartId} has no recording that can be played`);
  if (lengthMs !== null && cart.lengthMs !== null && Math.abs(lengthMs - cart.lengthMs) > LENGTH_TOLERANCE_MS) {
    notes.push(
      `length is ${seconds(lengthMs)}, cart ${cart.cartId} lasts ${seconds(cart.lengthMs)}: that is what airs`,
    );
  }
  return notes;
}
