/** One step of the schema. Once it has landed it is never edited: a correction is a new migration. */
export interface Migration {
  /** `PRAGMA user_version` after it: 1, 2, 3 ... without a gap. */
  readonly version: number;
  readonly name: string;
  /** Statements that run in one transaction. */
  readonly sql: string;
}
