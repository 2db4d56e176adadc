import type { FastifyInstance } from 'fastify';
import { ContinuityError, messageOf, type ErrorCode } from '../../playout/api/errors.js';
import type { ErrorBody } from '../api/commands.js';

/** HTTP statuses of the codes that a request can meet; every other one is 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  COMMAND_INVALID: 400,
  USAGE: 400,
  ADDRESS_REFUSED: 403,
  NOT_FOUND: 404,
  CART_UNKNOWN: 404,
  ITEM_UNKNOWN: 404,
  FILE_MISSING: 404,
  COMMAND_STALE: 409,
  REVISION_STALE: 409,
  ITEM_FROZEN: 409,
  NOTHING_NEXT: 409,
  ALREADY_RUNNING: 409,
  IN_USE: 409,
  MEDIA_UNREADABLE: 422,
  DATABASE_FAILED: 503,
  DATABASE_CORRUPT: 503,
  ENGINE_UNREACHABLE: 503,
  ENGINE_TIMEOUT: 504,
};

export function httpStatusOf(code: ErrorCode): number {
  return STATUS[code] ?? 500;
}

export function errorBody(code: ErrorCode, message: string): ErrorBody {
  return { error: { code, message } };
}

interface Answer {
  readonly status: number;
  readonly body: ErrorBody;
}

function answerFor(error: unknown): Answer {
  if (error instanceof ContinuityError) {
    return { status: httpStatusOf(error.code), body: errorBody(error.code, error.message) };
  }
  const status = (error as { statusCode?: unknown }).statusCode;
  if (typeof status === 'number' && status >= 400 && status < 500) {
    return { status, body: errorBody(status === 404 ? 'NOT_FOUND' : 'COMMAND_INVALID', messageOf(error)) };
  }
  return { status: 500, body: errorBody('INTERNAL', 'the server failed at this; the log of control says why') };
}

/** One shape for every failure, and a line in the log for those that are ours. */
export function addFailures(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const { status, body } = answerFor(error);
    if (status >= 500) request.log.error({ err: error, url: request.url }, `request failed: ${messageOf(error)}`);
    return reply.code(status).send(body);
  });
  app.setNotFoundHandler((request, reply) =>
    reply.code(404).send(errorBody('NOT_FOUND', `${request.method} ${request.url.slice(0, 200)} is not here`)),
  );
}
