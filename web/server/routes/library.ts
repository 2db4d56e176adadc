import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ContinuityError } from '../../../playout/api/errors.js';
import { ErrorSchema } from '../../api/commands.js';
import {
  AsRunSchema,
  LibraryPageSchema,
  LibraryProblemSchema,
  LibraryQuerySchema,
  WaveformSchema,
} from '../../api/library.js';
import type { AppParts } from '../app-parts.js';
import type { RouteHost } from './station.js';

const closed = { additionalProperties: false } as const;
const CartParams = Type.Object({ cartId: Type.String({ minLength: 1, maxLength: 100 }) }, closed);
const AsRunQuery = Type.Object({ limit: Type.Integer({ minimum: 1, maximum: 1000, default: 50 }) }, closed);
const IngestBody = Type.Object(
  {
    paths: Type.Array(Type.String({ minLength: 1, maxLength: 4096, pattern: '^/' }), { minItems: 1, maxItems: 1000 }),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  closed,
);

/** What is in the library and what has aired: the routes that read the database. */
export function addLibraryRoutes(host: FastifyInstance, parts: AppParts): void {
  const app = host as unknown as RouteHost;
  const { library } = parts;
  app.get(
    '/api/library',
    { schema: { querystring: LibraryQuerySchema, response: { 200: LibraryPageSchema } } },
    (request) => library.search(request.query),
  );
  app.get('/api/library/problems', { schema: { response: { 200: Type.Array(LibraryProblemSchema) } } }, () =>
    library.problems(),
  );
  app.get(
    '/api/library/:cartId/waveform',
    { schema: { params: CartParams, response: { 200: WaveformSchema, 404: ErrorSchema } } },
    async (request, reply) => {
      const waveform = await library.waveform(request.params.cartId);
      if (waveform === null) throw new ContinuityError('NOT_FOUND', 'there is no waveform of that cart');
      void reply.header('cache-control', 'private, max-age=60');
      return waveform;
    },
  );
  app.get(
    '/api/as-run',
    { schema: { querystring: AsRunQuery, response: { 200: Type.Array(AsRunSchema) } } },
    (request) => library.recentAsRun(request.query.limit) as Promise<never>,
  );
  app.post(
    '/api/ingest',
    { schema: { body: IngestBody, response: { 202: Type.Object({ started: Type.Literal(true) }), 409: ErrorSchema } } },
    async (request, reply) => {
      await parts.ingest(request.body.paths, request.body.category);
      return reply.code(202).send({ started: true });
    },
  );
}
