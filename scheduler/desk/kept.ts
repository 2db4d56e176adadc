import type { HourClock } from '../../db/queries/clocks.js';
import { untouchable, type ChangeGround } from './change-ground.js';
import { named, type DeskRow } from './row.js';

/** Why an item is not the planner's to choose, as a sentence; null where it is. */
export function keptBecause(
  row: DeskRow,
  rows: readonly DeskRow[],
  clocks: readonly HourClock[],
  ground: ChangeGround,
): string | null {
  const fixed = untouchable(row, ground);
  if (fixed !== undefined) return fixed;
  if (row.isLocked === true)
    return `${named(row)} is locked: a person wants it here; unlock it to have it planned anew`;
  if (row.over !== null) {
    const song = rows.find(({ id }) => id === row.over?.itemId);
    return song === undefined ? null : `${named(row)} is a voice track over ${named(song)} and goes with it`;
  }
  const clock = clocks.find(({ name }) => name === row.hourClock);
  return clock?.positions.some(({ cartId }) => cartId === row.cartId) === true
    ? `${named(row)} is named by the hour clock "${row.hourClock}"; change that clock on the schedule page`
    : null;
}
