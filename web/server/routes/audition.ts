import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { once } from 'node:events';
import { Type } from 'typebox';
import { ContinuityError } from '../../../playout/api/errors.js';
import { JoinRequestSchema } from '../../api/library.js';
import type { AppParts } from '../app-parts.js';
import {
  byteRange,
  FRAME_BYTES,
  HEADER_BYTES,
  Listeners,
  wavBytes,
  type AuditionSource,
  type ByteRange,
} from '../audition.js';
import { securityHeaders } from '../guard.js';
import type { RouteHost } from './station.js';

const closed = { additionalProperties: false } as const;
const CutParams = Type.Object({ cutId: Type.String({ minLength: 1, maxLength: 100 }) }, closed);
const FromQuery = Type.Object({ fromFrames: Type.Integer({ minimum: 0, maximum: 1e12, default: 0 }) }, closed);
const SWEEP_MS = 15_000;

/** Writes the sound as fast as it is taken, until all is there or nobody is. */
async function play(
  request: FastifyRequest,
  reply: FastifyReply,
  source: AuditionSource,
  frames: number,
  range: ByteRange,
  from: number,
  listeners: Listeners,
): Promise<void> {
  const { raw } = reply;
  let kill: (() => void) | null = null;
  const gone = new Promise<void>((resolve) => {
    raw.once('close', resolve);
  });
  const listener = listeners.join(() => {
    kill?.();
    raw.destroy();
  });
  void gone.then(() => {
    listener.leave();
    kill?.();
  });
  const sound = (at: number): AsyncIterable<Buffer> => {
    const decoder = source.sound(from + at);
    kill = () => {
      decoder.kill();
    };
    return decoder.stdout;
  };
  try {
    for await (const bytes of wavBytes(frames, range, sound)) {
      if (raw.destroyed) return;
      listener.moved();
      if (!raw.write(bytes)) await Promise.race([once(raw, 'drain'), gone]);
    }
    raw.end();
  } catch (error) {
    // A decoder that was ended closes its pipe in the middle: that is how a listener who has left looks from here.
    if (!raw.destroyed) {
      request.log.warn({ err: error, url: request.url }, 'listening off air broke off');
      raw.destroy();
    }
  }
}

/** Sound for the ears of whoever edits: in the browser, never on air. */
export function addAuditionRoutes(host: FastifyInstance, parts: AppParts): void {
  const app = host as unknown as RouteHost;
  const { audition } = parts;
  const listeners = new Listeners(() => performance.now());
  const sweep = setInterval(() => {
    listeners.sweep();
  }, SWEEP_MS);
  host.addHook('onClose', (_instance, done) => {
    clearInterval(sweep);
    listeners.stop();
    done();
  });
  app.get(
    '/api/library/cuts/:cutId/audio',
    {
      schema: {
        params: CutParams,
        querystring: FromQuery,
        summary: 'A cut with its loudness gain, as a WAV file; takes ranges',
      },
    },
    async (request, reply) => {
      const source = await audition.cut(request.params.cutId);
      const from = Math.min(source.frames, request.query.fromFrames);
      const frames = source.frames - from;
      const length = HEADER_BYTES + frames * FRAME_BYTES;
      const asked = byteRange(request.headers.range, length);
      const headers = { 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'cache-control': 'no-store' };
      if (asked === false) {
        return reply
          .code(416)
          .headers({ ...headers, 'content-range': `bytes */${length}` })
          .send();
      }
      const range = asked ?? { from: 0, to: length - 1 };
      const all = {
        ...securityHeaders(request.headers.host ?? ''),
        ...headers,
        'content-length': String(range.to + 1 - range.from),
        ...(asked === undefined ? {} : { 'content-range': `bytes ${range.from}-${range.to}/${length}` }),
      };
      reply.hijack();
      reply.raw.writeHead(asked === undefined ? 200 : 206, all);
      if (request.method === 'HEAD') reply.raw.end();
      else await play(request, reply, source, frames, range, from, listeners);
      return reply;
    },
  );
  app.post(
    '/api/library/join',
    { schema: { body: JoinRequestSchema, summary: 'The join of two cuts, rendered by the engine, as a WAV file' } },
    async (request, reply) => {
      const gone = new AbortController();
      reply.raw.once('close', () => {
        if (!reply.raw.writableFinished) gone.abort();
      });
      const { secondsBefore, secondsAfter } = request.body;
      if (!Number.isFinite(secondsBefore + secondsAfter))
        throw new ContinuityError('COMMAND_INVALID', 'how much is heard before and after is missing');
      const { wav, joinSeconds } = await audition.join(request.body, gone.signal);
      return reply
        .headers({ 'content-type': 'audio/wav', 'cache-control': 'no-store', 'join-seconds': joinSeconds.toFixed(3) })
        .send(wav);
    },
  );
}
