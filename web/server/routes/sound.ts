import type { FastifyInstance } from 'fastify';
import { SoundHistorySchema } from '../../api/sound.js';
import type { AppParts } from '../app-parts.js';
import type { RouteHost } from './station.js';

/** How loud the programme was. What it is now comes over the live socket. */
export function addSoundRoutes(host: FastifyInstance, parts: AppParts): void {
  const app = host as unknown as RouteHost;
  app.get(
    '/api/sound/history',
    {
      schema: {
        summary: 'Loudness and true peak of the last hour, a point for each second, oldest first',
        response: { 200: SoundHistorySchema },
      },
    },
    async (_request, reply) => {
      void reply.header('cache-control', 'no-store');
      return parts.loudness.history();
    },
  );
}
