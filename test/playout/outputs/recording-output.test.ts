import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { OutputStatus } from '../../../playout/api/output.js';
import { BLOCK_FRAMES, ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import { freeName, hourEnd } from '../../../playout/outputs/recording-hours.js';
import { RecordingOutput } from '../../../playout/outputs/recording-output.js';
import { eventually } from '../../eventually.js';
import { markedFrame, Programme } from './programme.js';

let folder: string;
const cleanups: (() => Promise<void> | void)[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'continuity-recording-'));
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
  rmSync(folder, { recursive: true, force: true });
});

function recording(directory: string, now: () => number, timeZone = 'UTC') {
  const programme = new Programme();
  const said: OutputStatus[] = [];
  const output = new RecordingOutput({
    ring: programme.ring,
    directory,
    timeZone,
    now,
    log: () => undefined,
    onStatus: (status) => said.push(status),
  });
  cleanups.push(() => output.stop());
  output.start();
  return { output, programme, said };
}

/** Appends seconds of programme at once. */
function mix(programme: Programme, seconds: number): void {
  for (let i = 0; i < (seconds * ENGINE_RATE_HZ) / BLOCK_FRAMES; i++) programme.writeBlock();
}

/** What ffmpeg reads in a file, as the 24-bit samples of the left channel. */
function left(path: string): number[] {
  const ran = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', path, '-f', 's32le', 'pipe:1'], {
    maxBuffer: 1 << 28,
  });
  expect(ran.status).toBe(0);
  expect(ran.stderr.toString()).toBe('');
  return Array.from({ length: ran.stdout.length / 8 }, (_, i) => ran.stdout.readInt32LE(i * 8) >> 8);
}

const marks = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, i) => markedFrame(from + i)[0]);

test('a file an hour, split on the frame, every sample in it', async () => {
  let now = Date.UTC(2026, 10, 22, 14, 59, 58);
  const { output, programme } = recording(folder, () => now);
  now += 4000;
  mix(programme, 4);
  await output.stop();

  const [first, second, ...others] = readdirSync(folder).sort();
  expect(others).toEqual([]);
  expect(first).toBe('2026-11-22T14-59-58.000Z.wav');
  expect(second).toBe('2026-11-22T15-00-00.000Z.wav');
  expect(left(join(folder, first))).toEqual(marks(0, 2 * ENGINE_RATE_HZ));
  expect(left(join(folder, second))).toEqual(marks(2 * ENGINE_RATE_HZ, 4 * ENGINE_RATE_HZ));
});

test('a crash loses at most two seconds, and the file is valid without its end', async () => {
  const { programme } = recording(folder, () => Date.UTC(2026, 10, 22, 14));
  const name = freeName([], Date.UTC(2026, 10, 22, 14) - 5000);
  mix(programme, 5);
  // Read as it lies there: the writer has neither finished nor closed it.
  await eventually('it is flushed', () => {
    const files = readdirSync(folder);
    return files.includes(name) && readFileSync(join(folder, name)).readUInt32LE(76) > 3 * ENGINE_RATE_HZ * 6;
  });
  const crashed = join(folder, 'crashed.wav');
  writeFileSync(crashed, readFileSync(join(folder, name)));
  const samples = left(crashed);
  expect(samples.length).toBeGreaterThanOrEqual(3 * ENGINE_RATE_HZ);
  expect(samples).toEqual(marks(0, samples.length));
});

test('a folder that cannot be written fails, and is tried again', async () => {
  const directory = join(folder, 'recordings');
  // A file where the folder should be: nobody may write there, not even root.
  writeFileSync(directory, '');
  const { output, programme } = recording(directory, Date.now);
  mix(programme, 1);
  await eventually('it has failed', () => output.status().state === 'failed');
  expect(output.status().detail).toContain('error[RECORDING_FAILED]');
  rmSync(directory);
  mkdirSync(directory);
  chmodSync(directory, 0o700);
  await eventually('it records', () => output.status().state === 'running');
  await output.stop();
  expect(output.status().droppedFrames).toBe(0);
  expect(left(join(directory, readdirSync(directory)[0]))).toEqual(marks(0, ENGINE_RATE_HZ));
});

test('what the ring no longer holds is counted, and a new file begins', async () => {
  const { output, programme } = recording(folder, () => Date.UTC(2026, 10, 22, 14, 30));
  mix(programme, 1);
  await eventually('it records', () => output.status().delayFrames === 0);
  mix(programme, 12);
  await eventually('it goes on', () => output.status().droppedFrames === 12 * ENGINE_RATE_HZ);
  mix(programme, 1);
  await output.stop();
  // The clock stands still here, and yet nothing is written over.
  expect(readdirSync(folder).sort()).toEqual(['2026-11-22T14-29-59.000Z-2.wav', '2026-11-22T14-29-59.000Z.wav']);
  expect(left(join(folder, '2026-11-22T14-29-59.000Z-2.wav'))).toEqual(marks(13 * ENGINE_RATE_HZ, 14 * ENGINE_RATE_HZ));
});

test('hours are those of the zone', () => {
  const at = Date.UTC(2026, 10, 22, 14, 10);
  expect(hourEnd(at, 'UTC')).toBe(Date.UTC(2026, 10, 22, 15));
  expect(hourEnd(at, 'Europe/Berlin')).toBe(Date.UTC(2026, 10, 22, 15));
  expect(hourEnd(at, 'Asia/Kolkata')).toBe(Date.UTC(2026, 10, 22, 14, 30));
  expect(hourEnd(at, 'Asia/Kathmandu')).toBe(Date.UTC(2026, 10, 22, 14, 15));
  expect(hourEnd(Date.UTC(2026, 10, 22, 15), 'UTC')).toBe(Date.UTC(2026, 10, 22, 16));
});
