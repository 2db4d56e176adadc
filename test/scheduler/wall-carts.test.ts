import { expect, test } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import type { Db } from '../../db/open.js';
import { addToDefaultWall, wallPages } from '../../db/queries/wall.js';
import { wallCarts } from '../../scheduler/wall-carts.js';
import { addCart, breakCart, station } from '../db/fixture.js';

const settings = settingsFrom({});
/** A Sunday, 11:17 in Berlin. */
const NOW = Date.UTC(2026, 10, 22, 10, 17, 30);

/** A jingle on the wall with cuts of 5, 6 and 7 s that take turns in order. */
async function jingle(db: Db): Promise<{ cartId: string; cutIds: number[] }> {
  const cartId = await addCart(db, { kind: 'jingle', seconds: 5, title: 'First' });
  for (const seconds of [6, 7]) {
    const other = await addCart(db, { kind: 'jingle', seconds, title: `Of ${seconds} s` });
    await db.kysely
      .updateTable('cuts')
      .set({ cart: Number(cartId), position: seconds })
      .where('cart', '=', Number(other))
      .execute();
  }
  await db.kysely.updateTable('carts').set({ cut_rotation: 'order' }).where('number', '=', Number(cartId)).execute();
  await addToDefaultWall(db, cartId);
  const cuts = await db.kysely.selectFrom('cuts').select('id').orderBy('position').execute();
  return { cartId, cutIds: cuts.map(({ id }) => id) };
}

async function aired(db: Db, cartId: string, times: number): Promise<void> {
  for (let n = 0; n < times; n++) {
    await db.kysely
      .insertInto('as_run')
      .values({
        item_id: `fired-${n}`,
        cart: Number(cartId),
        title: '',
        artist: '',
        kind: 'jingle',
        started_at_epoch_ms: NOW - 1000 + n,
        start_frame: n,
        end_frame: n + 1,
        outcome: 'played',
        reason: '',
      })
      .execute();
  }
}

const lengths = async (db: Db, now = NOW): Promise<number[]> =>
  (await wallCarts(db, settings, now)).map(({ cue }) => cue.cueOutFrames / 48_000);

test('the carts of the wall are handed over under their own ids', async () => {
  const { db } = await station();
  const id = await addCart(db, { kind: 'jingle', seconds: 6, title: 'Jingle' });
  await addToDefaultWall(db, id);
  expect(await wallCarts(db, settings, NOW)).toMatchObject([
    { id, cartId: id, kind: 'jingle', cue: { cueOutFrames: 288_000 } },
  ]);
  await breakCart(db, id);
  expect(await wallCarts(db, settings, NOW)).toEqual([]);
});

test('a cart of the wall airs with the cut whose turn it is', async () => {
  const { db } = await station();
  const { cartId } = await jingle(db);
  expect(await lengths(db)).toEqual([5]);
  await aired(db, cartId, 1);
  expect(await lengths(db)).toEqual([6]);
});

test('a cut of the wall keeps to its dates and weekdays; where none may air the first is there', async () => {
  const { db } = await station();
  const { cutIds } = await jingle(db);
  const set = (id: number, values: { ends_on?: string; weekdays?: string }) =>
    db.kysely.updateTable('cuts').set(values).where('id', '=', id).execute();
  await set(cutIds[0], { ends_on: '2026-11-21T23:59' });
  expect(await lengths(db)).toEqual([6]);
  await set(cutIds[1], { weekdays: '[1,2,3]' });
  expect(await lengths(db)).toEqual([7]);
  await set(cutIds[2], { weekdays: '[4]' });
  expect(await lengths(db)).toEqual([5]);
});

test('a button stays while any cut of its cart can be played, once', async () => {
  const { db } = await station();
  const { cutIds } = await jingle(db);
  expect((await wallPages(db))[0].buttons.map(({ durationFrames48k }) => durationFrames48k)).toEqual([240_000]);
  await db.kysely
    .updateTable('media_files')
    .set({ problem_code: 'FILE_MISSING' })
    .where('id', 'in', (eb) => eb.selectFrom('cuts').select('file').where('id', '=', cutIds[0]))
    .execute();
  expect((await wallPages(db))[0].buttons.map(({ durationFrames48k }) => durationFrames48k)).toEqual([288_000]);
  expect(await lengths(db)).toEqual([6]);
  await db.kysely.updateTable('cuts').set({ enabled: 0 }).where('id', '>', cutIds[0]).execute();
  expect((await wallPages(db))[0].buttons).toEqual([]);
});
