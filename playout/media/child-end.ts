import type { ChildProcess } from 'node:child_process';

/** Of what a child says on stderr, this much is kept, from its end. */
const STDERR_CHARACTERS = 4000;

/** How a child process ended. */
export interface ChildEnd {
  /** Null where it ended by a signal or never started. */
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The last of what it wrote to stderr, or why it could not be started. */
  readonly stderr: string;
  /** It could not be started: the program is not there. */
  readonly missing: boolean;
}

/** Resolves when the child has ended and its pipes are closed. Never rejects. */
export function endOf(child: ChildProcess): Promise<ChildEnd> {
  return new Promise((resolve) => {
    let stderr = '';
    let missing = false;
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_CHARACTERS);
    });
    child.once('error', (error: NodeJS.ErrnoException) => {
      stderr += error.message;
      // A child that was never started does not always emit `close`.
      if (child.pid === undefined) {
        missing = error.code === 'ENOENT';
        resolve({ exitCode: null, signal: null, stderr, missing });
      }
    });
    child.once('close', (exitCode, signal) => {
      resolve({ exitCode, signal, stderr: stderr.trim(), missing });
    });
  });
}
