import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { settingsFrom } from '../../../config/settings.js';
import { stationPaths, type StationPaths } from '../../../config/station-paths.js';
import type { ProcessStatus } from '../../../playout/api/process-status.js';
import { runStation, type RunningStation } from '../../../playout/supervisor/run-station.js';
import { eventually } from '../../eventually.js';

let paths: StationPaths;
let said: string[];
const cleanups: (() => Promise<void> | void)[] = [];

beforeEach(() => {
  paths = stationPaths(mkdtempSync(join(tmpdir(), 'continuity-station-')));
  said = [];
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(paths.data, { recursive: true, force: true });
});

const fixture = (name: string): string => fileURLToPath(new URL(`./fixtures/${name}.js`, import.meta.url));
const notes = (): string =>
  existsSync(join(paths.data, 'notes.txt')) ? readFileSync(join(paths.data, 'notes.txt'), 'utf8') : '';
const starts = (name: string): number[] =>
  [...notes().matchAll(new RegExp(`^${name} starts (\\d+)`, 'gm'))].map((match) => Number(match[1]));
const processes = (): ProcessStatus[] => JSON.parse(readFileSync(paths.processes, 'utf8')) as ProcessStatus[];
const status = (name: string): ProcessStatus | undefined => processes().find((one) => one.name === name);

function alive(pid: number): boolean {
  try {
    return !readFileSync(`/proc/${pid}/stat`, 'latin1').includes(') Z ');
  } catch {
    return false;
  }
}

async function station(engine = 'engine', control = 'control', server: object = { port: 0 }): Promise<RunningStation> {
  const running = await runStation({
    settings: settingsFrom({ server }),
    paths,
    log: (level, message) => said.push(`${level}: ${message}`),
    programs: { engine: fixture(engine), control: fixture(control) },
  });
  cleanups.push(() => running.stop());
  return running;
}

describe('a station', () => {
  test('starts both processes, says where it is, and ends them in order', async () => {
    const running = await station();
    expect(await running.ready).toEqual({ url: 'http://127.0.0.1:1234/' });
    expect(JSON.parse(readFileSync(paths.runStation, 'utf8'))).toEqual({
      url: 'http://127.0.0.1:1234/',
      pid: process.pid,
    });
    expect(statSync(paths.runSettings).mode & 0o777).toBe(0o600);
    const { server } = JSON.parse(readFileSync(paths.runSettings, 'utf8')) as { server: { port: number } };
    expect(server.port).toBeGreaterThan(0);
    expect(processes().map(({ name, state, restarts }) => ({ name, state, restarts }))).toEqual(
      ['supervisor', 'engine', 'control'].map((name) => ({ name, state: 'ready', restarts: 0 })),
    );
    expect(status('engine')?.pid).toBe(starts('engine')[0]);
    // Sessions of their own; the engine's goes before others where the kernel and this user's rights allow it.
    const group = (name: string): string => readFileSync(`/proc/${starts(name)[0]}/autogroup`, 'utf8');
    if (existsSync('/proc/self/autogroup') && process.getuid?.() === 0) expect(group('engine')).toContain('nice -10');
    const session = (pid: number): number => Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(' ')[5]);
    for (const name of ['engine', 'control']) expect(session(starts(name)[0])).toBe(starts(name)[0]);

    await running.stop();
    expect(await running.exited).toBe(0);
    const stops = notes()
      .split('\n')
      .filter((line) => line.includes('stops'));
    expect(stops).toEqual(['control stops: asked', 'engine stops: asked']);
    expect(existsSync(paths.runStation)).toBe(false);
    expect(existsSync(paths.processes)).toBe(false);
    expect([...starts('engine'), ...starts('control')].filter(alive)).toEqual([]);
  });

  test('keeps what its processes print, and passes their warnings on', async () => {
    const running = await station();
    await running.ready;
    await eventually('all of it came', () => said.length >= 2);
    expect(said.sort()).toEqual(['warn: engine: something native complains', 'warn: engine: the card is slow']);
    const kept = readFileSync(join(paths.logs, 'engine.log'), 'utf8');
    expect(kept).toContain('the engine plays');
    expect(kept).toContain('something native complains');
  });

  test('starts a process that is killed again at once', async () => {
    const running = await station();
    await running.ready;
    const [first] = starts('engine');
    process.kill(first, 'SIGKILL');
    await eventually('another one runs', () => starts('engine').length === 2);
    await eventually('it is ready', () => status('engine')?.state === 'ready');
    expect(status('engine')).toMatchObject({ restarts: 1, lastExit: 'SIGKILL', pid: starts('engine')[1] });
    expect(status('control')?.restarts).toBe(0);
    expect(said).toContain('error: engine ended unexpectedly (SIGKILL); it is started again at once');
  });

  test('kills a process that no longer answers, and starts it again', async () => {
    const running = await station();
    await running.ready;
    process.kill(starts('control')[0], 'SIGSTOP');
    await eventually('another one runs', () => starts('control').length === 2, 14_000, 100);
    await eventually('it is ready', () => status('control')?.state === 'ready');
    expect(status('control')?.lastExit).toBe('no heartbeat for 10 s');
  });

  test('waits longer and longer for a process that keeps dying, and the other one runs on', async () => {
    await station('engine', 'crash');
    const ends = (): string[] => said.filter((line) => line.includes('control ended'));
    await eventually('it died three times', () => ends().length >= 3, 20_000);
    expect(ends().slice(0, 3)).toEqual([
      'error: control ended unexpectedly (status 3); it is started again in 1 s',
      'error: control ended unexpectedly (status 3); it is started again in 1 s',
      'error: control ended unexpectedly (status 3); it is started again in 2 s',
    ]);
    await eventually('the engine is ready', () => status('engine')?.state === 'ready');
    expect(starts('engine')).toHaveLength(1);
    expect(status('engine')?.state).toBe('ready');
  });

  test('ends with the reason of a process that cannot work', async () => {
    const running = await station('engine', 'fatal');
    await expect(running.exited).rejects.toMatchObject({
      code: 'DATABASE_NEWER',
      message: 'the database is from a newer version',
    });
    expect(starts('engine').filter(alive)).toEqual([]);
  });

  test('kills a process that does not end when asked', async () => {
    const running = await station('engine', 'stubborn');
    await running.ready;
    await running.stop();
    expect(notes()).toContain('stubborn stops: asked');
    expect(starts('stubborn').filter(alive)).toEqual([]);
    expect(said).toContain('warn: control did not end within 5 s and was killed');
    expect(await running.exited).toBe(0);
  });

  test('ends when its signal says so', async () => {
    const abort = new AbortController();
    const running = await runStation({
      settings: settingsFrom({ server: { port: 0 } }),
      paths,
      log: () => undefined,
      signal: abort.signal,
      programs: { engine: fixture('engine'), control: fixture('control') },
    });
    await running.ready;
    abort.abort();
    expect(await running.exited).toBe(0);
  });
});

describe('a station is refused', () => {
  test('on an address that others can reach', async () => {
    for (const host of ['0.0.0.0', '192.0.2.1', '::', 'example.com']) {
      await expect(station('engine', 'control', { host, port: 0 })).rejects.toMatchObject({ code: 'ADDRESS_REFUSED' });
    }
    expect(existsSync(paths.runSettings)).toBe(false);
  });

  test('on a port that is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    cleanups.push(() => void other.close());
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    const refused = station('engine', 'control', { port });
    await expect(refused).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    await expect(refused).rejects.toThrow(new RegExp(`port ${port} .* --port`));
  });

  test('in a data folder that is no folder', async () => {
    const file = join(paths.data, 'file');
    writeFileSync(file, '');
    paths = { ...paths, run: join(file, 'run') };
    await expect(station()).rejects.toMatchObject({ code: 'DATA_UNWRITABLE' });
  });
});

describe('a supervisor in a process of its own', () => {
  function start(): { process: ChildProcess; out: () => string; err: () => string } {
    const child = spawn(process.execPath, [fixture('station'), paths.data], { stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let err = '';
    child.stdout.on('data', (text: Buffer) => (out += text.toString()));
    child.stderr.on('data', (text: Buffer) => (err += text.toString()));
    cleanups.push(async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
      await eventually('its children are gone', () => ![...starts('engine'), ...starts('control')].some(alive));
    });
    return { process: child, out: () => out, err: () => err };
  }

  test('ends in order on SIGTERM', async () => {
    const one = start();
    await eventually('it is ready', () => one.out().startsWith('ready http'));
    one.process.kill('SIGTERM');
    const [code] = (await once(one.process, 'exit')) as [number];
    expect(code).toBe(0);
    expect(notes()).toContain('engine stops: asked');
  });

  test('refuses a second station on the same folder', async () => {
    const one = start();
    await eventually('it is ready', () => one.out().startsWith('ready http'));
    const second = start();
    const [code] = (await once(second.process, 'exit')) as [number];
    expect(code).toBe(1);
    expect(second.err()).toContain(
      `ALREADY_RUNNING: a station runs on ${paths.data} already (process ${one.process.pid}`,
    );
    expect(starts('engine').filter(alive)).toHaveLength(1);
  });

  test('that is killed leaves no process behind, and the next one starts', async () => {
    const one = start();
    await eventually('it is ready', () => one.out().startsWith('ready http'));
    // One that hangs does not see that its supervisor is gone.
    process.kill(starts('engine')[0], 'SIGSTOP');
    one.process.kill('SIGKILL');
    await eventually('control is gone', () => !alive(starts('control')[0]));
    expect(notes()).toContain('control stops: supervisor gone');

    const next = start();
    await eventually('the next one is ready', () => next.out().startsWith('ready http'));
    expect(alive(starts('engine')[0])).toBe(false);
    expect(starts('engine')).toHaveLength(2);
  });

  test('takes over the folder of a process whose number somebody else has now', async () => {
    mkdirSync(paths.run, { recursive: true });
    writeFileSync(join(paths.run, 'supervisor.json'), JSON.stringify({ pid: process.pid, begun: '1' }));
    const one = start();
    await eventually('it is ready', () => one.out().startsWith('ready http'));
    expect(alive(process.pid)).toBe(true);
  });
});
