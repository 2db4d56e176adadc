import type { Migration } from './migration.js';

/** What the joins of a cut are planned by, beside its cue points. */
export const joinFacts: Migration = {
  version: 4,
  name: 'join facts',
  sql: `
    ALTER TABLE cuts ADD COLUMN join_facts TEXT CHECK (join_facts IS NULL OR json_valid(join_facts));
  `,
};
