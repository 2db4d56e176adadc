import type { Migration } from './migration.js';

/** The library, the clocks, the plan, the record of what aired, and the cart wall. */
export const libraryPlanAndRecord: Migration = {
  version: 1,
  name: 'library, plan and record',
  sql: `
    CREATE TABLE categories (
      code TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      kind TEXT NOT NULL,
      colour TEXT NOT NULL
    ) STRICT;

    CREATE TABLE carts (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      kind TEXT NOT NULL,
      category TEXT NOT NULL REFERENCES categories (code),
      title TEXT NOT NULL,
      artist TEXT NOT NULL,
      album TEXT NOT NULL,
      isrc TEXT,
      year INTEGER,
      gain_trim_db REAL NOT NULL DEFAULT 0,
      title_key TEXT NOT NULL,
      search_text TEXT NOT NULL,
      created_at_epoch_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX carts_by_kind ON carts (kind, category);

    CREATE TABLE artists (
      id INTEGER PRIMARY KEY,
      artist_key TEXT NOT NULL UNIQUE,
      name TEXT NOT NULL
    ) STRICT;
    CREATE TABLE cart_artists (
      cart INTEGER NOT NULL REFERENCES carts (number) ON DELETE CASCADE,
      artist INTEGER NOT NULL REFERENCES artists (id),
      PRIMARY KEY (cart, artist)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE media_files (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL UNIQUE,
      size_bytes INTEGER NOT NULL,
      modified_at_epoch_ms REAL NOT NULL,
      content_key TEXT NOT NULL,
      problem_code TEXT,
      problem_message TEXT,
      checked_at_epoch_ms INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX media_files_by_content ON media_files (content_key);

    CREATE TABLE cuts (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      cart INTEGER NOT NULL REFERENCES carts (number) ON DELETE CASCADE,
      file INTEGER NOT NULL UNIQUE REFERENCES media_files (id),
      weight REAL NOT NULL DEFAULT 1,
      sample_rate_hz INTEGER NOT NULL,
      channels INTEGER NOT NULL,
      duration_frames INTEGER NOT NULL,
      integrated_lufs REAL,
      loudness_range_lu REAL,
      true_peak_dbtp REAL,
      cue_in_frames INTEGER NOT NULL,
      intro_end_frames INTEGER,
      segue_frames INTEGER NOT NULL,
      cue_out_frames INTEGER NOT NULL,
      fade_in_frames INTEGER NOT NULL DEFAULT 0,
      fade_out_frames INTEGER NOT NULL DEFAULT 0,
      speech TEXT NOT NULL DEFAULT '[]',
      CHECK (0 <= cue_in_frames AND cue_in_frames <= segue_frames AND segue_frames <= cue_out_frames)
    ) STRICT;
    CREATE INDEX cuts_by_cart ON cuts (cart);

    CREATE TABLE waveforms (
      cut INTEGER PRIMARY KEY REFERENCES cuts (id) ON DELETE CASCADE,
      peaks BLOB NOT NULL,
      frames_per_peak INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE hour_clocks (
      name TEXT PRIMARY KEY,
      repeat_from INTEGER
    ) STRICT;
    CREATE TABLE hour_clock_positions (
      clock TEXT NOT NULL REFERENCES hour_clocks (name) ON DELETE CASCADE,
      position INTEGER NOT NULL,
      kinds TEXT NOT NULL,
      category TEXT REFERENCES categories (code),
      over_next INTEGER NOT NULL DEFAULT 0,
      hard_minute INTEGER,
      on_time TEXT,
      grace_seconds REAL NOT NULL DEFAULT 0,
      PRIMARY KEY (clock, position)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE grid (
      weekday INTEGER NOT NULL CHECK (weekday BETWEEN 1 AND 7),
      hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
      clock TEXT NOT NULL REFERENCES hour_clocks (name),
      PRIMARY KEY (weekday, hour)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE rundown_items (
      id TEXT PRIMARY KEY,
      starts_at_epoch_ms INTEGER NOT NULL,
      duration_ms INTEGER NOT NULL,
      hour_starts_at_epoch_ms INTEGER NOT NULL,
      hour_clock TEXT NOT NULL,
      position INTEGER NOT NULL,
      cart INTEGER NOT NULL REFERENCES carts (number),
      cut INTEGER NOT NULL REFERENCES cuts (id),
      kind TEXT NOT NULL,
      over_item TEXT,
      over_at_frames INTEGER,
      hard_at_epoch_ms INTEGER,
      on_time TEXT,
      grace_frames INTEGER NOT NULL DEFAULT 0,
      status TEXT NOT NULL,
      reason TEXT NOT NULL
    ) STRICT;
    CREATE INDEX rundown_items_by_place ON rundown_items (hour_starts_at_epoch_ms, position);
    CREATE INDEX rundown_items_by_start ON rundown_items (starts_at_epoch_ms);
    CREATE INDEX rundown_items_by_cart ON rundown_items (cart);

    CREATE TABLE rundown_state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      revision INTEGER NOT NULL
    ) STRICT;
    INSERT INTO rundown_state VALUES (1, 0);

    CREATE TABLE as_run (
      id INTEGER PRIMARY KEY,
      item_id TEXT NOT NULL,
      start_frame INTEGER NOT NULL,
      end_frame INTEGER NOT NULL,
      cart INTEGER,
      title TEXT NOT NULL,
      artist TEXT NOT NULL,
      kind TEXT NOT NULL,
      started_at_epoch_ms INTEGER NOT NULL,
      outcome TEXT NOT NULL,
      reason TEXT NOT NULL,
      UNIQUE (item_id, start_frame)
    ) STRICT;
    CREATE INDEX as_run_by_start ON as_run (started_at_epoch_ms);
    CREATE INDEX as_run_by_cart ON as_run (cart, started_at_epoch_ms);

    CREATE TABLE journal_offsets (
      file TEXT PRIMARY KEY,
      bytes INTEGER NOT NULL,
      refused_lines INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE wall_pages (
      id INTEGER PRIMARY KEY,
      name TEXT NOT NULL,
      position INTEGER NOT NULL,
      rows INTEGER NOT NULL CHECK (rows > 0),
      columns INTEGER NOT NULL CHECK (columns > 0)
    ) STRICT;
    CREATE TABLE wall_buttons (
      page INTEGER NOT NULL REFERENCES wall_pages (id) ON DELETE CASCADE,
      row INTEGER NOT NULL CHECK (row >= 0),
      column INTEGER NOT NULL CHECK (column >= 0),
      cart INTEGER NOT NULL REFERENCES carts (number),
      label TEXT NOT NULL,
      colour TEXT,
      loop INTEGER NOT NULL DEFAULT 0,
      PRIMARY KEY (page, row, column)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE job_runs (
      name TEXT PRIMARY KEY,
      started_at_epoch_ms INTEGER NOT NULL,
      finished_at_epoch_ms INTEGER,
      outcome TEXT NOT NULL,
      error TEXT
    ) STRICT;
  `,
};
