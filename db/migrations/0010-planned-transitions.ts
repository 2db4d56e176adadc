import type { Migration } from './migration.js';

/** What the position of an hour clock says of how the next item joins goes with the item that is planned there. */
export const plannedTransitions: Migration = {
  version: 10,
  name: 'planned transitions',
  sql: `
    -- Null: as its cart says.
    ALTER TABLE rundown_items ADD COLUMN transition TEXT CHECK (transition IN ('play', 'segue', 'stop'));
  `,
};
