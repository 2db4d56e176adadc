import type { FastifyInstance } from 'fastify';
import { ErrorSchema } from '../../api/commands.js';
import {
  ComparisonSchema,
  CountedByQuerySchema,
  PlayCountsSchema,
  RoyaltyQuerySchema,
  SpanQuerySchema,
} from '../../api/reports.js';
import type { AppParts } from '../app-parts.js';
import { sendCsv } from './csv-reply.js';
import type { RouteHost } from './station.js';

/** What has aired, counted, held against the plan, and for the societies. */
export function addReportRoutes(host: FastifyInstance, { reports }: AppParts): void {
  const app = host as unknown as RouteHost;
  const refused = { 400: ErrorSchema } as const;
  const produces = ['text/csv'];
  app.get(
    '/api/reports/plays',
    { schema: { querystring: SpanQuerySchema, response: { 200: PlayCountsSchema, ...refused } } },
    (request) => reports.plays(request.query.from, request.query.to),
  );
  app.get(
    '/api/reports/plays.csv',
    { schema: { summary: 'Plays by cart, artist, category or hour', produces, querystring: CountedByQuerySchema } },
    async (request, reply) => {
      const { from, to, by } = request.query;
      return sendCsv(reply, `plays-by-${by}-${from}-${to}`, await reports.playsCsv(from, to, by));
    },
  );
  app.get(
    '/api/reports/comparison',
    {
      schema: {
        summary: 'What was planned against what aired',
        querystring: SpanQuerySchema,
        response: { 200: ComparisonSchema, ...refused },
      },
    },
    (request) => reports.comparison(request.query.from, request.query.to),
  );
  app.get(
    '/api/reports/comparison.csv',
    { schema: { summary: 'Every planned item, with what became of it', produces, querystring: SpanQuerySchema } },
    async (request, reply) => {
      const { from, to } = request.query;
      return sendCsv(reply, `plan-against-aired-${from}-${to}`, await reports.comparisonCsv(from, to));
    },
  );
  app.get(
    '/api/reports/royalty.csv',
    { schema: { summary: 'Songs on air, for a royalty report', produces, querystring: RoyaltyQuerySchema } },
    (request, reply) => {
      const { from, to, layout, transmissionCategory } = request.query;
      const name = layout === 'generic' ? 'royalty' : 'soundexchange-report-of-use';
      return sendCsv(reply, `${name}-${from}-${to}`, reports.royalty(from, to, layout, transmissionCategory));
    },
  );
}
