import cron, { type ScheduledTask } from 'node-cron';
import type { Settings } from '../config/schema.js';
import type { StationPaths } from '../config/station-paths.js';
import { ContinuityError, messageOf } from '../playout/api/errors.js';
import { backupDatabase, backupPath, pruneBackups } from '../db/backup.js';
import type { Db } from '../db/open.js';
import { ingestJournal } from '../db/queries/as-run.js';
import { jobRuns, storeJobRun, type JobOutcome } from '../db/queries/job-runs.js';
import { revision } from '../db/queries/rundown.js';
import { purge } from './purge.js';
import type { PlanningProcess } from './planning-process.js';
import { takeSchedules } from './traffic/take-folder.js';

export const JOB_NAMES = ['plan', 'traffic', 'as-run', 'backup', 'purge'] as const;
export type JobName = (typeof JOB_NAMES)[number];

/** How a job fares. */
export interface JobStatus {
  readonly name: JobName;
  readonly lastStartedAtEpochMs: number | null;
  readonly lastFinishedAtEpochMs: number | null;
  readonly outcome: JobOutcome | null;
  readonly error: string | null;
  readonly nextRunAtEpochMs: number | null;
}

export interface JobOptions {
  readonly db: Db;
  readonly settings: Settings;
  readonly paths: StationPaths;
  readonly log: (line: string) => void;
  readonly planner: Pick<PlanningProcess, 'plan'>;
  /** The rundown has changed: push it to the engine. */
  readonly onRundown: () => void;
  /** Spots have changed: lays the breaks anew and sends them. Rejects with what that fails of. */
  readonly layBreaks: () => Promise<void>;
  /** A job has failed, or works again (null): the station says so until then. */
  readonly onTrouble?: (name: JobName, error: string | null) => void;
  /** For tests. */
  readonly now?: () => number;
}

export interface Jobs {
  /** Runs a job at once, or joins the run that is under way. Rejects with what the job failed of. */
  runNow(name: JobName): Promise<void>;
  status(): JobStatus[];
  /** No run starts any more; resolves when those under way have ended. */
  stop(): Promise<void>;
}

interface Job {
  readonly name: JobName;
  /** Second minute hour day month weekday, in the station's zone. */
  readonly pattern: string;
  /** A run that was due while the station was down is made up for at its start: always, or once it is this old. */
  readonly missedAfterMs: number;
  /** Runs every few seconds: only its failures are kept in the database. */
  readonly frequent: boolean;
  readonly work: () => Promise<void>;
}

const DAY_MS = 86_400_000;

function jobsOf(options: JobOptions): Job[] {
  const { db, settings, paths, log, planner, onRundown, now = Date.now } = options;
  return [
    {
      name: 'plan',
      pattern: '0 */10 * * * *',
      missedAfterMs: 0,
      frequent: false,
      work: async () => {
        const before = await revision(db);
        if ((await planner.plan({ do: 'ahead' })).revision !== before) onRundown();
      },
    },
    ...trafficJob(options, now),
    {
      name: 'as-run',
      pattern: '*/10 * * * * *',
      missedAfterMs: 0,
      frequent: true,
      work: async () => {
        await ingestJournal(db, paths.journal);
      },
    },
    {
      name: 'backup',
      pattern: '0 30 3 * * *',
      missedAfterMs: DAY_MS,
      frequent: false,
      work: async () => {
        await backupDatabase(db, backupPath(paths, now(), 'nightly'));
        pruneBackups(paths);
      },
    },
    {
      name: 'purge',
      pattern: '0 45 3 * * *',
      missedAfterMs: DAY_MS,
      frequent: false,
      work: async () => {
        const { recordings, rundownItems } = await purge(db, settings.keep, paths, now());
        if (recordings + rundownItems > 0) log(`purged ${recordings} recordings and ${rundownItems} planned items`);
      },
    },
  ];
}

/** Where a folder for them is named, schedules of spots are taken in. */
function trafficJob({ db, settings, log, layBreaks }: JobOptions, now: () => number): Job[] {
  const { folder, map } = settings.traffic;
  if (folder === undefined) return [];
  const { timeZone } = settings.station;
  // Where laying fails, it is made up for with the next run: the files are not read again.
  let isOwed = false;
  const work = async (): Promise<void> => {
    const { changed, faults } = await takeSchedules(db, { folder, map }, { timeZone, nowEpochMs: now(), log });
    isOwed ||= changed;
    if (isOwed) await layBreaks();
    isOwed = false;
    if (faults.length > 0) throw new ContinuityError('COMMAND_INVALID', `${faults.join('; ')}; correct or remove it`);
  };
  return [{ name: 'traffic', pattern: '20 */5 * * * *', missedAfterMs: 0, frequent: false, work }];
}

/** Starts the station's recurring work. What was missed while it was down runs at once; no job runs twice at a time. */
export function startJobs(options: JobOptions): Jobs {
  const now = options.now ?? Date.now;
  const runners = new Map(jobsOf(options).map((job) => [job.name, new Runner(job, options, now)]));
  const started = startMissed(runners, options, now);
  return {
    runNow: (name) => {
      const runner = runners.get(name);
      return runner === undefined
        ? Promise.reject(new ContinuityError('USAGE', `${name} is no job, jobs are ${JOB_NAMES.join(', ')}`))
        : runner.run();
    },
    status: () => [...runners.values()].map((runner) => runner.status()),
    stop: async () => {
      const stopping = [...runners.values()].map((runner) => runner.stop());
      await Promise.all([started, ...stopping]);
    },
  };
}

/** Reads when each job ran last and makes up for what was missed, the record before the plan that builds on it. */
async function startMissed(
  runners: ReadonlyMap<JobName, Runner>,
  { db, log }: JobOptions,
  now: () => number,
): Promise<void> {
  try {
    for (const run of await jobRuns(db)) runners.get(run.name as JobName)?.recall(run);
  } catch (error) {
    log(`when the jobs ran last cannot be read, all of them run now: ${messageOf(error)}`);
  }
  for (const name of ['as-run', 'plan', 'traffic', 'backup', 'purge'] as const)
    await runners.get(name)?.runMissed(now());
}

class Runner {
  #task: ScheduledTask;
  #status: Omit<JobStatus, 'name' | 'nextRunAtEpochMs'> = {
    lastStartedAtEpochMs: null,
    lastFinishedAtEpochMs: null,
    outcome: null,
    error: null,
  };
  #running: Promise<void> | undefined;
  #stopped = false;

  constructor(
    readonly job: Job,
    readonly options: JobOptions,
    readonly now: () => number,
  ) {
    const { log, settings } = options;
    this.#task = cron.schedule(job.pattern, () => this.#runLogged(), {
      timezone: settings.station.timeZone,
      noOverlap: true,
      suppressMissedWarning: true,
      logger: {
        info: () => undefined,
        debug: () => undefined,
        warn: (line) => {
          log(`job ${job.name}: ${line}`);
        },
        error: (error) => {
          log(`job ${job.name}: ${messageOf(error)}`);
        },
      },
    });
  }

  recall(run: {
    readonly startedAtEpochMs: number;
    readonly finishedAtEpochMs: number | null;
    readonly outcome: JobOutcome;
    readonly error: string | null;
  }): void {
    if (this.#status.outcome !== null) return;
    // A run that was under way when the station went down has not been finished.
    const broken = run.outcome === 'running';
    this.#status = {
      lastStartedAtEpochMs: run.startedAtEpochMs,
      lastFinishedAtEpochMs: run.finishedAtEpochMs,
      outcome: broken ? 'failed' : run.outcome,
      error: broken ? 'the station went down while it ran' : run.error,
    };
  }

  async runMissed(nowEpochMs: number): Promise<void> {
    const { lastStartedAtEpochMs: last, outcome } = this.#status;
    if (last === null || outcome === 'failed' || nowEpochMs - last >= this.job.missedAfterMs) await this.#runLogged();
  }

  run(): Promise<void> {
    if (this.#stopped) return Promise.reject(new ContinuityError('NOT_RUNNING', 'the jobs have been stopped'));
    this.#running ??= this.#work().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  status(): JobStatus {
    return {
      name: this.job.name,
      ...this.#status,
      nextRunAtEpochMs: this.#stopped ? null : (this.#task.getNextRun()?.getTime() ?? null),
    };
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#task.destroy();
    // How it ended is in the status and the log already.
    await Promise.allSettled([this.#running]);
  }

  async #runLogged(): Promise<void> {
    if (this.#stopped) return;
    const before = this.#status.error;
    try {
      await this.run();
      if (before !== null) this.options.log(`job ${this.job.name} works again`);
    } catch (error) {
      // The same failure every few seconds is one line, not a flood; its count is in the status' times.
      if (messageOf(error) !== before) this.options.log(`job ${this.job.name} failed: ${messageOf(error)}`);
    }
  }

  async #work(): Promise<void> {
    const startedAt = this.now();
    this.#status = { ...this.#status, lastStartedAtEpochMs: startedAt, outcome: 'running' };
    if (!this.job.frequent) await this.#store();
    let failure: unknown;
    try {
      await this.job.work();
    } catch (error) {
      failure = error;
    }
    const error = failure === undefined ? null : messageOf(failure);
    this.#status = {
      lastStartedAtEpochMs: startedAt,
      lastFinishedAtEpochMs: this.now(),
      outcome: failure === undefined ? 'done' : 'failed',
      error,
    };
    this.options.onTrouble?.(this.job.name, error);
    if (!this.job.frequent || failure !== undefined) await this.#store();
    if (failure !== undefined) throw failure instanceof Error ? failure : new Error(messageOf(failure));
  }

  /** The database may be what fails: then the run goes on, and the next one says so too. */
  async #store(): Promise<void> {
    const { lastStartedAtEpochMs, lastFinishedAtEpochMs, outcome, error } = this.#status;
    if (lastStartedAtEpochMs === null || outcome === null) return;
    try {
      await storeJobRun(this.options.db, {
        name: this.job.name,
        startedAtEpochMs: lastStartedAtEpochMs,
        finishedAtEpochMs: lastFinishedAtEpochMs,
        outcome,
        error,
      });
    } catch (storing) {
      this.options.log(`job ${this.job.name}: its run cannot be noted: ${messageOf(storing)}`);
    }
  }
}
