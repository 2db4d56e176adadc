import { pino, type Logger } from 'pino';
import type { Log } from '../../playout/api/log.js';

/** The process's log: JSON lines on standard output, which the supervisor keeps. */
export function createLogger(level = process.env['LOG_LEVEL'] ?? 'info'): Logger {
  return pino({ name: 'control', level });
}

/** The same log as the other rooms take it. */
export function plainLog(logger: Pick<Logger, 'debug' | 'info' | 'warn' | 'error'>): Log {
  return (level, message, detail) => {
    logger[level](detail ?? {}, message);
  };
}
