import { CompiledQuery, SqliteDialect, SqliteDriver } from 'kysely';
import type { DatabaseConnection, Driver, SqliteDialectConfig, TransactionSettings } from 'kysely';

/**
 * Kysely's SQLite, but that a transaction takes the write lock when it begins. One that reads first and then writes is refused
 * at once, however long it would wait (SQLITE_BUSY_SNAPSHOT), where another process has written in between; and the planner,
 * an ingest and control write side by side. A transaction of access mode `read only` takes no lock and sees one state.
 */
export class StationDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;

  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }

  override createDriver(): Driver {
    return new StationDriver(this.#config);
  }
}

class StationDriver extends SqliteDriver {
  override async beginTransaction(connection: DatabaseConnection, settings?: TransactionSettings): Promise<void> {
    const begin = settings?.accessMode === 'read only' ? 'begin' : 'begin immediate';
    await connection.executeQuery(CompiledQuery.raw(begin));
  }
}
