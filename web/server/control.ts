import { fileURLToPath } from 'node:url';
import type { Logger } from 'pino';
import type { Settings } from '../../config/schema.js';
import { stationPaths } from '../../config/station-paths.js';
import { CartLibrary } from '../../db/library/cart-library.js';
import { openDatabase } from '../../db/open.js';
import { ContinuityError, messageOf } from '../../playout/api/errors.js';
import { STREAM_MOUNTS } from '../../playout/api/stream-packet.js';
import { deskProcess } from '../../scheduler/desk/desk-process.js';
import type { Jobs } from '../../scheduler/jobs.js';
import { localMinuteText } from '../../scheduler/local-hours.js';
import { planningProcess } from '../../scheduler/planning-process.js';
import type { App } from './app.js';
import { databaseLibrary } from './database-library.js';
import { DuplicateSearch } from './duplicate-search.js';
import { EngineLink } from './engine-link.js';
import { followEngine } from './follow-engine.js';
import { isLoopbackAddress } from './guard.js';
import { libraryChanges } from './library-changes.js';
import { LibraryScan } from './library-scan.js';
import { LibraryWatch } from './library-watch.js';
import { plainLog } from './log.js';
import { LoudnessRecord } from './loudness-record.js';
import { PlanPush } from './plan-push.js';
import { watchProcesses } from './process-watch.js';
import { Programme } from './programme.js';
import { stationAudition } from './station-audition.js';
import { stationDesk } from './station-desk.js';
import { StationFeed } from './station-feed.js';
import { stationPlanner } from './station-planner.js';
import { stationReports } from './station-reports.js';
import { stationTraffic } from './station-traffic.js';
import { StreamFan } from './stream-fan.js';
import { TitleLine } from './titles.js';
import { UploadDesk } from './upload-desk.js';
import { uploadTaker } from './upload-taker.js';

/** The front door: what renders a join, in a process of its own. */
const PROGRAM = fileURLToPath(new URL('../../continuity.js', import.meta.url));

const SLIDE_INTERVAL_MS = 30_000;

export interface ControlOptions {
  readonly settings: Settings;
  readonly dataFolder: string;
  readonly panelDirectory: string;
  readonly logger: Logger;
  /** The panel is served at this address: called before the library is read and what is missing is planned. */
  readonly onReady?: (url: string) => void;
}

export interface Control {
  /** Where the panel is. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Opens everything that control is: the link to the engine first, then what is planned goes out, then the server, then the
 * library is looked through. Throws ContinuityError where it cannot serve at all.
 */
export async function openControl(options: ControlOptions): Promise<Control> {
  const { settings, dataFolder, panelDirectory, logger, onReady } = options;
  const { host, port } = settings.server;
  if (!isLoopbackAddress(host)) {
    throw new ContinuityError('ADDRESS_REFUSED', `${host} is not a loopback address; use 127.0.0.1 or ::1`);
  }
  const paths = stationPaths(dataFolder);
  const log = plainLog(logger);
  const now = Date.now;
  const feed = new StationFeed({
    station: settings.station,
    linked: false,
    engine: null,
    rundown: { revision: 0, plannedUntilEpochMs: null, rows: [] },
    wall: [],
    library: null,
    libraryChangedAtEpochMs: now(),
    ingest: null,
    processes: [],
    alarms: [],
  });
  const link = new EngineLink({ socketPath: paths.engineSocket, log });
  const titles = new TitleLine();
  const loudness = new LoudnessRecord();
  followEngine({ link, feed, titles, loudness, now });
  link.start();
  const fans = new Map(
    STREAM_MOUNTS.map((mount) => [mount, new StreamFan({ socketPath: paths.streamSocket, mount, log })]),
  );
  for (const fan of fans.values()) fan.start();

  const db = openDatabase(paths);
  const carts = new CartLibrary({
    path: paths.database,
    now,
    localNow: () => localMinuteText(now(), settings.station.timeZone),
  });
  const library = databaseLibrary(db, carts);
  const programme = new Programme();
  const planning = planningProcess({
    dataFolder,
    settings,
    log: (line) => {
      log('warn', line);
    },
    now,
  });
  const desk = deskProcess({
    dataFolder,
    settings,
    log: (line) => {
      log('warn', line);
    },
    now,
  });
  const plans = new PlanPush({ db, settings, planner: planning, library, programme, feed, link, log, now });
  const scan = new LibraryScan({ db, settings, paths, library, plans, feed, log, now });
  const uploads = new UploadDesk({
    folder: paths.uploads,
    settings: settings.library,
    taker: uploadTaker(db, scan),
    log,
    now,
  });
  // What was decided is stored: breaks that could not follow it are laid with the next plan.
  const clocksChanged = (): Promise<void> =>
    plans
      .trafficChanged(() => Promise.resolve())
      .catch((error: unknown) => {
        log('error', `the breaks of the changed clocks were not laid: ${messageOf(error)}`);
      });
  /** Filled once the server listens. */
  const recurring: { jobs?: Jobs } = {};
  // In one turn of the loop the link to an engine that is there comes up.
  await turn();
  // What was planned before goes out before anything else is looked at, the server itself not loaded yet.
  const pushed = plans.pushPlan();
  const { buildApp } = await import('./app.js');
  const app = await buildApp({
    feed,
    link,
    programme,
    loudness,
    library,
    changes: libraryChanges({ db, carts, plans, scan, now }),
    jobs: {
      status: () => recurring.jobs?.status() ?? [],
      runNow: (name) =>
        recurring.jobs?.runNow(name) ??
        Promise.reject(new ContinuityError('NOT_RUNNING', 'the station is starting; ask again')),
    },
    reports: stationReports(db, settings, now),
    traffic: stationTraffic({ db, settings, plans, now }),
    planner: stationPlanner(db, clocksChanged),
    planDesk: stationDesk({ db, settings, desk, planner: planning, plans, now }),
    audition: stationAudition(db, settings, { program: PROGRAM, dataFolder }),
    fans,
    titles,
    mp3Kbps: settings.outputs.mp3Kbps,
    ingest: (media, category) => scan.start(media, category),
    uploads,
    panelDirectory,
    logger,
    now,
  });
  await pushed;
  const url = await listen(app, host, port);
  onReady?.(url);
  // Whoever waits for an answer has it now.
  await turn();
  void plans.pushWall();
  let stopped = false;
  const following = new LibraryWatch({ carts, feed, log, now });
  // In turns with everything else, and before anybody asks: a large library takes seconds.
  const read = carts.read().catch((error: unknown) => {
    log('error', `the library cannot be read: ${messageOf(error)}`);
  });
  const duplicates = new DuplicateSearch(db, log);
  const scanned = read
    .then(() => (stopped ? undefined : scan.begin()))
    .catch((error: unknown) => {
      log('error', `the library cannot be looked through: ${messageOf(error)}`);
      feed.raise('library.scan', 'warning', `The library cannot be looked through: ${messageOf(error)}`, now());
    });
  void scanned.then(() => {
    duplicates.start();
  });
  void read.then(async () => {
    if (stopped) return;
    following.start();
    await carts.warm().catch((error: unknown) => {
      log('error', `the library cannot be sorted: ${messageOf(error)}`);
    });
  });

  const [{ startJobs }, { FolderWatch }] = await Promise.all([
    import('../../scheduler/jobs.js'),
    import('./folder-watch.js'),
  ]);
  const jobs = startJobs({
    db,
    settings,
    paths,
    planner: planning,
    log: (line) => {
      log('info', line);
    },
    onRundown: () => void plans.push(),
    layBreaks: () => plans.trafficChanged(() => Promise.resolve()),
    onTrouble: (name, error) => {
      if (error === null) feed.clear(`job.${name}`);
      else feed.raise(`job.${name}`, 'warning', `The job "${name}" failed: ${error}`, now());
    },
  });
  recurring.jobs = jobs;
  const stopWatching = watchProcesses(paths.processes, feed, log);
  const sliding = setInterval(() => {
    plans.slide();
  }, SLIDE_INTERVAL_MS);
  const watched = new FolderWatch({
    folders: settings.library.watch,
    timeZone: settings.station.timeZone,
    scan,
    log,
    now,
    alarm: (key, message) => {
      if (message === null) feed.clear(key);
      else feed.raise(key, 'warning', message, now());
    },
  });
  // What the media folders hold comes first.
  void scanned.then(() => {
    watched.open();
  });
  const openDesk = uploads.open().catch((error: unknown) => {
    log('error', `uploads cannot be taken: ${messageOf(error)}`);
    feed.raise('library.uploads', 'warning', `Uploads cannot be taken: ${messageOf(error)}`, now());
  });

  return {
    url,
    stop: async () => {
      stopped = true;
      clearInterval(sliding);
      stopWatching();
      following.stop();
      for (const fan of fans.values()) fan.stop();
      link.stop();
      await Promise.all([planning.stop(), desk.stop(), watched.stop()]);
      await openDesk;
      await Promise.all([app.close(), jobs.stop(), scan.stop(), scanned, uploads.stop(), duplicates.stop()]);
      await plans.idle();
      carts.close();
      await db.close();
    },
  };
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function listen(app: App, host: string, port: number): Promise<string> {
  try {
    return await app.listen({ host, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new ContinuityError(
      'PORT_IN_USE',
      `port ${port} of ${host} is in use by another program; choose another with --port`,
      { cause: error },
    );
  }
}
