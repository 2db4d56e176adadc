import type { Migration } from './migration.js';

/** Breaks, the spots that are sold for them, and which items of the rundown they became. */
export const traffic: Migration = {
  version: 6,
  name: 'traffic',
  sql: `
    CREATE TABLE stopsets (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      starts_at_epoch_ms INTEGER NOT NULL UNIQUE,
      length_ms INTEGER NOT NULL CHECK (length_ms > 0),
      avails INTEGER NOT NULL CHECK (avails > 0)
    ) STRICT;

    CREATE TABLE spots (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      day TEXT NOT NULL,
      scheduled_at_epoch_ms INTEGER NOT NULL,
      length_ms INTEGER,
      cart INTEGER NOT NULL REFERENCES carts (number),
      code TEXT NOT NULL DEFAULT '',
      title TEXT NOT NULL,
      sponsor TEXT NOT NULL DEFAULT '',
      product TEXT NOT NULL DEFAULT '',
      file TEXT NOT NULL,
      row INTEGER NOT NULL,
      pinned INTEGER REFERENCES stopsets (id) ON DELETE SET NULL,
      stopset INTEGER REFERENCES stopsets (id) ON DELETE SET NULL,
      place INTEGER,
      unplaced TEXT
    ) STRICT;
    CREATE INDEX spots_by_day ON spots (day);
    CREATE INDEX spots_by_time ON spots (scheduled_at_epoch_ms);
    CREATE INDEX spots_by_stopset ON spots (stopset);
    CREATE INDEX spots_by_pinned ON spots (pinned);

    -- Every item of the rundown that a spot ever was: what has aired is matched by it, also after the plan was made anew. The
    -- spot may be gone; its number is never given out again.
    CREATE TABLE spot_items (
      item_id TEXT PRIMARY KEY,
      spot INTEGER NOT NULL,
      stopset INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX spot_items_by_spot ON spot_items (spot);

    -- Items whose status is another one because of a break, with what it is without: planned ones that were pushed behind the
    -- next timed item, spares that fill what these have left.
    CREATE TABLE yielded_items (
      item_id TEXT PRIMARY KEY REFERENCES rundown_items (id) ON DELETE CASCADE,
      status TEXT NOT NULL CHECK (status IN ('planned', 'spare'))
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE traffic_maps (
      name TEXT PRIMARY KEY,
      map TEXT NOT NULL CHECK (json_valid(map))
    ) STRICT;
  `,
};
