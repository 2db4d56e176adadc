import { Type } from 'typebox';
import type { FastifyInstance } from 'fastify';
import { ErrorSchema } from '../../api/commands.js';
import {
  ArtistPatchSchema,
  ArtistSchema,
  BulkEditSchema,
  CartDetailSchema,
  CartPatchSchema,
  CutPatchSchema,
  LibraryEditSchema,
  NewLiveSourceSchema,
  SavedFilterSchema,
} from '../../api/library.js';
import type { AppParts } from '../app-parts.js';
import { ArtistParams, CartParams, CutParams, EditParams, FilterParams, found } from './library-params.js';
import type { RouteHost } from './station.js';

/** A hundred thousand ids of carts. */
const SELECTION_LIMIT_BYTES = 2 * 1024 * 1024;

const refused = { 400: ErrorSchema, 404: ErrorSchema, 409: ErrorSchema } as const;

/** Adding live sources; editing carts, cuts and artists; edits of many carts and their undo; saved filters. */
export function addLibraryChangeRoutes(host: FastifyInstance, { library, changes }: AppParts): void {
  const app = host as unknown as RouteHost;
  app.patch(
    '/api/library/carts/:cartId',
    { schema: { params: CartParams, body: CartPatchSchema, response: { 200: CartDetailSchema, ...refused } } },
    async (request) => {
      const { cartId } = request.params;
      await changes.editCart(cartId, request.body);
      return found(await library.cart(cartId), `cart ${cartId}`);
    },
  );
  app.post(
    '/api/library/live',
    {
      schema: {
        summary: 'A relayed stream or a line of this machine as a cart of kind live',
        body: NewLiveSourceSchema,
        response: { 201: CartDetailSchema, ...refused },
      },
    },
    async (request, reply) => {
      const cartId = await changes.addLive(request.body);
      return reply.code(201).send(found(await library.cart(cartId), `cart ${cartId}`));
    },
  );
  app.patch(
    '/api/library/cuts/:cutId',
    { schema: { params: CutParams, body: CutPatchSchema, response: { 200: CartDetailSchema, ...refused } } },
    async (request) => {
      const cartId = await changes.editCut(request.params.cutId, request.body);
      return found(await library.cart(cartId), `cart ${cartId}`);
    },
  );
  app.get('/api/library/edits', { schema: { response: { 200: Type.Array(LibraryEditSchema) } } }, () =>
    library.edits(),
  );
  app.post(
    '/api/library/edits',
    {
      bodyLimit: SELECTION_LIMIT_BYTES,
      schema: {
        summary: 'One change for many carts; a cart that is so already is left alone',
        body: BulkEditSchema,
        response: { 200: LibraryEditSchema, ...refused },
      },
    },
    (request) => changes.edit(request.body),
  );
  app.post(
    '/api/library/edits/:editId/undo',
    { schema: { params: EditParams, response: { 200: LibraryEditSchema, ...refused } } },
    (request) => changes.undo(request.params.editId),
  );
  app.get('/api/library/filters', { schema: { response: { 200: Type.Array(SavedFilterSchema) } } }, () =>
    library.filters(),
  );
  app.put(
    '/api/library/filters/:name',
    {
      schema: {
        params: FilterParams,
        body: Type.Omit(SavedFilterSchema, ['name'], { additionalProperties: false }),
        response: { 200: Type.Array(SavedFilterSchema), 400: ErrorSchema },
      },
    },
    async (request) => {
      await changes.saveFilter({ name: request.params.name, ...request.body });
      return library.filters();
    },
  );
  app.delete(
    '/api/library/filters/:name',
    { schema: { params: FilterParams, response: { 200: Type.Array(SavedFilterSchema), 404: ErrorSchema } } },
    async (request) => {
      await changes.deleteFilter(request.params.name);
      return library.filters();
    },
  );
  app.get(
    '/api/library/artists',
    { schema: { querystring: ArtistsQuery, response: { 200: Type.Array(ArtistSchema) } } },
    (request) => library.artists(request.query.text),
  );
  app.patch(
    '/api/library/artists/:artistId',
    { schema: { params: ArtistParams, body: ArtistPatchSchema, response: { 200: ArtistSchema, ...refused } } },
    (request) => changes.changeArtist(request.params.artistId, request.body),
  );
}

const ArtistsQuery = Type.Object(
  { text: Type.String({ maxLength: 200, default: '' }) },
  { additionalProperties: false },
);
