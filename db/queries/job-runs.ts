import type { Db } from '../open.js';

export type JobOutcome = 'running' | 'done' | 'failed';

/** The last run of a job, kept over restarts so that a missed one is noticed. */
export interface JobRun {
  readonly name: string;
  readonly startedAtEpochMs: number;
  readonly finishedAtEpochMs: number | null;
  readonly outcome: JobOutcome;
  readonly error: string | null;
}

/** The last run of every job that ever ran. */
export async function jobRuns(db: Db): Promise<JobRun[]> {
  const rows = await db.kysely.selectFrom('job_runs').selectAll().orderBy('name').execute();
  return rows.map((row) => ({
    name: row.name,
    startedAtEpochMs: row.started_at_epoch_ms,
    finishedAtEpochMs: row.finished_at_epoch_ms,
    outcome: row.outcome as JobOutcome,
    error: row.error,
  }));
}

export async function storeJobRun(db: Db, run: JobRun): Promise<void> {
  const values = {
    started_at_epoch_ms: run.startedAtEpochMs,
    finished_at_epoch_ms: run.finishedAtEpochMs,
    outcome: run.outcome,
    error: run.error,
  };
  await db.kysely
    .insertInto('job_runs')
    .values({ name: run.name, ...values })
    .onConflict((conflict) => conflict.column('name').doUpdateSet(values))
    .execute();
}
