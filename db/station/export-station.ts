import { STATION_FILE_FORMAT, STATION_FILE_VERSION, type StationFile } from '../../config/station-file.js';
import { inSnapshot, type Db } from '../open.js';
import { categories } from '../queries/categories.js';
import { storedFormat, type ClockPosition } from '../queries/clocks.js';
import { storedDayparts } from '../queries/dayparts.js';
import { storedRules } from '../queries/rules.js';
import type { KnownCart } from './find-cart.js';

/**
 * Everything that a planner decides, as one consistent state; `settings` is what the settings file holds. The same station
 * gives the same bytes, and `importStation` of them the same station.
 */
export async function exportStation(db: Db, settings: Readonly<Record<string, unknown>>): Promise<StationFile> {
  return inSnapshot(db, async (transaction) => {
    const format = await storedFormat(transaction);
    const { own, webcaster } = await storedRules(transaction);
    const names = await cartNames(transaction);
    const cell = new Map(format.grid.map(({ weekday, hour, clock }) => [`${weekday} ${hour}`, clock]));
    return {
      format: STATION_FILE_FORMAT,
      version: STATION_FILE_VERSION,
      categories: (await categories(transaction)).map((category) => ({
        ...category,
        fallbacks: [...category.fallbacks],
      })),
      dayparts: (await storedDayparts(transaction)).map((daypart) => ({
        ...daypart,
        categories: [...daypart.categories],
        codes: [...daypart.codes],
      })),
      rules: { own: own === null ? null : [...own], webcaster },
      clocks: format.clocks.map(({ name, repeatFrom, colour, positions }) => ({
        name,
        repeatFrom,
        ...(colour !== undefined && { colour }),
        positions: positions.map((position) => positionRecord(position, names)),
      })),
      grid: Array.from({ length: 7 }, (_, day) =>
        Array.from({ length: 24 }, (__, hour) => cell.get(`${day + 1} ${hour}`) ?? null),
      ),
      specialDays: (format.specialDays ?? []).map((day) => ({ ...day, hours: [...day.hours] })),
      wall: await wallRecords(transaction, names),
      settings: { ...settings },
    };
  });
}

/** The file's text: what `station export` prints. */
export function stationFileText(file: StationFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function positionRecord(
  { cartId, requiredCodes, excludedCodes, kinds, ...position }: ClockPosition,
  names: ReadonlyMap<number, KnownCart>,
): StationFile['clocks'][number]['positions'][number] {
  const cart = cartId === undefined ? undefined : names.get(Number(cartId));
  return {
    kinds: [...kinds],
    ...position,
    ...(cart && { cart }),
    ...(requiredCodes && { requiredCodes: [...requiredCodes] }),
    ...(excludedCodes && { excludedCodes: [...excludedCodes] }),
  };
}

/** The carts that clocks and the wall name. */
async function cartNames(db: Db): Promise<Map<number, KnownCart>> {
  const rows = await db.kysely
    .selectFrom('carts')
    .where((eb) =>
      eb.or([
        eb('number', 'in', eb.selectFrom('wall_buttons').select('cart')),
        eb('number', 'in', eb.selectFrom('hour_clock_positions').where('cart', 'is not', null).select('cart')),
      ]),
    )
    .select(['number', 'title', 'artist'])
    .execute();
  return new Map(rows.map((row) => [row.number, row]));
}

/** Buttons whose file cannot be used just now are part of the wall as well. */
async function wallRecords(db: Db, names: ReadonlyMap<number, KnownCart>): Promise<StationFile['wall']> {
  const pages = await db.kysely.selectFrom('wall_pages').selectAll().orderBy('position').orderBy('id').execute();
  const buttons = await db.kysely.selectFrom('wall_buttons').selectAll().orderBy('row').orderBy('column').execute();
  return pages.map(({ id, name, rows, columns }) => ({
    name,
    rows,
    columns,
    buttons: buttons
      .filter(({ page }) => page === id)
      .flatMap(({ row, column, cart, label, colour, loop }) => {
        const known = names.get(cart);
        return known === undefined ? [] : [{ row, column, cart: known, label, colour, loop: loop === 1 }];
      }),
  }));
}
