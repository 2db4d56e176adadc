import type { Settings } from '../config/schema.js';
import type { PlanAhead } from './plan-draft.js';

/** What there is to plan: the hours that are missing, all that is later than `keepMs`, or what is planned of some carts. */
export type PlannerTask =
  | { readonly do: 'ahead' }
  | { readonly do: 'replan'; readonly keepMs: number }
  | { readonly do: 'mend'; readonly cartIds: readonly string[] };

/** Control to the planner, once. */
export interface PlannerRequest {
  readonly dataFolder: string;
  readonly settings: Settings;
  readonly nowEpochMs: number;
  readonly task: PlannerTask;
}

/** The planner's one answer. */
export type PlannerAnswer =
  | { readonly ok: true; readonly result: PlanAhead }
  | { readonly ok: false; readonly code: string; readonly message: string };
