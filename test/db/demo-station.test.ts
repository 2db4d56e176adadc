import { afterEach, expect, test } from 'vitest';
import type { AnalyseFiles, AnalyseJob } from '../../db/ingest/analysis.js';
import { makeDemoStation, wantsDemoStation, type DemoOptions } from '../../db/ingest/demo-station.js';
import type { IngestEvent } from '../../db/ingest/ingest.js';
import { playableCuts } from '../../db/queries/cuts.js';
import { wallPages } from '../../db/queries/wall.js';
import { addCart, analysis, settings, station } from './fixture.js';

const composer = new URL('./fake-composer.js', import.meta.url);
const song = {
  file: 'song.ogg',
  kind: 'music',
  category: 'Music',
  title: 'Evening Bus',
  artist: 'The Lanterns',
  album: 'Demo',
  year: 2026,
  introEndSeconds: 12,
  segueSeconds: 95,
  cueOutSeconds: 99,
};
const jingle = {
  ...song,
  file: 'jingle.ogg',
  kind: 'jingle',
  category: 'Jingles',
  introEndSeconds: null,
  segueSeconds: null,
  cueOutSeconds: null,
};
const done = { print: '{"done":true}' };

function script(...steps: object[]): void {
  process.env['FAKE_COMPOSER'] = JSON.stringify(steps);
}

afterEach(() => {
  delete process.env['FAKE_COMPOSER'];
});

function fake(asked: AnalyseJob[] = []): AnalyseFiles {
  return (jobs, { onResult }) => {
    for (const job of jobs) {
      asked.push(job);
      onResult({ path: job.path, ok: true, analysis: analysis(100) });
    }
    return Promise.resolve();
  };
}

const options = (over: Partial<DemoOptions> = {}): DemoOptions => ({ composer, analyse: fake(), ...over });

test('each finished piece is in the library at once, with what its composer declares of it', async () => {
  const { db, paths } = await station();
  expect(await wantsDemoStation(db, paths)).toBe(true);
  script({ line: song }, { line: jingle }, done);
  const asked: AnalyseJob[] = [];
  const events: IngestEvent[] = [];
  expect(
    await makeDemoStation(
      db,
      paths,
      settings,
      options({ analyse: fake(asked), onProgress: (event) => events.push(event) }),
    ),
  ).toEqual({ added: 2, unchanged: 0, problems: 0 });
  expect(asked.map((job) => job.kindHint)).toEqual(['music', 'jingle']);
  expect(events.map((event) => [event.outcome, event.done])).toEqual([
    ['added', 1],
    ['added', 2],
  ]);
  expect(await playableCuts(db, 'music')).toMatchObject([
    {
      title: 'Evening Bus',
      artist: 'The Lanterns',
      introEndFrames: 12 * 44_100,
      segueFrames: 95 * 44_100,
      cueOutFrames: 99 * 44_100,
    },
  ]);
  expect(await playableCuts(db, 'jingle')).toMatchObject([{ segueFrames: 100 * 44_100, introEndFrames: null }]);
  expect((await wallPages(db))[0].buttons).toMatchObject([{ kind: 'jingle' }]);
  expect(await wantsDemoStation(db, paths)).toBe(false);
});

test('one that was interrupted is wanted again, and what is there is not measured again', async () => {
  const { db, paths } = await station();
  script({ line: song }, { die: true });
  await expect(makeDemoStation(db, paths, settings, options())).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringMatching(/exit code 3.*the synthesizer is on fire/s) as string,
  });
  expect(await playableCuts(db)).toHaveLength(1);
  expect(await wantsDemoStation(db, paths)).toBe(true);
  script({ print: JSON.stringify({ ...song, file: `${paths.demoMedia}/song.ogg` }) }, { line: jingle }, done);
  expect(await makeDemoStation(db, paths, settings, options())).toEqual({ added: 1, unchanged: 1, problems: 0 });
});

test('a piece that cannot be used is a problem and stops nothing', async () => {
  const { db, paths } = await station();
  script({ line: song }, { line: jingle }, done);
  const analyse: AnalyseFiles = (jobs, { onResult }) => {
    const [{ path }] = jobs;
    if (path.endsWith('song.ogg')) onResult({ path, ok: false, error: { code: 'FILE_UNDECODABLE', message: 'noise' } });
    else onResult({ path, ok: true, analysis: analysis(5) });
    return Promise.resolve();
  };
  expect(await makeDemoStation(db, paths, settings, options({ analyse }))).toEqual({
    added: 1,
    unchanged: 0,
    problems: 1,
  });
  expect((await playableCuts(db)).map((cut) => cut.kind)).toEqual(['jingle']);
});

test('a composer that talks nonsense, or is not there, is an error', async () => {
  const { db, paths } = await station();
  script({ print: 'la la la' });
  await expect(makeDemoStation(db, paths, settings, options())).rejects.toMatchObject({
    code: 'INTERNAL',
    message: expect.stringContaining('la la la') as string,
  });
  script({ print: '{"file":"x","kind":"opera"}' });
  await expect(makeDemoStation(db, paths, settings, options())).rejects.toThrow(/no file and kind/);
  await expect(
    makeDemoStation(db, paths, settings, options({ composer: new URL('./absent.js', import.meta.url) })),
  ).rejects.toThrow(/exit code 1/);
});

test('it can be called off, and its composer ends with it', async () => {
  const { db, paths } = await station();
  script({ line: song }, { hang: true });
  const stop = new AbortController();
  await expect(
    makeDemoStation(
      db,
      paths,
      settings,
      options({
        signal: stop.signal,
        onProgress: () => {
          stop.abort(new Error('enough'));
        },
      }),
    ),
  ).rejects.toThrow('enough');
  expect(await playableCuts(db)).toHaveLength(1);
});

test('a station with media of its own wants none', async () => {
  const { db, paths } = await station();
  await addCart(db, { kind: 'music', seconds: 100, title: 'Own' });
  expect(await wantsDemoStation(db, paths)).toBe(false);
});
