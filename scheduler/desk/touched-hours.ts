import type { Questions } from './questions.js';
import { rowChange, type DeskRow } from './row.js';

/** Hours in which something else airs, or in another order: what only moves in time is not touched. */
export function touchedHours(before: readonly DeskRow[], after: readonly DeskRow[]): Set<number> {
  const { remove, insert } = rowChange(before, after);
  const [old, now] = [new Set(remove.map(what)), new Set(insert.map(what))];
  const [ranksBefore, ranksAfter] = [behindWhom(before), behindWhom(after)];
  const isElsewhere = ({ id }: DeskRow): boolean => ranksBefore.get(id) !== ranksAfter.get(id);
  return new Set(
    [
      ...remove.filter((row) => !now.has(what(row)) || isElsewhere(row)),
      ...insert.filter((row) => !old.has(what(row)) || isElsewhere(row)),
    ].map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs),
  );
}

/** Rules that items break, and what that costs. */
export function brokenIn(rows: readonly DeskRow[], questions: Questions): { broken: number; cost: number } {
  const broken = rows.flatMap((row) => questions.broken(row));
  const cost = broken.reduce((sum, verdict) => sum + verdict.cost, 0);
  return { broken: broken.length, cost: Math.round(cost * 1000) / 1000 };
}

/** All but its time and place: a key, and asked of every item that moves. */
function what({ id, cartId, cutId, hourStartsAtEpochMs, status, over, isLocked }: DeskRow): string {
  const lies = over === null ? '' : `${over.itemId} ${over.atFrames}`;
  return `${id} ${cartId} ${cutId} ${hourStartsAtEpochMs} ${isLocked === true} ${status} ${lies}`;
}

function behindWhom(rows: readonly DeskRow[]): Map<string, string | undefined> {
  return new Map(rows.map(({ id }, index) => [id, index === 0 ? undefined : rows[index - 1].id]));
}
