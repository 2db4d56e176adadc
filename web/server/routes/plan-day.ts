import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ErrorSchema } from '../../api/commands.js';
import {
  CandidatesQuerySchema,
  CandidatesSchema,
  PlanChangedSchema,
  PlanChangeRequestSchema,
  PlanDaySchema,
  PlanStepSchema,
  PlanTrialSchema,
  PlaysQuerySchema,
  PlaysSchema,
  WhyNotQuerySchema,
  WhyNotSchema,
  WhySchema,
} from '../../api/plan-day.js';
import { DaySchema } from '../../api/reports.js';
import type { AppParts } from '../app-parts.js';
import { CartParams } from './library-params.js';
import type { RouteHost } from './station.js';

const closed = { additionalProperties: false } as const;
const refused = { 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema } as const;
const DayParams = Type.Object({ date: DaySchema }, closed);
const ItemParams = Type.Object({ itemId: Type.String({ minLength: 1, maxLength: 200 }) }, closed);

/** The plan of any day, read, explained and changed. */
export function addPlanDayRoutes(host: FastifyInstance, { planDesk }: AppParts): void {
  const app = host as unknown as RouteHost;
  app.get(
    '/api/planner/days/:date',
    {
      schema: {
        summary: 'The plan of a local day, with the rules that its items break',
        params: DayParams,
        response: { 200: PlanDaySchema, ...refused },
      },
    },
    (request) => planDesk.day(request.params.date),
  );
  app.post(
    '/api/planner/changes',
    {
      schema: {
        summary: 'Changes the plan; refused where its revision is not the newest',
        body: PlanChangeRequestSchema,
        response: { 200: PlanChangedSchema, ...refused },
      },
    },
    (request) => planDesk.change(request.body.revision, request.body.change),
  );
  app.post(
    '/api/planner/trials',
    {
      schema: {
        summary: 'What a change of the plan would do; nothing is stored',
        body: PlanChangeRequestSchema,
        response: { 200: PlanTrialSchema, ...refused },
      },
    },
    (request) => planDesk.trial(request.body.revision, request.body.change),
  );
  app.post(
    '/api/planner/undo',
    {
      schema: {
        summary: 'Takes the last change of the plan back',
        body: PlanStepSchema,
        response: { 200: PlanChangedSchema, ...refused },
      },
    },
    (request) => planDesk.undo(request.body.revision),
  );
  app.post(
    '/api/planner/redo',
    {
      schema: {
        summary: 'Does the change that was taken back last again',
        body: PlanStepSchema,
        response: { 200: PlanChangedSchema, ...refused },
      },
    },
    (request) => planDesk.redo(request.body.revision),
  );
  app.get(
    '/api/planner/items/:itemId/candidates',
    {
      schema: {
        summary: 'What else could stand in the place of an item, ranked',
        params: ItemParams,
        querystring: CandidatesQuerySchema,
        response: { 200: CandidatesSchema, ...refused },
      },
    },
    (request) => planDesk.candidates(request.params.itemId, request.query),
  );
  app.get(
    '/api/planner/items/:itemId/why',
    {
      schema: {
        summary: 'Why this one: what the rules say of it, and who came next',
        params: ItemParams,
        response: { 200: WhySchema, ...refused },
      },
    },
    (request) => planDesk.why(request.params.itemId),
  );
  app.get(
    '/api/planner/items/:itemId/why-not',
    {
      schema: {
        summary: 'Why not that one, and the earliest place where it fits',
        params: ItemParams,
        querystring: WhyNotQuerySchema,
        response: { 200: WhyNotSchema, ...refused },
      },
    },
    (request) => planDesk.whyNot(request.params.itemId, request.query.cartId),
  );
  app.get(
    '/api/planner/carts/:cartId/plays',
    {
      schema: {
        summary: 'Plays of a cart on 28 days, by day and hour',
        params: CartParams,
        querystring: PlaysQuerySchema,
        response: { 200: PlaysSchema, ...refused },
      },
    },
    (request) => planDesk.plays(request.params.cartId, request.query.to),
  );
}
