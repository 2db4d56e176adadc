import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import type { StreamMount } from '../../playout/api/stream-packet.js';
import { ContinuityError } from '../../playout/api/errors.js';
import type { AuditionParts } from '../../web/server/audition.js';
import { buildApp, type App } from '../../web/server/app.js';
import type { AppParts } from '../../web/server/app-parts.js';
import { EngineLink } from '../../web/server/engine-link.js';
import { followEngine } from '../../web/server/follow-engine.js';
import type { LibraryChanges } from '../../web/server/library-changes.js';
import { LoudnessRecord } from '../../web/server/loudness-record.js';
import { Programme } from '../../web/server/programme.js';
import { StationFeed } from '../../web/server/station-feed.js';
import type { PlanDesk } from '../../web/server/plan-desk.js';
import type { StationLibrary } from '../../web/server/station-library.js';
import type { StationPlanner } from '../../web/server/station-planner.js';
import type { StationReports } from '../../web/server/station-reports.js';
import type { StationTraffic } from '../../web/server/station-traffic.js';
import { StreamFan } from '../../web/server/stream-fan.js';
import { TitleLine } from '../../web/server/titles.js';
import { FakeEngine } from './fake-engine.js';

/** A library with nothing in it. */
export const emptyLibrary: StationLibrary = {
  search: () => Promise.resolve({ total: 0, rows: [] }),
  facets: () => Promise.resolve({ kinds: {}, categories: [], codes: [], languages: [], conditions: {} }),
  cart: () => Promise.resolve(null),
  history: () => Promise.resolve(null),
  artwork: () => Promise.resolve(null),
  cutPeaks: () => Promise.resolve(null),
  edits: () => Promise.resolve([]),
  duplicates: () => Promise.resolve([]),
  filters: () => Promise.resolve([]),
  artists: () => Promise.resolve([]),
  problems: () => Promise.resolve([]),
  counts: () => Promise.resolve({ carts: 0, byKind: {}, problems: 0 }),
  waveform: () => Promise.resolve(null),
  wall: () => Promise.resolve([]),
  recentAsRun: () => Promise.resolve([]),
};

const noCart = (): Promise<never> => Promise.reject(new ContinuityError('NOT_FOUND', 'no library in this test'));

/** Changes nothing. */
export const noChanges: LibraryChanges = {
  editCart: noCart,
  editCut: noCart,
  addLive: noCart,
  edit: noCart,
  undo: noCart,
  saveFilter: noCart,
  deleteFilter: noCart,
  changeArtist: noCart,
};

/** Nothing has aired. */
export const noReports: StationReports = {
  plays: () => Promise.resolve({ plays: 0, seconds: 0, carts: [], artists: [], categories: [], hours: [] }),
  playsCsv: () => Promise.reject(new ContinuityError('NOT_FOUND', 'no record in this test')),
  comparison: () =>
    Promise.resolve({
      planned: 0,
      counts: { aired: 0, cut: 0, skipped: 0, failed: 0, missing: 0, unplanned: 0 },
      medianOffSeconds: null,
      mostOffSeconds: null,
      lines: [],
      leftOut: 0,
    }),
  comparisonCsv: () => Promise.reject(new ContinuityError('NOT_FOUND', 'no record in this test')),
  royalty: () => {
    throw new ContinuityError('NOT_FOUND', 'no record in this test');
  },
};

const noTraffic = (): Promise<never> => Promise.reject(new ContinuityError('NOT_FOUND', 'no traffic in this test'));

/** No spots. */
export const emptyTraffic: StationTraffic = {
  preview: noTraffic,
  take: noTraffic,
  maps: () => Promise.resolve([]),
  saveMap: noTraffic,
  deleteMap: noTraffic,
  day: (day) => Promise.resolve({ day, breaks: [], tray: [] }),
  addBreaks: noTraffic,
  deleteBreak: noTraffic,
  place: noTraffic,
  reconciliation: noTraffic,
  affidavit: noTraffic,
};

const noPlanner = (): Promise<never> => Promise.reject(new ContinuityError('NOT_FOUND', 'no planner in this test'));

/** Nothing is planned. */
export const emptyPlanner: StationPlanner = {
  schedule: noPlanner,
  storeSchedule: noPlanner,
  clocks: noPlanner,
  addClock: noPlanner,
  changeClock: noPlanner,
  removeClock: noPlanner,
  lengths: noPlanner,
  categories: noPlanner,
  storeCategories: noPlanner,
  rules: noPlanner,
  storeRules: noPlanner,
  feasibility: noPlanner,
};

/** Nothing to be asked about. */
export const noDesk: PlanDesk = {
  day: noPlanner,
  change: noPlanner,
  undo: noPlanner,
  redo: noPlanner,
  trial: noPlanner,
  candidates: noPlanner,
  why: noPlanner,
  whyNot: noPlanner,
  plays: noPlanner,
};

/** Nothing to be heard. */
export const silentAudition: AuditionParts = {
  cut: () => Promise.reject(new ContinuityError('NOT_FOUND', 'no cut in this test')),
  join: () => Promise.reject(new ContinuityError('NOT_FOUND', 'no cut in this test')),
};

/** Nobody uploads anything. */
const noUploads: AppParts['uploads'] = {
  handle: () => Promise.reject(new ContinuityError('NOT_FOUND', 'no uploads in this test')),
  list: () => [],
  find: () => undefined,
};

export interface Studio {
  readonly url: string;
  readonly host: string;
  readonly app: App;
  readonly engine: FakeEngine;
  readonly feed: StationFeed;
  readonly link: EngineLink;
  readonly programme: Programme;
  readonly loudness: LoudnessRecord;
  readonly fans: ReadonlyMap<StreamMount, StreamFan>;
  close(): Promise<void>;
}

/** The real server on a free port, linked to a fake engine that a test drives. */
export async function openStudio(
  options: {
    readonly library?: StationLibrary;
    readonly changes?: LibraryChanges;
    readonly jobs?: AppParts['jobs'];
    readonly reports?: StationReports;
    readonly traffic?: StationTraffic;
    readonly planner?: StationPlanner;
    readonly planDesk?: PlanDesk;
    readonly audition?: AuditionParts;
    readonly port?: number;
    readonly panelDirectory?: string;
    readonly commandTimeoutMs?: number;
    readonly now?: () => number;
    readonly uploads?: AppParts['uploads'];
  } = {},
): Promise<Studio> {
  const directory = mkdtempSync(join(tmpdir(), 'continuity-web-'));
  const engine = new FakeEngine(join(directory, 'engine.sock'), join(directory, 'stream.sock'));
  await engine.start();
  const log = (): void => undefined;
  const link = new EngineLink({
    socketPath: join(directory, 'engine.sock'),
    log,
    commandTimeoutMs: options.commandTimeoutMs ?? 2000,
  });
  const feed = new StationFeed({
    station: { name: 'Radio Continuity', timeZone: 'Europe/Berlin', language: 'en' },
    linked: false,
    engine: null,
    rundown: { revision: 0, plannedUntilEpochMs: null, rows: [] },
    wall: [],
    library: null,
    libraryChangedAtEpochMs: 0,
    ingest: null,
    processes: [],
    alarms: [],
  });
  const titles = new TitleLine();
  const loudness = new LoudnessRecord();
  const now = options.now ?? Date.now;
  followEngine({ link, feed, titles, loudness, now });
  const mounts: readonly StreamMount[] = ['/listen.mp3', '/listen.opus'];
  const fans = new Map(
    mounts.map((mount) => [mount, new StreamFan({ socketPath: join(directory, 'stream.sock'), mount, log })]),
  );
  const programme = new Programme();
  const app = await buildApp({
    feed,
    link,
    programme,
    loudness,
    library: options.library ?? emptyLibrary,
    changes: options.changes ?? noChanges,
    jobs: options.jobs ?? { status: () => [], runNow: () => Promise.resolve() },
    reports: options.reports ?? noReports,
    traffic: options.traffic ?? emptyTraffic,
    planner: options.planner ?? emptyPlanner,
    planDesk: options.planDesk ?? noDesk,
    audition: options.audition ?? silentAudition,
    fans,
    titles,
    mp3Kbps: 192,
    ingest: () => Promise.reject(new ContinuityError('MEDIA_UNREADABLE', 'no media in this test')),
    uploads: options.uploads ?? noUploads,
    panelDirectory: options.panelDirectory ?? join(import.meta.dirname, '../../dist/web/panel'),
    logger: pino({ level: 'silent' }),
    now,
  });
  link.start();
  for (const fan of fans.values()) fan.start();
  const url = await app.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  return {
    url,
    host: new URL(url).host,
    app,
    engine,
    feed,
    link,
    programme,
    loudness,
    fans,
    close: async () => {
      for (const fan of fans.values()) fan.stop();
      link.stop();
      await app.close();
      await engine.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
