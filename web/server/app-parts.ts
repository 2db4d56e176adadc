import type { FastifyBaseLogger } from 'fastify';
import type { StreamMount } from '../../playout/api/stream-packet.js';
import type { Jobs } from '../../scheduler/jobs.js';
import type { AuditionParts } from './audition.js';
import type { EngineLink } from './engine-link.js';
import type { LibraryChanges } from './library-changes.js';
import type { LoudnessRecord } from './loudness-record.js';
import type { PlanDesk } from './plan-desk.js';
import type { Programme } from './programme.js';
import type { StationFeed } from './station-feed.js';
import type { StationLibrary } from './station-library.js';
import type { StationPlanner } from './station-planner.js';
import type { StationReports } from './station-reports.js';
import type { StationTraffic } from './station-traffic.js';
import type { StreamFan } from './stream-fan.js';
import type { TitleLine } from './titles.js';
import type { UploadDesk } from './upload-desk.js';

/** What the server stands on; a test hands in its own. */
export interface AppParts {
  readonly feed: StationFeed;
  readonly link: Pick<EngineLink, 'command'>;
  readonly programme: Programme;
  readonly loudness: LoudnessRecord;
  readonly library: StationLibrary;
  readonly changes: LibraryChanges;
  readonly jobs: Pick<Jobs, 'status' | 'runNow'>;
  readonly reports: StationReports;
  readonly traffic: StationTraffic;
  readonly planner: StationPlanner;
  readonly planDesk: PlanDesk;
  readonly audition: AuditionParts;
  readonly fans: ReadonlyMap<StreamMount, StreamFan>;
  readonly titles: TitleLine;
  readonly mp3Kbps: number;
  /** Starts a scan of these paths; throws ContinuityError when they cannot be read or a scan is under way. */
  readonly ingest: (paths: readonly string[], category: string | undefined) => Promise<void>;
  readonly uploads: Pick<UploadDesk, 'handle' | 'list' | 'find'>;
  /** The built panel; absent in a checkout that was not built. */
  readonly panelDirectory: string;
  readonly logger: FastifyBaseLogger;
  readonly now: () => number;
}
