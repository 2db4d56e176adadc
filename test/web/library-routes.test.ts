import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { rundownBetween } from '../../db/queries/rundown.js';
import type { StationDatabase } from '../../db/open.js';
import type { Rundown } from '../../playout/api/segment.js';
import { planAhead } from '../../scheduler/store-plan.js';
import type { CartDetail, LibraryPage } from '../../web/api/library.js';
import { databaseLibrary } from '../../web/server/database-library.js';
import { libraryChanges } from '../../web/server/library-changes.js';
import { PlanPush } from '../../web/server/plan-push.js';
import { addCart, cartLibrary, station } from '../db/fixture.js';
import { eventually } from '../eventually.js';
import { plannerHere } from '../scheduler/planner-here.js';
import { openStudio, type Studio } from './studio.js';

let studio: Studio;
let db: StationDatabase;
let plans: PlanPush;
let ids: string[];
let measuredAgain: number[];
const now = Date.UTC(2026, 10, 24, 12, 20);
const settings = settingsFrom({ schedule: { planAheadHours: 12 } });

beforeEach(async () => {
  ({ db } = await station());
  ids = [];
  measuredAgain = [];
  for (let number = 0; number < 6; number++) {
    ids.push(await addCart(db, { kind: 'music', seconds: 180, title: `Song ${number}`, artist: `Band ${number}` }));
  }
  const carts = cartLibrary(db, { now: () => now });
  const library = databaseLibrary(db, carts);
  // The changes need the plan, which needs the studio, which needs the changes.
  const changes = libraryChanges({
    db,
    carts,
    plans: { cartsChanged: (changed) => plans.cartsChanged(changed) },
    scan: {
      measureAgain: (carts) => {
        measuredAgain.push(...carts);
        return Promise.resolve();
      },
    },
    now: () => now,
  });
  studio = await openStudio({ library, changes, now: () => now });
  const { programme, feed, link } = studio;
  const planner = plannerHere(db, settings, () => now);
  plans = new PlanPush({ db, settings, planner, library, programme, feed, link, log: () => undefined, now: () => now });
  await eventually('the link is up', () => studio.feed.parts.engine !== null);
});

afterEach(async () => {
  await studio.close();
  await plans.idle();
});

// What comes back is said by who asks.
// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters
async function ask<T>(method: string, path: string, body?: unknown): Promise<{ status: number; body: T }> {
  const response = await fetch(new URL(path, studio.url), {
    method,
    ...(body === undefined ? {} : { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as T };
}

const search = (filter: object): Promise<{ status: number; body: LibraryPage }> =>
  ask('POST', '/api/library/search', { filter, sort: { by: 'title', descending: false }, offset: 0, limit: 50 });

interface Refusal {
  readonly error: { readonly code: string; readonly message: string };
}

it('finds carts and shows one with its cuts, its history and what it sounds like', async () => {
  const found = await search({ text: 'band', artist: '3' });
  expect(found.body.total).toBe(1);
  const { body: cart } = await ask<CartDetail>('GET', `/api/library/carts/${found.body.rows[0].cartId}`);
  expect(cart).toMatchObject({ title: 'Song 3', revision: 0, artists: [{ name: 'Band 3', role: 'main' }] });
  const peaks = await ask('GET', `/api/library/cuts/${cart.cutList[0].cutId}/peaks`);
  expect(peaks.body).toEqual({ durationFrames: 180 * 48_000, framesPerPeak: 480, pairs: [-3, 4, -127, 127] });
  expect((await ask('GET', `/api/library/carts/${cart.cartId}/history`)).body).toEqual({ total: 0, plays: [] });
  for (const path of ['carts/99', 'carts/x', 'carts/99/history', 'cuts/99/peaks', 'artwork/abc']) {
    expect([path, (await ask('GET', `/api/library/${path}`)).status]).toEqual([path, 404]);
  }
});

it('sends artwork once and for all, and never as something that a browser would run', async () => {
  const store = (hash: string, mime: string) =>
    db.kysely
      .insertInto('artworks')
      .values({ hash, mime, bytes: Buffer.from([1, 2, 3]) })
      .execute();
  await store('aa', 'image/png');
  await store('bb', 'text/html');
  const picture = await fetch(new URL('/api/library/artwork/aa', studio.url));
  expect(picture.headers.get('content-type')).toBe('image/png');
  expect(picture.headers.get('cache-control')).toContain('immutable');
  expect(Array.from(new Uint8Array(await picture.arrayBuffer()))).toEqual([1, 2, 3]);
  const page = await fetch(new URL('/api/library/artwork/bb', studio.url));
  expect(page.headers.get('content-type')).toBe('application/octet-stream');
});

it('edits a cart where nobody else has, and says what is wrong with a value', async () => {
  const path = `/api/library/carts/${ids[0]}`;
  const edited = await ask<CartDetail>('PATCH', path, { revision: 0, title: 'New', duck: { differenceLu: 4 } });
  expect(edited.body).toMatchObject({ title: 'New', revision: 1, duck: { differenceLu: 4 } });
  const stale = await ask<Refusal>('PATCH', path, { revision: 0, title: 'Other' });
  expect([stale.status, stale.body.error.code]).toEqual([409, 'REVISION_STALE']);
  for (const [patch, message] of [
    [{ revision: 1, year: 12_345 }, /year is 12345: must be <= 9999/],
    [{ revision: 1, kind: 'song' }, /kind is "song": .*music, jingle/],
    [{ revision: 1, mood: 'sad' }, /mood/],
    [{ title: 'x' }, /revision/],
  ] as const) {
    const refused = await ask<Refusal>('PATCH', path, patch);
    expect(refused.status).toBe(400);
    expect(refused.body.error.message).toMatch(message);
  }
});

it('edits thousands of ids in one message, lists the edit and takes it back', async () => {
  const cartIds = [...ids, ...Array.from({ length: 50_000 }, (_, index) => String(1_000_000 + index))];
  const { status, body } = await ask<{ editId: string; carts: number }>('POST', '/api/library/edits', {
    selection: { cartIds },
    set: { category: 'Gold' },
    addCodes: ['checked'],
  });
  expect([status, body.carts]).toEqual([200, 6]);
  expect((await search({ categories: ['Gold'], codes: ['checked'] })).body.total).toBe(6);
  const byFilter = await ask('POST', '/api/library/edits', {
    selection: { filter: { artist: 'band 2' } },
    set: { album: 'A' },
  });
  expect(byFilter.body).toMatchObject({ carts: 1 });
  expect(await ask('POST', `/api/library/edits/${body.editId}/undo`)).toMatchObject({ status: 200, body: { kept: 0 } });
  expect((await ask('POST', `/api/library/edits/${body.editId}/undo`)).status).toBe(409);
  expect((await search({ codes: ['checked'] })).body.total).toBe(0);
  expect((await ask<unknown[]>('GET', '/api/library/edits')).body).toHaveLength(2);
});

it('keeps filters, and knows artists', async () => {
  const filter = { filter: { text: 'x' }, sort: { by: 'year', descending: true } };
  expect((await ask('PUT', '/api/library/filters/Mine%20%26%20yours', filter)).body).toEqual([
    { name: 'Mine & yours', ...filter },
  ]);
  expect((await ask('DELETE', '/api/library/filters/Mine%20%26%20yours')).body).toEqual([]);
  expect((await ask('DELETE', '/api/library/filters/none')).status).toBe(404);
  const { body } = await ask<{ artistId: string }[]>('GET', '/api/library/artists?text=band');
  expect(body).toHaveLength(6);
  const alias = await ask('PATCH', `/api/library/artists/${body[1].artistId}`, { aliasOf: body[0].artistId });
  expect(alias.body).toMatchObject({ aliasOf: { artistId: body[0].artistId, name: 'Band 0' } });
});

it('brings an edit of cue points to the engine, and a held cart out of the plan', async () => {
  await planAhead(db, settings, now);
  await plans.push();
  const coming = await rundownBetween(db, now + 60_000);
  const victim = coming.filter((item) => item.status === 'planned')[1];
  const cart = (await ask<CartDetail>('GET', `/api/library/carts/${victim.cartId}`)).body;
  const segmentOf = (rundown: Rundown | undefined) => rundown?.items.find((item) => item.id === victim.id);
  const cut = `/api/library/cuts/${cart.cutList[0].cutId}`;
  await ask('PATCH', cut, { cues: { segue: 120 * 48_000 } });
  await plans.idle();
  expect(segmentOf(studio.engine.rundowns.at(-1))?.cue.segueFrames).toBe(120 * 48_000);
  const after = await rundownBetween(db, now + 60_000);
  const at = after.findIndex((item) => item.id === victim.id);
  expect(after[at].durationMs).toBe(120_000);
  const next = after
    .slice(at + 1)
    .find((item) => item.over === null && item.status === 'planned' && item.hardTime === null);
  if (next?.hourStartsAtEpochMs === victim.hourStartsAtEpochMs) {
    expect(next.startsAtEpochMs).toBe(after[at].startsAtEpochMs + 120_000);
  }
  const refused = await ask<Refusal>('PATCH', cut, { cues: { cueIn: 179 * 48_000 } });
  expect(refused.body.error.message).toContain('cues.segue');
  await ask('PATCH', `/api/library/carts/${victim.cartId}`, { revision: cart.revision + 1, enabled: false });
  await plans.idle();
  expect((await rundownBetween(db, now + 10_000)).some((item) => item.cartId === victim.cartId)).toBe(false);
  const last = studio.engine.rundowns.at(-1);
  expect([...(last?.items ?? []), ...(last?.filler ?? [])].some((item) => item.cartId === victim.cartId)).toBe(false);
});

it('a live source: added, found, changed by revision, refused by field; nothing that needs a file is to be had of it', async () => {
  const source = { title: 'Network', address: 'https://user:secret@example.org/live', lengthSeconds: 180 };
  const added = await ask<CartDetail>('POST', '/api/library/live', source);
  expect(added.status).toBe(201);
  const { cartId, revision, cutList } = added.body;
  const { address, lengthSeconds } = source;
  expect(added.body).toMatchObject({ kind: 'live', category: 'Live sources', live: { address, lengthSeconds } });
  expect(cutList[0].path).toBe('https://example.org/live');
  expect((await search({ text: 'network' })).body.rows).toMatchObject([
    { cartId, durationSeconds: 180, problem: null },
  ]);
  expect(JSON.stringify((await search({})).body)).not.toContain('secret');
  expect((await ask<CartDetail>('GET', `/api/library/carts/${ids[0]}`)).body.live).toBeNull();

  const path = `/api/library/carts/${cartId}`;
  const live = { address: 'input:USB line', lengthSeconds: 3600 };
  const changed = await ask<CartDetail>('PATCH', path, { revision, live, title: 'Studio' });
  expect(changed.body).toMatchObject({ title: 'Studio', live, revision: revision + 1, durationSeconds: 3600 });
  expect((await ask('PATCH', path, { revision, live })).status).toBe(409);
  expect((await ask('PATCH', path, { revision: revision + 1, kind: 'news' })).status).toBe(400);
  expect((await ask('PATCH', `/api/library/carts/${ids[0]}`, { revision: 0, live })).status).toBe(400);
  expect((await ask('PATCH', `/api/library/carts/${ids[0]}`, { revision: 0, kind: 'live' })).status).toBe(400);
  const bulk = { selection: { filter: {} }, set: { live } };
  expect((await ask('POST', '/api/library/edits', bulk)).status).toBe(400);
  const refused = await ask<Refusal>('POST', '/api/library/live', { ...source, address: 'ftp://x' });
  expect(refused).toMatchObject({ status: 400, body: { error: { code: 'COMMAND_INVALID' } } });
  expect(refused.body.error.message).toContain('address: "ftp://x" is no address of a stream');
  expect((await ask('POST', '/api/library/live', { ...source, lengthSeconds: 0 })).status).toBe(400);
  expect((await ask('GET', `/api/library/${cartId}/waveform`)).status).toBe(404);
  expect((await ask('GET', `/api/library/cuts/${cutList[0].cutId}/peaks`)).status).toBe(404);
});

it('has the files of carts that become of another kind measured again, and when that is taken back', async () => {
  const edit = { selection: { cartIds: ids.slice(0, 2) }, set: { kind: 'jingle' } };
  const { body } = await ask<{ editId: string }>('POST', '/api/library/edits', edit);
  expect(measuredAgain).toEqual(ids.slice(0, 2).map(Number));
  await ask('POST', '/api/library/edits', { selection: { cartIds: ids }, set: { album: 'Collected' } });
  expect(measuredAgain).toHaveLength(2);
  await ask('POST', `/api/library/edits/${body.editId}/undo`);
  expect(measuredAgain).toHaveLength(4);
});
