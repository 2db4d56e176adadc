import { Type, type Static } from 'typebox';
import { NumberOrNull, oneOf, TextOrNull } from './engine.js';

/** Recurring work of the station. */
export const JobNames = ['plan', 'traffic', 'as-run', 'backup', 'purge'] as const;

export const JobSchema = Type.Object({
  name: oneOf(JobNames),
  lastStartedAtEpochMs: NumberOrNull,
  /** Of the last run that ended. */
  lastFinishedAtEpochMs: NumberOrNull,
  outcome: Type.Union([oneOf(['running', 'done', 'failed'] as const), Type.Null()]),
  /** Why it failed. */
  error: TextOrNull,
  nextRunAtEpochMs: NumberOrNull,
});
export type StationJob = Static<typeof JobSchema>;

export const JobsSchema = Type.Object({ jobs: Type.Array(JobSchema) });
export const JobParamsSchema = Type.Object({ name: oneOf(JobNames) }, { additionalProperties: false });
