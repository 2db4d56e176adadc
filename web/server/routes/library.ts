import type { FastifyInstance } from 'fastify';
import { Type } from 'typebox';
import { ContinuityError } from '../../../playout/api/errors.js';
import { ErrorSchema } from '../../api/commands.js';
import {
  AsRunSchema,
  CartDetailSchema,
  CartHistorySchema,
  CutPeaksSchema,
  DuplicateGroupSchema,
  LibraryFacetsSchema,
  LibraryPageSchema,
  LibraryProblemSchema,
  LibraryQuerySchema,
  WaveformSchema,
} from '../../api/library.js';
import type { AppParts } from '../app-parts.js';
import { ArtworkParams, CartParams, CutParams, found } from './library-params.js';
import type { RouteHost } from './station.js';

const closed = { additionalProperties: false } as const;
/** A file says what its picture is: what a browser would run is no picture. */
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/bmp', 'image/avif'];
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
  app.post(
    '/api/library/search',
    {
      schema: {
        summary: 'Carts that a filter finds, a page of them',
        body: LibraryQuerySchema,
        response: { 200: LibraryPageSchema, 400: ErrorSchema },
      },
    },
    (request) => library.search(request.body),
  );
  app.get(
    '/api/library/facets',
    { schema: { summary: 'What there is to filter by', response: { 200: LibraryFacetsSchema } } },
    () => library.facets(),
  );
  app.get(
    '/api/library/duplicates',
    {
      schema: {
        summary: 'Carts that sound the same, or have the same title and artist',
        response: { 200: Type.Array(DuplicateGroupSchema) },
      },
    },
    () => library.duplicates(),
  );
  app.get(
    '/api/library/carts/:cartId',
    { schema: { params: CartParams, response: { 200: CartDetailSchema, 404: ErrorSchema } } },
    async (request) => found(await library.cart(request.params.cartId), `cart ${request.params.cartId}`),
  );
  app.get(
    '/api/library/carts/:cartId/history',
    { schema: { params: CartParams, response: { 200: CartHistorySchema, 404: ErrorSchema } } },
    async (request) => found(await library.history(request.params.cartId), `cart ${request.params.cartId}`),
  );
  app.get(
    '/api/library/cuts/:cutId/peaks',
    { schema: { params: CutParams, response: { 200: CutPeaksSchema, 404: ErrorSchema } } },
    async (request, reply) => {
      const peaks = found(await library.cutPeaks(request.params.cutId), `waveform of cut ${request.params.cutId}`);
      void reply.header('cache-control', 'private, max-age=60');
      return peaks;
    },
  );
  app.get(
    '/api/library/artwork/:hash',
    { schema: { params: ArtworkParams, summary: 'Cover art, by the hash of its bytes' } },
    async (request, reply) => {
      const { mime, bytes } = found(await library.artwork(request.params.hash), 'picture of that hash');
      return reply
        .header('cache-control', 'private, max-age=31536000, immutable')
        .type(PICTURE_TYPES.includes(mime) ? mime : 'application/octet-stream')
        .send(bytes);
    },
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
