import type { RundownRow, RundownStatus } from '../../db/queries/rundown.js';

/** An item of the rundown as the planner's desk works with it. */
export interface DeskRow extends RundownRow {
  /** What it is without the breaks and what was pushed out, where that is something else. */
  readonly was: RundownStatus | null;
  /** The spot that it is, and its break. */
  readonly spot: { readonly spotId: number; readonly stopsetId: number | null } | null;
}

/** It takes its turn on the line: neither a spare nor over another. */
export function isOnLine(row: Pick<DeskRow, 'over' | 'status'>): boolean {
  return row.over === null && row.status === 'planned';
}

/** As sentences name it. */
export function named({ title, artist }: Pick<DeskRow, 'title' | 'artist'>): string {
  return artist === '' ? `"${title}"` : `"${title}" by ${artist}`;
}

/** The same item, wanted here by a person or not. */
export function withLock(row: DeskRow, isLocked: boolean): DeskRow {
  if ((row.isLocked === true) === isLocked) return row;
  if (isLocked) return { ...row, isLocked };
  const { isLocked: _, ...free } = row;
  return free;
}

/** Do two states of an item say the same? */
export function isSameRow(a: DeskRow, b: DeskRow): boolean {
  return (
    a === b ||
    (a.id === b.id &&
      a.startsAtEpochMs === b.startsAtEpochMs &&
      a.durationMs === b.durationMs &&
      a.hourStartsAtEpochMs === b.hourStartsAtEpochMs &&
      a.hourClock === b.hourClock &&
      a.position === b.position &&
      a.cartId === b.cartId &&
      a.cutId === b.cutId &&
      a.status === b.status &&
      a.was === b.was &&
      a.reason === b.reason &&
      a.transition === b.transition &&
      (a.isLocked === true) === (b.isLocked === true) &&
      a.over?.itemId === b.over?.itemId &&
      a.over?.atFrames === b.over?.atFrames &&
      a.hardTime?.atEpochMs === b.hardTime?.atEpochMs &&
      a.hardTime?.onTime === b.hardTime?.onTime)
  );
}

/** Is it the same cart in the same hour, whenever it starts now and whether or not it has its turn? */
export function isSameItem(a: DeskRow, b: DeskRow): boolean {
  return (
    a.id === b.id &&
    a.cartId === b.cartId &&
    a.cutId === b.cutId &&
    a.hourStartsAtEpochMs === b.hourStartsAtEpochMs &&
    (a.isLocked === true) === (b.isLocked === true) &&
    a.over?.itemId === b.over?.itemId &&
    a.hardTime?.atEpochMs === b.hardTime?.atEpochMs
  );
}

/** How one state of a stretch of the rundown becomes another: an item that is different goes and comes. */
export interface RowChange {
  readonly remove: readonly DeskRow[];
  readonly insert: readonly DeskRow[];
}

export function rowChange(before: readonly DeskRow[], after: readonly DeskRow[]): RowChange {
  const old = new Map(before.map((row) => [row.id, row]));
  const now = new Map(after.map((row) => [row.id, row]));
  const stays = (row: DeskRow, others: ReadonlyMap<string, DeskRow>): boolean => {
    const other = others.get(row.id);
    return other !== undefined && isSameRow(row, other);
  };
  return {
    remove: before.filter((row) => !stays(row, now)),
    insert: after.filter((row) => !stays(row, old)),
  };
}
