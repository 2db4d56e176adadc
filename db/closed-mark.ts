import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';

const markOf = (path: string): string => `${path}.closed`;

/** What tells one state of a file from another. */
function stateOf(path: string): string {
  const { ino, size, mtimeNs } = statSync(path, { bigint: true });
  return `${ino} ${size} ${mtimeNs}\n`;
}

/**
 * Notes that the database was closed in order, to be called behind that. Where another process has it open still, or what was
 * written lies in the log beside it, nothing is noted; nor where the folder cannot be written: the next start checks it then.
 */
export function markClosed(path: string): void {
  try {
    if (existsSync(path) && !existsSync(`${path}-wal`)) writeFileSync(markOf(path), stateOf(path));
  } catch {
    rmSync(markOf(path), { force: true });
  }
}

/** True where the file is as it was when it was closed in order. The note is used up: whoever ends otherwise leaves none. */
export function takeClosedMark(path: string): boolean {
  const mark = markOf(path);
  try {
    const noted = readFileSync(mark, 'utf8');
    rmSync(mark);
    return !existsSync(`${path}-wal`) && noted === stateOf(path);
  } catch {
    return false; // There is none, or it cannot be used up: the file is checked.
  }
}
