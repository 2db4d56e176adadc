import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import { storeBreaks } from '../traffic/store-breaks.js';
import { refusedChange } from './change-ground.js';
import { frozenNow } from './desk-rows.js';
import { layLine } from './lay-line.js';
import { isSameItem, isSameRow, named, rowChange, type DeskRow, type RowChange } from './row.js';
import { earliestOf, hoursOf, replaceRows, storing, type StoredChange } from './store-change.js';

/** Steps that can be taken back. */
const STEPS_MOST = 100;

interface Step {
  readonly done: string;
  readonly change: RowChange;
  /** Items of its hours once it was made. */
  readonly ids: ReadonlySet<string>;
}

/**
 * The last changes of the plan, to be taken back and done again in their order. Kept in memory: a control process that starts
 * anew has none.
 */
export class ChangeJournal {
  #undo: Step[] = [];
  #redo: Step[] = [];

  /** What undo would take back, in words; null: nothing. */
  get undo(): string | null {
    return this.#undo.at(-1)?.done ?? null;
  }

  get redo(): string | null {
    return this.#redo.at(-1)?.done ?? null;
  }

  /** Notes a change that was made; what was taken back before it cannot be done again. */
  note(done: string, { change, ids }: StoredChange): void {
    if (change.remove.length + change.insert.length === 0) return;
    this.#undo = [...this.#undo, { done, change, ids }].slice(-STEPS_MOST);
    this.#redo = [];
  }

  /**
   * Takes the last change back, or does the last one that was taken back again, at a revision of the rundown. Throws, and
   * changes nothing: REVISION_STALE, then the step stays; COMMAND_INVALID where there is none, or where its items have aired or
   * were changed by something else since. Such a step is dropped, or those before it could never be reached.
   */
  async step(
    which: 'undo' | 'redo',
    db: Db,
    settings: Settings,
    nowEpochMs: number,
    revision: number,
  ): Promise<{ readonly done: string; readonly revision: number }> {
    const step = (which === 'undo' ? this.#undo : this.#redo).at(-1);
    if (step === undefined) {
      throw refusedChange(
        which === 'undo'
          ? 'there is no change of the plan to take back since the station started; change the plan instead'
          : 'nothing was taken back that could be done again; change the plan instead',
      );
    }
    const stored = await storing(db, revision, earliestOf(step.change), async (transaction, rows) => {
      const { frozenUntilEpochMs } = await frozenNow(transaction, rows, nowEpochMs);
      const why = irreversible(step, rows, frozenUntilEpochMs);
      if (why !== undefined) throw refusedChange(this.#dropped(which, why));
      const { remove, insert } = rowChange(rows, reversed(step, rows));
      await replaceRows(
        transaction,
        remove.map(({ id }) => id),
        insert,
      );
      await storeBreaks(transaction, settings, nowEpochMs);
    });
    const taken = { done: step.done, change: stored.change, ids: stored.ids };
    if (which === 'undo') {
      this.#undo = this.#undo.slice(0, -1);
      this.#redo = [...this.#redo, taken];
    } else {
      this.#redo = this.#redo.slice(0, -1);
      this.#undo = [...this.#undo, taken];
    }
    return { done: `${which === 'undo' ? 'taken back' : 'done again'}: ${step.done}`, revision: stored.revision };
  }

  /** Leaves out the last step of a direction; why, and what is the last one now. */
  #dropped(which: 'undo' | 'redo', why: string): string {
    if (which === 'undo') this.#undo = this.#undo.slice(0, -1);
    else this.#redo = this.#redo.slice(0, -1);
    const next = this[which];
    return next === null ? why : `${why}. It is left out: ${which} is "${next}" now`;
  }
}

/**
 * The rows as they were before a step. Where something else has come into its hours since, or has moved them in time, they
 * find their times anew.
 */
function reversed({ change, ids }: Step, rows: readonly DeskRow[]): DeskRow[] {
  const made = new Map(change.insert.map((row) => [row.id, row]));
  const back = [...rows.filter(({ id }) => !made.has(id)), ...change.remove].sort(
    (a, b) => a.hourStartsAtEpochMs - b.hourStartsAtEpochMs || a.position - b.position,
  );
  const hours = hoursOf(change);
  const isAsMade = (row: DeskRow): boolean => {
    const one = made.get(row.id);
    return one === undefined ? !hours.has(row.hourStartsAtEpochMs) || ids.has(row.id) : isSameRow(row, one);
  };
  return rows.every(isAsMade) ? back : layLine(rows, back, () => undefined);
}

/** Why a step cannot be reversed, as a sentence; undefined where it can. */
function irreversible(
  { done, change }: Step,
  rows: readonly DeskRow[],
  frozenUntilEpochMs: number,
): string | undefined {
  const now = new Map(rows.map((row) => [row.id, row]));
  const made = new Map(change.insert.map((row) => [row.id, row]));
  const changed =
    change.insert.find((row) => {
      const current = now.get(row.id);
      return current === undefined || !isSameItem(current, row);
    }) ?? change.remove.find(({ id }) => now.has(id) && !made.has(id));
  if (changed !== undefined) {
    return `"${done}" cannot be reversed any more: ${named(changed)} was changed by something else since; make the change by hand`;
  }
  const before = new Map(change.remove.map((row) => [row.id, row]));
  const frozen = [...change.insert, ...change.remove].find(
    (row) => row.startsAtEpochMs < frozenUntilEpochMs && !onlyMoves(before.get(row.id), made.get(row.id)),
  );
  if (frozen === undefined) return undefined;
  return `"${done}" cannot be reversed any more: ${named(frozen)} has aired, is on the air or starts within seconds; change what comes after it by hand`;
}

/** The step moves it in time alone. */
function onlyMoves(before: DeskRow | undefined, after: DeskRow | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  return (
    before.cartId === after.cartId &&
    before.isLocked === after.isLocked &&
    before.hourStartsAtEpochMs === after.hourStartsAtEpochMs
  );
}
