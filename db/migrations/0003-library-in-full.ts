import type { Migration } from './migration.js';

/** Takes down that a cart has changed; `cart` is an expression in the trigger that it stands in. */
function noteChange(cart: string): string {
  return `INSERT INTO cart_changes (cart, stamp)
        VALUES (${cart}, (SELECT coalesce(max(stamp), 0) + 1 FROM cart_changes))
        ON CONFLICT (cart) DO UPDATE SET stamp = excluded.stamp;`;
}

/** Every way in which a cart changes, and how the trigger knows the cart. */
const CHANGES: readonly (readonly [name: string, event: string, cart: string])[] = [
  ['carts_insert', 'INSERT ON carts', 'new.number'],
  ['carts_update', 'UPDATE ON carts', 'new.number'],
  ['carts_delete', 'DELETE ON carts', 'old.number'],
  ['cuts_insert', 'INSERT ON cuts', 'new.cart'],
  ['cuts_update', 'UPDATE ON cuts', 'new.cart'],
  ['cuts_moved', 'UPDATE OF cart ON cuts', 'old.cart'],
  ['cuts_delete', 'DELETE ON cuts', 'old.cart'],
  ['codes_insert', 'INSERT ON cart_codes', 'new.cart'],
  ['codes_delete', 'DELETE ON cart_codes', 'old.cart'],
  ['artists_insert', 'INSERT ON cart_artists', 'new.cart'],
  ['artists_delete', 'DELETE ON cart_artists', 'old.cart'],
];

const CHANGE_TRIGGERS = [
  ...CHANGES.map(
    ([name, event, cart]) => `    CREATE TRIGGER changes_${name} AFTER ${event} BEGIN
      ${noteChange(cart)}
    END;`,
  ),
  // A file that goes or comes back changes the cart of its cut.
  `    CREATE TRIGGER changes_files_update AFTER UPDATE OF problem_code ON media_files
    WHEN old.problem_code IS NOT new.problem_code AND EXISTS (SELECT 1 FROM cuts WHERE file = new.id) BEGIN
      ${noteChange('(SELECT cart FROM cuts WHERE file = new.id)')}
    END;`,
].join('\n');

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

    UPDATE cuts SET detected = json_patch('{}', json_object(
      'cueIn', cue_in_frames, 'introEnd', intro_end_frames, 'segue', segue_frames, 'cueOut', cue_out_frames,
      'fadeIn', fade_in_frames, 'fadeOut', fade_out_frames
    ));
    -- Credits were stored without roles: who is named behind a "feat." is featured.
    UPDATE cart_artists SET (role, position) = (
      SELECT
        CASE WHEN instr(lower(carts.artist), 'feat') + instr(lower(carts.artist), 'ft') > 0
              AND instr(lower(carts.artist), lower(artists.name)) > 1 THEN 'featured' ELSE 'main' END,
        instr(lower(carts.artist), lower(artists.name))
      FROM carts, artists WHERE carts.number = cart_artists.cart AND artists.id = cart_artists.artist
    );

    -- What lists and plans read of every cut, without its fingerprint and spectrum, which make a row as large as a page.
    CREATE INDEX cuts_in_short ON cuts (
      cart, position, file, enabled, sample_rate_hz, cue_in_frames, intro_end_frames, segue_frames, cue_out_frames,
      intro_confidence, edited, tempo_bpm, integrated_lufs, evergreen, weight, starts_on, ends_on, dayparts, weekdays
    );
    DROP INDEX cuts_by_cart;
    CREATE INDEX cuts_with_fingerprint ON cuts (id) WHERE fingerprint IS NOT NULL;
    CREATE INDEX carts_by_title_key ON carts (title_key);
    CREATE INDEX carts_by_category ON carts (category);
    CREATE INDEX artists_by_alias ON artists (alias_of) WHERE alias_of IS NOT NULL;
    ALTER TABLE carts DROP COLUMN search_text;

    -- Words of a cart by their beginnings; symbols (So) are words too, so that a title of an emoji is found.
    CREATE VIRTUAL TABLE carts_fts USING fts5 (
      title, artist, album, label, composer, genre, other,
      content = '', contentless_delete = 1,
      tokenize = "unicode61 remove_diacritics 2 categories 'L* N* Co So'", prefix = '1 2 3'
    );
    INSERT INTO carts_fts (rowid, title, artist, album, label, composer, genre, other)
      SELECT number, title, artist, album, label, composer, genre, coalesce(isrc, '') || ' ' || number || ' ' || notes FROM carts;
    CREATE TRIGGER carts_fts_insert AFTER INSERT ON carts BEGIN
      INSERT INTO carts_fts (rowid, title, artist, album, label, composer, genre, other) VALUES (
        new.number, new.title, new.artist, new.album, new.label, new.composer, new.genre,
        coalesce(new.isrc, '') || ' ' || new.number || ' ' || new.notes
      );
    END;
    CREATE TRIGGER carts_fts_update AFTER UPDATE OF title, artist, album, label, composer, genre, isrc, notes ON carts
    WHEN (old.title, old.artist, old.album, old.label, old.composer, old.genre, old.isrc, old.notes)
      IS NOT (new.title, new.artist, new.album, new.label, new.composer, new.genre, new.isrc, new.notes)
    BEGIN
      UPDATE carts_fts SET
        title = new.title, artist = new.artist, album = new.album, label = new.label, composer = new.composer,
        genre = new.genre, other = coalesce(new.isrc, '') || ' ' || new.number || ' ' || new.notes
      WHERE rowid = new.number;
    END;
    CREATE TRIGGER carts_fts_delete AFTER DELETE ON carts BEGIN
      DELETE FROM carts_fts WHERE rowid = old.number;
    END;

    -- Which carts have changed in anything that a list shows or is searched by, and in which order: whoever holds a picture of
    -- the library reads what is newer than it. A row stays when its cart goes.
    CREATE TABLE cart_changes (
      cart INTEGER PRIMARY KEY,
      stamp INTEGER NOT NULL UNIQUE
    ) STRICT;
${CHANGE_TRIGGERS}

    -- A few of the values of each fingerprint, chosen by the values alone: the same recording has the same ones.
    CREATE TABLE fingerprint_keys (
      value INTEGER NOT NULL,
      cut INTEGER NOT NULL REFERENCES cuts (id) ON DELETE CASCADE,
      PRIMARY KEY (value, cut)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX fingerprint_keys_by_cut ON fingerprint_keys (cut);
    -- Cuts whose fingerprint was compared with all others.
    CREATE TABLE fingerprint_cuts (cut INTEGER PRIMARY KEY REFERENCES cuts (id) ON DELETE CASCADE) STRICT;
    CREATE TABLE duplicate_cuts (
      cut INTEGER NOT NULL REFERENCES cuts (id) ON DELETE CASCADE,
      other INTEGER NOT NULL REFERENCES cuts (id) ON DELETE CASCADE,
      likeness REAL NOT NULL,
      PRIMARY KEY (cut, other),
      CHECK (cut < other)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX duplicate_cuts_by_other ON duplicate_cuts (other);
    CREATE TRIGGER fingerprint_renewed AFTER UPDATE OF fingerprint ON cuts WHEN old.fingerprint IS NOT new.fingerprint BEGIN
      DELETE FROM fingerprint_keys WHERE cut = new.id;
      DELETE FROM fingerprint_cuts WHERE cut = new.id;
      DELETE FROM duplicate_cuts WHERE cut = new.id OR other = new.id;
    END;
  `,
};
