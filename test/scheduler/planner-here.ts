import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { carryOut } from '../../scheduler/carry-out.js';
import type { StationPlanner } from '../../scheduler/station-planner.js';

/** Plans in the test's own process. */
export function plannerHere(db: Db, settings: Settings, now: () => number): Pick<StationPlanner, 'plan' | 'between'> {
  return { plan: (task) => carryOut(db, settings, task, now()), between: (work) => work() };
}
