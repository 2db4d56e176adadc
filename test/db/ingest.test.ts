import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ingestPaths, type IngestEvent, type IngestSummary } from '../../db/ingest/ingest.js';
import type { AnalyseFiles } from '../../db/ingest/analysis.js';
import { kindFromFolders, kindFromName, kindFromShape, lowEnergyRatio } from '../../db/ingest/guess-kind.js';
import { walk } from '../../db/ingest/walk.js';
import type { Db } from '../../db/open.js';
import { editCut } from '../../db/queries/cut-edits.js';
import { playableCuts } from '../../db/queries/cuts.js';
import { editCarts, undoEdit } from '../../db/queries/edits.js';
import { filesToMeasure } from '../../db/queries/media-files.js';
import { cartExtras } from '../../db/queries/cart.js';
import { problems } from '../../db/queries/problems.js';
import { peaksOf } from '../../db/queries/waveforms.js';
import { wallPages } from '../../db/queries/wall.js';
import { analysis, settings, cartLibrary, station, temporaryFolder } from './fixture.js';

// The measuring runs in processes of its own: the built ones.
const { analyseMany } = (await import(
  new URL('../../dist/modules/playout/media/analyse-pool.js', import.meta.url).href
)) as typeof import('../../playout/media/analyse-pool.js');

const PROMPTS = '/usr/share/asterisk/sounds/en_US_f_Allison';
const SONG = '/usr/share/games/wesnoth/1.16/data/core/music/victory.ogg';

function tone(path: string, seconds: number, ...options: string[]): void {
  const source = `sine=frequency=440:duration=${seconds}:sample_rate=48000,volume=-12dB`;
  execFileSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', '-f', 'lavfi', '-i', source, ...options, path]);
}

interface Ran {
  readonly summary: IngestSummary;
  readonly events: IngestEvent[];
}

async function ingest(db: Db, folder: string, analyse: AnalyseFiles = analyseMany, category?: string): Promise<Ran> {
  const events: IngestEvent[] = [];
  const summary = await ingestPaths(db, [folder], {
    settings,
    analyse,
    onProgress: (event) => events.push(event),
    ...(category === undefined ? {} : { category }),
  });
  return { summary, events };
}

/** Counts what it is asked to measure; every file is a song of 100 s. */
function fake(asked: string[] = []): AnalyseFiles {
  return (jobs, { onResult }) => {
    for (const { path } of jobs) {
      asked.push(path);
      onResult({ path, ok: true, analysis: analysis(100) });
    }
    return Promise.resolve();
  };
}

test('real files: songs, prompts, jingles and files that cannot be used, each in its place', async () => {
  const { db } = await station();
  const media = join(temporaryFolder(), 'media');
  for (const folder of ['music', 'jingles', 'voice', 'mixed']) mkdirSync(join(media, folder), { recursive: true });
  tone(
    join(media, 'music', 'song.flac'),
    25,
    '-metadata',
    'title=A "song"\n🎵',
    '-metadata',
    'artist=Band',
    '-ac',
    '2',
  );
  tone(join(media, 'jingles', 'jingle.mp3'), 3);
  copyFileSync(join(PROMPTS, 'auth-thankyou.wav'), join(media, 'voice', 'thanks.wav'));
  copyFileSync(join(PROMPTS, 'auth-thankyou.wav'), join(media, 'mixed', 'spoken.wav'));
  tone(join(media, 'mixed', 'short.wav'), 4, '-ac', '2');
  writeFileSync(join(media, 'mixed', 'empty.ogg'), '');
  writeFileSync(join(media, 'mixed', 'noise.mp3'), Buffer.alloc(5000, 'no sound at all '));
  writeFileSync(join(media, 'mixed', 'notes.txt'), 'not asked');

  const { summary, events } = await ingest(db, media);

  expect(summary).toEqual({ found: 7, added: 5, updated: 0, unchanged: 0, moved: 0, problems: 2, missing: 0 });
  expect(events.map((event) => event.done)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  expect(events.every((event) => event.total === 7)).toBe(true);
  const library = cartLibrary(db);
  expect(library.counts()).toEqual({ carts: 5, byKind: { jingle: 2, music: 1, voice: 2 }, problems: 2 });
  expect((await problems(db)).map(({ path, code }) => [path.slice(media.length + 1), code])).toEqual([
    ['mixed/empty.ogg', 'FILE_EMPTY'],
    ['mixed/noise.mp3', expect.stringMatching(/^FILE_(UNSUPPORTED|UNDECODABLE)$/)],
  ]);
  const sort = { by: 'title', descending: false } as const;
  const [song] = library.search({ filter: { kinds: ['music'] }, sort, offset: 0, limit: 5 }).rows;
  expect(song).toMatchObject({ title: 'A "song" 🎵', artist: 'Band', category: 'Music', problem: null });
  const [cut] = (await cartExtras(db, song.cartId))?.cutList ?? [];
  expect(cut).toMatchObject({ sampleRateHz: 48_000, channels: 2, durationFrames: 25 * 48_000 });
  expect(cut.integratedLufs).toBeLessThan(-20);
  expect((await peaksOf(db, song.cartId))?.peaks.length).toBeGreaterThan(4000);
  const voices = await playableCuts(db, 'voice');
  expect(voices.map((cut) => cut.category)).toEqual(['voice-tracks', 'voice-tracks']);
  // Where somebody speaks is known, also of the one whose sound alone says what it is.
  for (const voice of voices) expect(voice.speech.length).toBeGreaterThan(0);
  expect((await wallPages(db))[0].buttons.map((button) => button.kind)).toEqual(['jingle', 'jingle']);

  const again = await ingest(db, media);
  expect(again.summary).toMatchObject({ added: 0, unchanged: 5, problems: 2 });
});

test('a song of a real library is taken in as music with its tags and cue points', async () => {
  const { db } = await station();
  await ingest(db, SONG);
  const [cut] = await playableCuts(db, 'music');
  expect(cut).toMatchObject({ path: SONG, category: 'music' });
  expect(cut.integratedLufs).toBeGreaterThan(-30);
  expect(cut.segueFrames).toBeGreaterThan(cut.cueInFrames);
  expect(cut.cueOutFrames).toBeGreaterThanOrEqual(cut.segueFrames);
});

test('the first file can air while others are still being measured', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  for (const name of ['a.ogg', 'b.ogg']) writeFileSync(join(media, name), name);
  let seen = -1;
  const { summary } = await ingest(db, media, async (jobs, { onResult }) => {
    onResult({ path: jobs[0].path, ok: true, analysis: analysis(100) });
    await expect.poll(async () => (await playableCuts(db)).length).toBe(1);
    seen = (await playableCuts(db)).length;
    onResult({ path: jobs[1].path, ok: true, analysis: analysis(100) });
  });
  expect(seen).toBe(1);
  expect(summary.added).toBe(2);
});

test('only what has changed is measured again, and keeps its cart', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  const path = join(media, 'song.ogg');
  writeFileSync(path, 'one');
  writeFileSync(join(media, 'other.ogg'), 'two');
  await ingest(db, media, fake());
  const before = (await playableCuts(db)).map((cut) => cut.cartId);
  writeFileSync(path, 'longer');
  utimesSync(path, 100, 100);
  const asked: string[] = [];
  const { summary } = await ingest(db, media, fake(asked));
  expect(asked).toEqual([path]);
  expect(summary).toMatchObject({ updated: 1, unchanged: 1, added: 0 });
  expect((await playableCuts(db)).map((cut) => cut.cartId)).toEqual(before);
});

test('a file that moved keeps its cart; one that is gone is a problem until it is back', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  writeFileSync(join(media, 'song.ogg'), 'one');
  await ingest(db, media, fake());
  mkdirSync(join(media, 'new'));
  renameSync(join(media, 'song.ogg'), join(media, 'new', 'name.ogg'));
  const asked: string[] = [];
  expect((await ingest(db, media, fake(asked))).summary).toMatchObject({ moved: 1, missing: 0, added: 0 });
  expect(asked).toEqual([]);
  expect(await playableCuts(db)).toMatchObject([{ cartId: '1', path: join(media, 'new', 'name.ogg') }]);
  rmSync(join(media, 'new', 'name.ogg'));
  expect((await ingest(db, media, fake())).summary).toMatchObject({ missing: 1, found: 0 });
  expect(await playableCuts(db)).toEqual([]);
  expect(await problems(db)).toMatchObject([{ code: 'FILE_MISSING' }]);
  writeFileSync(join(media, 'new', 'name.ogg'), 'one');
  await ingest(db, media, fake());
  expect(await playableCuts(db)).toMatchObject([{ cartId: '1' }]);
  expect(await problems(db)).toEqual([]);
});

test('a file that gets worse stops airing, and airs again once it is mended', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  const path = join(media, 'song.ogg');
  writeFileSync(path, 'one');
  await ingest(db, media, fake());
  writeFileSync(path, 'broken!');
  await ingest(db, media, (jobs, { onResult }) => {
    onResult({ path: jobs[0].path, ok: false, error: { code: 'FILE_TRUNCATED', message: 'half of it is not there' } });
    return Promise.resolve();
  });
  expect(await playableCuts(db)).toEqual([]);
  expect(await problems(db)).toMatchObject([{ path, code: 'FILE_TRUNCATED', message: 'half of it is not there' }]);
  writeFileSync(path, 'mended again');
  await ingest(db, media, fake());
  expect(await playableCuts(db)).toMatchObject([{ cartId: '1' }]);
});

test('a file in which nothing can be heard is a problem, a quiet click is not', async () => {
  const { db } = await station();
  const media = join(temporaryFolder(), 'music');
  mkdirSync(media);
  execFileSync('ffmpeg', [...'-nostdin -v error -f lavfi -i anullsrc=d=10'.split(' '), join(media, 'silence.ogg')]);
  tone(join(media, 'click.wav'), 0.2);
  await ingest(db, media);
  expect(await problems(db)).toMatchObject([{ path: join(media, 'silence.ogg'), code: 'FILE_EMPTY' }]);
  expect((await playableCuts(db)).map((cut) => cut.path)).toEqual([join(media, 'click.wav')]);
});

test('songs come first, then one of each kind in turn', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  for (const folder of ['a-voice', 'jingles', 'music']) {
    mkdirSync(join(media, folder));
    for (const name of ['1.ogg', '2.ogg', '3.ogg']) writeFileSync(join(media, folder, name), folder + name);
  }
  rmSync(join(media, 'jingles', '3.ogg'));
  renameSync(join(media, 'a-voice'), join(media, 'Voice'));
  const asked: string[] = [];
  await ingest(db, media, fake(asked));
  expect(asked.map((path) => path.slice(media.length + 1))).toEqual([
    'music/1.ogg',
    'Voice/1.ogg',
    'jingles/1.ogg',
    'music/2.ogg',
    'Voice/2.ogg',
    'jingles/2.ogg',
    'music/3.ogg',
    'Voice/3.ogg',
  ]);
});

test('a named category says what all files are', async () => {
  const { db } = await station();
  const media = join(temporaryFolder(), 'music');
  mkdirSync(media);
  writeFileSync(join(media, 'a.ogg'), 'one');
  await ingest(db, media, fake(), 'Sweepers');
  await ingest(db, media, fake(), 'Ignored for what is known');
  writeFileSync(join(media, 'b.ogg'), 'two');
  await ingest(db, media, fake(), 'Power Play');
  expect((await playableCuts(db)).map(({ kind, category }) => [kind, category])).toEqual([
    ['sweeper', 'sweepers'],
    ['music', 'power-play'],
  ]);
});

test('an ingest that is called off ends with the reason and keeps what it had', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  for (const name of ['a.ogg', 'b.ogg']) writeFileSync(join(media, name), name);
  const stop = new AbortController();
  const running = ingestPaths(db, [media], {
    settings,
    signal: stop.signal,
    analyse: (jobs, { onResult, signal }) => {
      onResult({ path: jobs[0].path, ok: true, analysis: analysis(100) });
      stop.abort(new Error('enough'));
      expect(signal?.aborted).toBe(true);
      return Promise.resolve();
    },
  });
  await expect(running).rejects.toThrow('enough');
  expect(await playableCuts(db)).toHaveLength(1);
});

test('a database that fails ends the ingest with that failure', async () => {
  const { db } = await station();
  const media = temporaryFolder();
  writeFileSync(join(media, 'a.ogg'), 'one');
  await expect(
    ingest(db, media, (jobs, { onResult }) => {
      onResult({ path: jobs[0].path, ok: true, analysis: { ...analysis(100), channels: 1.5 } });
      return Promise.resolve();
    }),
  ).rejects.toMatchObject({ code: expect.stringContaining('SQLITE_CONSTRAINT') as string });
});

test('the walk finds media, follows links inside its root, and neither hidden files nor circles', async () => {
  const root = temporaryFolder();
  const outside = temporaryFolder();
  mkdirSync(join(root, 'b', 'deep'), { recursive: true });
  mkdirSync(join(root, '.hidden'));
  for (const name of ['a.MP3', 'b/deep/c.flac', '.secret.wav', '.hidden/d.wav', 'cover.jpg']) {
    writeFileSync(join(root, name), 'x');
  }
  writeFileSync(join(outside, 'e.wav'), 'x');
  symlinkSync(root, join(root, 'b', 'circle'));
  symlinkSync(join(root, 'nowhere'), join(root, 'dangling.wav'));
  symlinkSync(join(root, 'itself.wav'), join(root, 'itself.wav'));
  symlinkSync(outside, join(root, 'out'));
  symlinkSync(join(root, 'a.MP3'), join(root, 'z.mp3'));
  const found = await walk([root, join(root, 'b')]);
  expect(found.map((file) => file.path.slice(root.length + 1))).toEqual(['a.MP3', 'b/deep/c.flac']);
  expect((await walk([join(root, 'cover.jpg')])).map((file) => file.sizeBytes)).toEqual([1]);
});

test('a folder that is not there is an error that names it', async () => {
  const missing = join(temporaryFolder(), 'missing');
  await expect(walk([missing])).rejects.toMatchObject({
    code: 'MEDIA_UNREADABLE',
    message: expect.stringContaining(missing) as string,
  });
});

test.skipIf(process.getuid?.() === 0)('a folder that may not be read is an error that names it', async () => {
  const folder = join(temporaryFolder(), 'closed');
  mkdirSync(folder);
  chmodSync(folder, 0);
  await expect(walk([folder])).rejects.toMatchObject({ code: 'MEDIA_UNREADABLE' });
});

test.each([
  ['/media/Jingles/a.wav', 'jingle'],
  ['/media/music/jingles/a.wav', 'jingle'],
  ['/media/jingles/music/a.wav', 'music'],
  ['/usr/share/asterisk/sounds/en_US_f_Allison/a.wav', 'voice'],
  ['/media/Voice Tracks/a.wav', 'voice'],
  ['/media/station_ids/a.wav', 'id'],
  ['/media/News/a.wav', 'news'],
  ['/media/albums of love/a.wav', undefined],
])('%s lies among %s', (path, kind) => {
  expect(kindFromFolders(path)).toBe(kind);
});

test('names of kinds are kinds', () => {
  expect(kindFromName('Top-of-hour')).toBeUndefined();
  expect(kindFromName('legal-ID')).toBe('id');
  expect(kindFromName('commercials')).toBe('spot');
});

test('length and pauses tell what a nameless file is', () => {
  const shape = { durationSeconds: 8, channels: 1, sampleRateHz: 44_100 };
  expect(kindFromShape({ ...shape, durationSeconds: 20 })).toBe('music');
  expect(kindFromShape({ ...shape, sampleRateHz: 8000 })).toBe('voice');
  expect(kindFromShape({ ...shape, lowEnergyRatio: 0.5 })).toBe('voice');
  expect(kindFromShape({ ...shape, lowEnergyRatio: 0.2 })).toBe('jingle');
  expect(kindFromShape({ ...shape, channels: 2, lowEnergyRatio: 0.5 })).toBe('jingle');
  const steady = new Int8Array(400).map((_, index) => (index % 2 === 0 ? -80 : 80));
  expect(lowEnergyRatio(steady)).toBe(0);
  expect(lowEnergyRatio(steady.map((value, index) => (index % 40 < 24 ? 0 : value)))).toBeCloseTo(0.6, 9);
  expect(lowEnergyRatio(new Int8Array(10))).toBeUndefined();
});

test('a cart that becomes of another kind has its file measured again as that, and so when it is taken back', async () => {
  const { db } = await station();
  const media = join(temporaryFolder(), 'media', 'music');
  mkdirSync(media, { recursive: true });
  const path = join(media, 'Band - Song.wav');
  tone(path, 3);
  const hints: unknown[] = [];
  const asked: AnalyseFiles = (jobs, { onResult }) => {
    for (const job of jobs) {
      hints.push(job.kindHint);
      onResult({ path: job.path, ok: true, analysis: analysis(100) });
    }
    return Promise.resolve();
  };
  const first = await ingest(db, media, asked);
  const cart = Number(first.events[0].cartId);
  const { edit } = await editCarts(db, [cart], { set: { kind: 'jingle' } }, 1);
  expect(await filesToMeasure(db, [cart])).toEqual([path]);
  expect((await ingest(db, media, asked)).summary).toMatchObject({ updated: 1, unchanged: 0 });
  expect(await filesToMeasure(db, [cart])).toEqual([]);
  expect((await ingest(db, media, asked)).summary).toMatchObject({ updated: 0, unchanged: 1 });
  // Another recording under the same name is of the kind that the cart is by now, not of what its folder is called.
  tone(path, 4);
  await ingest(db, media, asked);
  expect(hints).toEqual(['music', 'jingle', 'jingle']);
  await undoEdit(db, edit.editId, 2);
  expect((await ingest(db, media, asked)).summary).toMatchObject({ updated: 1 });
  expect(hints.at(-1)).toBe('music');
  // What else is edited leaves the measures alone, also where the kind is said once more.
  await editCarts(db, [cart], { set: { kind: 'music', album: 'Live' } }, 3);
  await editCarts(db, [cart], { set: { album: 'Collected' } }, 3);
  expect((await ingest(db, media, asked)).summary).toMatchObject({ unchanged: 1 });
});

test('what a person has set of a cart stays when it is measured as another kind, and what was found is found anew', async () => {
  const { db } = await station();
  const media = join(temporaryFolder(), 'media', 'music');
  mkdirSync(media, { recursive: true });
  const path = join(media, 'Band - Song.wav');
  // A long fade: a song is left in it, and a jingle is never clipped.
  tone(path, 30, '-af', 'afade=t=out:st=15:d=15');
  const { events } = await ingest(db, media);
  const cart = Number(events[0].cartId);
  const cutOf = () => db.kysely.selectFrom('cuts').where('cart', '=', cart).selectAll().executeTakeFirstOrThrow();
  const song = await cutOf();
  await editCut(db, String(song.id), { cues: { introEnd: 2 * 48_000 } });
  await editCarts(db, [cart], { set: { kind: 'jingle' } }, 1);
  await ingest(db, media);
  const jingle = await cutOf();
  expect(song.segue_frames).toBeLessThan(jingle.segue_frames);
  expect(jingle).toMatchObject({ intro_end_frames: 2 * 48_000, analysis_version: 1 });
});
