import { sql } from 'kysely';
import type { StationRule } from '../../config/rule-schema.js';
import { inTransaction, type Db } from '../open.js';

export interface StoredRules {
  /** Grows with every change. */
  readonly version: number;
  /** The station's own, the one that is relaxed last first; null: the default rules hold. */
  readonly own: readonly StationRule[] | null;
  /** The US webcaster rule holds as well. */
  readonly webcaster: boolean;
}

/** The rules as the station has them. */
export async function storedRules(db: Db): Promise<StoredRules> {
  const state = await db.kysely.selectFrom('rules_state').selectAll().executeTakeFirstOrThrow();
  const rows = await db.kysely.selectFrom('rules').selectAll().orderBy('position').execute();
  const own = rows.map((row) => ({
    id: row.id,
    kind: row.kind,
    categories: row.categories === null ? null : (JSON.parse(row.categories) as string[]),
    breakable: row.breakable === 1,
    weight: row.weight,
    tier: row.tier,
    // Checked by its schema before it was stored.
    ...(JSON.parse(row.parameters) as object),
  })) as StationRule[];
  return { version: state.version, own: state.own === 1 ? own : null, webcaster: state.webcaster === 1 };
}

/** Replaces the rules; `own` null goes back to the default ones. */
export async function storeRules(db: Db, rules: Omit<StoredRules, 'version'>): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    await kysely.deleteFrom('rules').execute();
    for (const [position, rule] of (rules.own ?? []).entries()) {
      const { id, kind, categories, breakable, weight, tier, ...parameters } = rule;
      await kysely
        .insertInto('rules')
        .values({
          id,
          position,
          kind,
          categories: categories === null ? null : JSON.stringify(categories),
          breakable: Number(breakable),
          weight,
          tier,
          parameters: JSON.stringify(parameters),
        })
        .execute();
    }
    await kysely
      .updateTable('rules_state')
      .set({ version: sql`version + 1`, own: rules.own === null ? 0 : 1, webcaster: Number(rules.webcaster) })
      .execute();
  });
}
