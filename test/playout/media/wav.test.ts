import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { probeFile } from '../../../playout/media/probe.js';
import { wavHeader, WavWriter } from '../../../playout/media/wav.js';
import { temporaryFolder, worstDifference } from './files.js';
import { spawnSync } from 'node:child_process';

const folder = temporaryFolder();

function asFloats(path: string): Float32Array {
  const { stdout } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-i', path, '-f', 'f32le', 'pipe:1'], {
    maxBuffer: 1 << 28,
  });
  return new Float32Array(stdout.buffer, stdout.byteOffset, stdout.length / 4);
}

describe.each([16, 24, 32] as const)('%i bit', (bits) => {
  it('is read back to the nearest step, held at full scale', async () => {
    const path = join(folder, `${bits}.wav`);
    const writer = await WavWriter.create(path, { bits, rateHz: 48_000, channels: 2 });
    const samples = Float32Array.from({ length: 200_000 }, (_, i) => Math.sin(i * 0.01) * 0.9);
    samples.set([0, 1, -1, 1.5, -1.5, NaN, 0.25, -0.25]);
    for (let at = 0; at < 100_000; at += 777) {
      const frames = Math.min(777, 100_000 - at);
      await writer.write(samples.subarray(at * 2), frames);
    }
    expect(writer.frames).toBe(100_000);
    await writer.finish();
    const step = 2 ** (1 - bits);
    const read = asFloats(path);
    expect(read.length).toBe(200_000);
    expect(worstDifference(read, samples, 0, 8)).toBeLessThanOrEqual(bits === 32 ? 0 : step / 2 + 1e-9);
    if (bits === 32) return;
    expect([...read.subarray(0, 8)]).toEqual([0, Math.fround(1 - step), -1, Math.fround(1 - step), -1, 0, 0.25, -0.25]);
  });
});

it('a file that was never finished is whole up to its last flush', async () => {
  const path = join(folder, 'crashed.wav');
  const writer = await WavWriter.create(path, { bits: 24, rateHz: 48_000, channels: 2 });
  await writer.write(new Float32Array(96_000).fill(0.5), 48_000);
  await writer.flush();
  await writer.write(new Float32Array(2000).fill(0.5), 1000);
  expect(asFloats(path).length).toBe(96_000);
  await writer.finish();
  expect(asFloats(path).length).toBe(98_000);
  expect(await probeFile(path)).toMatchObject({ durationFrames: 49_000, channels: 2, sampleRateHz: 48_000 });
});

it('takes calls that do not wait for one another', async () => {
  const path = join(folder, 'unordered.wav');
  const writer = await WavWriter.create(path, { bits: 16, rateHz: 48_000, channels: 1 });
  const block = new Float32Array(1);
  const waiting: Promise<void>[] = [];
  for (let i = 0; i < 30_000; i++) {
    block[0] = i / 32_768;
    waiting.push(writer.write(block, 1));
  }
  await Promise.all(waiting);
  await writer.finish();
  const bytes = readFileSync(path).subarray(80);
  expect(bytes.length).toBe(60_000);
  expect(Array.from({ length: 30_000 }, (_, i) => bytes.readInt16LE(2 * i)).findIndex((x, i) => x !== i)).toBe(-1);
});

it('an odd number of bytes is padded', async () => {
  const path = join(folder, 'odd.wav');
  const writer = await WavWriter.create(path, { bits: 24, rateHz: 48_000, channels: 1 });
  await writer.write(Float32Array.of(0.5), 1);
  await writer.finish();
  expect(statSync(path).size).toBe(80 + 4);
  expect(asFloats(path).length).toBe(1);
});

it('a header beyond 4 GB is RF64 of the same length', () => {
  const format = { bits: 24, rateHz: 48_000, channels: 2 } as const;
  const large = wavHeader(format, 6_000_000_000);
  expect(large.length).toBe(wavHeader(format, 0).length);
  expect(large.toString('latin1', 0, 4)).toBe('RF64');
  expect(large.toString('latin1', 12, 16)).toBe('ds64');
  expect(large.readBigUInt64LE(20)).toBe(6_000_000_072n);
  expect(large.readBigUInt64LE(28)).toBe(6_000_000_000n);
  expect(large.readBigUInt64LE(36)).toBe(1_000_000_000n);
  expect(large.readUInt32LE(76)).toBe(0xffff_ffff);
});

it('says where it cannot write', async () => {
  await expect(
    WavWriter.create(join(folder, 'no', 'such.wav'), { bits: 16, rateHz: 8000, channels: 1 }),
  ).rejects.toThrow('ENOENT');
});
