import type { Categories } from '../../api/categories.js';
import type { Clock, Rules, Schedule, StoredClock } from '../../api/planner.js';
import type { CategoriesEdit } from './category-edit.js';
import type { History } from './history.js';
import type { RulesEdit } from './rule-edit.js';
import type { Week } from './week.js';

/** A week that is being painted, and what it was painted on. */
export interface WeekDraft {
  readonly stored: Schedule;
  readonly history: History<Week>;
}

/** A clock that is being edited, and what it was. */
export interface ClockDraft {
  readonly stored: StoredClock;
  readonly history: History<Clock>;
}

/** Rules that are being edited, and what they were. */
export interface RulesDraft {
  readonly stored: Rules;
  readonly history: History<RulesEdit>;
}

export interface CategoriesDraft {
  readonly stored: Categories;
  readonly history: History<CategoriesEdit>;
}

/** What planners have not saved yet: it outlives a look at another page. */
export class PlannerDrafts {
  week: WeekDraft | null = null;
  /** By the name that the station knows the clock by. */
  clocks: ReadonlyMap<string, ClockDraft> = new Map();
  rules: RulesDraft | null = null;
  categories: CategoriesDraft | null = null;
  /** The day of the plan that was looked at last, and the item that was chosen in it. */
  day: { readonly date: string; readonly itemId: string | null } | null = null;
}

export const plannerDrafts = new PlannerDrafts();
