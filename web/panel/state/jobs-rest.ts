import type { StationJob } from '../../api/jobs.js';
import { ask } from './ask.js';

export const stationJobs = async (signal?: AbortSignal): Promise<readonly StationJob[]> =>
  (await ask<{ readonly jobs: readonly StationJob[] }>('GET', '/api/jobs', undefined, signal)).jobs;

/** Settles with how the job fared once its run has ended. */
export const runJob = (name: StationJob['name']): Promise<StationJob> => ask('POST', `/api/jobs/${name}/run`);
