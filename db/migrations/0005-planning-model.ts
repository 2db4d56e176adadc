import type { Migration } from './migration.js';

/** What a planner decides: rules, what categories are to the solver, fuller hour clocks, special days, dayparts, locks. */
export const planningModel: Migration = {
  version: 5,
  name: 'planning model',
  sql: `
    -- Null: as its kind says (songs stand in the line and may stand in, nothing else does).
    ALTER TABLE categories ADD COLUMN in_line INTEGER CHECK (in_line IN (0, 1));
    ALTER TABLE categories ADD COLUMN stands_in INTEGER CHECK (stands_in IN (0, 1));
    ALTER TABLE categories ADD COLUMN fallbacks TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(fallbacks));
    ALTER TABLE categories ADD COLUMN turnover_minutes INTEGER CHECK (turnover_minutes > 0);

    CREATE TABLE rules (
      id TEXT PRIMARY KEY,
      position INTEGER NOT NULL UNIQUE,
      kind TEXT NOT NULL,
      categories TEXT CHECK (categories IS NULL OR json_valid(categories)),
      breakable INTEGER NOT NULL CHECK (breakable IN (0, 1)),
      weight REAL NOT NULL CHECK (weight >= 0),
      tier INTEGER NOT NULL CHECK (tier >= 0),
      parameters TEXT NOT NULL CHECK (json_valid(parameters))
    ) STRICT;
    CREATE TABLE rules_state (
      one INTEGER PRIMARY KEY CHECK (one = 1),
      version INTEGER NOT NULL,
      own INTEGER NOT NULL CHECK (own IN (0, 1)),
      webcaster INTEGER NOT NULL CHECK (webcaster IN (0, 1))
    ) STRICT;
    INSERT INTO rules_state VALUES (1, 1, 0, 0);

    ALTER TABLE hour_clock_positions ADD COLUMN purpose TEXT NOT NULL DEFAULT 'item'
      CHECK (purpose IN ('item', 'stopset', 'voice-track', 'fill'));
    ALTER TABLE hour_clock_positions ADD COLUMN cart INTEGER REFERENCES carts (number) ON DELETE SET NULL;
    ALTER TABLE hour_clock_positions ADD COLUMN place TEXT CHECK (place IN ('open', 'close'));
    ALTER TABLE hour_clock_positions ADD COLUMN required_codes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(required_codes));
    ALTER TABLE hour_clock_positions ADD COLUMN excluded_codes TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(excluded_codes));
    ALTER TABLE hour_clock_positions ADD COLUMN transition TEXT CHECK (transition IN ('play', 'segue', 'stop'));
    ALTER TABLE hour_clock_positions ADD COLUMN avails INTEGER CHECK (avails > 0);
    ALTER TABLE hour_clock_positions ADD COLUMN length_seconds REAL CHECK (length_seconds > 0);
    CREATE INDEX hour_clock_positions_by_cart ON hour_clock_positions (cart) WHERE cart IS NOT NULL;

    -- Local dates, YYYY-MM-DD. Hours that a day does not name are those of the week's grid.
    CREATE TABLE special_days (
      date TEXT PRIMARY KEY,
      name TEXT NOT NULL
    ) STRICT;
    CREATE TABLE special_day_hours (
      date TEXT NOT NULL REFERENCES special_days (date) ON DELETE CASCADE,
      hour INTEGER NOT NULL CHECK (hour BETWEEN 0 AND 23),
      clock TEXT NOT NULL REFERENCES hour_clocks (name),
      PRIMARY KEY (date, hour)
    ) STRICT, WITHOUT ROWID;

    -- 168 characters 0 or 1, Monday 00:00 first.
    CREATE TABLE dayparts (
      code TEXT PRIMARY KEY,
      name TEXT NOT NULL,
      hours TEXT NOT NULL CHECK (length(hours) = 168)
    ) STRICT;
    CREATE TABLE daypart_uses (
      daypart TEXT NOT NULL REFERENCES dayparts (code) ON DELETE CASCADE,
      category TEXT REFERENCES categories (code) ON DELETE CASCADE,
      code TEXT,
      CHECK ((category IS NULL) <> (code IS NULL)),
      UNIQUE (daypart, category, code)
    ) STRICT;

    ALTER TABLE rundown_items ADD COLUMN locked INTEGER NOT NULL DEFAULT 0 CHECK (locked IN (0, 1));
  `,
};
