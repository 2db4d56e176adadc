import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { decodeArguments, spawnDecode } from '../../../playout/media/decode.js';
import { LeanDecode } from '../../../playout/media/lean-decode.js';
import { WavWriter } from '../../../playout/media/wav.js';

const FRAMES = 480_000;
let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'continuity-lean-'));
  file = join(folder, 'tone.wav');
  const samples = Float32Array.from({ length: 2 * FRAMES }, (_, i) => 0.5 * Math.sin(i * 0.013 + (i % 2)));
  const wav = await WavWriter.create(file, { bits: 32, rateHz: 48_000, channels: 2 });
  await wav.write(samples, FRAMES);
  await wav.finish();
});

afterEach(() => {
  vi.unstubAllEnvs();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

async function whole(path: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for await (const piece of spawnDecode({ path }).stdout) pieces.push(piece as Buffer);
  return Buffer.concat(pieces);
}

test('gives what a decoder with a pipe of its own gives, and leaves nothing behind', async () => {
  vi.stubEnv('TMPDIR', folder);
  const pieces: Buffer[] = [];
  const decode = new LeanDecode(decodeArguments({ path: file }));
  decode.stdout.on('data', (bytes) => pieces.push(Buffer.from(bytes)));
  expect(await decode.done).toMatchObject({ exitCode: 0, stderr: '', missing: false });
  const bytes = Buffer.concat(pieces);
  expect(bytes.length).toBe(FRAMES * 8);
  expect(bytes.equals(await whole(file))).toBe(true);
  expect(await readdir(folder)).toEqual(['tone.wav']);
});

test('loses nothing to a reader that pauses at every piece, also after the decoder has ended', async () => {
  let received = 0;
  const decode = new LeanDecode(decodeArguments({ path: file }));
  decode.stdout.on('data', (bytes) => {
    received += bytes.length;
    decode.stdout.pause();
    setImmediate(() => {
      decode.stdout.resume();
    });
  });
  await decode.done;
  expect(received).toBe(FRAMES * 8);
});

test('waits for a reader that was paused before it began', async () => {
  let received = 0;
  let resumed = false;
  const decode = new LeanDecode(decodeArguments({ path: file }));
  decode.stdout.pause();
  decode.stdout.on('data', (bytes) => {
    expect(resumed).toBe(true);
    received += bytes.length;
  });
  setImmediate(() => {
    resumed = true;
    decode.stdout.resume();
  });
  await decode.done;
  expect(received).toBe(FRAMES * 8);
});

test('is killed before and after it has started, and gives nothing more', async () => {
  const early = new LeanDecode(decodeArguments({ path: file }));
  early.kill();
  expect(await early.done).toMatchObject({ signal: 'SIGKILL' });
  let pieces = 0;
  const late = new LeanDecode(decodeArguments({ path: file }));
  late.stdout.on('data', () => {
    pieces++;
    late.kill();
  });
  await late.done;
  expect(pieces).toBe(1);
  late.kill();
});

test('says how a decoder failed', async () => {
  const decode = new LeanDecode(decodeArguments({ path: join(folder, 'nothing.wav') }));
  const end = await decode.done;
  expect(end.exitCode).not.toBe(0);
  expect(end.stderr).toContain('No such file');
});

test('reads through a pipe of its own where no folder for temporary files can be written', async () => {
  vi.stubEnv('TMPDIR', join(folder, 'not', 'there'));
  let received = 0;
  const decode = new LeanDecode(decodeArguments({ path: file }));
  decode.stdout.on('data', (bytes) => {
    received += bytes.length;
  });
  expect((await decode.done).exitCode).toBe(0);
  expect(received).toBe(FRAMES * 8);
});
