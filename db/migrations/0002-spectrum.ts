import type { Migration } from './migration.js';

/** The long-term spectrum of a cut. Null where it was stored before spectra were measured: it is measured when it is needed. */
export const spectrum: Migration = {
  version: 2,
  name: 'spectrum of a cut',
  sql: `ALTER TABLE cuts ADD COLUMN spectrum TEXT CHECK (spectrum IS NULL OR json_valid(spectrum));`,
};
