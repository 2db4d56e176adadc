import { describe, expect, it } from 'vitest';
import { gridMove } from '../../../../web/panel/state/grid-move.js';
import { columnIds, FIRST_COLUMNS, nextSort, storedColumns } from '../../../../web/panel/state/library-columns.js';
import { chipsOf, rangeWords, sameFilter, withKey } from '../../../../web/panel/state/library-filter.js';
import * as marks from '../../../../web/panel/state/library-selection.js';
import { exactTime, framesFromText, secondsFrom, timeLeft } from '../../../../web/panel/state/time-text.js';

describe('marks', () => {
  it('are one, one more, a span, all', () => {
    let marked = marks.markOnly(3, 'c');
    marked = marks.markToggled(marked, 7, 'g');
    expect([...marked.ids]).toEqual(['c', 'g']);
    marked = marks.markToggled(marked, 3, 'c');
    expect([marked.anchor, ...marked.ids]).toEqual([3, 'g']);
    marked = marks.markSpan(marked, 5, ['c', 'd', 'e']);
    expect([marked.anchor, marked.active, marks.countMarked(marked, 99)]).toEqual([3, 5, 3]);
    marked = marks.markAll(marked);
    expect([marks.countMarked(marked, 99), marks.isMarked(marked, 'never seen')]).toEqual([99, true]);
    marked = marks.markToggled(marked, 1, 'b');
    expect([marks.countMarked(marked, 99), marks.isMarked(marked, 'b')]).toEqual([98, false]);
  });

  it('are told to the server as ids, or as the filter where that says it', async () => {
    const everyId = () => Promise.resolve(['a', 'b', 'c']);
    const all = marks.markAll(marks.nothingMarked);
    expect(await marks.selectionOf(all, { text: 'x' }, everyId)).toEqual({ filter: { text: 'x' } });
    expect(await marks.selectionOf(marks.markToggled(all, 1, 'b'), {}, everyId)).toEqual({ cartIds: ['a', 'c'] });
    expect(await marks.selectionOf(marks.markOnly(0, 'a'), {}, everyId)).toEqual({ cartIds: ['a'] });
    expect(await marks.selectionOf(marks.nothingMarked, {}, everyId)).toBeUndefined();
  });
});

describe('keys of the list', () => {
  const place = { active: 5, total: 100, page: 10 };
  const press = (key: string, over: Partial<KeyboardEvent> = {}) => ({
    key,
    shiftKey: false,
    ctrlKey: false,
    metaKey: false,
    altKey: false,
    ...over,
  });

  it('go and mark', () => {
    expect(gridMove(press('ArrowDown'), place)).toEqual({ how: 'only', index: 6 });
    expect(gridMove(press('ArrowUp', { shiftKey: true }), place)).toEqual({ how: 'span', index: 4 });
    expect(gridMove(press('PageDown', { ctrlKey: true }), place)).toEqual({ how: 'move', index: 15 });
    expect(gridMove(press('End'), place)).toEqual({ how: 'only', index: 99 });
    expect(gridMove(press('ArrowDown'), { ...place, active: 99 })).toEqual({ how: 'only', index: 99 });
    expect(gridMove(press('a', { ctrlKey: true }), place)).toEqual({ how: 'all', index: 5 });
    expect(gridMove(press(' '), place)).toEqual({ how: 'toggle', index: 5 });
    expect(gridMove(press('Enter'), place)).toBe('open');
    expect(gridMove(press('Escape'), place)).toEqual({ how: 'none', index: 5 });
    expect(gridMove(press('Escape', { shiftKey: true }), place)).toBeUndefined();
    expect(gridMove(press('x'), place)).toBeUndefined();
    expect(gridMove(press('ArrowDown'), { ...place, total: 0 })).toBeUndefined();
  });
});

describe('a filter in words', () => {
  it('is a chip for each condition, and what is left without it', () => {
    const filter = {
      kinds: ['music' as const, 'bed' as const],
      year: { from: 1990, to: 1999 },
      introSeconds: { from: 12 },
      explicit: false,
    };
    const chips = chipsOf(filter);
    expect(chips.map(({ name, value }) => [name, value])).toEqual([
      ['Kind', 'Music'],
      ['Kind', 'Bed'],
      ['Year', '1990 to 1999'],
      ['Intro', 'from 0:12'],
      ['', 'Not explicit'],
    ]);
    expect(chips[0].without).toEqual({ ...filter, kinds: ['bed'] });
    expect(chipsOf(chips[1].without)[0].without).not.toHaveProperty('kinds');
  });

  it('is the same however it was made', () => {
    expect(sameFilter({ kinds: ['music', 'bed'], codes: [] }, { kinds: ['bed', 'music'] })).toBe(true);
    expect(sameFilter({ kinds: ['music'] }, {})).toBe(false);
    expect(withKey({ text: 'a' }, 'text', '')).toEqual({});
    expect(withKey({}, 'year', {})).toEqual({});
  });

  it('has ranges as people write them', () => {
    expect(rangeWords({ from: -14.5, to: -9 }, false, 'LUFS')).toBe('−14.5 to −9 LUFS');
    expect(rangeWords({ from: 1984, to: 1984 }, false, '')).toBe('1984');
    expect(rangeWords({ to: 245 }, true, '')).toBe('to 4:05');
  });
});

describe('columns', () => {
  const storage = (text: string | null) => ({ getItem: () => text });

  it('are remembered, and nonsense is not', () => {
    expect(storedColumns(storage('["artist","title","gone"]'))).toEqual(['title', 'artist']);
    for (const text of [null, '{', '[]', '7', '["gone"]']) expect(storedColumns(storage(text))).toEqual(FIRST_COLUMNS);
    expect(columnIds(['plays', 'title'])).toEqual(['title', 'plays']);
  });

  it('sort the way one wants first, then the other way', () => {
    expect(nextSort({ by: 'title', descending: false }, 'title')).toEqual({ by: 'title', descending: true });
    expect(nextSort({ by: 'title', descending: true }, 'plays')).toEqual({ by: 'plays', descending: true });
  });
});

describe('times in words', () => {
  it('are read as they are typed, and written to the millisecond', () => {
    expect(['3:30', '1:02:03.5', '12,34', '0:00.001'].map(secondsFrom)).toEqual([210, 3723.5, 12.34, 0.001]);
    expect(['', 'x', '1:', '-3', '1:2:3:4'].map(secondsFrom)).toEqual(Array.from({ length: 5 }, () => undefined));
    expect([0, 48, 48_000 * 184.25, 48_000 * 3723.5].map(exactTime)).toEqual([
      '0:00.000',
      '0:00.001',
      '3:04.250',
      '1:02:03.500',
    ]);
    for (const frames of [0, 48, 4800, 9_999_984]) expect(framesFromText(exactTime(frames))).toBe(frames);
  });

  it('say what is left as roughly as it is known', () => {
    expect([3, 44, 200, 7300].map(timeLeft)).toEqual([
      'a few seconds left',
      'about 40 s left',
      'about 3 min left',
      'about 2 h 2 min left',
    ]);
  });
});
