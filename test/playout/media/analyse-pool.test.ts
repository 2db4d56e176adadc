import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, vi } from 'vitest';
import type { AnalyseResult } from '../../../playout/media/analyse-message.js';
import { sweep, temporaryFolder, writeSound } from './files.js';

// Children are forked as they run, from dist/.
const { analyseMany } = (await import(
  new URL('../../../dist/modules/playout/media/analyse-pool.js', import.meta.url).href
)) as typeof import('../../../playout/media/analyse-pool.js');

const folder = temporaryFolder();

function program(name: string, source: string): URL {
  const path = join(folder, name);
  writeFileSync(path, source);
  return pathToFileURL(path);
}

it('analyses many files in children and reports each once', async () => {
  const good = Array.from({ length: 5 }, (_, i) =>
    writeSound(join(folder, `A - ${i}.flac`), [sweep(1 + i)], ['-c:a', 'flac']),
  );
  const bad = join(folder, 'bad.mp3');
  writeFileSync(bad, 'nothing');
  const results: AnalyseResult[] = [];
  await analyseMany(
    [...good, bad].map((path) => ({ path, kindHint: 'voice' as const })),
    { concurrency: 2, onResult: (result) => results.push(result) },
  );
  expect(results.map((result) => result.path).sort()).toEqual([...good, bad].sort());
  for (const result of results) {
    if (result.path === bad) expect(result).toMatchObject({ ok: false, error: { code: 'FILE_UNDECODABLE' } });
    else {
      const i = good.indexOf(result.path);
      expect(result).toMatchObject({
        ok: true,
        analysis: { durationFrames: (1 + i) * 48_000, tags: { title: String(i) } },
      });
      if (result.ok) {
        expect(result.analysis.peaks).toBeInstanceOf(Int8Array);
        expect(result.analysis.peaks.length).toBe(200 * (1 + i));
      }
    }
  }
});

it('without the optional package the same is measured, and it says so', async () => {
  const path = writeSound(join(folder, 'B - same.flac'), [sweep(3), sweep(3)], ['-c:a', 'flac']);
  const measured = async (): Promise<{ readonly results: AnalyseResult[]; readonly notices: string[] }> => {
    const results: AnalyseResult[] = [];
    const notices: string[] = [];
    await analyseMany([{ path, kindHint: 'music' }], {
      onResult: (result) => results.push(result),
      onNotice: (notice) => notices.push(notice),
    });
    return { results, notices };
  };
  const here = await measured();
  vi.stubEnv('NODE_OPTIONS', `--import=${new URL('./hide-node-av.js', import.meta.url).href}`);
  const apart = await measured();
  vi.unstubAllEnvs();
  expect(here).toMatchObject({ results: [{ ok: true }], notices: [] });
  expect(apart.notices).toEqual([expect.stringContaining('node-av is not installed')]);
  expect(apart.results).toEqual(here.results);
});

it('a child that dies is replaced, its file tried once more with care and then reported', async () => {
  const dying = program(
    'dying.mjs',
    `process.on('message', ({ job: { path }, withCare }) => {
      if (path === 'fatal' || (path === 'delicate' && !withCare)) process.kill(process.pid, 'SIGKILL');
      else process.send({ path, ok: false, error: { code: 'INTERNAL', message: 'alive' } });
    });`,
  );
  const results: AnalyseResult[] = [];
  await analyseMany([{ path: 'a' }, { path: 'fatal' }, { path: 'delicate' }, { path: 'b' }], {
    concurrency: 1,
    program: dying,
    onResult: (result) => results.push(result),
  });
  expect(results.map((result) => [result.path, result.ok ? '' : result.error.code])).toEqual([
    ['a', 'INTERNAL'],
    ['fatal', 'FILE_UNDECODABLE'],
    ['delicate', 'INTERNAL'],
    ['b', 'INTERNAL'],
  ]);
});

it('a child that says nothing is ended and its file reported', async () => {
  const silent = program('silent.mjs', `process.on('message', () => {});`);
  const results: AnalyseResult[] = [];
  await analyseMany([{ path: 'a' }], { program: silent, silenceMs: 200, onResult: (result) => results.push(result) });
  expect(results).toMatchObject([{ path: 'a', ok: false, error: { code: 'FILE_UNDECODABLE' } }]);
});

it('ends when it is told to', async () => {
  const silent = program('waiting.mjs', `process.on('message', () => {});`);
  const stop = new AbortController();
  const results: AnalyseResult[] = [];
  const running = analyseMany([{ path: 'a' }, { path: 'b' }], {
    program: silent,
    signal: stop.signal,
    onResult: (result) => results.push(result),
  });
  setImmediate(() => {
    stop.abort();
  });
  await running;
  expect(results).toEqual([]);
});
