import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { StreamMount, StreamPacket } from '../../../playout/api/stream-packet.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { AppParts } from '../app-parts.js';
import { errorBody } from '../failure.js';
import { securityHeaders } from '../guard.js';
import { ICY_METAINT_BYTES, IcyWriter } from '../icy.js';
import type { StreamFan } from '../stream-fan.js';

const CONTENT_TYPE: Record<StreamMount, string> = { '/listen.mp3': 'audio/mpeg', '/listen.opus': 'audio/ogg' };

/** What a listener may leave unread in our memory: about half a minute. */
const BACKLOG_LIMIT_BYTES = 1_000_000;

/** Text as a header carries it: its UTF-8 bytes, without what would end the line. */
function headerText(text: string): string {
  return Buffer.from(text.replace(/\p{Cc}+/gu, ' ')).toString('latin1');
}

function headersFor(
  mount: StreamMount,
  parts: AppParts,
  request: FastifyRequest,
  icy: boolean,
): Record<string, string> {
  const { name } = parts.feed.parts.station;
  return {
    ...securityHeaders(request.headers.host ?? ''),
    'content-type': CONTENT_TYPE[mount],
    'cache-control': 'no-store',
    'icy-name': headerText(name),
    'icy-pub': '0',
    ...(mount === '/listen.mp3' ? { 'icy-br': String(parts.mp3Kbps) } : {}),
    ...(icy ? { 'icy-metaint': String(ICY_METAINT_BYTES) } : {}),
  };
}

/** Writes packets to one listener, with titles between them where it asked for them. */
function writerFor(raw: ServerResponse, parts: AppParts, icy: boolean): (packet: StreamPacket) => boolean {
  const titles = icy ? new IcyWriter() : null;
  const framesPerByte = ENGINE_RATE_HZ / (parts.mp3Kbps * 125);
  return (packet) => {
    const pieces =
      titles === null
        ? [packet.bytes]
        : titles.take(packet.bytes, (offset) => parts.titles.at(packet.frame + offset * framesPerByte));
    for (const piece of pieces) raw.write(piece);
    return raw.writableLength < BACKLOG_LIMIT_BYTES;
  };
}

function listen(
  parts: AppParts,
  mount: StreamMount,
  fan: StreamFan,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const icy = mount === '/listen.mp3' && request.headers['icy-metadata'] === '1';
  reply.hijack();
  const { raw } = reply;
  // Players of old know no chunks: the stream is as long as its connection.
  raw.shouldKeepAlive = false;
  raw.useChunkedEncodingByDefault = false;
  raw.writeHead(200, headersFor(mount, parts, request, icy));
  raw.flushHeaders();
  raw.on('error', (error) => {
    request.log.debug(`listener of ${mount}: ${error.message}`);
  });
  const leave = fan.join(writerFor(raw, parts, icy), () => raw.destroy());
  raw.on('close', leave);
}

/** The programme for browsers and players, as long as they like. */
export function addListenRoutes(app: FastifyInstance, parts: AppParts): void {
  for (const [mount, fan] of parts.fans) {
    app.head(mount, { schema: { hide: true } }, (request, reply) =>
      reply.headers(headersFor(mount, parts, request, false)).send(),
    );
    app.get(
      mount,
      { exposeHeadRoute: false, schema: { summary: 'The programme, live', produces: [CONTENT_TYPE[mount]] } },
      (request, reply) => {
        if (fan.isAlive()) {
          listen(parts, mount, fan, request, reply);
          return;
        }
        void reply
          .code(503)
          .header('retry-after', '2')
          .send(errorBody('ENGINE_UNREACHABLE', 'the stream is not running yet, try again in a moment'));
      },
    );
  }
}
