import type { Migration } from './migration.js';

/** Everything that is kept of carts, cuts, people and files; finding, editing with undo, and ways in. */
export const libraryInFull: Migration = {
  version: 3,
  name: 'library in full',
  sql: `
    CREATE TABLE artworks (
      hash TEXT PRIMARY KEY,
      mime TEXT NOT NULL,
      bytes BLOB NOT NULL
    ) STRICT;

    ALTER TABLE carts ADD COLUMN label TEXT NOT NULL DEFAULT '';
    ALTER TABLE carts ADD COLUMN composer TEXT NOT NULL DEFAULT '';
    ALTER TABLE carts ADD COLUMN genre TEXT NOT NULL DEFAULT '';
    ALTER TABLE carts ADD COLUMN language TEXT NOT NULL DEFAULT '';
    ALTER TABLE carts ADD COLUMN explicit INTEGER NOT NULL DEFAULT 0 CHECK (explicit IN (0, 1));
    ALTER TABLE carts ADD COLUMN notes TEXT NOT NULL DEFAULT '';
    ALTER TABLE carts ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));
    ALTER TABLE carts ADD COLUMN cut_rotation TEXT NOT NULL DEFAULT 'weight' CHECK (cut_rotation IN ('weight', 'order'));
    ALTER TABLE carts ADD COLUMN duck TEXT CHECK (duck IS NULL OR json_valid(duck));
    ALTER TABLE carts ADD COLUMN eq_match INTEGER CHECK (eq_match IN (0, 1));
    ALTER TABLE carts ADD COLUMN transition TEXT CHECK (transition IN ('play', 'segue', 'stop'));
    ALTER TABLE carts ADD COLUMN artwork TEXT REFERENCES artworks (hash);
    ALTER TABLE carts ADD COLUMN revision INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX carts_by_created ON carts (created_at_epoch_ms);

    CREATE TABLE cart_codes (
      cart INTEGER NOT NULL REFERENCES carts (number) ON DELETE CASCADE,
      code TEXT NOT NULL,
      PRIMARY KEY (cart, code)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX cart_codes_by_code ON cart_codes (code);

    ALTER TABLE artists ADD COLUMN alias_of INTEGER REFERENCES artists (id);
    ALTER TABLE cart_artists ADD COLUMN role TEXT NOT NULL DEFAULT 'main' CHECK (role IN ('main', 'featured'));
    ALTER TABLE cart_artists ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX cart_artists_by_artist ON cart_artists (artist);

    ALTER TABLE cuts ADD COLUMN name TEXT NOT NULL DEFAULT '';
    ALTER TABLE cuts ADD COLUMN position INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE cuts ADD COLUMN enabled INTEGER NOT NULL DEFAULT 1 CHECK (enabled IN (0, 1));
    ALTER TABLE cuts ADD COLUMN evergreen INTEGER NOT NULL DEFAULT 0 CHECK (evergreen IN (0, 1));
    ALTER TABLE cuts ADD COLUMN starts_on TEXT;
    ALTER TABLE cuts ADD COLUMN ends_on TEXT;
    ALTER TABLE cuts ADD COLUMN dayparts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(dayparts));
    ALTER TABLE cuts ADD COLUMN weekdays TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(weekdays));
    ALTER TABLE cuts ADD COLUMN hook_from_frames INTEGER;
    ALTER TABLE cuts ADD COLUMN hook_to_frames INTEGER;
    ALTER TABLE cuts ADD COLUMN intro_confidence REAL;
    ALTER TABLE cuts ADD COLUMN ending TEXT CHECK (ending IN ('cold', 'fade', 'sustained'));
    ALTER TABLE cuts ADD COLUMN first_lufs REAL;
    ALTER TABLE cuts ADD COLUMN last_lufs REAL;
    ALTER TABLE cuts ADD COLUMN tempo_bpm REAL;
    ALTER TABLE cuts ADD COLUMN fingerprint BLOB;
    ALTER TABLE cuts ADD COLUMN detected TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(detected));
    ALTER TABLE cuts ADD COLUMN edited TEXT NOT NULL DEFAULT '{}' CHECK (json_valid(edited));
    ALTER TABLE cuts ADD COLUMN analysis_version INTEGER NOT NULL DEFAULT 0;

    CREATE TABLE saved_filters (
      name TEXT PRIMARY KEY,
      filter TEXT NOT NULL CHECK (json_valid(filter)),
      sort TEXT NOT NULL CHECK (json_valid(sort)),
      position INTEGER NOT NULL
    ) STRICT;

    CREATE TABLE library_edits (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      at_epoch_ms INTEGER NOT NULL,
      description TEXT NOT NULL,
      undone_at_epoch_ms INTEGER
    ) STRICT;
    CREATE TABLE library_edit_carts (
      edit INTEGER NOT NULL REFERENCES library_edits (id) ON DELETE CASCADE,
      cart INTEGER NOT NULL REFERENCES carts (number) ON DELETE CASCADE,
      before TEXT NOT NULL CHECK (json_valid(before)),
      after TEXT NOT NULL CHECK (json_valid(after)),
      PRIMARY KEY (edit, cart)
    ) STRICT, WITHOUT ROWID;

    CREATE VIRTUAL TABLE carts_fts USING fts5 (
      title, artist, album, other,
      content = '', contentless_delete = 1,
      tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3'
    );
    INSERT INTO carts_fts (rowid, title, artist, album, other)
      SELECT number, title, artist, album, coalesce(isrc, '') || ' ' || number FROM carts;
  `,
};
