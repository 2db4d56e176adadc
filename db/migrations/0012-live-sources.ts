import type { Migration } from './migration.js';

/**
 * Several carts may relay one source, each for a length of its own: an address stands in `media_files` once for each of them,
 * a file's path still once. SQLite takes the old UNIQUE away with its table only; cuts keep the ids that they name.
 */
export const liveSources: Migration = {
  version: 12,
  name: 'live sources',
  sql: `
    PRAGMA defer_foreign_keys = ON;
    CREATE TABLE kept_files AS SELECT * FROM media_files;
    DROP TABLE media_files;
    CREATE TABLE media_files (
      id INTEGER PRIMARY KEY,
      path TEXT NOT NULL,
      -- Number of the cart whose live source it is; 0: it is a file.
      live_cart INTEGER NOT NULL DEFAULT 0,
      size_bytes INTEGER NOT NULL,
      modified_at_epoch_ms REAL NOT NULL,
      content_key TEXT NOT NULL,
      problem_code TEXT,
      problem_message TEXT,
      checked_at_epoch_ms INTEGER NOT NULL,
      UNIQUE (path, live_cart)
    ) STRICT;
    INSERT INTO media_files
      (id, path, size_bytes, modified_at_epoch_ms, content_key, problem_code, problem_message, checked_at_epoch_ms)
      SELECT id, path, size_bytes, modified_at_epoch_ms, content_key, problem_code, problem_message, checked_at_epoch_ms
      FROM kept_files;
    DROP TABLE kept_files;
    CREATE INDEX media_files_by_content ON media_files (content_key);
    CREATE TRIGGER changes_files_update AFTER UPDATE OF problem_code ON media_files
    WHEN old.problem_code IS NOT new.problem_code AND EXISTS (SELECT 1 FROM cuts WHERE file = new.id) BEGIN
      INSERT INTO cart_changes (cart, stamp)
        VALUES ((SELECT cart FROM cuts WHERE file = new.id), (SELECT coalesce(max(stamp), 0) + 1 FROM cart_changes))
        ON CONFLICT (cart) DO UPDATE SET stamp = excluded.stamp;
    END;
    -- The address of a cart that is gone is nobody's.
    CREATE TRIGGER live_source_gone AFTER DELETE ON cuts BEGIN
      DELETE FROM media_files WHERE id = old.file AND live_cart <> 0;
    END;
  `,
};
