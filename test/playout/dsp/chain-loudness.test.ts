import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { createChain } from '../../../playout/dsp/chain/chain.js';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { dbOf, peak16, processed } from './signals.js';

const RATE = 48_000;
const TARGET_LUFS = -16;
const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';
const PIECES = ['frantic', 'love_theme', 'nunc_dimittis', 'the_city_falls', 'wanderer'];

/** A minute of a piece, by ffmpeg, at the target. */
function excerpt(name: string): readonly [Float32Array, Float32Array] {
  const run = spawnSync(
    'ffmpeg',
    [
      '-nostdin',
      '-v',
      'error',
      '-ss',
      '30',
      '-t',
      '60',
      '-i',
      `${MUSIC}/${name}.ogg`,
      '-ac',
      '2',
      '-ar',
      String(RATE),
      '-f',
      'f32le',
      'pipe:1',
    ],
    { maxBuffer: 1 << 28 },
  );
  const samples = new Float32Array(run.stdout.buffer, run.stdout.byteOffset, run.stdout.length >> 2);
  const left = samples.filter((_, i) => i % 2 === 0);
  const right = samples.filter((_, i) => i % 2 === 1);
  const gain = 10 ** ((TARGET_LUFS - loudness(left, right).lufs) / 20);
  return [left.map((x) => x * gain), right.map((x) => x * gain)];
}

function loudness(left: Float32Array, right: Float32Array): { lufs: number; rangeLu: number } {
  const meter = new LoudnessMeter({ sampleRateHz: RATE, channels: 2 });
  meter.process([left, right], 0, left.length);
  return { lufs: meter.integratedLufs()!, rangeLu: meter.loudnessRangeLu()! };
}

describe.each(PIECES)('%s at its target', (name) => {
  const [left, right] = excerpt(name);
  const before = loudness(left, right);

  it.each(['transparent', 'speech', 'music', 'loud'] as const)(
    'stays within 1 LU of it through %s, under the ceiling',
    (preset) => {
      const chain = createChain(preset, { ceilingDbtp: -1, targetLufs: TARGET_LUFS }, RATE);
      const [l, r] = processed(chain, left, right);
      const after = loudness(l, r);
      expect(Math.abs(after.lufs - TARGET_LUFS)).toBeLessThan(1);
      expect(after.rangeLu).toBeLessThan(before.rangeLu + 0.5);
      if (preset === 'loud') expect(after.rangeLu).toBeLessThan(0.7 * before.rangeLu);
      expect(dbOf(peak16(l.subarray(20 * RATE, 30 * RATE)))).toBeLessThanOrEqual(-1);
    },
  );
});

it('r128 brings what is levelled for streams to -23 LUFS', () => {
  const [left, right] = excerpt('frantic');
  const [l, r] = processed(createChain('r128', { ceilingDbtp: -1, targetLufs: TARGET_LUFS }, RATE), left, right);
  expect(Math.abs(loudness(l, r).lufs + 23)).toBeLessThan(1);
});
