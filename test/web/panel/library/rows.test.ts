import { describe, expect, it } from 'vitest';
import type { LibraryPage, LibraryQuery } from '../../../../web/api/library.js';
import { LibraryRows, PAGE_ROWS } from '../../../../web/panel/state/library-rows.js';
import { generatedRow } from './generated-library.js';

interface Asked {
  readonly query: LibraryQuery;
  readonly signal: AbortSignal;
  answer(total?: number): void;
  refuse(message: string): void;
}

/** Rows whose answers come when the test gives them. */
function rowsAsked(): { rows: LibraryRows; asked: Asked[]; changes: () => number } {
  const asked: Asked[] = [];
  let changes = 0;
  const rows = new LibraryRows(
    (query, signal) =>
      new Promise<LibraryPage>((resolve, reject) => {
        const answer = (total = 100_000): void => {
          const count = Math.max(0, Math.min(query.limit, total - query.offset));
          resolve({ total, rows: Array.from({ length: count }, (_, i) => generatedRow(query.offset + i)) });
        };
        asked.push({
          query,
          signal,
          answer,
          refuse: (message) => {
            reject(new Error(message));
          },
        });
      }),
    () => (changes += 1),
  );
  return { rows, asked, changes: () => changes };
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const pages = (asked: readonly Asked[]): number[] => asked.map(({ query }) => query.offset / PAGE_ROWS);
const byTitle = { by: 'title', descending: false } as const;

describe('the rows of a search', () => {
  it('come by pages, what is in sight first, then its neighbours', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    expect(pages(asked)).toEqual([0]);
    expect([rows.total, rows.at(3)]).toEqual([null, undefined]);
    asked[0].answer();
    await settled();
    expect([rows.total, rows.at(3)?.cartId, rows.pending]).toEqual([100_000, '4', false]);
    expect(pages(asked)).toEqual([0, 1]);
    rows.need(5030, 5050);
    expect(asked[1].signal.aborted).toBe(true);
    expect(pages(asked).slice(2)).toEqual([50]);
    asked[2].answer();
    await settled();
    expect(pages(asked).slice(3)).toEqual([51, 49]);
  });

  it('drops answers to an older search, and shows the older rows until the new ones are here', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].answer();
    await settled();
    rows.find({ text: 'kites' }, byTitle);
    expect(asked[1].signal.aborted).toBe(true);
    expect([rows.at(0)?.cartId, rows.pending]).toEqual(['1', true]);
    asked[1].answer(3);
    await settled();
    expect(rows.total).toBe(100_000);
    asked[2].answer(50);
    await settled();
    expect([rows.total, rows.pending]).toEqual([50, false]);
    // One page holds it all: the next one is not asked for.
    rows.need(0, 40);
    expect(asked).toHaveLength(3);
  });

  it('has four answers under way at most, and forgets what a scroll has left behind', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].answer();
    await settled();
    asked[1].answer();
    await settled();
    for (let first = 1000; first < 90_000; first += 400) rows.need(first, first + 20);
    const open = asked.slice(2).filter(({ signal }) => !signal.aborted);
    expect(open.length).toBeLessThanOrEqual(4);
    expect(pages(open)).toContain(898);
  });

  it('asks anew for what is in sight when the library has changed', async () => {
    const { rows, asked, changes } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].answer();
    await settled();
    rows.refresh(0, 20);
    expect(rows.at(0)?.cartId).toBe('1');
    expect(pages(asked).slice(2)).toEqual([0]);
    asked[2].answer(99_999);
    await settled();
    expect(pages(asked).slice(3)).toEqual([1]);
    expect(rows.total).toBe(99_999);
    const before = changes();
    rows.replace({ ...generatedRow(5), title: 'Renamed' });
    expect([rows.at(5)?.title, changes()]).toEqual(['Renamed', before + 1]);
  });

  it('is asked anew where it was empty: that is how its first row comes', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].answer(0);
    await settled();
    expect([rows.total, asked.length]).toEqual([0, 1]);
    rows.refresh(0, 0);
    expect(pages(asked).slice(1)).toEqual([0]);
    asked[1].answer(1);
    await settled();
    expect([rows.total, rows.at(0)?.cartId]).toEqual([1, '1']);
  });

  it('does not give up a span that is being marked when the library has changed', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].answer();
    await settled();
    const ids = rows.idsBetween(90, 120);
    expect(asked.at(-1)?.query.offset).toBe(100);
    const span = asked.at(-1)!;
    rows.refresh(0, 20);
    expect(span.signal.aborted).toBe(false);
    span.answer();
    expect(await ids).toHaveLength(31);
  });

  it('knows which of its rows are as the library is now', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    expect(rows.isSettled(0, 20)).toBe(false);
    asked[0].answer(50);
    await settled();
    expect([rows.isSettled(0, 200), rows.placeOf('7')]).toEqual([true, 6]);
    rows.refresh(0, 20);
    expect([rows.isSettled(0, 20), rows.placeOf('7')]).toEqual([false, undefined]);
  });

  it('says in a sentence that the library does not answer', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].refuse('the database is being restored');
    await settled();
    expect(rows.failure).toBe('The library does not answer: the database is being restored');
  });

  it('finds the ids of a span, fetching what is not here', async () => {
    const { rows, asked } = rowsAsked();
    rows.find({}, byTitle);
    asked[0].answer();
    await settled();
    const ids = rows.idsBetween(90, 700);
    await settled();
    expect(asked.at(-1)?.query).toMatchObject({ offset: 100, limit: 500 });
    asked.at(-1)?.answer();
    await settled();
    asked.at(-1)?.answer();
    const found = await ids;
    expect([found.length, found[0], found.at(-1)]).toEqual([611, '91', '701']);
  });
});
