import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { ContinuityError } from '../../../playout/api/errors.js';
import { ErrorSchema } from '../../api/commands.js';
import { UploadListSchema, UploadSchema, UPLOADS_PATH } from '../../api/upload.js';
import type { AppParts } from '../app-parts.js';
import type { RouteHost } from './station.js';

const UploadParams = Type.Object({ uploadId: Type.String({ minLength: 1, maxLength: 100 }) });

/** Uploads: tus takes the bytes as they come, GET tells what became of them. */
export function addUploadRoutes(host: FastifyInstance, { uploads }: AppParts): void {
  // tus reads the body itself: nothing is gathered in memory, and the limit of other bodies is not its own.
  host.addContentTypeParser('application/offset+octet-stream', (_request, _body, done) => {
    done(null);
  });
  const toTus = async (request: FastifyRequest, reply: FastifyReply): Promise<void> => {
    reply.hijack();
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) reply.raw.setHeader(name, value);
    }
    await uploads.handle(request.raw, reply.raw);
  };
  const hidden = { schema: { hide: true } };
  host.route({ method: ['POST', 'OPTIONS'], url: UPLOADS_PATH, ...hidden, handler: toTus });
  host.route({
    method: ['HEAD', 'PATCH', 'DELETE', 'OPTIONS'],
    url: `${UPLOADS_PATH}/:uploadId`,
    ...hidden,
    handler: toTus,
  });

  const app = host as unknown as RouteHost;
  app.get(UPLOADS_PATH, { exposeHeadRoute: false, schema: { response: { 200: UploadListSchema } } }, () =>
    uploads.list(),
  );
  app.get(
    `${UPLOADS_PATH}/:uploadId`,
    { exposeHeadRoute: false, schema: { params: UploadParams, response: { 200: UploadSchema, 404: ErrorSchema } } },
    (request) => {
      const upload = uploads.find(request.params.uploadId);
      if (upload === undefined) throw new ContinuityError('NOT_FOUND', 'there is no such upload, or it has expired');
      return upload;
    },
  );
}
