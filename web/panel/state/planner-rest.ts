import type { Categories, CategoriesChange } from '../../api/categories.js';
import type {
  Clock,
  ClockChange,
  Clocks,
  Feasibility,
  Lengths,
  PlannerRule,
  Rules,
  RulesChange,
  Schedule,
  ScheduleChange,
  StoredClock,
} from '../../api/planner.js';
import { ask, Refusal } from './ask.js';

const id = encodeURIComponent;
const BASE = '/api/planner';

export const schedule = (signal?: AbortSignal): Promise<Schedule> => ask('GET', `${BASE}/schedule`, undefined, signal);
export const storeSchedule = (change: ScheduleChange): Promise<Schedule> => ask('PUT', `${BASE}/schedule`, change);

export const clocks = (signal?: AbortSignal): Promise<Clocks> => ask('GET', `${BASE}/clocks`, undefined, signal);
export const addClock = (clock: Clock): Promise<StoredClock> => ask('POST', `${BASE}/clocks`, clock);
export const changeClock = (name: string, change: ClockChange): Promise<StoredClock> =>
  ask('PUT', `${BASE}/clocks/${id(name)}`, change);
export const removeClock = (name: string, revision: string): Promise<unknown> =>
  ask('DELETE', `${BASE}/clocks/${id(name)}?revision=${id(revision)}`);
export const lengths = (signal?: AbortSignal): Promise<Lengths> => ask('GET', `${BASE}/lengths`, undefined, signal);

export const categories = (signal?: AbortSignal): Promise<Categories> =>
  ask('GET', `${BASE}/categories`, undefined, signal);
export const storeCategories = (change: CategoriesChange): Promise<Categories> =>
  ask('PUT', `${BASE}/categories`, change);

export const rules = (signal?: AbortSignal): Promise<Rules> => ask('GET', `${BASE}/rules`, undefined, signal);
export const storeRules = (change: RulesChange): Promise<Rules> => ask('PUT', `${BASE}/rules`, change);
export const feasibility = (asked: readonly PlannerRule[], signal?: AbortSignal): Promise<Feasibility> =>
  ask('POST', `${BASE}/feasibility`, { rules: asked }, signal);

/** Somebody else was quicker. */
export const isStale = (error: unknown): boolean => error instanceof Refusal && error.code === 'REVISION_STALE';
