import type { OnTime, SegmentKind } from '../../playout/api/segment.js';
import type { Insertable, Selectable } from 'kysely';
import { inTransaction, type Db } from '../open.js';
import type { HourClockPositionsTable } from '../schema.js';
import type { Transition } from '../transition.js';

/** One place of an hour clock. */
export interface ClockPosition {
  /** What may stand there, best first: the next kind serves where the library has none of the one before. */
  readonly kinds: readonly SegmentKind[];
  /** A category's code; null: any cart of the kind. */
  readonly category: string | null;
  /** It lies over the song that follows (a voice track over an intro) and takes no time of its own. */
  readonly overNext: boolean;
  /** It has a clock time: this minute of the hour. */
  readonly hard: { readonly minute: number; readonly onTime: OnTime; readonly graceSeconds: number } | null;
  /**
   * `item` where left out. A stopset holds spots, a voice-track place a recorded link; a fill takes what is left before the next
   * timed position or the hour's end.
   */
  readonly purpose?: PositionPurpose;
  /** The one cart that stands there, whatever the kinds say. */
  readonly cartId?: string;
  /** It opens or closes the hour: what rules about that speak of. */
  readonly place?: 'open' | 'close';
  /** Codes that a cart there has all of. */
  readonly requiredCodes?: readonly string[];
  /** Codes of which a cart there has none; never relaxed. */
  readonly excludedCodes?: readonly string[];
  /** How the item after it joins, whatever its cart says; the cart's way where left out. */
  readonly transition?: Transition;
  /** Of a stopset: places for spots, and the seconds of them all. */
  readonly avails?: number;
  readonly lengthSeconds?: number;
}

export const POSITION_PURPOSES = ['item', 'stopset', 'voice-track', 'fill'] as const;
export type PositionPurpose = (typeof POSITION_PURPOSES)[number];

/** The shape of an hour. */
export interface HourClock {
  readonly name: string;
  readonly positions: readonly ClockPosition[];
  /** From this position on it goes around until the hour is full; null: it runs once and music fills the rest. */
  readonly repeatFrom: number | null;
  /** `#rrggbb`; one is chosen by its name where left out. */
  readonly colour?: string;
}

/** Which hour clock runs in a local hour; weekday 1 is Monday. */
export interface GridCell {
  readonly weekday: number;
  readonly hour: number;
  readonly clock: string;
}

/** A local date, `YYYY-MM-DD`, whose hours run other clocks; hours that it does not name are the grid's. */
export interface SpecialDay {
  readonly date: string;
  readonly name: string;
  readonly hours: readonly { readonly hour: number; readonly clock: string }[];
}

/** Hour clocks, the week's 168 cells and the days on which others hold. */
export interface Format {
  readonly clocks: readonly HourClock[];
  readonly grid: readonly GridCell[];
  readonly specialDays?: readonly SpecialDay[];
}

type PositionRow = Selectable<HourClockPositionsTable>;

const codesOf = (text: string): string[] => JSON.parse(text) as string[];

function positionOf(row: PositionRow): ClockPosition {
  const [requiredCodes, excludedCodes] = [codesOf(row.required_codes), codesOf(row.excluded_codes)];
  return {
    kinds: JSON.parse(row.kinds) as SegmentKind[],
    category: row.category,
    overNext: row.over_next === 1,
    hard:
      row.hard_minute === null
        ? null
        : {
            minute: row.hard_minute,
            onTime: (row.on_time ?? 'make-next') as OnTime,
            graceSeconds: row.grace_seconds,
          },
    ...(row.purpose !== 'item' && { purpose: row.purpose as PositionPurpose }),
    ...(row.cart !== null && { cartId: String(row.cart) }),
    ...(row.place !== null && { place: row.place as 'open' | 'close' }),
    ...(requiredCodes.length > 0 && { requiredCodes }),
    ...(excludedCodes.length > 0 && { excludedCodes }),
    ...(row.transition !== null && { transition: row.transition as Transition }),
    ...(row.avails !== null && { avails: row.avails }),
    ...(row.length_seconds !== null && { lengthSeconds: row.length_seconds }),
  };
}

function positionRow(clock: string, index: number, position: ClockPosition): Insertable<HourClockPositionsTable> {
  return {
    clock,
    position: index,
    kinds: JSON.stringify(position.kinds),
    category: position.category,
    over_next: position.overNext ? 1 : 0,
    hard_minute: position.hard?.minute ?? null,
    on_time: position.hard?.onTime ?? null,
    grace_seconds: position.hard?.graceSeconds ?? 0,
    purpose: position.purpose ?? 'item',
    cart: position.cartId === undefined ? null : Number(position.cartId),
    place: position.place ?? null,
    required_codes: JSON.stringify(position.requiredCodes ?? []),
    excluded_codes: JSON.stringify(position.excludedCodes ?? []),
    transition: position.transition ?? null,
    avails: position.avails ?? null,
    length_seconds: position.lengthSeconds ?? null,
  };
}

/** The station's format; empty lists where none is stored. */
export async function storedFormat(db: Db): Promise<Format> {
  const clocks = await db.kysely.selectFrom('hour_clocks').selectAll().orderBy('name').execute();
  const positions = await db.kysely
    .selectFrom('hour_clock_positions')
    .selectAll()
    .orderBy('clock')
    .orderBy('position')
    .execute();
  const grid = await db.kysely.selectFrom('grid').selectAll().orderBy('weekday').orderBy('hour').execute();
  const days = await db.kysely.selectFrom('special_days').selectAll().orderBy('date').execute();
  const hours = await db.kysely.selectFrom('special_day_hours').selectAll().orderBy('date').orderBy('hour').execute();
  return {
    clocks: clocks.map((clock) => ({
      name: clock.name,
      repeatFrom: clock.repeat_from,
      ...(clock.colour !== null && { colour: clock.colour }),
      positions: positions.filter((position) => position.clock === clock.name).map(positionOf),
    })),
    grid,
    specialDays: days.map(({ date, name }) => ({
      date,
      name,
      hours: hours.filter((one) => one.date === date).map(({ hour, clock }) => ({ hour, clock })),
    })),
  };
}

/** Adds an hour clock with its positions. */
export async function addClock({ kysely }: Db, clock: HourClock): Promise<void> {
  await kysely
    .insertInto('hour_clocks')
    .values({ name: clock.name, repeat_from: clock.repeatFrom, colour: clock.colour ?? null })
    .execute();
  await addPositions({ kysely }, clock);
}

async function addPositions({ kysely }: Db, { name, positions }: HourClock): Promise<void> {
  for (const [index, position] of positions.entries()) {
    await kysely
      .insertInto('hour_clock_positions')
      .values(positionRow(name, index, position))
      .execute();
  }
}

/** Replaces the grid and the special days; every clock that they name has to be there. */
export async function storeSchedule(db: Db, { grid, specialDays }: Omit<Format, 'clocks'>): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    await kysely.deleteFrom('grid').execute();
    await kysely.deleteFrom('special_days').execute();
    for (const cell of grid) await kysely.insertInto('grid').values(cell).execute();
    for (const { date, name, hours } of specialDays ?? []) {
      await kysely.insertInto('special_days').values({ date, name }).execute();
      for (const one of hours) {
        await kysely
          .insertInto('special_day_hours')
          .values({ date, ...one })
          .execute();
      }
    }
  });
}

/** Replaces all hour clocks, the grid and the special days. */
export async function storeFormat(db: Db, format: Format): Promise<void> {
  await inTransaction(db, async (transaction) => {
    await storeSchedule(transaction, { grid: [] });
    await transaction.kysely.deleteFrom('hour_clocks').execute();
    for (const clock of format.clocks) await addClock(transaction, clock);
    await storeSchedule(transaction, format);
  });
}

/** Takes the place of the clock of that name; the hours that ran it run the new one, whatever its name. */
export async function replaceClock(db: Db, name: string, clock: HourClock): Promise<void> {
  await inTransaction(db, async (transaction) => {
    const { kysely } = transaction;
    if (clock.name === name) {
      await kysely
        .updateTable('hour_clocks')
        .set({ repeat_from: clock.repeatFrom, colour: clock.colour ?? null })
        .where('name', '=', name)
        .execute();
      await kysely.deleteFrom('hour_clock_positions').where('clock', '=', name).execute();
      await addPositions(transaction, clock);
      return;
    }
    await addClock(transaction, clock);
    await kysely.updateTable('grid').set({ clock: clock.name }).where('clock', '=', name).execute();
    await kysely.updateTable('special_day_hours').set({ clock: clock.name }).where('clock', '=', name).execute();
    await deleteClock(transaction, name);
  });
}

/** For a clock that no hour runs. */
export async function deleteClock({ kysely }: Db, name: string): Promise<void> {
  await kysely.deleteFrom('hour_clocks').where('name', '=', name).execute();
}
