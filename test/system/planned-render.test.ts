import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AsRunEntry } from '../../playout/api/as-run.js';
import { monoWav, sineWav } from '../mono-wav.js';
import { amplitudeAt, longestSilence, RATE_HZ, readFloatWav } from '../render.js';

const run = promisify(execFile);
const FROM = '2026-03-10T10:00:00Z';
const HOURS = 0.2;
const TONES_HZ = [300, 400, 500, 700, 900, 1100, 1300];

let folder: string;
let report: { frames: number; gapFrames: number; truePeakDbtp: number };
let asRun: AsRunEntry[];
let left: Float32Array;

async function continuity(...args: string[]): Promise<string> {
  const { stdout } = await run(process.execPath, ['dist/continuity.js', ...args, '--data', join(folder, 'data')], {
    maxBuffer: 1 << 26,
  });
  return stdout;
}

/** Seven songs of one pitch each, and an ID, taken in, planned and rendered by the command line. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'continuity-planned-'));
  const music = join(folder, 'media', 'music');
  const ids = join(folder, 'media', 'ids');
  for (const path of [music, ids]) mkdirSync(path, { recursive: true });
  for (const [index, hz] of TONES_HZ.entries()) sineWav(join(music, `Artist ${index} - ${hz}.wav`), 60 + index, hz);
  monoWav(join(ids, 'Station - 2300.wav'), 4, (t) => 0.25 * Math.sin(2 * Math.PI * 2300 * t));
  await continuity('ingest', join(folder, 'media'));
  await continuity('plan', '--from', FROM, '--hours', '1', '--write', '--json');
  const out = join(folder, 'out.wav');
  const record = join(folder, 'as-run.jsonl');
  report = JSON.parse(
    await continuity(
      'render',
      '--from',
      FROM,
      '--hours',
      String(HOURS),
      '--out',
      out,
      '--as-run',
      record,
      '--bits',
      '32f',
      '--json',
    ),
  ) as typeof report;
  asRun = readFileSync(record, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as AsRunEntry);
  ({ left } = readFloatWav(readFileSync(out)));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

it('renders every second of the plan, without a gap, under the ceiling', () => {
  expect(report.frames).toBe(HOURS * 3600 * RATE_HZ);
  expect(left.length).toBe(report.frames);
  expect(report.gapFrames).toBe(0);
  expect(report.truePeakDbtp).toBeLessThanOrEqual(-1);
  expect(longestSilence(left, 0, left.length, 1e-4)).toBeLessThan(RATE_HZ / 20);
});

it('records exactly what is in the audio: each item from its first frame to its last, and at no other time', () => {
  const window = 4800;
  const played = asRun.filter((entry) => entry.endFrame > entry.startFrame);
  expect(played.length).toBeGreaterThan(10);
  for (const hz of [...TONES_HZ, 2300]) {
    const spans = played.filter((entry) => entry.title === String(hz));
    for (let at = 0; at + window <= left.length; at += 5 * window) {
      const touches = spans.some((entry) => at < entry.endFrame && at + window > entry.startFrame);
      const covers = spans.some((entry) => at >= entry.startFrame && at + window <= entry.endFrame);
      const amplitude = amplitudeAt(left, hz, at, window);
      if (!touches) expect(amplitude, `${hz} Hz at ${at / RATE_HZ} s`).toBeLessThan(0.02);
      if (covers) expect(amplitude, `${hz} Hz at ${at / RATE_HZ} s`).toBeGreaterThan(0.1);
    }
  }
});

it('starts the ID of the hour at the hour', () => {
  expect(asRun.find((entry) => entry.kind === 'id')).toMatchObject({ startFrame: 0, outcome: 'played' });
});
