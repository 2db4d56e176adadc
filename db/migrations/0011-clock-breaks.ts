import type { Migration } from './migration.js';

/** Breaks that hour clocks ask for: where they stand in their hour, and what of the plan is theirs. */
export const clockBreaks: Migration = {
  version: 11,
  name: 'clock breaks',
  sql: `
    -- The local hour whose clock has made it, and its turn there; null: a person has made it.
    ALTER TABLE stopsets ADD COLUMN hour_starts_at_epoch_ms INTEGER;
    ALTER TABLE stopsets ADD COLUMN ordinal INTEGER;
    -- It stands behind the item of this position of its hour, -1: before the first; null: behind what crosses its time.
    ALTER TABLE stopsets ADD COLUMN after_position INTEGER;
    -- How it starts at its time; null: in its turn.
    ALTER TABLE stopsets ADD COLUMN on_time TEXT DEFAULT 'make-next' CHECK (on_time IN ('immediately', 'make-next', 'wait'));
    ALTER TABLE stopsets ADD COLUMN grace_frames INTEGER NOT NULL DEFAULT 0;
    -- So much of the plan is its own, sold or not yet.
    ALTER TABLE stopsets ADD COLUMN reserved_ms INTEGER NOT NULL DEFAULT 0;
    CREATE UNIQUE INDEX stopsets_by_hour ON stopsets (hour_starts_at_epoch_ms, ordinal) WHERE ordinal IS NOT NULL;
  `,
};
