import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { AnalyseFiles } from '../../../db/ingest/analysis.js';
import { exportLibrary } from '../../../db/ingest/export-library.js';
import { importLibrary, type ImportOptions, type ImportSummary } from '../../../db/ingest/import-library.js';
import { ingestPaths } from '../../../db/ingest/ingest.js';
import { storeFile } from '../../../db/ingest/store-file.js';
import type { Db } from '../../../db/open.js';
import type { CartCondition } from '../../../db/library/cart-filter.js';
import { cartExtras } from '../../../db/queries/cart.js';
import { playableCuts } from '../../../db/queries/cuts.js';
import { problems } from '../../../db/queries/problems.js';
import { artistKey } from '../../../db/separation-key.js';
import { planCuts } from '../../../db/queries/plan-cuts.js';
import { NO_TAGS } from '../../../playout/media/tags.js';
import { planReport } from '../../../scheduler/plan-report.js';
import { analysis, cartLibrary, settings, station, temporaryFolder } from '../fixture.js';

const nobody: AnalyseFiles = () => Promise.reject(new Error('nothing is to be measured'));

interface Ran {
  readonly summary: ImportSummary;
  readonly remarks: string[];
}

async function importFile(db: Db, path: string, over: Partial<ImportOptions> = {}): Promise<Ran> {
  const remarks: string[] = [];
  const summary = await importLibrary(db, path, {
    settings,
    analyse: nobody,
    now: () => 5000,
    onRemark: ({ line, level, message }) => remarks.push(`${line} ${level}: ${message}`),
    ...over,
  });
  return { summary, remarks };
}

async function exported(db: Db, over: Partial<Parameters<typeof exportLibrary>[1]> = {}): Promise<string> {
  let text = '';
  await exportLibrary(db, { write: (line) => void (text += line), ...over });
  return text;
}

function written(name: string, text: string | Buffer, folder = temporaryFolder()): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const lines = (...records: readonly object[]): string => records.map((record) => JSON.stringify(record)).join('\n');

/** A library in which everything that the model has is something else than its default. */
async function fullLibrary(db: Db): Promise<void> {
  const artwork = { mime: 'image/jpeg', base64: Buffer.from([0xff, 0xd8, 0xff, 1]).toString('base64') } as const;
  const { cartId } = await storeFile(
    db,
    { path: '/media/a "b"\n😀.flac', sizeBytes: 123, modifiedAtEpochMs: 7.5, contentKey: 'ab12' },
    analysis(200, {
      introEndFrames: 441_000,
      introConfidence: 0.5,
      hook: [882_000, 1_000_000],
      ending: 'sustained',
      firstLufs: -17.25,
      lastLufs: -21.5,
      tempoBpm: 101.5,
      fingerprint: Uint8Array.from([0, 255, 3, 4]),
      speech: [[10, 20]],
      spectrumDb: [1, 2, 3, 4, 5, -4, -3, -2, -6],
      tags: { ...NO_TAGS, title: 'Été “9”', artist: 'Björk feat. Ann & Bob', artwork, label: 'L', genre: 'G' },
    }),
    { kind: 'music', category: 'Power Play', codes: ['christmas', 'energy:4'] },
    1234,
  );
  const cart = Number(cartId);
  await db.kysely
    .updateTable('carts')
    .set({
      ...{ composer: 'C', language: 'fr', explicit: 1, notes: 'two\nlines', enabled: 0, cut_rotation: 'order' },
      ...{ duck: '{"differenceLu":9,"holdMs":100}', eq_match: 0, transition: 'stop', gain_trim_db: -1.5, revision: 7 },
      ...{ isrc: 'USS1Z9900001', year: 1999, album: 'Album' },
    })
    .where('number', '=', cart)
    .execute();
  await db.kysely
    .updateTable('cuts')
    .set({
      ...{ name: 'Radio edit', position: 2, enabled: 0, evergreen: 1, weight: 2.5 },
      ...{ starts_on: '2026-01-01T06:00', ends_on: '2026-12-31T23:59', dayparts: '[[1320,360]]', weekdays: '[1,5]' },
      ...{ edited: '{"segue":8000000,"hookTo":950000}', segue_frames: 8_000_000, hook_to_frames: 950_000 },
    })
    .execute();
  await storeFile(
    db,
    { path: '/media/b.flac', sizeBytes: 1, modifiedAtEpochMs: 8, contentKey: 'cd34' },
    analysis(3, { integratedLufs: -20, loudnessRangeLu: null }),
    { kind: 'jingle', category: 'Jingles', title: 'Ident' },
    1300,
  );
  await db.kysely
    .updateTable('categories')
    .set({ name: 'Heavy rotation', colour: '#123456' })
    .where('code', '=', 'power-play')
    .execute();
  const { id } = await db.kysely
    .selectFrom('artists')
    .select('id')
    .where('name', '=', 'Björk')
    .executeTakeFirstOrThrow();
  await db.kysely
    .insertInto('artists')
    .values({ artist_key: artistKey('Guðmundsdóttir')!, name: 'Guðmundsdóttir', alias_of: id })
    .execute();
  await db.kysely
    .insertInto('saved_filters')
    .values({ name: 'Mine', filter: '{"text":"x"}', sort: '{"by":"title","descending":false}', position: 1 })
    .execute();
}

test('export and import give back everything there is, and again changes nothing', async () => {
  const from = await station();
  await fullLibrary(from.db);
  const text = await exported(from.db);
  expect(text.split('\n').map((line) => (line === '' ? '' : (JSON.parse(line) as { type: string }).type))).toEqual([
    'library',
    'category',
    'category',
    'artist',
    'artwork',
    'filter',
    'cart',
    'cart',
    '',
  ]);
  const to = await station();
  const path = written('library.ndjson', text);
  const first = await importFile(to.db, path);
  expect(first).toEqual({
    summary: { carts: 2, added: 2, updated: 0, unchanged: 0, refused: 0, files: null },
    remarks: [],
  });
  expect(await exported(to.db)).toBe(text);
  const tables = ['carts', 'cart_codes', 'categories', 'waveforms', 'artworks', 'saved_filters'] as const;
  for (const table of tables) {
    const rows = async (db: Db) =>
      (await db.kysely.selectFrom(table).selectAll().execute()).map((row) => JSON.stringify(row)).sort();
    expect(await rows(to.db), table).toEqual(await rows(from.db));
  }
  const cuts = (db: Db) => db.kysely.selectFrom('cuts').selectAll().orderBy('id').execute();
  expect(await cuts(to.db)).toEqual(await cuts(from.db));
  expect((await importFile(to.db, path)).summary).toMatchObject({ added: 0, updated: 0, unchanged: 2 });
  expect((await importFile(from.db, path)).summary).toMatchObject({ added: 0, updated: 0, unchanged: 2 });
  expect(await exported(to.db)).toBe(text);
  expect(await exported(from.db)).toBe(text);
});

test('with audio: what was measured goes along, and a file that is another one is measured anew', async () => {
  const from = await station();
  const media = temporaryFolder();
  const song = written('song.wav', 'these are its bytes', media);
  const jingle = written('jingle.wav', 'and these are others', media);
  const analyse: AnalyseFiles = (jobs, { onResult }) => {
    for (const { path } of jobs) onResult({ path, ok: true, analysis: analysis(path.includes('song') ? 90 : 4) });
    return Promise.resolve();
  };
  await ingestPaths(from.db, [media], { settings, analyse });
  const folder = temporaryFolder();
  const path = join(folder, 'out.ndjson');
  writeFileSync(path, await exported(from.db, { audio: join(folder, 'audio'), folder }));
  expect(readFileSync(join(folder, 'audio', '000002_1.wav'), 'utf8')).toBe(readFileSync(song, 'utf8'));
  const to = await station();
  expect((await importFile(to.db, path)).summary).toMatchObject({ added: 2, files: null });
  expect((await playableCuts(to.db)).map((cut) => cut.path)).toEqual([
    join(folder, 'audio', '000001_1.wav'),
    join(folder, 'audio', '000002_1.wav'),
  ]);
  const other = await station();
  copyFileSync(jingle, join(folder, 'audio', '000002_1.wav'));
  const asked: string[] = [];
  const { summary } = await importFile(other.db, path, {
    analyse: (jobs, options) => {
      asked.push(...jobs.map((job) => `${job.path.slice(folder.length)} ${job.kindHint ?? ''}`));
      return analyse(jobs, options);
    },
  });
  expect(summary).toMatchObject({ added: 2, files: { found: 1, updated: 1 } });
  expect(asked).toEqual(['/audio/000002_1.wav music']);
  expect(await playableCuts(other.db)).toHaveLength(2);
});

test('without audio: plannable, not playable; its file is measured when it comes', async () => {
  const { db } = await station();
  const folder = temporaryFolder();
  const songs = Array.from({ length: 60 }, (_, i) => ({
    title: `Song ${i}`,
    artist: `Band ${i % 20}`,
    category: 'Gold',
    durationSeconds: 200,
    introEndSeconds: 10,
    segueSeconds: 195,
  }));
  const path = written(
    'carts.ndjson',
    lines(...songs, { title: 'Ident', kind: 'id', durationSeconds: 5, file: 'ident.wav' }),
    folder,
  );
  expect((await importFile(db, path)).summary).toMatchObject({ carts: 61, added: 61, refused: 0, files: null });
  expect(await playableCuts(db)).toEqual([]);
  expect(await planCuts(db)).toEqual([]);
  const cuts = await planCuts(db, undefined, { withoutAudio: true });
  expect(cuts).toHaveLength(61);
  expect(cuts[0]).toMatchObject({ segueFrames: 195 * 48_000, cueOutFrames: 200 * 48_000, introEndFrames: 480_000 });
  const report = await planReport(db, settings, { fromEpochMs: Date.UTC(2026, 10, 24, 10), hours: 2, write: false });
  expect(report.slots.length).toBeGreaterThan(30);
  expect(report.hardViolations).toBe(0);
  expect((await importFile(db, path)).summary).toMatchObject({ added: 0, unchanged: 61 });

  writeFileSync(join(folder, 'ident.wav'), 'its audio');
  const analyse: AnalyseFiles = (jobs, { onResult }) => {
    for (const job of jobs) onResult({ path: job.path, ok: true, analysis: analysis(6) });
    return Promise.resolve();
  };
  expect((await importFile(db, path, { analyse })).summary.files).toMatchObject({ found: 1, updated: 1 });
  const [ident] = await playableCuts(db);
  expect(ident).toMatchObject({ title: 'Ident', kind: 'id', cartId: '61', cueOutFrames: 6 * 44_100 });
  expect((await importFile(db, path)).summary).toMatchObject({ added: 0, unchanged: 61, files: null });
});

test('every wrong line is named, the rest is taken', async () => {
  const { db } = await station();
  const path = written(
    'mixed.ndjson',
    `\uFEFF${lines({ title: 'Good' })}\r\n\r\n{"title":\n[]\n${lines(
      { title: 'Year', year: 'MCMXC' },
      { artist: 'nobody' },
      { type: 'spaceship' },
      { title: 'Odd', isrc: 'nonsense', artwork: 'f'.repeat(64), surprise: true },
      { type: 'library', version: 99 },
      { type: 'artwork', hash: '0'.repeat(64), mime: 'image/png', base64: 'AAAA' },
    )}\n`,
  );
  const { summary, remarks } = await importFile(db, path);
  expect(summary).toMatchObject({ carts: 2, added: 2, refused: 7 });
  expect(remarks.map((remark) => remark.replace(/: .*/, ''))).toEqual([
    '3 error',
    '4 error',
    '5 error',
    '6 error',
    '7 error',
    '8 warning',
    '8 warning',
    '9 error',
    '10 error',
  ]);
  expect(remarks[2]).toContain('year');
  expect(remarks[3]).toContain('neither title nor file');
});

test('versions of a song with one title stay apart, and numbers are kept where they are free', async () => {
  const { db } = await station();
  const path = written(
    'carts.ndjson',
    lines(
      { number: 7, title: 'Song', artist: 'Band', durationSeconds: 100 },
      { number: 7, title: 'Other', artist: 'Band', durationSeconds: 100 },
      { title: 'Song', artist: 'Band', durationSeconds: 120 },
      { title: 'song', artist: 'BAND', durationSeconds: 130 },
    ),
  );
  const { summary, remarks } = await importFile(db, path);
  expect(summary).toMatchObject({ added: 4 });
  expect(remarks).toEqual(['2 warning: number 7 is that of another cart, so it is number 8 now']);
  expect((await importFile(db, path)).summary).toMatchObject({ added: 0, unchanged: 4 });
  const rows = await db.kysely.selectFrom('carts').select(['number', 'title', 'revision']).orderBy('number').execute();
  expect(rows.map(({ number, title }) => `${number} ${title}`)).toEqual(['7 Song', '8 Other', '9 Song', '10 song']);
  expect(rows.every(({ revision }) => revision === 1)).toBe(true);
});

test('the verbs', () => {
  const data = join(temporaryFolder(), 'data');
  const program = join(import.meta.dirname, '../../../dist/continuity.js');
  const folder = temporaryFolder();
  mkdirSync(join(folder, 'a'));
  execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'sine=duration=3', join(folder, 'a', 'tone.wav')]);
  const path = written(
    'carts.ndjson',
    lines({ number: 40, title: 'Tone', file: 'a/tone.wav', kind: 'jingle' }),
    folder,
  );
  const run = (...words: string[]): string =>
    execFileSync(process.execPath, [program, 'library', ...words, '--data', data], { encoding: 'utf8' });
  expect(run('import', path)).toContain(
    '1 carts: 1 added, 0 updated, 0 unchanged; 0 lines left out; 1 files: 0 added, 1 updated',
  );
  const out = run('export').trim().split('\n');
  expect(JSON.parse(out.at(-1)!)).toMatchObject({
    number: 40,
    title: 'Tone',
    cuts: [{ file: join(folder, 'a', 'tone.wav') }],
  });
  expect(JSON.parse(run('import', path, '--json').trim())).toMatchObject({ summary: { unchanged: 1, files: null } });
});

test('what came without audio is not lost: it has no recording yet', async () => {
  const { db } = await station();
  const cart = { type: 'cart', kind: 'music', category: 'Gold', title: 'To come', artist: 'Someone' };
  const cuts = [{ file: null, cueInSeconds: 0, cueOutSeconds: 200 }];
  const named = { ...cart, title: 'Named', cuts: [{ file: '/nowhere/named.flac', cueOutSeconds: 100 }] };
  const file = lines({ type: 'library', version: 1 }, { ...cart, cuts }, named);
  await importFile(db, written('library.ndjson', file));
  const library = cartLibrary(db);
  const found = (condition: CartCondition): string[] =>
    library
      .search({ filter: { conditions: [condition] }, sort: { by: 'title', descending: false }, offset: 0, limit: 9 })
      .rows.map(({ title }) => title);
  expect(found('no-audio')).toEqual(['To come']);
  expect(found('missing')).toEqual(['Named']);
  expect(found('problem')).toEqual(['Named', 'To come']);
  expect(library.counts().problems).toBe(1);
  expect((await problems(db)).map(({ path }) => path)).toEqual(['/nowhere/named.flac']);
  const [row] = library.rows([1]);
  expect(row.problem?.code).toBe('NO_AUDIO');
  expect((await cartExtras(db, '1'))?.cutList).toMatchObject([{ path: '' }]);
});
