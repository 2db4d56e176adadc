import { sql } from 'kysely';
import { expect, test } from 'vitest';
import type { Analysis } from '../../../db/ingest/analysis.js';
import { storeFile, type Declared, type FileFacts } from '../../../db/ingest/store-file.js';
import { placedColumns, rescaled } from '../../../db/ingest/stored-cues.js';
import { cuesFrom } from '../../../db/cue-points.js';
import type { Db } from '../../../db/open.js';
import { NO_TAGS, type Tags } from '../../../playout/media/tags.js';
import { analysis, station } from '../fixture.js';

const song: Declared = { kind: 'music', category: 'Power Play' };
const facts = (path: string): FileFacts => ({ path, sizeBytes: 10, modifiedAtEpochMs: 1, contentKey: path });
const tags = (over: Partial<Tags>): Tags => ({ ...NO_TAGS, title: 'Title', artist: 'Artist', ...over });

const store = (db: Db, path: string, measured: Analysis, declared: Declared = song) =>
  storeFile(db, facts(path), measured, declared, 1000);

const cartOf = (db: Db, cartId: string) =>
  db.kysely.selectFrom('carts').selectAll().where('number', '=', Number(cartId)).executeTakeFirstOrThrow();
const cutOf = (db: Db, cartId: string) =>
  db.kysely.selectFrom('cuts').selectAll().where('cart', '=', Number(cartId)).executeTakeFirstOrThrow();

async function found(db: Db, words: string): Promise<number[]> {
  const { rows } = await sql<{ rowid: number }>`SELECT rowid FROM carts_fts WHERE carts_fts MATCH ${words}`.execute(
    db.kysely,
  );
  return rows.map((row) => row.rowid);
}

test('everything that tags and measurements say has its column', async () => {
  const { db } = await station();
  const { cartId, added } = await store(
    db,
    '/m/a.flac',
    analysis(100, {
      introEndFrames: 441_000,
      introConfidence: 0.75,
      segueFrames: 4_000_000,
      fadeOutFrames: 44_100,
      hook: [882_000, 1_323_000],
      ending: 'fade',
      firstLufs: -15,
      lastLufs: -20,
      tempoBpm: 128.5,
      fingerprint: Uint8Array.from([1, 2, 3, 4]),
      tags: tags({
        title: 'Été',
        artist: 'The Band feat. Ann & Bob',
        label: 'Indie',
        composer: 'C. Omposer',
        genre: 'Pop',
        language: 'fra',
        explicit: true,
        comment: 'from the archive',
        isrc: 'USS1Z9900001',
        startsOn: '2026-01-01T00:00',
      }),
    }),
    { ...song, codes: ['summer', 'summer', 'energy:4'], endsOn: '2026-08-31T23:59' },
  );
  expect(added).toBe(true);
  expect(await cartOf(db, cartId)).toMatchObject({
    title: 'Été',
    label: 'Indie',
    composer: 'C. Omposer',
    genre: 'Pop',
    language: 'fra',
    explicit: 1,
    notes: 'from the archive',
    isrc: 'USS1Z9900001',
    category: 'power-play',
    revision: 0,
    artwork: null,
  });
  const cut = await cutOf(db, cartId);
  expect(cut).toMatchObject({
    intro_end_frames: 441_000,
    intro_confidence: 0.75,
    hook_from_frames: 882_000,
    hook_to_frames: 1_323_000,
    fade_out_frames: 44_100,
    ending: 'fade',
    first_lufs: -15,
    last_lufs: -20,
    tempo_bpm: 128.5,
    starts_on: '2026-01-01T00:00',
    ends_on: '2026-08-31T23:59',
    edited: '{}',
  });
  expect([...cut.fingerprint!]).toEqual([1, 2, 3, 4]);
  expect(cuesFrom(cut.detected)).toEqual({
    cueIn: 0,
    introEnd: 441_000,
    segue: 4_000_000,
    cueOut: 4_410_000,
    fadeIn: 0,
    fadeOut: 44_100,
    hookFrom: 882_000,
    hookTo: 1_323_000,
  });
  const artists = await db.kysely
    .selectFrom('cart_artists')
    .innerJoin('artists', 'artists.id', 'cart_artists.artist')
    .select(['name', 'role', 'position'])
    .orderBy('position')
    .execute();
  expect(artists.map(({ name, role }) => [name, role])).toEqual([
    ['The Band', 'main'],
    ['Ann', 'featured'],
    ['Bob', 'featured'],
  ]);
  const codes = await db.kysely.selectFrom('cart_codes').select('code').execute();
  expect(codes.map(({ code }) => code).sort()).toEqual(['energy:4', 'summer']);
  expect(await found(db, 'ete* omposer')).toEqual([Number(cartId)]);
});

test('timers of a cart chunk are what was detected; a tag gives the tempo where none was measured', async () => {
  const { db } = await station();
  const cues = { cueIn: 441, introEnd: 44_100, segue: 400_000, cueOut: 99_999_999 };
  const { cartId } = await store(db, '/m/a.wav', analysis(10, { tags: tags({ cues, bpm: 93 }) }));
  expect(await cutOf(db, cartId)).toMatchObject({
    cue_in_frames: 441,
    intro_end_frames: 44_100,
    segue_frames: 400_000,
    cue_out_frames: 441_000,
    tempo_bpm: 93,
  });
});

test('measuring a file again keeps what a person has edited, and nothing else of the old', async () => {
  const { db } = await station();
  const { cartId } = await store(db, '/m/a.ogg', analysis(100, { tags: tags({ title: 'Old', label: 'L1' }) }));
  await db.kysely
    .updateTable('cuts')
    .set({ edited: JSON.stringify({ segue: 4_100_000 }), weight: 3, ends_on: '2030-01-01T00:00', name: 'mine' })
    .execute();
  const again = await store(
    db,
    '/m/a.ogg',
    analysis(100, { cueInFrames: 500, segueFrames: 4_300_000, tags: tags({ title: 'New', label: 'L2' }) }),
  );
  expect(again).toEqual({ cartId, added: false });
  expect(await cartOf(db, cartId)).toMatchObject({ title: 'New', label: 'L2' });
  expect(await cutOf(db, cartId)).toMatchObject({
    cue_in_frames: 500,
    segue_frames: 4_100_000,
    weight: 3,
    ends_on: '2030-01-01T00:00',
    name: 'mine',
  });
  expect(await found(db, 'old')).toEqual([]);
  expect(await found(db, 'new l2')).toEqual([Number(cartId)]);

  await db.kysely.updateTable('carts').set({ title: 'By hand', revision: 1 }).execute();
  await store(db, '/m/a.ogg', analysis(100, { sampleRateHz: 48_000, tags: tags({ title: 'Newer', label: 'L3' }) }));
  expect(await cartOf(db, cartId)).toMatchObject({ title: 'By hand', label: 'L2' });
  const cut = await cutOf(db, cartId);
  expect(cut.sample_rate_hz).toBe(48_000);
  expect(cut.segue_frames).toBe(Math.round((4_100_000 * 48_000) / 44_100));
});

test('artwork is stored once, and stays where a new file has none', async () => {
  const { db } = await station();
  const artwork = { mime: 'image/png', base64: Buffer.from('picture').toString('base64') } as const;
  const a = await store(db, '/m/a.mp3', analysis(60, { tags: tags({ artwork }) }));
  const b = await store(db, '/m/b.mp3', analysis(60, { tags: tags({ artwork }) }));
  const stored = await db.kysely.selectFrom('artworks').selectAll().execute();
  expect(stored.map(({ mime, bytes }) => [mime, bytes.toString()])).toEqual([['image/png', 'picture']]);
  expect((await cartOf(db, a.cartId)).artwork).toBe(stored[0].hash);
  expect((await cartOf(db, b.cartId)).artwork).toBe(stored[0].hash);
  await store(db, '/m/a.mp3', analysis(60));
  expect((await cartOf(db, a.cartId)).artwork).toBe(stored[0].hash);
});

test('whatever the points are, what airs is in order and inside the file', () => {
  expect(
    placedColumns({ cueIn: 10, segue: 80, cueOut: 90, introEnd: 50 }, { cueOut: 40, hookFrom: 5, hookTo: 99 }, 100),
  ).toEqual({
    cue_in_frames: 10,
    intro_end_frames: 40,
    segue_frames: 40,
    cue_out_frames: 40,
    fade_in_frames: 0,
    fade_out_frames: 0,
    hook_from_frames: 5,
    hook_to_frames: 99,
  });
  expect(placedColumns({ cueIn: 500, cueOut: 1000, fadeIn: 700, hookFrom: 9, hookTo: 3 }, {}, 100)).toMatchObject({
    cue_in_frames: 100,
    cue_out_frames: 100,
    fade_in_frames: 0,
    hook_from_frames: null,
  });
  expect(rescaled({ cueIn: 441, segue: 44_100 }, 44_100, 48_000)).toEqual({ cueIn: 480, segue: 48_000 });
});
