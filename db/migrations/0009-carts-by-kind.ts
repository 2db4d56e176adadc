import type { Migration } from './migration.js';

/** What may stand in is looked for among all carts of a kind: without reading a row of each. */
export const cartsByKind: Migration = {
  version: 9,
  name: 'carts by kind',
  sql: `
    DROP INDEX carts_by_kind;
    CREATE INDEX carts_by_kind ON carts (kind, category, enabled);
  `,
};
