import { libraryPlanAndRecord } from './0001-library-plan-and-record.js';
import { spectrum } from './0002-spectrum.js';
import { libraryInFull } from './0003-library-in-full.js';
import { joinFacts } from './0004-join-facts.js';
import { planningModel } from './0005-planning-model.js';
import { traffic } from './0006-traffic.js';
import { clockColours } from './0007-clock-colours.js';
import { trafficFiles } from './0008-traffic-files.js';
import { cartsByKind } from './0009-carts-by-kind.js';
import { plannedTransitions } from './0010-planned-transitions.js';
import { clockBreaks } from './0011-clock-breaks.js';
import { liveSources } from './0012-live-sources.js';
import { latestVersion, type Migration } from './migration.js';

/** Every migration, in order. */
export const MIGRATIONS: readonly Migration[] = [
  libraryPlanAndRecord,
  spectrum,
  libraryInFull,
  joinFacts,
  planningModel,
  traffic,
  clockColours,
  trafficFiles,
  cartsByKind,
  plannedTransitions,
  clockBreaks,
  liveSources,
];

/** The schema's version that this program knows. */
export const SCHEMA_VERSION = latestVersion(MIGRATIONS);
