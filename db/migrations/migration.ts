/** One step of the schema. Once it has landed it is never edited: a correction is a new migration. */
export interface Migration {
  /** `PRAGMA user_version` after it: each is higher than the one before. */
  readonly version: number;
  readonly name: string;
  /** Statements that run in one transaction. */
  readonly sql: string;
}

/** The version of a database after all of these. */
export function latestVersion(migrations: readonly Migration[]): number {
  return migrations.at(-1)?.version ?? 0;
}
