import { expect, test } from 'vitest';
import { cartDetail, counts, LIBRARY_SORTS, peaksOf, problems, searchLibrary } from '../../db/queries/library.js';
import { addToDefaultWall, setWallButton, wallPages } from '../../db/queries/wall.js';
import { addCart, breakCart, station } from './fixture.js';

test('words are found in title, artist and album, whatever their case and accents', async () => {
  const { db } = await station();
  const id = await addCart(db, { kind: 'music', seconds: 200, title: 'Señorita', artist: 'Beyoncé' });
  await addCart(db, { kind: 'music', seconds: 100, title: '100% Pure', artist: 'A_B' });
  const find = async (text: string): Promise<string[]> =>
    (await searchLibrary(db, { text, offset: 0, limit: 10 })).rows.map((row) => row.title);
  expect(await find('beyonce SENOR')).toEqual(['Señorita']);
  expect(await find('%')).toHaveLength(2);
  expect(await find('100% a_b')).toEqual(['100% Pure']);
  expect(await find('nothing like it')).toEqual([]);
  expect(await cartDetail(db, id)).toMatchObject({ cartId: id, durationSeconds: 200, sampleRateHz: 44_100 });
  expect(await cartDetail(db, '999')).toBeUndefined();
  expect(await cartDetail(db, "1' or 1=1")).toBeUndefined();
});

test('pages do not overlap and agree with the total, in every order', async () => {
  const { db } = await station();
  for (let number = 0; number < 7; number++) {
    await addCart(db, { kind: 'music', seconds: 100 + number, title: `Song ${number}` });
  }
  await addCart(db, { kind: 'jingle', seconds: 5, title: 'Jingle' });
  for (const sort of LIBRARY_SORTS) {
    const seen: string[] = [];
    for (let offset = 0; offset < 9; offset += 3) {
      const page = await searchLibrary(db, { kind: 'music', sort, offset, limit: 3 });
      expect(page.total).toBe(7);
      seen.push(...page.rows.map((row) => row.cartId));
    }
    expect(new Set(seen).size).toBe(7);
  }
  const { rows } = await searchLibrary(db, { category: 'jingles', offset: 0, limit: 5 });
  expect(rows.map((row) => row.title)).toEqual(['Jingle']);
});

test('a cart whose file cannot be used stays listed with its reason and counts as a problem', async () => {
  const { db } = await station();
  const id = await addCart(db, { kind: 'music', seconds: 200, title: 'Gone' });
  await addCart(db, { kind: 'voice', seconds: 9, title: 'Voice' });
  await breakCart(db, id);
  expect(await counts(db)).toEqual({ carts: 1, byKind: { voice: 1 }, problems: 1 });
  expect(await problems(db)).toMatchObject([{ path: '/library/music/Gone.ogg', code: 'FILE_MISSING' }]);
  expect(await cartDetail(db, id)).toMatchObject({ problem: { code: 'FILE_MISSING', message: 'gone' } });
});

test('a waveform comes back as it was measured', async () => {
  const { db } = await station();
  const id = await addCart(db, { kind: 'music', seconds: 200, title: 'Song' });
  const waveform = await peaksOf(db, id);
  expect(waveform).toMatchObject({ framesPerPeak: 441, sampleRateHz: 44_100 });
  expect(Array.from(waveform?.peaks ?? [])).toEqual([-3, 4, -127, 127]);
  expect(await peaksOf(db, '999')).toBeUndefined();
});

test('branding comes onto the wall by itself, once; a cleared button stays clear', async () => {
  const { db } = await station();
  const [first, second] = [
    await addCart(db, { kind: 'jingle', seconds: 5, title: 'One' }),
    await addCart(db, { kind: 'sweeper', seconds: 3, title: 'Two' }),
  ];
  const song = await addCart(db, { kind: 'music', seconds: 200, title: 'Song' });
  expect(await addToDefaultWall(db, song)).toBe(false);
  expect(await wallPages(db)).toEqual([]);
  expect(await addToDefaultWall(db, first)).toBe(true);
  expect(await addToDefaultWall(db, second)).toBe(true);
  const [page] = await wallPages(db);
  expect(page.buttons).toEqual([
    {
      row: 0,
      column: 0,
      cartId: first,
      label: 'One',
      colour: null,
      loop: false,
      kind: 'jingle',
      durationFrames48k: 240_000,
    },
    {
      row: 0,
      column: 1,
      cartId: second,
      label: 'Two',
      colour: null,
      loop: false,
      kind: 'sweeper',
      durationFrames48k: 144_000,
    },
  ]);
  await setWallButton(db, { pageId: page.id, row: 0, column: 0 }, null);
  await setWallButton(
    db,
    { pageId: page.id, row: 3, column: 4 },
    { cartId: first, label: 'Loop', colour: '#ff0000', loop: true },
  );
  expect((await wallPages(db))[0].buttons.map(({ row, column, label, loop }) => [row, column, label, loop])).toEqual([
    [0, 1, 'Two', false],
    [3, 4, 'Loop', true],
  ]);
  await breakCart(db, second);
  expect((await wallPages(db))[0].buttons.map((button) => button.cartId)).toEqual([first]);
});
