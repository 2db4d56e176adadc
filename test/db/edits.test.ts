import { expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { artistsNamed, changeArtist } from '../../db/queries/artists.js';
import { cartExtras } from '../../db/queries/cart.js';
import { editCut } from '../../db/queries/cut-edits.js';
import { artistKeysByCart, playableCuts } from '../../db/queries/cuts.js';
import { editCart, editCarts, libraryEdits, undoEdit } from '../../db/queries/edits.js';
import { deleteFilter, savedFilters, saveFilter } from '../../db/queries/saved-filters.js';
import { segmentOfCut } from '../../db/segment.js';
import { addCart, cartLibrary, station } from './fixture.js';

const byTitle = { by: 'title', descending: false } as const;

async function songs(count: number) {
  const made = await station();
  const ids: string[] = [];
  for (let number = 0; number < count; number++) {
    ids.push(
      await addCart(made.db, { kind: 'music', seconds: 100, title: `Song ${number}`, artist: `Band ${number % 2}` }),
    );
  }
  const library = cartLibrary(made.db);
  const find = (filter: Parameters<typeof library.find>[0]): string[] => library.find(filter).map(String);
  return { ...made, ids, numbers: ids.map(Number), library, find };
}

test('an edit of many carts is found at once, says what it did, and can be taken back', async () => {
  const { db, ids, numbers, find } = await songs(4);
  await editCarts(db, [numbers[3]], { set: {}, addCodes: ['old'] }, 1);
  const { edit, changed } = await editCarts(
    db,
    [...numbers, 999],
    {
      set: {
        category: 'Deep Gold',
        album: 'Ålesund',
        artists: [
          { name: 'Zoë', role: 'main' },
          { name: 'Max', role: 'featured' },
        ],
      },
      addCodes: ['christmas'],
      removeCodes: ['old'],
    },
    5,
  );
  expect(changed).toEqual(numbers);
  expect(edit).toMatchObject({ atEpochMs: 5, carts: 4, undone: false });
  expect(edit.description).toContain('category to "Deep Gold"');
  expect(edit.description).toContain('for 4 carts');
  expect(find({ text: 'alesund zoe' })).toEqual(ids);
  expect(find({ categories: ['Deep Gold'] })).toEqual(ids);
  expect(find({ codes: ['christmas'], withoutCodes: ['old'] })).toEqual(ids);
  expect(find({ artist: 'band' })).toEqual([]);
  expect(await cartExtras(db, ids[0])).toMatchObject({
    artists: [
      { name: 'Zoë', role: 'main' },
      { name: 'Max', role: 'featured' },
    ],
  });

  // One was changed again since: the undo leaves it alone and says so.
  const { revision } = (await cartExtras(db, ids[1])) ?? { revision: -1 };
  await editCart(db, ids[1], revision, { album: 'Another' }, 6);
  const undone = await undoEdit(db, edit.editId, 7);
  expect(undone.edit).toMatchObject({ undone: true, carts: 4, kept: 1 });
  expect(undone.changed).toEqual([numbers[0], numbers[2], numbers[3]]);
  expect(find({ codes: ['christmas'] })).toEqual([ids[1]]);
  expect(find({ codes: ['old'] })).toEqual([ids[3]]);
  expect(find({ artist: 'band 0' })).toEqual([ids[0], ids[2]]);
  await expect(undoEdit(db, edit.editId, 8)).rejects.toMatchObject({ code: 'COMMAND_STALE' });
  await expect(undoEdit(db, '12345', 8)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  expect((await libraryEdits(db)).map(({ carts, undone: taken }) => [carts, taken])).toEqual([
    [1, false],
    [4, true],
    [1, false],
  ]);
});

test('carts that are so already are left alone, and their revision with them', async () => {
  const { db, ids, numbers } = await songs(2);
  await editCart(db, ids[0], 0, { album: 'Same' }, 1);
  const { changed, edit } = await editCarts(db, numbers, { set: { album: 'Same' } }, 2);
  expect(changed).toEqual([numbers[1]]);
  expect(edit.carts).toBe(1);
  expect((await cartExtras(db, ids[0]))?.revision).toBe(1);
  const nothing = await editCarts(db, numbers, { set: { album: 'Same' } }, 3);
  expect(nothing.edit.carts).toBe(0);
  expect(await libraryEdits(db)).toHaveLength(2);
  await expect(editCarts(db, numbers, { set: {} }, 4)).rejects.toMatchObject({ code: 'COMMAND_INVALID' });
});

test('who edits what somebody else has changed is told so', async () => {
  const { db, ids } = await songs(1);
  await editCart(db, ids[0], 0, { title: 'First' }, 1);
  await expect(editCart(db, ids[0], 0, { title: 'Second' }, 2)).rejects.toMatchObject({
    code: 'REVISION_STALE',
    message: expect.stringContaining('newest, which is 1') as string,
  });
  await expect(editCart(db, '77', 0, { title: 'X' }, 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('cue points are edited beside the detected ones and reset one by one', async () => {
  const { db, ids, find } = await songs(1);
  const cutOf = async () => (await cartExtras(db, ids[0]))?.cutList[0];
  const { cutId, detected } = (await cutOf()) ?? { cutId: '', detected: {} };
  const end = 100 * 48_000;
  expect(detected).toEqual({ cueIn: 0, segue: end, cueOut: end, fadeIn: 0, fadeOut: 0 });
  await editCut(db, cutId, {
    cues: { cueIn: 48_000, segue: 90 * 48_000, introEnd: 96_000, hookFrom: 480_000, hookTo: 960_000 },
  });
  expect(await cutOf()).toMatchObject({
    cues: { cueIn: 48_000, introEnd: 96_000, segue: 90 * 48_000, cueOut: end, hookFrom: 480_000, hookTo: 960_000 },
    detected,
    edited: { cueIn: 48_000, introEnd: 96_000, segue: 90 * 48_000, hookFrom: 480_000, hookTo: 960_000 },
  });
  expect(find({ conditions: ['cues-edited'] })).toEqual(ids);
  const [cut] = await playableCuts(db);
  expect(segmentOfCut(cut, settingsFrom({}), { id: 'x' }).cue).toMatchObject({
    cueInFrames: 48_000,
    segueFrames: 90 * 48_000,
  });
  await editCut(db, cutId, { cues: { cueIn: null, introEnd: null, hookFrom: null, hookTo: null } });
  expect(await cutOf()).toMatchObject({ cues: { cueIn: 0, segue: 90 * 48_000 }, edited: { segue: 90 * 48_000 } });
  expect((await cutOf())?.cues).not.toHaveProperty('introEnd');
});

test.each([
  [{ cueIn: 95 * 48_000 }, /cues\.segue: the segue .* may be 4560000 \(95\.000 s\) to/],
  [{ cueOut: 101 * 48_000 }, /cues\.cueOut: the cue out .*4848000 \(101\.000 s\)/],
  [{ cueIn: 100 * 48_000, cueOut: 99 * 48_000, segue: 99 * 48_000 }, /cues\.cueIn/],
  [{ introEnd: 100 * 48_000, cueOut: 99 * 48_000 }, /cues\.introEnd/],
  [{ hookFrom: 10 }, /cues\.hookTo: a hook has a start and an end/],
  [{ hookFrom: 20, hookTo: 10 }, /cues\.hookFrom/],
  [{ fadeOut: 200 * 48_000 }, /cues\.fadeOut/],
])('points that contradict each other are refused by name: %j', async (cues, message) => {
  const { db, ids } = await songs(1);
  const cutId = (await cartExtras(db, ids[0]))?.cutList[0].cutId ?? '';
  await editCut(db, cutId, { cues: { segue: 90 * 48_000 } });
  const before = await cartExtras(db, ids[0]);
  await expect(editCut(db, cutId, { cues, weight: 5 })).rejects.toMatchObject({
    code: 'COMMAND_INVALID',
    message: expect.stringMatching(message) as string,
  });
  expect(await cartExtras(db, ids[0])).toEqual(before);
});

test('dates of a cut come in their order, and a cart whose dates are over is found', async () => {
  const { db, ids, find } = await songs(1);
  const cutId = (await cartExtras(db, ids[0]))?.cutList[0].cutId ?? '';
  await editCut(db, cutId, {
    startsOn: '2026-11-01T00:00',
    endsOn: '2026-11-24T11:59',
    weekdays: [7, 1, 7],
    dayparts: [[1320, 120]],
  });
  expect((await cartExtras(db, ids[0]))?.cutList[0]).toMatchObject({ weekdays: [1, 7], dayparts: [[1320, 120]] });
  expect(find({ conditions: ['expired'] })).toEqual(ids);
  await editCut(db, cutId, { endsOn: '2026-11-24T12:00' });
  expect(find({ conditions: ['expired'] })).toEqual([]);
  await expect(editCut(db, cutId, { endsOn: '2026-10-01T00:00' })).rejects.toMatchObject({
    message: expect.stringContaining('endsOn: "2026-10-01T00:00" is before startsOn') as string,
  });
});

test('an alias counts as who it is; a new name stands in every credit', async () => {
  const { db, ids, find } = await songs(2);
  const [first, second] = await artistsNamed(db, 'band');
  expect([first, second]).toMatchObject([
    { name: 'Band 0', aliasOf: null, carts: 1 },
    { name: 'Band 1', aliasOf: null, carts: 1 },
  ]);
  await changeArtist(db, second.artistId, { aliasOf: first.artistId });
  const keys = await artistKeysByCart(db);
  expect(keys.get(ids[0])).toEqual(keys.get(ids[1]));
  expect(await artistsNamed(db, '1')).toMatchObject([{ aliasOf: { artistId: first.artistId, name: 'Band 0' } }]);
  await expect(changeArtist(db, first.artistId, { aliasOf: second.artistId })).rejects.toMatchObject({
    code: 'COMMAND_INVALID',
    message: expect.stringContaining('counts as Band 0 already') as string,
  });
  await expect(changeArtist(db, first.artistId, { name: 'the band 1' })).rejects.toMatchObject({
    message: expect.stringContaining(`set aliasOf to "${second.artistId}"`) as string,
  });
  expect(await changeArtist(db, first.artistId, { name: 'Orkiestra' })).toMatchObject({ name: 'Orkiestra', carts: 1 });
  expect(find({ text: 'orkies' })).toEqual([ids[0]]);
  expect((await cartExtras(db, ids[0]))?.revision).toBe(1);
  await changeArtist(db, second.artistId, { aliasOf: null });
  expect((await artistKeysByCart(db)).get(ids[1])).toEqual(['band 1']);
});

test('what a cart says of itself reaches the engine', async () => {
  const { db, ids } = await songs(1);
  await editCart(db, ids[0], 0, { gainTrimDb: -3, duck: { differenceLu: 6 }, transition: 'play', eqMatch: false }, 1);
  const cutId = (await cartExtras(db, ids[0]))?.cutList[0].cutId ?? '';
  await editCut(db, cutId, { cues: { segue: 80 * 48_000 } });
  const [cut] = await playableCuts(db);
  const plain = segmentOfCut({ ...cut, gainTrimDb: 0 }, settingsFrom({}), { id: 'x' });
  const segment = segmentOfCut(cut, settingsFrom({}), { id: 'x' });
  expect(segment.duck).toEqual({ differenceLu: 6 });
  expect(segment.gainDb).toBeCloseTo(plain.gainDb - 3, 9);
  // The next item waits for the end.
  expect(segment.cue.segueFrames).toBe(100 * 48_000);
  await editCart(db, ids[0], 2, { enabled: false }, 2);
  expect(await playableCuts(db)).toEqual([]);
});

test('filters are kept by name, in the order in which they were made', async () => {
  const { db } = await station();
  await saveFilter(db, { name: 'Zebra', filter: { text: 'a' }, sort: byTitle });
  await saveFilter(db, { name: 'Ape', filter: { kinds: ['music'] }, sort: { by: 'plays', descending: true } });
  await saveFilter(db, { name: 'Zebra', filter: { text: 'b' }, sort: byTitle });
  expect(await savedFilters(db)).toEqual([
    { name: 'Zebra', filter: { text: 'b' }, sort: byTitle },
    { name: 'Ape', filter: { kinds: ['music'] }, sort: { by: 'plays', descending: true } },
  ]);
  await deleteFilter(db, 'Zebra');
  expect((await savedFilters(db)).map(({ name }) => name)).toEqual(['Ape']);
  await expect(deleteFilter(db, 'Zebra')).rejects.toMatchObject({ code: 'NOT_FOUND' });
});
