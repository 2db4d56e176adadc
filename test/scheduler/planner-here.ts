import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { carryOut } from '../../scheduler/carry-out.js';
import type { PlanningProcess } from '../../scheduler/planning-process.js';

/** Plans in the test's own process. */
export function plannerHere(db: Db, settings: Settings, now: () => number): Pick<PlanningProcess, 'plan' | 'between'> {
  return { plan: (task) => carryOut(db, settings, task, now()), between: (work) => work() };
}
