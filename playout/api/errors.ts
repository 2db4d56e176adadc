/**
 * Every error that a person or a script can meet, with its stable code. The message says what happened; the hint says
 * what to do. Printed as `error[CODE]: what happened, what to do`.
 */
export const ERROR_CODES = [
  'USAGE',
  'CONFIG_INVALID',
  'CONFIG_UNREADABLE',
  'ADDRESS_REFUSED',
  'PORT_IN_USE',
  'ALREADY_RUNNING',
  'NOT_RUNNING',
  'DATA_UNWRITABLE',
  'DATABASE_NEWER',
  'DATABASE_CORRUPT',
  'DATABASE_FAILED',
  'MEDIA_UNREADABLE',
  'FFMPEG_MISSING',
  'FILE_MISSING',
  'FILE_UNREADABLE',
  'FILE_EMPTY',
  'FILE_UNSUPPORTED',
  'FILE_UNDECODABLE',
  'FILE_TRUNCATED',
  'IMPORT_INVALID',
  'SCENARIO_INVALID',
  'COMMAND_INVALID',
  'COMMAND_STALE',
  'REVISION_STALE',
  'CART_UNKNOWN',
  'ITEM_UNKNOWN',
  'ITEM_FROZEN',
  'NOTHING_NEXT',
  'ENGINE_UNREACHABLE',
  'ENGINE_TIMEOUT',
  'CARD_PACKAGE_MISSING',
  'CARD_PACKAGE_UNBUILT',
  'CARD_LIBRARY_MISSING',
  'CARD_NOT_FOUND',
  'CARD_FAILED',
  'INPUT_UNKNOWN',
  'INPUT_FAILED',
  'MULTIPLEX_FAILED',
  'ENCODER_FAILED',
  'RECORDING_FAILED',
  'PLAN_EMPTY',
  'NOT_FOUND',
  'IN_USE',
  'INTERNAL',
] as const;

export type ErrorCode = (typeof ERROR_CODES)[number];

/** An expected failure that somebody has to read: a stable code and a sentence that says what happened and what to do. */
export class ContinuityError extends Error {
  override readonly name = 'ContinuityError';
  constructor(
    readonly code: ErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The message of anything that was thrown. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}
