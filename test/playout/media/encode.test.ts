import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { spawnEncode, type EncodeFormat } from '../../../playout/media/encode.js';
import { lagOf, sweep } from './files.js';

const BLOCK = 480;

function interleaved(mono: Float32Array): Buffer {
  const samples = new Float32Array(mono.length * 2);
  mono.forEach((x, i) => {
    samples[2 * i] = x;
    samples[2 * i + 1] = -x;
  });
  return Buffer.from(samples.buffer);
}

async function encoded(format: EncodeFormat, sound: Float32Array): Promise<Buffer> {
  const encode = spawnEncode({ format });
  const chunks: Buffer[] = [];
  encode.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  encode.stdin.end(interleaved(sound));
  expect(await encode.done).toMatchObject({ exitCode: 0, stderr: '' });
  return Buffer.concat(chunks);
}

function decodedLeft(stream: Buffer): Float32Array {
  const run = spawnSync(
    'ffmpeg',
    ['-v', 'error', '-i', 'pipe:0', '-f', 'f32le', '-ac', '2', '-ar', '48000', 'pipe:1'],
    {
      input: stream,
      maxBuffer: 1 << 28,
    },
  );
  const samples = new Float32Array(run.stdout.buffer, run.stdout.byteOffset, run.stdout.length / 4);
  return samples.filter((_, i) => i % 2 === 0);
}

describe.each(['mp3', 'opus', 'vorbis', 'flac', 'wav24'] as const)('%s', (format) => {
  it('carries the sound', async () => {
    const sound = sweep(2);
    const left = decodedLeft(await encoded(format, sound));
    expect(Math.abs(left.length - sound.length)).toBeLessThan(3000);
    const lag = lagOf(sound.subarray(48_000, 53_000), left, 48_000, 3000) - 48_000;
    // An MP3 stream without a header keeps its encoder's delay; the others say it, and it is gone.
    expect(Math.abs(lag - (format === 'mp3' ? 1105 : 0))).toBeLessThanOrEqual(1);
  });
});

it('an MP3 stream is frames from its first byte on, without tags or an information frame', async () => {
  const stream = await encoded('mp3', sweep(1));
  expect(stream[0]).toBe(0xff);
  expect(stream[1] & 0xe0).toBe(0xe0);
  expect(stream.includes('Xing')).toBe(false);
  expect(stream.includes('Info')).toBe(false);
  expect(stream.includes('ID3')).toBe(false);
});

it('an Ogg stream begins with its headers and has pages of 100 ms', async () => {
  const stream = await encoded('opus', sweep(3));
  expect(stream.toString('latin1', 0, 4)).toBe('OggS');
  expect(stream.includes('OpusHead')).toBe(true);
  let pages = 0;
  for (let at = stream.indexOf('OggS'); at >= 0; at = stream.indexOf('OggS', at + 4)) pages++;
  expect(pages).toBeGreaterThan(28);
});

it.each(['mp3', 'opus'] as const)('%s comes out while sound still goes in', async (format) => {
  const encode = spawnEncode({ format });
  const sound = interleaved(sweep(1));
  const block = BLOCK * 8;
  let blocks = 0;
  let soundBytes = 0;
  const header = format === 'opus' ? 2 : 0;
  let pieces = 0;
  encode.stdout.on('data', (chunk: Buffer) => {
    pieces++;
    if (pieces > header) soundBytes += chunk.length;
  });
  // A block at a time, each only once the encoder has taken the one before: sound must come before 0.6 s are in.
  while (soundBytes === 0 && blocks < 60) {
    const at = (blocks % 100) * block;
    if (!encode.stdin.write(sound.subarray(at, at + block))) await once(encode.stdin, 'drain');
    blocks++;
    if (blocks > 25) {
      await Promise.race([once(encode.stdout, 'data'), new Promise((resolve) => setTimeout(resolve, 100))]);
    }
  }
  expect(soundBytes).toBeGreaterThan(0);
  encode.kill();
  expect(await encode.done).toMatchObject({ signal: 'SIGKILL' });
});
