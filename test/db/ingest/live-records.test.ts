import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exportLibrary } from '../../../db/ingest/export-library.js';
import { importLibrary, type ImportOptions } from '../../../db/ingest/import-library.js';
import type { Db } from '../../../db/open.js';
import { cartExtras } from '../../../db/queries/cart.js';
import { addLiveSource } from '../../../db/queries/live-sources.js';
import { addCart, cartLibrary, settings, station, temporaryFolder } from '../fixture.js';

const ADDRESS = 'https://user:secret@example.org/live';

async function importText(db: Db, name: string, text: string, over: Partial<ImportOptions> = {}) {
  const path = join(temporaryFolder(), name);
  writeFileSync(path, text);
  const remarks: string[] = [];
  const summary = await importLibrary(db, path, {
    settings,
    analyse: () => Promise.reject(new Error('nothing is to be measured')),
    now: () => 5000,
    onRemark: ({ line, level, message }) => remarks.push(`${line} ${level}: ${message}`),
    ...over,
  });
  return { summary, remarks };
}

async function exported(db: Db, audio?: string): Promise<string> {
  let text = '';
  await exportLibrary(db, { write: (line) => void (text += line), ...(audio !== undefined && { audio }) });
  return text;
}

const lines = (...records: readonly object[]): string => records.map((record) => JSON.stringify(record)).join('\n');
const live = { kind: 'live', title: 'News', file: ADDRESS, durationSeconds: 180 };

test('export and import keep live sources whole: those of one address too', async () => {
  const { db } = await station();
  const first = await addLiveSource(db, { title: 'News', address: ADDRESS, lengthSeconds: 180 }, 10);
  await addLiveSource(db, { title: 'News', address: ADDRESS, lengthSeconds: 3600.5, category: 'Shows' }, 10);
  await addLiveSource(db, { title: 'Studio', address: 'input:USB line', lengthSeconds: 60 }, 10);
  await db.kysely.updateTable('cuts').set({ weekdays: '[1,2]', name: 'Weekdays' }).where('cart', '=', first).execute();
  const text = await exported(db, temporaryFolder());
  expect(text).toContain(`"file":"${ADDRESS}"`);

  const other = (await station()).db;
  const { summary, remarks } = await importText(other, 'library.ndjson', text);
  expect(summary).toEqual({ carts: 3, added: 3, updated: 0, unchanged: 0, refused: 0, files: null });
  expect(remarks).toEqual([]);
  expect(await exported(other)).toBe(text);
  expect(await importText(other, 'library.ndjson', text)).toMatchObject({ summary: { unchanged: 3, refused: 0 } });
  expect(cartLibrary(other).find({ conditions: ['playable'] })).toHaveLength(3);
});

test('a live source written by hand, in NDJSON or a table; another length is an update', async () => {
  const { db } = await station();
  await importText(db, 'a.ndjson', lines({ ...live, weekdays: [7] }));
  expect(await cartExtras(db, '1')).toMatchObject({
    live: { address: ADDRESS, lengthSeconds: 180 },
    cutList: [{ weekdays: [7], cues: { cueOut: 8_640_000, fadeIn: 2400, fadeOut: 9600 }, problem: null }],
  });
  expect(cartLibrary(db).rows([1])[0]).toMatchObject({ kind: 'live', category: 'Live sources' });
  const table = `title,kind,file,duration\nNews,live,${ADDRESS},1:00:00\nStudio,,input:USB line,3:00`;
  expect((await importText(db, 'a.csv', table)).summary).toMatchObject({ added: 1, updated: 1, refused: 0 });
  expect(await cartExtras(db, '1')).toMatchObject({ live: { lengthSeconds: 3600 }, cutList: [{ weekdays: [7] }] });
  expect(await cartExtras(db, '2')).toMatchObject({ live: { address: 'input:USB line', lengthSeconds: 180 } });
  expect(cartLibrary(db).rows([2])[0].kind).toBe('live');
  // What is not mentioned stays.
  await importText(db, 'b.ndjson', lines({ number: 1, kind: 'live', title: 'News', album: 'Network' }));
  expect(await cartExtras(db, '1')).toMatchObject({ live: { address: ADDRESS, lengthSeconds: 3600 } });
});

test.each([
  [{ ...live, kind: 'news' }, '"https://example.org/live" is the address of a live source and the kind is news'],
  [{ ...live, file: undefined }, 'a live source has one address and no file'],
  [{ ...live, file: 'news.mp3' }, 'a live source has one address and no file'],
  [{ ...live, file: undefined, cuts: [{ file: ADDRESS }, { file: ADDRESS }] }, 'has one address and no file'],
  [{ ...live, file: 'http://' }, 'is no address of a stream'],
  [{ ...live, durationSeconds: undefined }, 'needs a length; say it as durationSeconds'],
  [{ ...live, durationSeconds: 90_000 }, '1 second to 24 hours'],
])('what is no live source is refused by its line, and stores nothing: %j', async (record, words) => {
  const { db } = await station();
  const { summary, remarks } = await importText(db, 'a.ndjson', lines({ title: 'Song' }, record));
  expect(summary).toMatchObject({ carts: 1, added: 1, refused: 1 });
  expect(remarks).toEqual([expect.stringMatching(/^2 error: /)]);
  expect(remarks[0]).toContain(words);
  expect(remarks[0]).not.toContain('secret');
  expect(await db.kysely.selectFrom('carts').select('title').execute()).toEqual([{ title: 'Song' }]);
});

test('a live source and a file are two carts, whatever their names and numbers', async () => {
  const { db } = await station();
  await addCart(db, { kind: 'news', seconds: 100, title: 'News', path: '/media/news.mp3' });
  const { remarks } = await importText(db, 'a.ndjson', lines({ ...live, number: 1 }));
  expect(remarks).toEqual(['1 warning: number 1 is that of another cart, so it is number 2 now']);
  expect(
    cartLibrary(db)
      .rows([1, 2])
      .map(({ kind }) => kind),
  ).toEqual(['news', 'live']);

  const refused = await importText(
    db,
    'b.ndjson',
    lines({ number: 1, title: 'News', kind: 'live', file: '/media/news.mp3', durationSeconds: 9 }),
  );
  expect(refused.summary).toMatchObject({ refused: 1, updated: 0 });
  await importText(db, 'c.m3u', '#EXTM3U\n/media/news.mp3\n', { kind: 'live' }).then(({ summary }) => {
    expect(summary).toMatchObject({ refused: 1 });
  });
  expect(
    cartLibrary(db)
      .rows([1, 2])
      .map(({ kind }) => kind),
  ).toEqual(['news', 'live']);
});
