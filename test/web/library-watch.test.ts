import { expect, it } from 'vitest';
import { editCarts } from '../../db/queries/edits.js';
import type { PartChange } from '../../web/api/live.js';
import { LibraryWatch } from '../../web/server/library-watch.js';
import { StationFeed } from '../../web/server/station-feed.js';
import { addCart, breakCart, cartLibrary, station } from '../db/fixture.js';

function newFeed(): { feed: StationFeed; told: PartChange['part'][] } {
  const feed = new StationFeed({
    station: { name: 'S', timeZone: 'UTC', language: 'en' },
    linked: false,
    engine: null,
    rundown: { revision: 0, plannedUntilEpochMs: null, rows: [] },
    wall: [],
    library: null,
    libraryChangedAtEpochMs: 1000,
    ingest: null,
    processes: [],
    alarms: [],
  });
  const told: PartChange['part'][] = [];
  feed.on('change', (_revision, { part }) => told.push(part));
  return { feed, told };
}

it('tells panels of every change of the library, and of nothing else', async () => {
  const { db } = await station();
  const { feed, told } = newFeed();
  const watch = new LibraryWatch({ carts: cartLibrary(db), feed, log: () => undefined, now: () => 2000 });
  const look = (): PartChange['part'][] => {
    told.length = 0;
    watch.look();
    return [...told];
  };
  look();
  expect(look()).toEqual([]);
  const cartId = await addCart(db, { kind: 'music', seconds: 200, title: 'Kites' });
  expect(look()).toEqual(['library', 'libraryChangedAtEpochMs']);
  expect(feed.parts.library?.carts).toBe(1);
  const before = feed.parts.libraryChangedAtEpochMs;
  // As many carts as before: what they are called is another matter.
  await editCarts(db, [Number(cartId)], { set: { album: 'Collected' } }, 1);
  expect(look()).toEqual(['libraryChangedAtEpochMs']);
  expect(feed.parts.libraryChangedAtEpochMs).toBeGreaterThan(before);
  await breakCart(db, cartId);
  expect(look()).toEqual(['library', 'libraryChangedAtEpochMs']);
  await db.kysely.deleteFrom('carts').where('number', '=', Number(cartId)).execute();
  expect(look()).toContain('libraryChangedAtEpochMs');
  expect(look()).toEqual([]);
});

it('says once that it cannot look, and goes on when it can', () => {
  const { feed } = newFeed();
  const lines: string[] = [];
  let isBroken = true;
  const carts = {
    get generation(): number {
      if (isBroken) throw new Error('disk I/O error');
      return 1;
    },
    counts: () => ({ carts: 3, byKind: {}, problems: 0 }),
  };
  const watch = new LibraryWatch({ carts, feed, log: (_level, line) => lines.push(line), now: () => 2000 });
  watch.look();
  watch.look();
  expect(lines).toEqual(['the library cannot be followed: disk I/O error']);
  isBroken = false;
  watch.look();
  expect(feed.parts.library?.carts).toBe(3);
});
