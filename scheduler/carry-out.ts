import type { Settings } from '../config/schema.js';
import type { Db } from '../db/open.js';
import { mendPlan } from './mend-plan.js';
import type { PlanAhead } from './plan-draft.js';
import type { PlannerTask } from './planner-task.js';
import { planAhead, replan } from './store-plan.js';

/** Does a task of the planner's in this process. Throws ContinuityError. */
export function carryOut(db: Db, settings: Settings, task: PlannerTask, nowEpochMs: number): Promise<PlanAhead> {
  switch (task.do) {
    case 'ahead':
      return planAhead(db, settings, nowEpochMs);
    case 'replan':
      return replan(db, settings, nowEpochMs, task.keepMs);
    case 'mend':
      return mendPlan(db, settings, nowEpochMs, new Set(task.cartIds));
  }
}
