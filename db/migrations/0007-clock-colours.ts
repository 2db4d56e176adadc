import type { Migration } from './migration.js';

/** The colour that a planner gives an hour clock. */
export const clockColours: Migration = {
  version: 7,
  name: 'clock colours',
  sql: `
    -- #rrggbb; null: one is chosen by its name.
    ALTER TABLE hour_clocks ADD COLUMN colour TEXT;
  `,
};
