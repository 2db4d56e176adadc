import type { Migration } from './migration.js';

/** Schedules of spots that were taken from a folder by themselves. */
export const trafficFiles: Migration = {
  version: 8,
  name: 'traffic files',
  sql: `
    CREATE TABLE traffic_files (
      name TEXT PRIMARY KEY,
      -- As the file was when it was read: one that is changed is read again.
      size_bytes INTEGER NOT NULL,
      modified_at_epoch_ms INTEGER NOT NULL,
      -- Why none of it could be taken; null: it was.
      error TEXT
    ) STRICT, WITHOUT ROWID;
  `,
};
