import { expect, test } from 'vitest';
import { LIBRARY_SORTS } from '../../db/library/cart-index.js';
import { cartExtras } from '../../db/queries/cart.js';
import { problems } from '../../db/queries/problems.js';
import { peaksOf } from '../../db/queries/waveforms.js';
import { addToDefaultWall, setWallButton, wallPages } from '../../db/queries/wall.js';
import { addCart, breakCart, cartLibrary, station } from './fixture.js';

const byTitle = { by: 'title', descending: false } as const;

test('words are found by their beginnings in any text, whatever their case and accents', async () => {
  const { db } = await station();
  const library = cartLibrary(db);
  const id = await addCart(db, { kind: 'music', seconds: 200, title: 'Señorita', artist: 'Beyoncé' });
  await addCart(db, { kind: 'music', seconds: 100, title: '100% Pure 🎵', artist: 'AC/DC' });
  const find = (text: string): string[] =>
    library.search({ filter: { text }, sort: byTitle, offset: 0, limit: 10 }).rows.map((row) => row.title);
  expect(find('beyonce SENOR')).toEqual(['Señorita']);
  expect(find('%')).toHaveLength(2);
  expect(find('100% ac/d')).toEqual(['100% Pure 🎵']);
  expect(find('🎵')).toEqual(['100% Pure 🎵']);
  expect(find(id)).toEqual(['100% Pure 🎵', 'Señorita'].filter((title) => title === 'Señorita' || id === '1'));
  expect(find('nothing like it')).toEqual([]);
  // What means something to the full-text index means nothing here.
  for (const text of [
    '"',
    'a" OR "b',
    'title:x',
    'NEAR(a b)',
    'NOT pure',
    '* ^ - +',
    "'; DROP TABLE carts; --",
    'x'.repeat(200),
  ]) {
    expect(find(text).length).toBeLessThan(3);
  }
  expect(find('NOT pure')).toEqual([]);
  expect(await cartExtras(db, '999')).toBeUndefined();
  expect(await cartExtras(db, "1' or 1=1")).toBeUndefined();
});

test('pages do not overlap and agree with the total, in every order', async () => {
  const { db } = await station();
  const library = cartLibrary(db);
  for (let number = 0; number < 7; number++) {
    await addCart(db, { kind: 'music', seconds: 100 + number, title: `Song ${number}` });
  }
  await addCart(db, { kind: 'jingle', seconds: 5, title: 'Jingle' });
  for (const by of LIBRARY_SORTS) {
    for (const descending of [false, true]) {
      const seen: string[] = [];
      for (let offset = 0; offset < 9; offset += 3) {
        const page = library.search({ filter: { kinds: ['music'] }, sort: { by, descending }, offset, limit: 3 });
        expect(page.total).toBe(7);
        seen.push(...page.rows.map((row) => row.cartId));
      }
      expect(new Set(seen).size).toBe(7);
    }
  }
  const { rows } = library.search({ filter: { categories: ['jingles'] }, sort: byTitle, offset: 0, limit: 5 });
  expect(rows.map((row) => [row.title, row.category])).toEqual([['Jingle', 'Jingles']]);
});

test('a cart whose file cannot be used stays listed with its reason and counts as a problem', async () => {
  const { db } = await station();
  const library = cartLibrary(db);
  const id = await addCart(db, { kind: 'music', seconds: 200, title: 'Gone' });
  await addCart(db, { kind: 'voice', seconds: 9, title: 'Voice' });
  expect(library.counts()).toEqual({ carts: 2, byKind: { music: 1, voice: 1 }, problems: 0 });
  await breakCart(db, id);
  expect(library.counts()).toEqual({ carts: 1, byKind: { voice: 1 }, problems: 1 });
  expect(await problems(db)).toMatchObject([{ path: '/library/music/Gone.ogg', code: 'FILE_MISSING' }]);
  expect(library.rows([Number(id)])).toMatchObject([{ problem: { code: 'FILE_MISSING', message: 'gone' } }]);
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
