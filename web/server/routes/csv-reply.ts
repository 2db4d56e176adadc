import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';

/** Sends a CSV file as it is made, to be saved under a name. */
export function sendCsv(reply: FastifyReply, name: string, pieces: AsyncIterable<string>): FastifyReply {
  return reply
    .type('text/csv; charset=utf-8')
    .header('content-disposition', `attachment; filename="${name}.csv"`)
    .header('cache-control', 'no-store')
    .send(Readable.from(pieces));
}
