import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ContinuityError } from '../../../playout/api/errors.js';
import { spawnDecode, type DecodeRequest } from '../../../playout/media/decode.js';
import { decodePart, decodeWhole } from '../../../playout/media/decode-whole.js';
import { readSamples, SampleReader } from '../../../playout/media/sample-reader.js';
import { ffmpeg, lagOf, RATE, sweep, temporaryFolder, worstDifference, writeSound } from './files.js';

const folder = temporaryFolder();
const SECONDS = 6;
const whole = sweep(SECONDS);
const FORMATS: readonly (readonly [string, readonly string[], number])[] = [
  ['wav', ['-c:a', 'pcm_s24le'], 1e-6],
  ['flac', ['-c:a', 'flac', '-sample_fmt', 's32'], 1e-6],
  ['mp3', ['-c:a', 'libmp3lame', '-b:a', '320k'], 0.02],
  ['m4a', ['-c:a', 'aac', '-b:a', '256k'], 0.05],
  ['opus', ['-c:a', 'libopus', '-b:a', '256k'], 0.05],
  ['ogg', ['-c:a', 'libvorbis', '-q:a', '8'], 0.05],
];
const files = new Map(
  FORMATS.map(([ending, codec]) => [ending, writeSound(join(folder, `sweep.${ending}`), [whole, whole], codec)]),
);

async function decoded(request: DecodeRequest): Promise<readonly [Float32Array, Float32Array]> {
  const left: number[] = [];
  const right: number[] = [];
  const channels = request.channels ?? 2;
  const reader = new SampleReader(channels, (planar, frames) => {
    left.push(...planar[0].subarray(0, frames));
    right.push(...planar[channels - 1].subarray(0, frames));
  });
  const decode = spawnDecode(request);
  await readSamples(decode.stdout, reader);
  expect(await decode.done).toMatchObject({ exitCode: 0, stderr: '' });
  return [Float32Array.from(left), Float32Array.from(right)];
}

describe.each(FORMATS)('%s', (ending, _, tolerance) => {
  it('begins with the first sample: encoder delay and padding are removed', async () => {
    const [left, right] = await decoded({ path: files.get(ending)! });
    expect(Math.abs(left.length - whole.length)).toBeLessThanOrEqual(ending === 'm4a' ? 1024 : 0);
    expect(lagOf(left.subarray(24_000), whole, 24_000)).toBe(24_000);
    expect(worstDifference(left, whole, 0, 2000, whole.length - 2000)).toBeLessThan(tolerance);
    expect(worstDifference(right, left)).toBeLessThan(1e-3);
  });

  it.each([1, 12_345, 48_000, 100_003, 222_221])('starts at frame %i exactly', async (fromFrames) => {
    const [left] = await decoded({ path: files.get(ending)!, fromFrames });
    expect(Math.abs(left.length - (whole.length - fromFrames))).toBeLessThanOrEqual(ending === 'm4a' ? 1024 : 0);
    expect(lagOf(left, whole, fromFrames)).toBe(fromFrames);
    // From the very first frame on, not only after a while.
    expect(worstDifference(left, whole, fromFrames, 0, 20_000)).toBeLessThan(tolerance);
  });
});

it.each([
  [1.01, 0],
  [0.985, 0],
  [1.006, 100_003],
])('at %f of its tempo it is as much shorter or longer, from frame %i on', async (tempo, fromFrames) => {
  const [left] = await decoded({ path: files.get('flac')!, tempo, fromFrames });
  const more = left.length - (whole.length / tempo - fromFrames);
  expect(more).toBeGreaterThanOrEqual(-1);
  expect(more).toBeLessThanOrEqual(0.08 * 48_000);
});

it('a stretched sound is as long as it should be also where it ends in silence', async () => {
  const tempo = 1.0042;
  const sound = Float32Array.from(whole);
  sound.fill(0, 200_000);
  const path = writeSound(join(folder, 'silent-end.flac'), [sound, sound], ['-c:a', 'flac']);
  const [left] = await decoded({ path, tempo });
  expect(left.length).toBeGreaterThanOrEqual(Math.floor(sound.length / tempo));
});

it('a file of another rate is resampled, and starts at the exact frame of the engine', async () => {
  const path = writeSound(
    join(folder, 'cd.flac'),
    [sweep(SECONDS, 44_100), sweep(SECONDS, 44_100)],
    ['-c:a', 'flac'],
    44_100,
  );
  const [left] = await decoded({ path });
  expect(Math.abs(left.length - whole.length)).toBeLessThanOrEqual(1);
  expect(worstDifference(left, whole, 0, 2000, whole.length - 2000)).toBeLessThan(2e-3);
  const [later] = await decoded({ path, fromFrames: 96_000 });
  expect(lagOf(later, whole, 96_000)).toBe(96_000);
});

describe('channels', () => {
  const constant = (level: number): Float32Array => new Float32Array(RATE / 2).fill(level);
  const middle = RATE / 4;

  it('stereo passes bit for bit', async () => {
    const left = sweep(0.5);
    const right = left.map((x) => -0.3 * x);
    const path = writeSound(join(folder, 'stereo.wav'), [left, right], ['-c:a', 'pcm_f32le']);
    const [l, r] = await decoded({ path });
    expect([l.length, worstDifference(l, left), worstDifference(r, right)]).toEqual([left.length, 0, 0]);
  });

  it.each([
    ['pcm_s16le', 0.25],
    ['pcm_f32le', 0.3],
  ])('mono (%s) plays on both channels at its own level', async (codec, level) => {
    const path = writeSound(join(folder, `mono-${codec}.wav`), [constant(level)], ['-c:a', codec]);
    const [left, right] = await decoded({ path });
    expect(left[middle]).toBeCloseTo(level, 4);
    expect(right[middle]).toBe(left[middle]);
  });

  it('surround is mixed down by BS.775, the LFE channel left out', async () => {
    const levels = [0.1, 0.2, 0.4, 0.9, 0.3, 0.35];
    const path = writeSound(join(folder, '51.wav'), levels.map(constant), ['-c:a', 'pcm_f32le'], RATE, '5.1');
    const [left, right] = await decoded({ path });
    expect(left[middle]).toBeCloseTo(0.1 + Math.SQRT1_2 * (0.4 + 0.3), 3);
    expect(right[middle]).toBeCloseTo(0.2 + Math.SQRT1_2 * (0.4 + 0.35), 3);
    const front = writeSound(
      join(folder, '30.wav'),
      levels.slice(0, 3).map(constant),
      ['-c:a', 'pcm_f32le'],
      RATE,
      '3.0',
    );
    expect((await decoded({ path: front }))[0][middle]).toBeCloseTo(0.1 + Math.SQRT1_2 * 0.4, 3);
  });

  it('one channel is the mean of both', async () => {
    const path = writeSound(join(folder, 'lr.wav'), [constant(0.2), constant(0.6)], ['-c:a', 'pcm_f32le']);
    expect((await decoded({ path, channels: 1 }))[0][middle]).toBeCloseTo(0.4, 6);
  });
});

describe('a decoder that is not wanted or cannot work', () => {
  it('is killed at once, unread', async () => {
    const decode = spawnDecode({ path: files.get('wav')! });
    decode.kill();
    expect(await decode.done).toMatchObject({ exitCode: null, signal: 'SIGKILL' });
    decode.kill();
  });

  it('says what is wrong and does not throw', async () => {
    const decode = spawnDecode({ path: join(folder, 'nothing.wav') });
    decode.stdout.resume();
    const end = await decode.done;
    expect(end.exitCode).not.toBe(0);
    expect(end.stderr).toContain('No such file');
  });

  it('takes a name for a name, whatever is in it', async () => {
    const path = join(folder, '-i concat:a|b %03d "quoted".wav');
    writeSound(join(folder, 'plain.wav'), [sweep(0.1)], ['-c:a', 'pcm_s16le']);
    ffmpeg('-i', join(folder, 'plain.wav'), '-c', 'copy', `file:${path}`);
    expect((await decoded({ path }))[0]).toHaveLength(4800);
  });
});

describe('a whole file in memory', () => {
  it('is decoded, in whole or in part', async () => {
    const path = files.get('flac')!;
    const all = await decodeWhole(path);
    expect(all.frames).toBe(whole.length);
    expect(all.left.length).toBe(all.frames);
    const part = await decodeWhole(path, { fromFrames: 50_000, toFrames: 60_000 });
    expect(part.frames).toBe(10_000);
    expect(worstDifference(part.left, all.left, 50_000)).toBe(0);
    expect((await decodeWhole(path, { maxSeconds: 1 })).frames).toBe(RATE);
  });

  it('is the same straight into the mixer’s memory, as far as the file goes', async () => {
    const path = files.get('flac')!;
    const all = await decodeWhole(path);
    const part = await decodePart(path, 50_000, 60_000);
    const samples = new Float32Array(part.memory);
    expect([part.frames, samples.length]).toEqual([10_000, 20_000]);
    for (let i = 0; i < 10_000; i += 7) {
      expect([samples[2 * i], samples[2 * i + 1]]).toEqual([all.left[50_000 + i], all.right[50_000 + i]]);
    }
    const beyond = await decodePart(path, whole.length - 1000, whole.length + 5000);
    expect(beyond.frames).toBe(1000);
    await expect(decodePart(join(folder, 'nothing.wav'), 0, 10)).rejects.toMatchObject({ code: 'FILE_MISSING' });
    await expect(decodePart(path, whole.length + 1000, whole.length + 2000)).rejects.toMatchObject({
      code: 'FILE_UNDECODABLE',
    });
  });

  it('is free of NaN and infinities', async () => {
    const samples = sweep(0.2);
    samples[100] = NaN;
    samples[200] = Infinity;
    const path = writeSound(join(folder, 'nan.wav'), [samples], ['-c:a', 'pcm_f32le']);
    const { left } = await decodeWhole(path);
    expect([left[100], left[200]]).toEqual([0, 0]);
    expect(left.every(Number.isFinite)).toBe(true);
    const cart = new Float32Array((await decodePart(path, 0, left.length)).memory);
    expect([cart[200], cart[400], cart.every(Number.isFinite)]).toEqual([0, 0, true]);
  });

  it('fails with a code that says why', async () => {
    const code = async (path: string): Promise<string> => {
      const error: unknown = await decodeWhole(path).then(
        () => undefined,
        (thrown: unknown) => thrown,
      );
      expect(error).toBeInstanceOf(ContinuityError);
      return (error as ContinuityError).code;
    };
    const empty = join(folder, 'empty.wav');
    writeFileSync(empty, '');
    const text = join(folder, 'text.mp3');
    writeFileSync(text, 'this is no audio file\n'.repeat(50));
    expect(await code(join(folder, 'nothing.wav'))).toBe('FILE_MISSING');
    expect(await code(folder)).toBe('FILE_UNREADABLE');
    expect(await code(empty)).toBe('FILE_EMPTY');
    expect(await code(text)).toBe('FILE_UNDECODABLE');
  });
});
