import { execFileSync, fork, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { settingsFrom } from '../../config/settings.js';
import { stationPaths, type StationPaths } from '../../config/station-paths.js';
import { prepareDatabase } from '../../db/prepare.js';
import type { ChildMessage } from '../../playout/api/process-status.js';
import type { Status } from '../../web/api/status.js';
import { FakeEngine } from './fake-engine.js';
import { eventually } from '../eventually.js';

const program = join(import.meta.dirname, '../../dist/web/server/main.js');

let directory: string;
let paths: StationPaths;
let engine: FakeEngine;
let child: ChildProcess | null = null;
let messages: ChildMessage[] = [];

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'continuity-control-'));
  paths = stationPaths(join(directory, 'data'));
  await prepareDatabase(paths, () => undefined);
  mkdirSync(paths.run, { recursive: true });
  engine = new FakeEngine(paths.engineSocket, paths.streamSocket);
  await engine.start();
});

afterEach(async () => {
  child?.kill('SIGKILL');
  child = null;
  await engine.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Starts the control process on this folder of media and answers with its address. */
async function start(media: readonly string[], server: object = { port: 0 }): Promise<string> {
  writeFileSync(paths.runSettings, JSON.stringify(settingsFrom({ server, paths: { media } })));
  messages = [];
  const started = fork(program, [paths.runSettings, paths.data], { stdio: 'ignore' });
  child = started;
  started.on('message', (message) => messages.push(message as ChildMessage));
  const said = await eventually(
    'control is ready or says why not',
    () => messages.find((message) => message.type !== 'heartbeat'),
    20_000,
  );
  return said.type === 'ready' ? (said.url ?? '') : JSON.stringify(said);
}

/** Half a minute of tones, as somebody's song. */
function song(name: string, hertz: number): string {
  const folder = join(directory, 'media');
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${name}.flac`);
  const tone = `sine=frequency=${hertz}:duration=30:sample_rate=48000`;
  execFileSync('ffmpeg', [
    '-v',
    'error',
    '-f',
    'lavfi',
    '-i',
    tone,
    '-metadata',
    `title=${name}`,
    '-metadata',
    'artist=A',
    file,
  ]);
  return folder;
}

it('takes files in, plans, and hands the engine its rundown; after a kill it knows everything again', async () => {
  song('First', 440);
  const media = song('Second', 660);
  writeFileSync(join(media, 'broken.mp3'), 'this is no sound');
  const url = await start([media]);
  const rundown = await eventually(
    'the engine has a rundown',
    () => engine.rundowns.find(({ items }) => items.length > 10),
    30_000,
  );
  expect(rundown.items[0]).toMatchObject({ kind: 'music', artist: 'A' });
  expect(rundown.filler.length).toBeGreaterThan(0);

  const status = async (address: string): Promise<Status> =>
    (await fetch(new URL('/api/status', address))).json() as Promise<Status>;
  const looked = async (): Promise<Status | undefined> => {
    const now = await status(url);
    return now.library?.carts === 2 && now.library.problems === 1 && now.plannedUntil !== null ? now : undefined;
  };
  const seen = await eventually('the library is taken in and planned', looked, 30_000);
  expect(seen.library).toMatchObject({ carts: 2, problems: 1, byKind: { music: 2 } });
  const problems = (await (await fetch(new URL('/api/library/problems', url))).json()) as { path: string }[];
  expect(problems.map(({ path }) => path)).toEqual([join(media, 'broken.mp3')]);
  const asked = await fetch(new URL('/api/library/search', url), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      filter: { text: 'second' },
      sort: { by: 'title', descending: false },
      offset: 0,
      limit: 10,
    }),
  });
  const found = (await asked.json()) as { rows: { cartId: string }[] };
  expect(found.rows).toHaveLength(1);
  const waveform = (await (await fetch(new URL(`/api/library/${found.rows[0].cartId}/waveform`, url))).json()) as {
    durationFrames: number;
    peaks: number[];
  };
  expect(waveform.durationFrames).toBe(30 * 48_000);
  expect(Math.max(...waveform.peaks)).toBeGreaterThan(10);

  const before = engine.rundowns.length;
  child?.kill('SIGKILL');
  const again = await start([media]);
  await eventually(
    'the rundown is pushed again or known',
    () => engine.rundowns.length > before || engine.state.rundownRevision > 0,
  );
  // It answers before it has read the library.
  await eventually('it knows its library', async () => (await status(again)).library?.carts === 2);
});

it('says why it cannot start: another program has its port', async () => {
  const url = await start([join(directory)]);
  const port = Number(new URL(url).port);
  const first = child;
  const said = await start([join(directory)], { port });
  expect(said).toContain('PORT_IN_USE');
  expect(said).toContain('--port');
  first?.kill('SIGKILL');
});

it('listens on loopback only', async () => {
  expect(await start([], { host: '0.0.0.0', port: 0 })).toContain('ADDRESS_REFUSED');
});
