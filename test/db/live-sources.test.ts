import { join } from 'node:path';
import Sqlite from 'better-sqlite3';
import { expect, test } from 'vitest';
import { stationPaths } from '../../config/station-paths.js';
import { auditionCut } from '../../db/audition.js';
import { openDatabase } from '../../db/open.js';
import { MIGRATIONS } from '../../db/migrations/index.js';
import { prepareDatabase } from '../../db/prepare.js';
import { cartExtras } from '../../db/queries/cart.js';
import { editCut } from '../../db/queries/cut-edits.js';
import { playableCuts } from '../../db/queries/cuts.js';
import { duplicateGroups } from '../../db/queries/duplicates.js';
import { editCart, editCarts, libraryEdits, undoEdit } from '../../db/queries/edits.js';
import { fillerCuts } from '../../db/queries/filler.js';
import { cartLengths, categoryLengths } from '../../db/queries/lengths.js';
import { addLiveSource, changeLiveSource } from '../../db/queries/live-sources.js';
import { problems } from '../../db/queries/problems.js';
import { addToDefaultWall, setWallButton, wallPages } from '../../db/queries/wall.js';
import { peaksOf } from '../../db/queries/waveforms.js';
import { segmentOfCut } from '../../db/segment.js';
import { FALLBACK_KINDS } from '../../scheduler/section-steps.js';
import { addCart, cartLibrary, settings, station, temporaryFolder } from './fixture.js';

const NETWORK = { title: 'Network news', address: 'https://user:secret@example.org/live', lengthSeconds: 180 };
const NOW = 5000;

test('a live source is a cart that is found at once and airs from its address for its length', async () => {
  const { db } = await station();
  const library = cartLibrary(db);
  library.counts();
  const number = await addLiveSource(db, NETWORK, NOW);
  const [row] = library.rows(library.find({ text: 'network', kinds: ['live'], conditions: ['playable'] }));
  expect(row).toMatchObject({
    ...{ cartId: String(number), kind: 'live', category: 'Live sources', title: 'Network news' },
    ...{ artist: '', cuts: 1, durationSeconds: 180, problem: null, integratedLufs: null },
  });
  const [cut] = await playableCuts(db, 'live');
  expect(segmentOfCut(cut, settings, { id: 'x' })).toMatchObject({
    kind: 'live',
    path: NETWORK.address,
    cue: {
      ...{ cueInFrames: 0, segueFrames: 8_640_000, cueOutFrames: 8_640_000 },
      ...{ fadeInFrames: 2400, fadeOutFrames: 9600 },
    },
    gainDb: 0,
    speech: [],
  });
  expect(await cartExtras(db, String(number))).toMatchObject({
    live: { address: NETWORK.address, lengthSeconds: 180 },
    cutList: [{ path: 'https://example.org/live' }],
  });
  expect(await cartLengths(db, [number])).toMatchObject([{ cart: number, kind: 'live', seconds: 180 }]);
  expect(await categoryLengths(db)).toEqual([
    { category: 'live-sources', kind: 'live', carts: 1, averageSeconds: 180 },
  ]);
  expect(await problems(db)).toEqual([]);
  expect(await peaksOf(db, String(number))).toBeUndefined();
});

test('a source in a category of its own; one address stands for several carts, each with its length', async () => {
  const { db } = await station();
  const news = await addLiveSource(db, { ...NETWORK, category: ' Network ' }, NOW);
  const show = await addLiveSource(db, { ...NETWORK, title: 'Network show', lengthSeconds: 3600 }, NOW);
  expect(await cartLengths(db, [news, show])).toMatchObject([{ seconds: 180 }, { seconds: 3600 }]);
  expect(cartLibrary(db).rows([news])[0].category).toBe('Network');
  await db.kysely.deleteFrom('carts').where('number', '=', news).execute();
  const files = await db.kysely.selectFrom('media_files').select(['path', 'live_cart']).execute();
  expect(files).toEqual([{ path: NETWORK.address, live_cart: show }]);
});

test.each([
  [{ title: ' ' }, 'title: a live source needs one'],
  [{ address: '/media/a.mp3' }, 'address: "/media/a.mp3" is no address of a stream; give https://'],
  [{ address: 'input: ' }, 'names no device'],
  [{ lengthSeconds: 0.5 }, 'lengthSeconds: a live source has the air for 1 second to 24 hours'],
  [{ lengthSeconds: 86_401 }, 'not 86401'],
  [{ lengthSeconds: NaN }, 'not NaN'],
])('what a live source cannot be is refused by its field: %j', async (over, words) => {
  const { db } = await station();
  await expect(addLiveSource(db, { ...NETWORK, ...over }, NOW)).rejects.toMatchObject({
    code: 'COMMAND_INVALID',
    message: expect.stringContaining(words) as string,
  });
  expect(await db.kysely.selectFrom('carts').selectAll().execute()).toEqual([]);
});

test('a source is changed like any field: with a revision, and taken back', async () => {
  const { db } = await station();
  const number = await addLiveSource(db, NETWORK, NOW);
  const cartId = String(number);
  const wanted = { address: 'input:USB line', lengthSeconds: 90.5 };
  await editCart(db, cartId, 0, { title: 'Studio 2', live: wanted }, 6000);
  expect(await cartExtras(db, cartId)).toMatchObject({ revision: 1, live: wanted });
  expect(cartLibrary(db).rows([number])[0]).toMatchObject({ title: 'Studio 2', durationSeconds: 90.5 });
  await expect(editCart(db, cartId, 0, { live: NETWORK }, 7000)).rejects.toMatchObject({ code: 'REVISION_STALE' });
  await expect(editCart(db, cartId, 1, { live: { ...wanted, lengthSeconds: 0 } }, 7000)).rejects.toMatchObject({
    code: 'COMMAND_INVALID',
  });

  const [edit] = await libraryEdits(db);
  await undoEdit(db, edit.editId, 8000);
  expect(await cartExtras(db, cartId)).toMatchObject({
    live: { address: NETWORK.address, lengthSeconds: 180 },
  });
  await editCart(db, cartId, 2, { live: { ...NETWORK, lengthSeconds: 60 } }, 9000);
  const [{ description }] = await libraryEdits(db);
  expect(description).toBe('source to "https://example.org/live" for 60 s for 1 cart');
});

test('changing the source alone keeps the other cart of its address', async () => {
  const { db } = await station();
  const [one, other] = [await addLiveSource(db, NETWORK, NOW), await addLiveSource(db, NETWORK, NOW)];
  await changeLiveSource(db, one, { address: 'http://example.org/b', lengthSeconds: 180 }, NOW);
  expect(await cartExtras(db, String(one))).toMatchObject({ live: { address: 'http://example.org/b' } });
  expect(await cartExtras(db, String(other))).toMatchObject({ live: { address: NETWORK.address } });
  await expect(changeLiveSource(db, 99, NETWORK, NOW)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('a file cannot become a live source, nor a live source anything else', async () => {
  const { db } = await station();
  const song = Number(await addCart(db, { kind: 'music', seconds: 100, title: 'Song' }));
  const live = await addLiveSource(db, NETWORK, NOW);
  const invalid = (words: string) => ({
    code: 'COMMAND_INVALID',
    message: expect.stringContaining(words) as string,
  });
  await expect(editCarts(db, [song, live], { set: { kind: 'live' } }, 1)).rejects.toMatchObject(
    invalid(`kind: cart ${song} "Song" plays a file and cannot become a live source`),
  );
  await expect(editCart(db, String(live), 0, { kind: 'news' }, 1)).rejects.toMatchObject(
    invalid(`kind: cart ${live} "Network news" is a live source and cannot become anything else`),
  );
  await expect(editCart(db, String(song), 0, { live: NETWORK }, 1)).rejects.toMatchObject(
    invalid(`live: cart ${song} "Song" plays a file`),
  );
  const { cutList } = (await cartExtras(db, String(live))) ?? { cutList: [] };
  await expect(editCut(db, cutList[0].cutId, { cues: { cueOut: 100 } })).rejects.toMatchObject(
    invalid('cues: a live source has none; change how long'),
  );
  await editCut(db, cutList[0].cutId, { weekdays: [6, 7] });
  expect(await libraryEdits(db)).toEqual([]);
});

test('the wall, duplicates, filler and what is heard off air do without live sources', async () => {
  const { db } = await station();
  const jingle = await addCart(db, { kind: 'jingle', seconds: 5, title: 'Jingle' });
  await addToDefaultWall(db, jingle);
  const live = await addLiveSource(db, NETWORK, NOW);
  await addLiveSource(db, NETWORK, NOW);
  const [page] = await wallPages(db);
  const place = { pageId: page.id, row: 1, column: 1 };
  await expect(setWallButton(db, place, { cartId: String(live) })).rejects.toMatchObject({
    code: 'COMMAND_INVALID',
    message: expect.stringContaining('cannot be on the wall') as string,
  });
  expect(await addToDefaultWall(db, String(live))).toBe(false);
  await db.kysely
    .insertInto('wall_buttons')
    .values({ page: page.id, row: 2, column: 2, cart: live, label: 'News', colour: null })
    .execute();
  expect((await wallPages(db))[0].buttons.map(({ cartId }) => cartId)).toEqual([jingle]);

  expect(await duplicateGroups(db)).toEqual([]);
  expect(FALLBACK_KINDS).not.toContain('live');
  expect(await fillerCuts(db, { kind: 'music', limit: 10, sinceEpochMs: 0 })).toEqual([]);
  const { cutList } = (await cartExtras(db, String(live))) ?? { cutList: [] };
  await expect(auditionCut(db, cutList[0].cutId, settings)).rejects.toMatchObject({
    code: 'COMMAND_INVALID',
    message: expect.stringContaining('cannot be heard before it is on the air') as string,
  });
});

test('a library from before has its files, cuts and what hangs on them after the migration', async () => {
  const paths = stationPaths(join(temporaryFolder(), 'station'));
  const before = MIGRATIONS.filter(({ version }) => version < 12);
  await prepareDatabase(paths, () => undefined, { migrations: before });
  const old = new Sqlite(paths.database);
  old.exec(`
    INSERT INTO categories (code, name, kind, colour) VALUES ('music', 'Music', 'music', '#112233');
    INSERT INTO carts (number, kind, category, title, artist, album, title_key, created_at_epoch_ms)
      VALUES (7, 'music', 'music', 'Song', '', '', 'song', 1);
    INSERT INTO media_files (id, path, size_bytes, modified_at_epoch_ms, content_key, checked_at_epoch_ms)
      VALUES (3, '/media/a.mp3', 12, 1.5, 'ab', 9);
    INSERT INTO cuts (id, cart, file, sample_rate_hz, channels, duration_frames, cue_in_frames, segue_frames, cue_out_frames)
      VALUES (5, 7, 3, 48000, 2, 48000, 0, 48000, 48000);
    INSERT INTO waveforms (cut, peaks, frames_per_peak) VALUES (5, x'0102', 480);
  `);
  old.close();
  await prepareDatabase(paths, () => undefined);
  const db = openDatabase(paths);
  expect(await db.kysely.selectFrom('media_files').selectAll().execute()).toEqual([
    {
      ...{ id: 3, path: '/media/a.mp3', live_cart: 0, size_bytes: 12, modified_at_epoch_ms: 1.5, content_key: 'ab' },
      ...{ problem_code: null, problem_message: null, checked_at_epoch_ms: 9 },
    },
  ]);
  expect(await playableCuts(db)).toMatchObject([{ cutId: 5, path: '/media/a.mp3' }]);
  expect(await db.kysely.selectFrom('waveforms').select('cut').execute()).toEqual([{ cut: 5 }]);
  const twice = {
    path: '/media/a.mp3',
    size_bytes: 1,
    modified_at_epoch_ms: 1,
    content_key: '',
    checked_at_epoch_ms: 1,
  };
  await expect(db.kysely.insertInto('media_files').values(twice).execute()).rejects.toThrow(/UNIQUE/);
  const stamp = async () => (await db.kysely.selectFrom('cart_changes').selectAll().execute()).at(0)?.stamp ?? 0;
  const stampBefore = await stamp();
  await db.kysely.updateTable('media_files').set({ problem_code: 'FILE_MISSING' }).execute();
  expect(await stamp()).toBeGreaterThan(stampBefore);
  await db.close();
});
