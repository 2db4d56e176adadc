import { inTransaction, type Db } from '../open.js';

/** A named set of the week's hours, and what airs in no others. */
export interface Daypart {
  readonly code: string;
  readonly name: string;
  /** 168 characters 0 or 1, Monday 00:00 first. */
  readonly hours: string;
  /** Codes of the categories that it binds. */
  readonly categories: readonly string[];
  /** Codes of the carts that it binds. */
  readonly codes: readonly string[];
}

/** All dayparts, by code. */
export async function storedDayparts(db: Db): Promise<Daypart[]> {
  const parts = await db.kysely.selectFrom('dayparts').selectAll().orderBy('code').execute();
  const uses = await db.kysely.selectFrom('daypart_uses').selectAll().orderBy('category').orderBy('code').execute();
  return parts.map((part) => {
    const own = uses.filter(({ daypart }) => daypart === part.code);
    return {
      ...part,
      categories: own.flatMap(({ category }) => (category === null ? [] : [category])),
      codes: own.flatMap(({ code }) => (code === null ? [] : [code])),
    };
  });
}

/** Replaces all dayparts. */
export async function storeDayparts(db: Db, dayparts: readonly Daypart[]): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    await kysely.deleteFrom('dayparts').execute();
    for (const { code, name, hours, categories, codes } of dayparts) {
      await kysely.insertInto('dayparts').values({ code, name, hours }).execute();
      const uses = [
        ...categories.map((category) => ({ daypart: code, category, code: null })),
        ...codes.map((one) => ({ daypart: code, category: null, code: one })),
      ];
      if (uses.length > 0) await kysely.insertInto('daypart_uses').values(uses).execute();
    }
  });
}
