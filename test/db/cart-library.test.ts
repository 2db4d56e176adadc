import { expect, test } from 'vitest';
import type { CartCondition } from '../../db/library/cart-filter.js';
import { LIBRARY_SORTS } from '../../db/library/cart-index.js';
import { PLAYS_SPAN_MS } from '../../db/library/play-counts.js';
import type { Db } from '../../db/open.js';
import { editCarts } from '../../db/queries/edits.js';
import { fillLibrary, seeded } from '../library-carts.js';
import { addCart, breakCart, cartLibrary, station } from './fixture.js';

const NOW = Date.UTC(2026, 10, 24, 12);
const HOUR_MS = 3_600_000;

let entry = 0;
async function play(db: Db, cartId: string, atEpochMs: number, outcome = 'played'): Promise<void> {
  entry += 1;
  await db.kysely
    .insertInto('as_run')
    .values({
      item_id: `play-${entry}`,
      start_frame: entry,
      end_frame: entry + 1,
      cart: Number(cartId),
      title: '',
      artist: '',
      kind: 'music',
      started_at_epoch_ms: atEpochMs,
      outcome,
      reason: '',
    })
    .execute();
}

test('each condition finds the carts that it means', async () => {
  const { db } = await station();
  const library = cartLibrary(db, { now: () => NOW });
  const song = (title: string, artist = 'Band'): Promise<string> =>
    addCart(db, { kind: 'music', seconds: 100, title, artist, introSeconds: 8 });
  const [plain, gone, held, empty, often, unsure, nobody] = [
    await song('Plain'),
    await song('Gone'),
    await song('Held'),
    await song('Empty'),
    await song('Often'),
    await song('Unsure'),
    await song('Nobody', 'Various Artists'),
  ];
  await breakCart(db, gone);
  await editCarts(db, [Number(held)], { set: { enabled: false } }, NOW);
  await db.kysely.deleteFrom('waveforms').execute();
  await db.kysely.deleteFrom('cuts').where('cart', '=', Number(empty)).execute();
  for (let turn = 1; turn <= 5; turn++) await play(db, often, NOW - turn * HOUR_MS);
  for (const cart of [plain, unsure, nobody]) await play(db, cart, NOW - 100 * HOUR_MS);
  await db.kysely.updateTable('cuts').set({ intro_confidence: 0.3 }).where('cart', '=', Number(unsure)).execute();
  const expected: Record<CartCondition, string[]> = {
    playable: [plain, often, unsure, nobody],
    held: [held],
    problem: [gone, empty],
    missing: [gone],
    'no-audio': [empty],
    'never-played': [gone, held, empty],
    'over-played': [often],
    'cues-edited': [],
    'intro-unsure': [unsure],
    expired: [],
    'without-artist': [nobody],
  };
  for (const [condition, carts] of Object.entries(expected)) {
    expect([condition, library.find({ conditions: [condition as CartCondition] }).map(String)]).toEqual([
      condition,
      carts,
    ]);
  }
  const { conditions, kinds, categories } = library.facets();
  expect(conditions).toEqual(Object.fromEntries(Object.entries(expected).map(([name, carts]) => [name, carts.length])));
  expect(kinds).toEqual({ music: 7 });
  expect(categories).toMatchObject([{ name: 'Music', carts: 7 }]);
  // A cart without a recording is listed, and says that it has none.
  expect(library.rows([Number(empty)])).toMatchObject([
    { cuts: 0, durationSeconds: null, problem: { code: 'NO_AUDIO' } },
  ]);
});

test('plays are counted over four weeks, as they come and as they grow old; failures are none', async () => {
  const { db } = await station();
  let now = NOW;
  const library = cartLibrary(db, { now: () => now });
  const cart = await addCart(db, { kind: 'music', seconds: 100, title: 'Song' });
  await play(db, cart, NOW - PLAYS_SPAN_MS - 1);
  await play(db, cart, NOW - PLAYS_SPAN_MS + HOUR_MS);
  const row = () => library.rows([Number(cart)])[0];
  expect(row()).toMatchObject({ plays28Days: 1, lastPlayedAtEpochMs: NOW - PLAYS_SPAN_MS + HOUR_MS });
  await play(db, cart, NOW - HOUR_MS, 'cut');
  await play(db, cart, NOW, 'failed');
  // The record may come in late.
  await play(db, cart, NOW - 2 * HOUR_MS);
  expect(row()).toMatchObject({ plays28Days: 3, lastPlayedAtEpochMs: NOW - HOUR_MS });
  expect(library.find({ plays28Days: { from: 3 } })).toEqual([Number(cart)]);
  now = NOW + 2 * HOUR_MS;
  expect(row()).toMatchObject({ plays28Days: 2 });
});

test('what another connection changes is seen, and what is taken back never was', async () => {
  const { db } = await station();
  const library = cartLibrary(db);
  await addCart(db, { kind: 'music', seconds: 100, title: 'First' });
  expect(library.find({ text: 'fir' })).toHaveLength(1);
  await expect(
    db.kysely.transaction().execute(async (kysely) => {
      await addCart({ kysely }, { kind: 'music', seconds: 100, title: 'Second' });
      expect(library.find({ text: 'sec' })).toEqual([]);
      throw new Error('taken back');
    }),
  ).rejects.toThrow('taken back');
  expect(library.find({})).toHaveLength(1);
  const third = await addCart(db, { kind: 'music', seconds: 100, title: 'Third' });
  expect(library.find({ text: 'thi' })).toEqual([Number(third)]);
  await db.kysely.deleteFrom('waveforms').execute();
  await db.kysely.deleteFrom('carts').where('number', '=', Number(third)).execute();
  expect(library.find({})).toHaveLength(1);
  expect(library.find({ text: 'thi' })).toEqual([]);
});

test('after any changes every order is what a fresh look makes of it', async () => {
  const { db } = await station();
  fillLibrary(db.path, 400, { seed: 3, nowEpochMs: NOW });
  const library = cartLibrary(db, { now: () => NOW });
  await library.warm();
  const random = seeded(9);
  const some = (count: number): number[] => Array.from({ length: count }, () => 1 + Math.floor(random() * 400));
  await editCarts(db, some(30), { set: { title: 'Ågot', year: 1999, album: '' } }, NOW);
  await editCarts(db, some(30), { set: { artists: [{ name: 'Zz Top', role: 'main' }], category: 'New' } }, NOW);
  for (const cart of some(10)) await play(db, String(cart), NOW - Math.floor(random() * 1e9));
  await addCart(db, { kind: 'jingle', seconds: 4, title: 'aa' });
  await db.kysely.deleteFrom('cuts').where('cart', '=', 17).execute();
  const fresh = cartLibrary(db, { now: () => NOW });
  for (const by of LIBRARY_SORTS) {
    for (const descending of [false, true]) {
      const page = { filter: {}, sort: { by, descending }, offset: 0, limit: 500 };
      const [seen, anew] = [library.search(page), fresh.search(page)];
      expect(seen.rows.map(({ cartId }) => cartId)).toEqual(anew.rows.map(({ cartId }) => cartId));
      expect(seen).toEqual(anew);
    }
  }
  // By artist, carts of one artist stand by title; what has none comes last, both ways.
  const artists = fresh.search({ filter: {}, sort: { by: 'artist', descending: true }, offset: 0, limit: 500 }).rows;
  expect(artists[0].artist).toBe('Zz Top');
  const named = artists.filter(({ artist }) => artist !== '').length;
  expect(artists.slice(named).every(({ artist }) => artist === '')).toBe(true);
});

test('filters together find what each of them finds alone', async () => {
  const { db } = await station();
  fillLibrary(db.path, 500, { seed: 5, nowEpochMs: NOW });
  const library = cartLibrary(db, { now: () => NOW });
  const filters = [
    { kinds: ['music' as const] },
    { codes: ['summer', 'night'] },
    { withoutCodes: ['local'] },
    { year: { from: 1970, to: 2009 } },
    { durationSeconds: { from: 150 } },
    { languages: ['en', 'de', 'es'] },
    { explicit: false },
    { conditions: ['playable' as const] },
  ];
  let common = new Set(library.find({}));
  for (const filter of filters) {
    const found = new Set(library.find(filter));
    expect(found.size).toBeGreaterThan(0);
    common = new Set([...common].filter((cart) => found.has(cart)));
  }
  expect(common.size).toBeGreaterThan(0);
  expect(library.find(Object.assign({}, ...filters) as object)).toEqual([...common].sort((a, b) => a - b));
});
