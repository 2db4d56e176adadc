import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { CommandEnvelopeSchema, CommandResultSchema, ErrorSchema } from '../../api/commands.js';
import type { AppParts } from '../app-parts.js';
import { httpStatusOf } from '../failure.js';
import type { RouteHost } from './station.js';

/** The engine's own refusal, or a request that never reached it. */
const Failure = Type.Union([CommandResultSchema, ErrorSchema]);

/** A command for scripts; the panel sends its own over the live socket. */
export function addCommandRoute(host: FastifyInstance, parts: AppParts): void {
  const app = host as unknown as RouteHost;
  app.post(
    '/api/command',
    {
      schema: {
        body: CommandEnvelopeSchema,
        response: { 200: CommandResultSchema, '4xx': Failure, '5xx': Failure },
      },
    },
    async (request, reply) => {
      const result = await parts.link.command(request.body);
      return reply.code(result.ok ? 200 : (httpStatusOf(result.code) as 400)).send(result);
    },
  );
}
