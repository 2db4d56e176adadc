import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SEGMENT_KINDS, type SegmentKind } from '../../../playout/api/segment.js';
import type { FinishedLine } from '../../../playout/demo/production.js';
import { demoStation, EMERGENCY_FILE } from '../../../playout/demo/station.js';
import { decodeWhole } from '../../../playout/media/decode-whole.js';
import { probeFile } from '../../../playout/media/probe.js';

const ROOT = resolve(import.meta.dirname, '../../..');
const MAIN = join(ROOT, 'dist/playout/demo/main.js');

let folder: string;
let child: ChildProcess | undefined;

beforeAll(async () => {
  const copy = spawn(process.execPath, [join(ROOT, 'script/copy-assets.js')], { stdio: 'inherit' });
  expect(await once(copy, 'close')).toEqual([0, null]);
});

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'demo-'));
});

afterEach(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Runs the composer until `enough` lines have come, or to its end. */
async function run(args: readonly string[], enough = Infinity): Promise<{ lines: unknown[]; code: number | null }> {
  const running = spawn(process.execPath, [MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = running;
  const ended = once(running, 'close');
  const lines: unknown[] = [];
  for await (const line of createInterface({ input: running.stdout })) {
    lines.push(JSON.parse(line));
    if (lines.length === enough) running.kill('SIGKILL');
  }
  const [code] = (await ended) as [number | null];
  return { lines, code };
}

describe('the station', () => {
  const station = demoStation();
  const ofKind = (kind: SegmentKind): number => station.filter((production) => production.tags.kind === kind).length;

  it('has enough of every kind', () => {
    expect(ofKind('music')).toBeGreaterThanOrEqual(24);
    expect(ofKind('jingle')).toBeGreaterThanOrEqual(6);
    expect(ofKind('sweeper')).toBeGreaterThanOrEqual(4);
    expect(ofKind('voice')).toBeGreaterThanOrEqual(8);
    expect(ofKind('id')).toBeGreaterThanOrEqual(2);
    expect(ofKind('emergency')).toBe(1);
  });

  it('makes first what puts a station on the air', () => {
    expect(station.slice(0, 4).map((production) => production.tags.kind)).toEqual(['music', 'id', 'jingle', 'voice']);
  });

  it('gives each file a place of its own and complete tags', () => {
    expect(new Set(station.map((production) => production.path)).size).toBe(station.length);
    for (const { path, tags } of station) {
      expect(path).toMatch(/^[a-z]+\/[a-z0-9_-]+\.ogg$/);
      expect(SEGMENT_KINDS).toContain(tags.kind);
      for (const text of [tags.category, tags.title, tags.artist, tags.album]) expect(text).not.toBe('');
      expect(Number.isInteger(tags.year)).toBe(true);
      if (tags.kind !== 'music') continue;
      expect(tags.introEndSeconds).toBeGreaterThan(3);
      expect(tags.segueSeconds).toBeGreaterThan(90);
      expect(tags.cueOutSeconds).toBeGreaterThan(tags.segueSeconds ?? Infinity);
    }
  });

  it('copies speech and an emergency file that are there', async () => {
    for (const { make } of station) {
      if ('copyOf' in make) expect(statSync(make.copyOf).size).toBeGreaterThan(3000);
    }
    expect(statSync(EMERGENCY_FILE).size).toBeLessThanOrEqual(600 * 1024);
    const { left } = await decodeWhole(EMERGENCY_FILE);
    expect(left.length).toBe(60 * 48_000);
  });
});

describe('main', () => {
  it('makes playable files, one JSON line each, and nothing that looks finished but is not', async () => {
    const { lines } = await run([folder], 4);
    const finished = lines as FinishedLine[];
    // More lines may have come before the process was stopped.
    expect(finished.slice(0, 4).map((line) => line.kind)).toEqual(['music', 'id', 'jingle', 'voice']);
    for (const line of finished) {
      const probe = await probeFile(line.file);
      expect(probe.sampleRateHz).toBe(48_000);
      expect(line.file.startsWith(folder)).toBe(true);
    }
    const song = await probeFile(finished[0].file);
    const beyondCueOut = (song.durationFrames ?? 0) / 48_000 - (finished[0].cueOutSeconds ?? Infinity);
    expect(beyondCueOut).toBeGreaterThanOrEqual(0);
    expect(beyondCueOut).toBeLessThan(0.002);
    const done = new Set(finished.map((line) => line.file));
    const there = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.ogg'));
    // A copied voice track may have followed before the process was stopped.
    expect(there.filter((name) => !name.startsWith('voice') && !done.has(join(folder, name)))).toEqual([]);
  });

  it('reports what is there already without making it again', async () => {
    const station = demoStation();
    for (const { path } of station) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), 'finished before');
    }
    const { lines, code } = await run([folder]);
    expect(code).toBe(0);
    expect(lines).toHaveLength(station.length + 1);
    expect(lines.at(-1)).toEqual({ done: true });
    expect(statSync(join(folder, station[0].path)).size).toBe('finished before'.length);
  });

  it('says what is wrong with its arguments or its folder', async () => {
    expect((await run([])).code).toBe(2);
    expect((await run(['--emergency'])).code).toBe(2);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    expect((await run([file])).code).toBe(1);
    expect(existsSync(file)).toBe(true);
  });
});
