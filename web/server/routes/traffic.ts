import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ErrorSchema } from '../../api/commands.js';
import { SpanQuerySchema } from '../../api/reports.js';
import {
  DayQuerySchema,
  NewBreaksSchema,
  PlaceSpotSchema,
  ReconciliationSchema,
  SavedMapSchema,
  SCHEDULE_BASE64_MOST,
  ScheduleFileSchema,
  ScheduleMapSchema,
  ScheduleReportSchema,
  TrafficDaySchema,
} from '../../api/traffic.js';
import type { AppParts } from '../app-parts.js';
import { sendCsv } from './csv-reply.js';
import type { RouteHost } from './station.js';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 100 });
const refused = { 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema, 422: ErrorSchema } as const;
const Maps = Type.Array(SavedMapSchema);
const Done = Type.Object({ done: Type.Literal(true) });
/** A file of 4 MB with its map around it. */
const FILE_LIMIT_BYTES = SCHEDULE_BASE64_MOST + 16 * 1024;

/** Schedules of spots, the breaks that they air in, and what became of them. */
export function addTrafficRoutes(host: FastifyInstance, { traffic }: AppParts): void {
  const app = host as unknown as RouteHost;
  const file = { body: ScheduleFileSchema, response: { 200: ScheduleReportSchema, ...refused } } as const;
  app.post(
    '/api/traffic/preview',
    { bodyLimit: FILE_LIMIT_BYTES, schema: { summary: 'What the import of a schedule would do', ...file } },
    (request) => traffic.preview(request.body),
  );
  app.post(
    '/api/traffic/import',
    {
      bodyLimit: FILE_LIMIT_BYTES,
      schema: { summary: 'Takes a schedule in the place of what its days have and has not aired', ...file },
    },
    (request) => traffic.take(request.body),
  );
  app.get('/api/traffic/maps', { schema: { response: { 200: Maps } } }, () => traffic.maps());
  app.put(
    '/api/traffic/maps/:name',
    {
      schema: {
        params: Type.Object({ name: Id }, closed),
        body: ScheduleMapSchema,
        response: { 200: Maps, ...refused },
      },
    },
    (request) => traffic.saveMap(request.params.name, request.body),
  );
  app.delete(
    '/api/traffic/maps/:name',
    { schema: { params: Type.Object({ name: Id }, closed), response: { 200: Maps, ...refused } } },
    (request) => traffic.deleteMap(request.params.name),
  );
  app.get(
    '/api/traffic/day',
    { schema: { querystring: DayQuerySchema, response: { 200: TrafficDaySchema, ...refused } } },
    (request) => traffic.day(request.query.day),
  );
  app.post(
    '/api/traffic/breaks',
    { schema: { body: NewBreaksSchema, response: { 200: TrafficDaySchema, ...refused } } },
    (request) => traffic.addBreaks(request.body),
  );
  app.delete(
    '/api/traffic/breaks/:stopsetId',
    { schema: { params: Type.Object({ stopsetId: Id }, closed), response: { 200: Done, ...refused } } },
    async (request) => {
      await traffic.deleteBreak(request.params.stopsetId);
      return { done: true } as const;
    },
  );
  app.put(
    '/api/traffic/spots/:spotId/place',
    {
      schema: {
        summary: 'The break that a person chooses for a spot; null leaves the choice to the station',
        params: Type.Object({ spotId: Id }, closed),
        body: PlaceSpotSchema,
        response: { 200: Done, ...refused },
      },
    },
    async (request) => {
      await traffic.place(request.params.spotId, request.body.stopsetId);
      return { done: true } as const;
    },
  );
  app.get(
    '/api/traffic/reconciliation',
    { schema: { querystring: SpanQuerySchema, response: { 200: ReconciliationSchema, ...refused } } },
    (request) => traffic.reconciliation(request.query.from, request.query.to),
  );
  app.get(
    '/api/traffic/affidavit.csv',
    {
      schema: {
        summary: 'A line for each scheduled spot: planned, aired, length, outcome',
        produces: ['text/csv'],
        querystring: SpanQuerySchema,
      },
    },
    async (request, reply) => {
      const { from, to } = request.query;
      return sendCsv(reply, `affidavit-${from}-${to}`, await traffic.affidavit(from, to));
    },
  );
}
