import { libraryPlanAndRecord } from './0001-library-plan-and-record.js';
import { spectrum } from './0002-spectrum.js';
import type { Migration } from './migration.js';

/** Every migration, in order. */
export const MIGRATIONS: readonly Migration[] = [libraryPlanAndRecord, spectrum];

/** The schema's version that this program knows. */
export const SCHEMA_VERSION = MIGRATIONS.length;
