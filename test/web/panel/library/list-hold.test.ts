import { describe, expect, it } from 'vitest';
import type { LibraryRow } from '../../../../web/api/library.js';
import { holdList, releaseList } from '../../../../web/panel/state/list-hold.js';
import { markOnly, markToggled, nothingMarked } from '../../../../web/panel/state/library-selection.js';
import { generatedRow } from './generated-library.js';

/** A list whose rows are the carts of these numbers, in this order. */
function list(numbers: readonly number[], isHere = true) {
  const rows: LibraryRow[] = numbers.map((number) => generatedRow(number));
  const places = new Map(rows.map(({ cartId }, index) => [cartId, index]));
  return {
    at: (index: number) => rows.at(index),
    placeOf: (cartId: string) => places.get(cartId),
    isSettled: () => isHere,
  };
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from }, (_, i) => from + i);
const before = list(numbers(0, 60));
/** Three more carts above all others. */
const after = list([900, 901, 902, ...numbers(0, 60)]);

describe('a list that is asked for anew', () => {
  it('stays where it was by its first row, or by the one that the keyboard is on', () => {
    const unmarked = holdList(before, nothingMarked, 20, 40, false);
    expect(releaseList(unmarked, after, nothingMarked)).toEqual({ rowsDown: 3, marked: nothingMarked });
    const marked = markToggled(markOnly(25, '26'), 30, '31');
    const hold = holdList(before, marked, 20, 40, false);
    expect(hold.held).toEqual({ index: 30, cartId: '31' });
    const released = releaseList(hold, after, marked);
    expect([released?.rowsDown, released?.marked.active, released?.marked.anchor]).toEqual([3, 33, 33]);
    expect(released?.marked.ids).toBe(marked.ids);
  });

  it('at its top shows what has come in above, and the keyboard stays on its cart', () => {
    const marked = markOnly(2, '3');
    const released = releaseList(holdList(before, marked, 0, 20, true), after, marked);
    expect([released?.rowsDown, released?.marked.active]).toEqual([0, 5]);
  });

  it('is held until what was in sight is here', () => {
    const hold = holdList(before, nothingMarked, 20, 40, false);
    expect(releaseList(hold, list(numbers(0, 60), false), nothingMarked)).toBeUndefined();
  });

  it('leaves the keyboard where it has gone meanwhile, and a row that is gone its number', () => {
    const hold = holdList(before, markOnly(30, '31'), 20, 40, false);
    const moved = markOnly(31, '32');
    expect(releaseList(hold, after, moved)?.marked).toBe(moved);
    const gone = list(numbers(0, 60).filter((number) => number !== 30));
    const released = releaseList(hold, gone, markOnly(30, '31'));
    expect([released?.rowsDown, released?.marked.active]).toEqual([0, 30]);
  });
});
