import type { ErrorCode } from '../../playout/api/errors.js';
import { ABSENT } from '../absent.js';
import type { Db } from '../open.js';

/** A file that cannot be used. */
export interface LibraryProblem {
  readonly path: string;
  readonly code: ErrorCode;
  readonly message: string;
  readonly checkedAtEpochMs: number;
}

/** Every file that cannot be used, with its reason, by path. What came without audio has no file. */
export async function problems(db: Db): Promise<LibraryProblem[]> {
  const found = await db.kysely
    .selectFrom('media_files')
    .where('problem_code', 'is not', null)
    .where('path', 'not like', `${ABSENT}%`)
    .selectAll()
    .orderBy('path')
    .execute();
  return found.map((row) => ({
    path: row.path,
    code: row.problem_code as ErrorCode,
    message: row.problem_message ?? '',
    checkedAtEpochMs: row.checked_at_epoch_ms,
  }));
}
