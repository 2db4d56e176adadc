import { inTransaction, type Db } from '../../db/open.js';
import { cartCounts, categories, deleteCategory, storeCategory } from '../../db/queries/categories.js';
import { storedFormat } from '../../db/queries/clocks.js';
import { knownCodes } from '../../db/queries/cuts.js';
import { storedDayparts, storeDayparts } from '../../db/queries/dayparts.js';
import { storedRules } from '../../db/queries/rules.js';
import { ContinuityError } from '../../playout/api/errors.js';
import type { Categories, CategoriesChange } from '../api/categories.js';
import { categoriesFaults, refuse } from './planner-faults.js';
import { revisionOf } from './planner-shapes.js';
import { shownText } from './programme.js';

/** Categories and dayparts, with what has them. */
export async function shownCategories(db: Db): Promise<Categories> {
  const stored = {
    categories: (await categories(db)).map(({ name, fallbacks, ...rest }) => ({
      ...rest,
      name: shownText(name),
      fallbacks: [...fallbacks],
    })),
    dayparts: (await storedDayparts(db)).map(({ categories: bound, codes, ...rest }) => ({
      ...rest,
      categories: [...bound],
      codes: [...codes],
    })),
  };
  return {
    ...stored,
    revision: revisionOf(stored),
    carts: Object.fromEntries(await cartCounts(db)),
    codes: await knownCodes(db),
  };
}

/**
 * Replaces them. Rejects with REVISION_STALE where somebody else was quicker, COMMAND_INVALID with what is wrong, IN_USE with
 * what names a category that would go.
 */
export function storeCategories(db: Db, change: CategoriesChange): Promise<Categories> {
  return inTransaction(db, async (transaction) => {
    const before = await shownCategories(transaction);
    if (before.revision !== change.revision) {
      throw new ContinuityError(
        'REVISION_STALE',
        'the categories were changed by somebody else since you opened them: look at what they are now, then save again',
      );
    }
    refuse(categoriesFaults(change));
    const kept = new Set(change.categories.map(({ code }) => code));
    const gone = before.categories.filter(({ code }) => !kept.has(code));
    if (gone.length > 0) await refuseUsed(transaction, gone, before.carts);
    for (const category of change.categories) await storeCategory(transaction, category);
    await storeDayparts(transaction, change.dayparts);
    for (const { code } of gone) await deleteCategory(transaction, code);
    return shownCategories(transaction);
  });
}

async function refuseUsed(
  db: Db,
  gone: Categories['categories'],
  carts: Readonly<Record<string, number>>,
): Promise<void> {
  const { clocks } = await storedFormat(db);
  const rules = (await storedRules(db)).own ?? [];
  for (const { code, name } of gone) {
    const count = carts[code] ?? 0;
    const uses = [
      ...(count > 0
        ? [
            `${count === 1 ? '1 cart is' : `${count} carts are`} in it (choose another category for them in the library)`,
          ]
        : []),
      ...clocks
        .filter(({ positions }) => positions.some(({ category }) => category === code))
        .map((clock) => `the clock "${clock.name}" asks for it`),
      ...rules.filter(({ categories: bound }) => bound?.includes(code)).map(({ id }) => `the rule "${id}" is for it`),
    ];
    if (uses.length > 0) throw new ContinuityError('IN_USE', `"${name}" cannot go: ${uses.join(', ')}`);
  }
}
