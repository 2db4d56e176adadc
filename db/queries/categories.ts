import type { SegmentKind } from '../../playout/api/segment.js';
import type { Db } from '../open.js';

export interface Category {
  readonly code: string;
  readonly name: string;
  readonly kind: SegmentKind;
  readonly colour: string;
  /** Its carts count as neighbours for runs and steps; null: as its kind says. */
  readonly inLine: boolean | null;
  /** May stand in where nothing else is eligible; null: as its kind says. */
  readonly standsIn: boolean | null;
  /** Codes of the categories that stand in for it, best first. */
  readonly fallbacks: readonly string[];
  /** Rest that its carts are meant to have; null: the best that its size allows. */
  readonly turnoverMinutes: number | null;
}

const flag = (value: number | null): boolean | null => (value === null ? null : value === 1);

/** The colour of a kind until somebody chooses another one. */
export const KIND_COLOURS: Readonly<Record<SegmentKind, string>> = {
  music: '#3f7fd6',
  jingle: '#d68a2e',
  sweeper: '#c9b23a',
  liner: '#8f6bd6',
  voice: '#2fa58a',
  spot: '#c75a9b',
  news: '#5aa0b8',
  bed: '#6f8a5a',
  id: '#d6553f',
  live: '#d65f8c',
  emergency: '#8a8a8a',
};

/** All categories, by name. */
export async function categories(db: Db): Promise<Category[]> {
  const rows = await db.kysely.selectFrom('categories').selectAll().orderBy('name').orderBy('code').execute();
  return rows.map((row) => ({
    code: row.code,
    name: row.name,
    kind: row.kind as SegmentKind,
    colour: row.colour,
    inLine: flag(row.in_line),
    standsIn: flag(row.stands_in),
    fallbacks: JSON.parse(row.fallbacks) as string[],
    turnoverMinutes: row.turnover_minutes,
  }));
}

/** A category's code from its name: `Power Play` is `power-play`. */
export function categoryCode(name: string): string {
  return (
    name
      .normalize('NFKD')
      .replace(/\p{M}+/gu, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}]+/gu, '-')
      .replace(/^-|-$/g, '') || 'music'
  );
}

/** Makes sure that there is a category of this name. Returns its code. An existing one keeps its kind and colour. */
export async function ensureCategory(db: Db, name: string, kind: SegmentKind): Promise<string> {
  const code = categoryCode(name);
  await db.kysely
    .insertInto('categories')
    .values({ code, name: name.trim(), kind, colour: KIND_COLOURS[kind] })
    .onConflict((conflict) => conflict.column('code').doNothing())
    .execute();
  return code;
}

/** Adds a category, or gives the one with this code all that is named here. */
export async function storeCategory(db: Db, category: Category): Promise<void> {
  const { code, inLine, standsIn, fallbacks, turnoverMinutes, ...plain } = category;
  const toFlag = (value: boolean | null): number | null => (value === null ? null : Number(value));
  const values = {
    ...plain,
    in_line: toFlag(inLine),
    stands_in: toFlag(standsIn),
    fallbacks: JSON.stringify(fallbacks),
    turnover_minutes: turnoverMinutes,
  };
  await db.kysely
    .insertInto('categories')
    .values({ code, ...values })
    .onConflict((conflict) => conflict.column('code').doUpdateSet(values))
    .execute();
}

/** Carts in each category that has any, by its code. */
export async function cartCounts(db: Db): Promise<Map<string, number>> {
  const rows = await db.kysely
    .selectFrom('carts')
    .select(({ fn }) => ['category', fn.countAll<number>().as('carts')])
    .groupBy('category')
    .orderBy('category')
    .execute();
  return new Map(rows.map(({ category, carts }) => [category, carts]));
}

/** Removes a category that no cart and no clock names; fails where one does. */
export async function deleteCategory(db: Db, code: string): Promise<void> {
  await db.kysely.deleteFrom('categories').where('code', '=', code).execute();
}
