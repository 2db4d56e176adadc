import type { LogLevel } from '../api/log.js';

export interface LogLine {
  readonly level: LogLevel;
  readonly message: string;
}

/** Pino's numbers of levels. */
const NUMBERED: readonly (readonly [number, LogLevel])[] = [
  [50, 'error'],
  [40, 'warn'],
  [30, 'info'],
];

/**
 * What a line of a process's output says: a JSON line with `level` as a word or a number and `message` or `msg`; anything
 * else is a warning on standard error and a remark on standard output.
 */
export function readLogLine(line: string, from: 'stdout' | 'stderr'): LogLine {
  const plain: LogLine = { level: from === 'stderr' ? 'warn' : 'info', message: line };
  if (!line.startsWith('{')) return plain;
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return plain; // It only began like JSON: told as it is.
  }
  const level = levelOf(parsed['level']);
  const message = parsed['message'] ?? parsed['msg'];
  return { level: level ?? plain.level, message: typeof message === 'string' ? message : line };
}

function levelOf(level: unknown): LogLevel | undefined {
  if (typeof level === 'number') return NUMBERED.find(([least]) => level >= least)?.[1] ?? 'debug';
  return level === 'error' || level === 'warn' || level === 'info' || level === 'debug' ? level : undefined;
}

/** Cuts text that arrives in pieces into whole lines. */
export class LineCutter {
  #rest = '';

  /** The lines that `text` completes. */
  push(text: string): string[] {
    const lines = (this.#rest + text).split('\n');
    this.#rest = lines.pop() ?? '';
    return lines.filter((line) => line !== '');
  }

  /** What was left without an end of line. */
  rest(): string[] {
    const rest = this.#rest;
    this.#rest = '';
    return rest === '' ? [] : [rest];
  }
}
