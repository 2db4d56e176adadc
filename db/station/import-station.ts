import type { StationFile } from '../../config/station-file.js';
import { ConfigError, settingsFrom } from '../../config/settings.js';
import { inTransaction, type Db } from '../open.js';
import { storeCategory } from '../queries/categories.js';
import { storeFormat, type ClockPosition, type Format } from '../queries/clocks.js';
import { storeDayparts } from '../queries/dayparts.js';
import { liveCarts } from '../queries/live-sources.js';
import { storeRules } from '../queries/rules.js';
import { cartFinder, type KnownCart } from './find-cart.js';
import { referenceFaults } from './reference-faults.js';
import { isStationFile, shapeFaults, type StationFault } from './station-faults.js';

export type StationImport =
  | { readonly ok: true; readonly file: StationFile }
  /** Nothing was changed. */
  | { readonly ok: false; readonly faults: readonly StationFault[] };

/**
 * Takes the place of the station's categories, dayparts, rules, hour clocks, grid, special days and wall, all or nothing.
 * Categories that the file lacks stay where carts are in them. `keepSettings` stores the settings, inside the transaction:
 * where it throws, nothing has changed.
 */
export async function importStation(
  db: Db,
  value: unknown,
  keepSettings: (settings: StationFile['settings']) => void,
): Promise<StationImport> {
  if (!isStationFile(value)) return { ok: false, faults: shapeFaults(value) };
  const file = value;
  return inTransaction(db, async (transaction): Promise<StationImport> => {
    const cartOf = await cartFinder(
      transaction,
      cartsOf(file).map(({ title }) => title),
    );
    const live = new Set(await liveCarts(transaction));
    const faults = [...referenceFaults(file, cartOf, live), ...settingsFaults(file.settings)];
    if (faults.length > 0) return { ok: false, faults };
    await storeCategories(transaction, file);
    await storeDayparts(transaction, file.dayparts);
    await storeRules(transaction, file.rules);
    await storeFormat(transaction, formatOf(file, cartOf));
    await storeWall(transaction, file, cartOf);
    keepSettings(file.settings);
    return { ok: true, file };
  });
}

function cartsOf(file: StationFile): KnownCart[] {
  return [
    ...file.clocks.flatMap(({ positions }) => positions.flatMap(({ cart }) => cart ?? [])),
    ...file.wall.flatMap(({ buttons }) => buttons.map(({ cart }) => cart)),
  ];
}

function settingsFaults(settings: StationFile['settings']): StationFault[] {
  try {
    settingsFrom(settings);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return [{ path: 'settings', message: error.message }];
    throw error;
  }
}

/** A category that goes must not be named by anything: the clocks that named it are replaced after this. */
async function storeCategories(db: Db, file: StationFile): Promise<void> {
  await db.kysely.updateTable('hour_clock_positions').set({ category: null }).execute();
  await db.kysely
    .deleteFrom('categories')
    .where('code', 'not in', (eb) => eb.selectFrom('carts').select('category'))
    .execute();
  for (const category of file.categories) await storeCategory(db, category);
}

function formatOf(file: StationFile, cartOf: (cart: KnownCart) => number | undefined): Format {
  return {
    clocks: file.clocks.map(({ name, repeatFrom, colour, positions }) => ({
      name,
      repeatFrom,
      ...(colour !== undefined && { colour }),
      positions: positions.map(({ cart, kinds, ...position }): ClockPosition => {
        const number = cart === undefined ? undefined : cartOf(cart);
        return {
          ...position,
          kinds,
          ...(number !== undefined && { cartId: String(number) }),
        };
      }),
    })),
    grid: file.grid.flatMap((day, index) =>
      day.flatMap((clock, hour) => (clock === null ? [] : [{ weekday: index + 1, hour, clock }])),
    ),
    specialDays: file.specialDays,
  };
}

async function storeWall(
  { kysely }: Db,
  file: StationFile,
  cartOf: (cart: KnownCart) => number | undefined,
): Promise<void> {
  await kysely.deleteFrom('wall_pages').execute();
  for (const [position, { name, rows, columns, buttons }] of file.wall.entries()) {
    const page = await kysely
      .insertInto('wall_pages')
      .values({ name, position, rows, columns })
      .returning('id')
      .executeTakeFirstOrThrow();
    const values = buttons.map(({ cart, loop, ...button }) => ({
      ...button,
      page: page.id,
      cart: cartOf(cart) ?? cart.number,
      loop: Number(loop),
    }));
    if (values.length > 0) await kysely.insertInto('wall_buttons').values(values).execute();
  }
}
