import type { FastifyInstance } from 'fastify';
import { ErrorSchema } from '../../api/commands.js';
import { CategoriesChangeSchema, CategoriesSchema } from '../../api/categories.js';
import {
  ClockChangeSchema,
  ClockParams,
  ClockSchema,
  ClocksSchema,
  FeasibilityQuerySchema,
  FeasibilitySchema,
  LengthsSchema,
  RemovedSchema,
  RevisionQuery,
  RulesChangeSchema,
  RulesSchema,
  ScheduleChangeSchema,
  ScheduleSchema,
  StoredClockSchema,
  type RulesChange,
  type PlannerRule,
} from '../../api/planner.js';
import type { AppParts } from '../app-parts.js';
import type { RouteHost } from './station.js';

const refused = { 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema } as const;
/** A clock of a thousand positions, a decade of special days. */
const LARGE = { bodyLimit: 2 * 1024 * 1024 } as const;

/** Which clock runs when, what is in the clocks, and the rules. */
export function addPlannerRoutes(host: FastifyInstance, { planner }: AppParts): void {
  const app = host as unknown as RouteHost;
  app.get(
    '/api/planner/schedule',
    { schema: { summary: 'The week of hour clocks and its special days', response: { 200: ScheduleSchema } } },
    () => planner.schedule(),
  );
  app.put(
    '/api/planner/schedule',
    {
      ...LARGE,
      schema: {
        summary: 'Replaces the week and its special days as one; refused where the revision is not the newest',
        body: ScheduleChangeSchema,
        response: { 200: ScheduleSchema, ...refused },
      },
    },
    (request) => planner.storeSchedule(request.body),
  );
  app.get(
    '/api/planner/clocks',
    { schema: { summary: 'Hour clocks with their positions and uses', response: { 200: ClocksSchema } } },
    () => planner.clocks(),
  );
  app.post(
    '/api/planner/clocks',
    {
      ...LARGE,
      schema: { summary: 'A new hour clock', body: ClockSchema, response: { 200: StoredClockSchema, ...refused } },
    },
    (request) => planner.addClock(request.body),
  );
  app.put(
    '/api/planner/clocks/:name',
    {
      ...LARGE,
      schema: {
        summary: 'Changes an hour clock; another name renames it wherever it is used',
        params: ClockParams,
        body: ClockChangeSchema,
        response: { 200: StoredClockSchema, ...refused },
      },
    },
    (request) => planner.changeClock(request.params.name, request.body),
  );
  app.delete(
    '/api/planner/clocks/:name',
    {
      schema: {
        summary: 'Removes an hour clock that no hour uses',
        params: ClockParams,
        querystring: RevisionQuery,
        response: { 200: RemovedSchema, ...refused },
      },
    },
    async (request) => {
      await planner.removeClock(request.params.name, request.query.revision);
      return { removed: request.params.name };
    },
  );
  app.get(
    '/api/planner/lengths',
    { schema: { summary: 'Carts and average lengths by category and kind', response: { 200: LengthsSchema } } },
    () => planner.lengths(),
  );
  app.get(
    '/api/planner/categories',
    { schema: { summary: 'Categories and dayparts', response: { 200: CategoriesSchema } } },
    () => planner.categories(),
  );
  app.put(
    '/api/planner/categories',
    {
      ...LARGE,
      schema: {
        summary: 'Replaces categories and dayparts as one; refused where something names a category that would go',
        body: CategoriesChangeSchema,
        response: { 200: CategoriesSchema, ...refused },
      },
    },
    (request) => planner.storeCategories(request.body),
  );
  app.get(
    '/api/planner/rules',
    {
      schema: {
        summary: 'Rules in their order of relaxation, and the shapes of their kinds',
        response: { 200: RulesSchema },
      },
    },
    () => planner.rules() as Promise<never>,
  );
  app.put(
    '/api/planner/rules',
    {
      ...LARGE,
      schema: {
        summary: 'Replaces the rules; null goes back to the default ones',
        body: RulesChangeSchema,
        response: { 200: RulesSchema, ...refused },
      },
    },
    (request) => planner.storeRules(request.body as RulesChange) as Promise<never>,
  );
  app.post(
    '/api/planner/feasibility',
    {
      ...LARGE,
      schema: {
        summary: 'What these rules ask against what the week and the library allow',
        body: FeasibilityQuerySchema,
        response: { 200: FeasibilitySchema, ...refused },
      },
    },
    (request) => planner.feasibility(request.body.rules as readonly PlannerRule[]),
  );
}
