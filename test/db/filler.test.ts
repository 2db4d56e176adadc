import { expect, test } from 'vitest';
import type { Db } from '../../db/open.js';
import { fillerCuts } from '../../db/queries/filler.js';
import { addCart, breakCart, station } from './fixture.js';

const DAY_MS = 86_400_000;
const NOW = 400 * DAY_MS;
const SINCE = NOW - 56 * DAY_MS;

async function aired(db: Db, cartId: string, startedAtEpochMs: number): Promise<void> {
  await db.kysely
    .insertInto('as_run')
    .values({
      item_id: `${cartId} ${startedAtEpochMs}`,
      start_frame: 0,
      end_frame: 1,
      cart: Number(cartId),
      title: '',
      artist: '',
      kind: 'music',
      started_at_epoch_ms: startedAtEpochMs,
      outcome: 'played',
      reason: '',
    })
    .execute();
}

test('what may stand in: the longest rested first, what airs only at times behind, nothing that cannot air', async () => {
  const { db } = await station();
  const names = ['seasonal', 'yesterday', 'last week', 'last year', 'never', 'held', 'broken'];
  const carts = new Map<string, string>();
  for (const title of names) carts.set(title, await addCart(db, { kind: 'music', seconds: 100, title }));
  await addCart(db, { kind: 'jingle', seconds: 5, title: 'jingle' });
  const { category: jingles } = await db.kysely
    .selectFrom('carts')
    .where('kind', '=', 'jingle')
    .select('category')
    .executeTakeFirstOrThrow();
  const id = (title: string): string => carts.get(title) ?? '';
  await aired(db, id('yesterday'), NOW - DAY_MS);
  await aired(db, id('last week'), NOW - 7 * DAY_MS);
  await aired(db, id('last year'), NOW - 370 * DAY_MS);
  await breakCart(db, id('broken'));
  const own = db.kysely.updateTable('cuts').set({ starts_on: '1971-12-01' });
  await own.where('cart', '=', Number(id('seasonal'))).execute();
  const held = db.kysely.updateTable('carts').set({ enabled: 0, category: jingles });
  await held.where('number', '=', Number(id('held'))).execute();

  const titles = async (over: object): Promise<string[]> =>
    (await fillerCuts(db, { kind: 'music', limit: 10, sinceEpochMs: SINCE, ...over })).map(({ title }) => title);
  expect(await titles({})).toEqual(['last year', 'never', 'last week', 'yesterday', 'seasonal']);
  await aired(db, id('last week'), NOW - 8 * DAY_MS);
  const isAhead = new Map(
    (await fillerCuts(db, { kind: 'music', limit: 10, sinceEpochMs: SINCE })).map((cut) => [cut.title, cut.isAhead]),
  );
  expect([...isAhead].filter(([, ahead]) => ahead).map(([title]) => title)).toEqual(['last week', 'yesterday']);
  expect(await titles({ limit: 3 })).toEqual(['last year', 'never', 'last week']);
  expect(await titles({ category: jingles })).toEqual([]);
});
