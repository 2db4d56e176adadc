import { ContinuityError } from '../../playout/api/errors.js';
import type { LibraryFilter } from '../library/cart-filter.js';
import type { LibrarySort } from '../library/cart-library.js';
import type { Db } from '../open.js';

/** A search with a name. */
export interface SavedFilter {
  readonly name: string;
  readonly filter: LibraryFilter;
  readonly sort: LibrarySort;
}

/** All saved filters, in the order in which they were made. */
export async function savedFilters(db: Db): Promise<SavedFilter[]> {
  const rows = await db.kysely.selectFrom('saved_filters').selectAll().orderBy('position').orderBy('name').execute();
  return rows.map(({ name, filter, sort }) => ({
    name,
    filter: JSON.parse(filter) as LibraryFilter,
    sort: JSON.parse(sort) as LibrarySort,
  }));
}

/** Keeps a filter; one of the same name is replaced in its place. */
export async function saveFilter(db: Db, { name, filter, sort }: SavedFilter): Promise<void> {
  const values = { filter: JSON.stringify(filter), sort: JSON.stringify(sort) };
  await db.kysely
    .insertInto('saved_filters')
    .values((eb) => ({
      name,
      ...values,
      position: eb
        .selectFrom('saved_filters')
        .select((inner) => inner.fn.coalesce(inner(inner.fn.max('position'), '+', 1), inner.lit(0)).as('position')),
    }))
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

/** Throws ContinuityError NOT_FOUND. */
export async function deleteFilter(db: Db, name: string): Promise<void> {
  const { numDeletedRows } = await db.kysely.deleteFrom('saved_filters').where('name', '=', name).executeTakeFirst();
  if (numDeletedRows === 0n) throw new ContinuityError('NOT_FOUND', `there is no saved filter "${name}"`);
}
