import type { Schedule } from '../../api/planner.js';
import type { History } from './history.js';
import type { Week } from './week.js';

/** A week that is being painted, and what it was painted on. */
export interface WeekDraft {
  readonly stored: Schedule;
  readonly history: History<Week>;
}

/** What planners have not saved yet: it outlives a look at another page. */
export class PlannerDrafts {
  week: WeekDraft | null = null;
}

export const plannerDrafts = new PlannerDrafts();
