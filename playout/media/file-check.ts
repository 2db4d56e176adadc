import { open, stat } from 'node:fs/promises';
import { constants } from 'node:fs';
import { ContinuityError, messageOf } from '../api/errors.js';

/** Checks that a path is a file that can be read and is not empty. Throws FILE_MISSING, FILE_UNREADABLE or FILE_EMPTY. */
export async function requireFile(path: string): Promise<void> {
  const problem = (code: 'FILE_MISSING' | 'FILE_UNREADABLE' | 'FILE_EMPTY', what: string, cause?: unknown): never => {
    throw new ContinuityError(code, `${path} ${what}`, { cause });
  };
  try {
    const found = await stat(path);
    if (!found.isFile()) return problem('FILE_UNREADABLE', 'is not a file; name an audio file');
    if (found.size === 0) return problem('FILE_EMPTY', 'is empty (0 bytes); copy it again');
    const handle = await open(path, constants.O_RDONLY);
    await handle.close();
  } catch (error) {
    if (error instanceof ContinuityError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      problem('FILE_MISSING', 'does not exist; it was moved or deleted', error);
    problem('FILE_UNREADABLE', `cannot be read: ${messageOf(error)}`, error);
  }
}

/** The last line of what a program said, for the end of an error message; without the path, which is named already. */
export function lastLine(stderr: string, path: string): string {
  const lines = stderr
    .replaceAll(`file:${path}: `, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  return lines.at(-1) ?? '';
}
