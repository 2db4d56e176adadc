import type { Db } from '../open.js';

/** A file of the traffic folder as it was when it was read. */
export interface TrafficFile {
  readonly name: string;
  readonly sizeBytes: number;
  readonly modifiedAtEpochMs: number;
  /** Why none of it could be taken; null: it was. */
  readonly error: string | null;
}

/** Every file that was read, by name. */
export async function trafficFiles(db: Db): Promise<Map<string, TrafficFile>> {
  const rows = await db.kysely.selectFrom('traffic_files').selectAll().execute();
  return new Map(
    rows.map(({ name, size_bytes, modified_at_epoch_ms, error }) => [
      name,
      { name, sizeBytes: size_bytes, modifiedAtEpochMs: modified_at_epoch_ms, error },
    ]),
  );
}

export async function storeTrafficFile(db: Db, file: TrafficFile): Promise<void> {
  const values = { size_bytes: file.sizeBytes, modified_at_epoch_ms: file.modifiedAtEpochMs, error: file.error };
  await db.kysely
    .insertInto('traffic_files')
    .values({ name: file.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}

/** Files that are gone are forgotten: one that comes again under its name is read. */
export async function forgetTrafficFiles(db: Db, names: readonly string[]): Promise<void> {
  for (const name of names) await db.kysely.deleteFrom('traffic_files').where('name', '=', name).execute();
}
