import type { Settings } from '../../config/schema.js';
import { inTransaction, type Db } from '../../db/open.js';
import { claimRevision, replaceSpan, revision } from '../../db/queries/rundown.js';
import { moveItems } from '../../db/queries/spot-items.js';
import { ContinuityError } from '../../playout/api/errors.js';
import { storePlannedBreaks } from '../planned-breaks.js';
import { storeBreaks } from '../traffic/store-breaks.js';
import type { DeskDraft } from './desk-question.js';
import { deskRows } from './desk-rows.js';
import { rowChange, type DeskRow, type RowChange } from './row.js';

/** A change that was stored, with all that it changed. */
export interface StoredChange {
  readonly revision: number;
  readonly change: RowChange;
  /** Items of the hours in which it has changed anything. */
  readonly ids: ReadonlySet<string>;
}

export function staleRevision(): ContinuityError {
  return new ContinuityError(
    'REVISION_STALE',
    'the plan was changed by somebody else since you looked at it; look at it as it is now and do it again',
  );
}

/**
 * Stores a change that was worked out at a revision, and lays the breaks anew where it has moved what stands around them.
 * Throws REVISION_STALE where another change came first; then nothing is stored.
 */
export function storeChange(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  draft: Pick<DeskDraft, 'revision' | 'remove' | 'insert' | 'breaks'>,
): Promise<StoredChange> {
  const fromEpochMs = draft.insert.reduce((least, row) => Math.min(least, row.startsAtEpochMs), nowEpochMs);
  return storing(db, draft.revision, fromEpochMs, async (transaction) => {
    await replaceRows(transaction, draft.remove, draft.insert);
    if (draft.breaks !== undefined) await storePlannedBreaks(transaction, draft.breaks);
    await storeBreaks(transaction, settings, nowEpochMs);
  });
}

/** When the first of the items starts that a change takes out or puts in. */
export function earliestOf({ remove, insert }: RowChange): number {
  return [...remove, ...insert].reduce((least, row) => Math.min(least, row.startsAtEpochMs), LAST_INSTANT);
}

export function hoursOf({ remove, insert }: RowChange): Set<number> {
  return new Set([...remove, ...insert].map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs));
}

const LAST_INSTANT = 8.64e15;

/** Runs a change of the rundown at a revision; resolves with the rows from an instant on that it has changed. */
export async function storing(
  db: Db,
  expected: number,
  fromEpochMs: number,
  work: (db: Db, rows: readonly DeskRow[]) => Promise<void>,
): Promise<StoredChange> {
  return inTransaction(db, async (transaction) => {
    if (!(await claimRevision(transaction, expected))) throw staleRevision();
    const before = await deskRows(transaction, fromEpochMs - LOOK_BACK_MS);
    await work(transaction, before);
    const after = await deskRows(transaction, fromEpochMs - LOOK_BACK_MS);
    const change = rowChange(before, after);
    const hours = hoursOf(change);
    const ids = new Set(after.filter((row) => hours.has(row.hourStartsAtEpochMs)).map(({ id }) => id));
    return { revision: await revision(transaction), change, ids };
  });
}

/** An item of an hour may start before it, where clips alone have left the hour before unfinished, and after it. */
const LOOK_BACK_MS = 6 * 3_600_000;

/** Exchanges rows, with what breaks have made of them. */
export async function replaceRows(
  db: Db,
  remove: readonly string[],
  insert: readonly Omit<DeskRow, 'spot' | 'title' | 'artist' | 'category'>[],
): Promise<void> {
  await replaceSpan(db, { remove, insert });
  await moveItems(
    db,
    insert.filter(({ was }) => was !== null),
  );
}
