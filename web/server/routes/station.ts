import type { FastifyPluginCallbackTypebox } from '@fastify/type-provider-typebox';
import type { FastifyInstance } from 'fastify';
import { ContinuityError } from '../../../playout/api/errors.js';
import { ErrorSchema } from '../../api/commands.js';
import { RundownQuerySchema, RundownWindowSchema } from '../../api/rundown.js';
import { HealthSchema, StatusSchema, type Status } from '../../api/status.js';
import { Type } from 'typebox';
import { WallPageSchema } from '../../api/wall.js';
import type { AppParts } from '../app-parts.js';
import { healthOf, statusOf } from '../status.js';

export type RouteHost = Parameters<FastifyPluginCallbackTypebox>[0];

const HOUR_MS = 3_600_000;

function listenersOf(parts: AppParts): Status['listeners'] {
  const fans = [...parts.fans.values()];
  return {
    now: fans.reduce((sum, fan) => sum + fan.listeners, 0),
    dropped: fans.reduce((sum, fan) => sum + fan.dropped, 0),
  };
}

/** What is on air, what is planned, and whether the station does its work. None of these reads a disk. */
export function addStationRoutes(host: FastifyInstance, parts: AppParts): void {
  const app = host as unknown as RouteHost;
  app.get('/api/status', { schema: { response: { 200: StatusSchema } } }, () =>
    statusOf({
      parts: parts.feed.parts,
      rowOf: (itemId) => parts.programme.row(itemId),
      loudness: parts.loudness,
      plannedUntilEpochMs: parts.programme.plannedUntilEpochMs,
      listeners: listenersOf(parts),
      nowEpochMs: parts.now(),
    }),
  );
  app.get('/healthz', { schema: { response: { 200: HealthSchema, 503: HealthSchema } } }, async (_request, reply) => {
    const health = healthOf(parts.feed.parts);
    return reply.code(health.ready ? 200 : 503).send(health);
  });
  app.get(
    '/api/rundown',
    { schema: { querystring: RundownQuerySchema, response: { 200: RundownWindowSchema, 400: ErrorSchema } } },
    (request) => {
      const { from, hours } = request.query;
      const fromEpochMs = from === undefined ? parts.now() : Date.parse(from);
      if (Number.isNaN(fromEpochMs)) throw new ContinuityError('COMMAND_INVALID', 'from is not an ISO 8601 instant');
      return parts.programme.window(fromEpochMs, fromEpochMs + hours * HOUR_MS);
    },
  );
  app.get('/api/wall', { schema: { response: { 200: Type.Array(WallPageSchema) } } }, () => [...parts.feed.parts.wall]);
}
