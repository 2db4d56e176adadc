import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { EdgeMemory } from '../../../playout/dsp/analysis/edge-sound.js';
import { measureHere } from '../../../playout/media/libav/measure-here.js';
import { loadLibav, type Libav } from '../../../playout/media/libav/package.js';
import { measureSound } from '../../../playout/media/measure-sounds.js';
import type { MeasuredSound } from '../../../playout/media/sound-take.js';
import { sweep, temporaryFolder, writeSound } from './files.js';

const RATE = 48_000;
const folder = temporaryFolder();
const loaded = await loadLibav();

/** The package is optional, but here its absence would be a fault. */
function libav(): Libav {
  if (loaded === undefined) throw new Error('node-av is not installed; run: npm ci --include=optional');
  return loaded;
}

function fileOf(name: string, bytes: Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}

function differingBits(a: Uint8Array | null, b: Uint8Array | null): number {
  const [one, other] = [Buffer.from(a ?? []), Buffer.from(b ?? [])];
  if (one.length !== other.length) return Infinity;
  return one.reduce((sum, byte, i) => sum + ((byte ^ other[i]).toString(2).match(/1/g)?.length ?? 0), 0);
}

function expectSame(here: MeasuredSound, apart: MeasuredSound, frames = 0): void {
  expect(here).toMatchObject({
    format: apart.format,
    codec: apart.codec,
    sampleRateHz: apart.sampleRateHz,
    channels: apart.channels,
  });
  expect(Math.abs((here.seconds ?? 0) - (apart.seconds ?? 0))).toBeLessThan(0.06);
  expect(Math.abs(here.sound.durationFrames - apart.sound.durationFrames)).toBeLessThanOrEqual(frames);
  expect(here.sound.integratedLufs).toBeCloseTo(apart.sound.integratedLufs ?? NaN, 4);
  expect(here.sound.truePeakDbtp).toBeCloseTo(apart.sound.truePeakDbtp ?? NaN, 4);
  expect(Math.abs(here.sound.edges.head.length - apart.sound.edges.head.length)).toBeLessThanOrEqual(frames / 4);
  expect(differingBits(here.fingerprint, apart.fingerprint)).toBeLessThanOrEqual(
    0.001 * 8 * (here.fingerprint?.length ?? 0),
  );
}

it.each([
  ['wav', 2, RATE, ['-c:a', 'pcm_s16le']],
  ['float.wav', 2, RATE, ['-c:a', 'pcm_f32le']],
  ['low.wav', 1, 8000, ['-c:a', 'pcm_s24le']],
  ['flac', 2, 44_100, ['-c:a', 'flac']],
  ['surround.flac', 6, RATE, ['-c:a', 'flac']],
  ['ogg', 2, 44_100, ['-c:a', 'libvorbis']],
  ['opus', 2, RATE, ['-c:a', 'libopus']],
  ['mp3', 2, 44_100, ['-c:a', 'libmp3lame']],
  ['mono.mp3', 1, 44_100, ['-c:a', 'libmp3lame']],
  ['mka', 2, RATE, ['-c:a', 'flac']],
  ['aiff', 2, RATE, ['-c:a', 'pcm_s16be']],
  ['aac', 2, 44_100, ['-c:a', 'aac']],
] as const)('measures what a decoder of its own gives: %s', async (name, channels, rateHz, codec) => {
  const path = writeSound(
    join(folder, `same.${name}`),
    Array<Float32Array>(channels).fill(sweep(9, rateHz)),
    [...codec],
    rateHz,
  );
  const here = await measureHere(libav(), path);
  if (here === undefined) throw new Error('it was not measured');
  expectSame(here, await measureSound(path));
});

it('an M4A ends where its container says, up to half a packet before the older decoder', async () => {
  const path = writeSound(join(folder, 'same.m4a'), [sweep(9), sweep(9)], ['-c:a', 'aac'], RATE);
  const here = await measureHere(libav(), path);
  if (here === undefined) throw new Error('it was not measured');
  expectSame(here, await measureSound(path), 512);
});

it('one file after the other in the same memory', async () => {
  const memory = new EdgeMemory();
  const long = writeSound(join(folder, 'long.flac'), [sweep(95), sweep(95)], ['-c:a', 'flac'], RATE);
  const short = writeSound(join(folder, 'short.flac'), [sweep(2), sweep(2)], ['-c:a', 'flac'], RATE);
  for (const path of [short, long, short]) {
    const [here, apart] = [await measureHere(libav(), path, { memory }), await measureSound(path)];
    expect(here?.sound.edges).toEqual(apart.sound.edges);
    expect(here?.sound.levels).toEqual(apart.sound.levels);
  }
});

it('lets others have their turn and says how far it is', async () => {
  const path = writeSound(join(folder, 'turns.wav'), [sweep(120), sweep(120)], ['-c:a', 'pcm_s16le'], RATE);
  const told: number[] = [];
  let turns = 0;
  const count = setInterval(() => turns++, 1);
  await measureHere(libav(), path, { onProgress: (frames) => told.push(frames) });
  clearInterval(count);
  expect(told.at(-1)).toBe(120 * RATE);
  expect(turns).toBeGreaterThan(1);
});

it('leaves alone whatever has a fault', async () => {
  const whole = readFileSync(writeSound(join(folder, 'whole.flac'), [sweep(6), sweep(6)], ['-c:a', 'flac'], RATE));
  const damaged = Buffer.from(whole);
  damaged.fill(0x55, damaged.length / 2, damaged.length / 2 + 2000);
  const first = readFileSync(writeSound(join(folder, 'first.ogg'), [sweep(3), sweep(3)], [], RATE));
  const second = readFileSync(writeSound(join(folder, 'second.ogg'), [sweep(3, 44_100)], [], 44_100));
  const eight = writeSound(
    join(folder, 'eight.wav'),
    Array<Float32Array>(8).fill(sweep(2)),
    ['-c:a', 'pcm_s16le'],
    RATE,
  );
  const faulty = [
    join(folder, 'missing.mp3'),
    folder,
    fileOf('empty.mp3', Buffer.alloc(0)),
    fileOf('text.mp3', Buffer.from('#EXTM3U\n/etc/passwd\n')),
    fileOf('list.mp3', Buffer.from(`ffconcat version 1.0\nfile ${join(folder, 'whole.flac')}\n`)),
    fileOf('damaged.flac', damaged),
    fileOf('changing.ogg', Buffer.concat([first, second, first])),
    eight,
  ];
  for (const path of faulty) expect(await measureHere(libav(), path), path).toBeUndefined();
});

it('is not there where the package is missing, is another or makes no fingerprints', async () => {
  expect(await loadLibav(() => Promise.reject(new Error('Cannot find package')))).toBeUndefined();
  expect(await loadLibav(() => Promise.resolve({}))).toBeUndefined();
  expect(await loadLibav(() => Promise.resolve({ OutputFormat: { guessFormat: () => null } }))).toBeUndefined();
});

it('a fault of the libraries themselves is not taken for one of the file', async () => {
  const path = writeSound(join(folder, 'good.flac'), [sweep(2), sweep(2)], ['-c:a', 'flac'], RATE);
  await expect(measureHere({ ...libav(), Packet: Object } as unknown as Libav, path)).rejects.toThrow(TypeError);
});
