import { sql } from 'kysely';
import type { Outcome } from '../../playout/api/as-run.js';
import { secondsFromFrames } from '../../playout/api/units.js';
import type { Db } from '../open.js';
import type { RundownItem, RundownStatus } from './rundown.js';

/** An item of the rundown that a spot became. */
export interface SpotItem {
  readonly itemId: string;
  readonly spotId: number;
  readonly stopsetId: number | null;
}

/** Those of these items that are spots of a break. */
export async function spotItems(db: Db, itemIds: readonly string[]): Promise<Map<string, SpotItem>> {
  const rows = await db.kysely
    .selectFrom('spot_items')
    .where('item_id', 'in', sql<string>`(SELECT value FROM json_each(${JSON.stringify(itemIds)}))`)
    .selectAll()
    .execute();
  return new Map(rows.map((row) => [row.item_id, { itemId: row.item_id, spotId: row.spot, stopsetId: row.stopset }]));
}

/** Items whose status a break has changed, with what it is without. */
export async function yieldedItems(db: Db): Promise<Map<string, RundownStatus>> {
  const rows = await db.kysely.selectFrom('yielded_items').selectAll().execute();
  return new Map(rows.map((row) => [row.item_id, row.status as RundownStatus]));
}

export async function noteSpotItems(db: Db, items: readonly SpotItem[]): Promise<void> {
  for (const { itemId, spotId, stopsetId } of items) {
    await db.kysely
      .insertInto('spot_items')
      .values({ item_id: itemId, spot: spotId, stopset: stopsetId })
      .onConflict((conflict) => conflict.column('item_id').doUpdateSet({ stopset: stopsetId }))
      .execute();
  }
}

/** An item at another place of the rundown. */
export type MovedItem = Pick<RundownItem, 'id' | 'startsAtEpochMs' | 'position' | 'status'> & {
  readonly was: RundownStatus | null;
};

/** Moves items; the revision is whoever's who changes the rundown with it. */
export async function moveItems(db: Db, items: readonly MovedItem[]): Promise<void> {
  if (items.length === 0) return;
  const list = JSON.stringify(items);
  await sql`UPDATE rundown_items
    SET starts_at_epoch_ms = new.value ->> 'startsAtEpochMs', position = new.value ->> 'position', status = new.value ->> 'status'
    FROM json_each(${list}) AS new WHERE rundown_items.id = new.value ->> 'id'`.execute(db.kysely);
  await sql`DELETE FROM yielded_items WHERE item_id IN (SELECT value ->> 'id' FROM json_each(${list}))`.execute(
    db.kysely,
  );
  await sql`INSERT INTO yielded_items (item_id, status)
    SELECT value ->> 'id', value ->> 'was' FROM json_each(${list}) WHERE value ->> 'was' IS NOT NULL`.execute(
    db.kysely,
  );
}

/** Gives the timed start of items another time or none. */
export async function retimeStarts(
  db: Db,
  items: readonly { readonly id: string; readonly hardAtEpochMs: number | null; readonly onTime: string | null }[],
): Promise<void> {
  if (items.length === 0) return;
  await sql`UPDATE rundown_items
    SET hard_at_epoch_ms = new.value ->> 'hardAtEpochMs', on_time = new.value ->> 'onTime'
    FROM json_each(${JSON.stringify(items)}) AS new WHERE rundown_items.id = new.value ->> 'id'`.execute(db.kysely);
}

/** What the record has of a spot. */
export interface SpotRun {
  readonly spotId: number;
  readonly startedAtEpochMs: number;
  readonly seconds: number;
  readonly outcome: Outcome;
  readonly reason: string;
}

/** Every line of the record about these spots, in order. */
export async function spotRuns(db: Db, spotIds: readonly number[]): Promise<SpotRun[]> {
  const rows = await db.kysely
    .selectFrom('spot_items')
    .innerJoin('as_run', 'as_run.item_id', 'spot_items.item_id')
    .where('spot_items.spot', 'in', sql<number>`(SELECT value FROM json_each(${JSON.stringify(spotIds)}))`)
    .select([
      'spot_items.spot as spotId',
      'as_run.started_at_epoch_ms as startedAtEpochMs',
      'as_run.start_frame as startFrame',
      'as_run.end_frame as endFrame',
      'as_run.outcome as outcome',
      'as_run.reason as reason',
    ])
    .orderBy('as_run.started_at_epoch_ms')
    .orderBy('as_run.id')
    .execute();
  return rows.map(({ startFrame, endFrame, outcome, ...row }) => ({
    ...row,
    seconds: secondsFromFrames(endFrame - startFrame),
    outcome: outcome as Outcome,
  }));
}
