import { describe, expect, it } from 'vitest';
import { PROCESSING_PRESETS } from '../../../playout/api/processing.js';
import { createChain } from '../../../playout/dsp/chain/chain.js';
import { Compressor, reductionDb } from '../../../playout/dsp/chain/compressor.js';
import { HighPass } from '../../../playout/dsp/chain/high-pass.js';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { dbOf, differences, noiseSource, peak16, peakOf, processed, sine } from './signals.js';

const RATE = 48_000;
const PRESETS = PROCESSING_PRESETS;

/** Noise like music: pink-ish, with a slow swell of +-4 dB, at the given loudness. */
function programme(seconds: number, lufs: number): Float32Array {
  const random = noiseSource(19);
  let slow = 0;
  const signal = Float32Array.from({ length: seconds * RATE }, (_, i) => {
    slow += (random() - slow) * 0.1;
    return slow * 10 ** ((4 * Math.sin((2 * Math.PI * i) / (5 * RATE))) / 20);
  });
  const gain = 10 ** ((lufs - loudnessOf(signal, signal)) / 20);
  return signal.map((x) => x * gain);
}

function loudnessOf(left: Float32Array, right: Float32Array): number {
  const meter = new LoudnessMeter({ sampleRateHz: RATE, channels: 2 });
  meter.process([left, right], 0, left.length);
  return meter.integratedLufs()!;
}

it('off passes everything bit for bit, with the latency that every preset has', () => {
  const chain = createChain('off', { ceilingDbtp: -1 }, RATE);
  const input = sine(5000, 440, 3);
  const latency = chain.latencyFrames;
  const [left] = processed(chain, input, input);
  expect(differences(left.subarray(latency), input.subarray(0, input.length - latency))).toBe(0);
  expect(chain.takeGainReductionDb()).toBe(0);
  for (const preset of PRESETS) expect(createChain(preset, { ceilingDbtp: -1 }, RATE).latencyFrames).toBe(latency);
});

describe.each(PRESETS)('%s', (preset) => {
  const make = () => createChain(preset, { ceilingDbtp: -1, targetLufs: preset === 'r128' ? -23 : -16 }, RATE);

  it('gives the same output for any blocks', () => {
    const input = programme(2, -6);
    const expected = processed(make(), input, input, [480]);
    for (const blocks of [[1], [13, 700], [4096]])
      expect(differences(processed(make(), input, input, blocks)[0], expected[0])).toBe(0);
  });

  it('makes silence of NaN and counts it', () => {
    const chain = make();
    const input = sine(RATE, 440, 0.25);
    input[1000] = NaN;
    input[1001] = Infinity;
    const [left] = processed(chain, input, input);
    expect(left.every(Number.isFinite)).toBe(true);
    expect(chain.nonFiniteSamples).toBe(4);
  });

  it('turns silence into silence, exactly', () => {
    const chain = make();
    const input = new Float32Array(3 * RATE);
    input.set(sine(RATE, 440, 0.5));
    const [left] = processed(chain, input, input);
    expect(peakOf(left, 2 * RATE)).toBe(0);
  });
});

it.each([
  ['transparent', -16],
  ['r128', -23],
] as const)('%s keeps a programme at its target within 1 LU and under the ceiling', (preset, targetLufs) => {
  const chain = createChain(preset, { ceilingDbtp: -1, targetLufs }, RATE);
  const input = programme(12, targetLufs);
  const [left, right] = processed(chain, input, input);
  expect(Math.abs(loudnessOf(left, right) - targetLufs)).toBeLessThan(1);
  expect(dbOf(peak16(left))).toBeLessThanOrEqual(-1);
});

describe('the compressor', () => {
  const options = { thresholdLufs: -15, ratio: 1.6, kneeDb: 10 };

  it('has a curve that is smooth, and steep only above the knee', () => {
    expect(reductionDb(-20, -15, 1.6, 10)).toBe(0);
    expect(reductionDb(-10, -15, 1.6, 10)).toBeCloseTo(5 * 0.375, 9);
    expect(reductionDb(-5, -15, 1.6, 10)).toBeCloseTo(10 * 0.375, 9);
    for (let level = -25; level < 0; level += 0.1) {
      const slope = (reductionDb(level + 0.1, -15, 1.6, 10) - reductionDb(level, -15, 1.6, 10)) / 0.1;
      expect(slope).toBeGreaterThanOrEqual(0);
      expect(slope).toBeLessThanOrEqual(0.375 + 1e-9);
    }
  });

  it('follows its curve on a steady tone and hears loudness, not peaks', () => {
    const compressor = new Compressor(options, RATE);
    const tone = sine(6 * RATE, 1000, 10 ** (-9 / 20));
    const [left] = processed(compressor, tone, tone);
    expect(dbOf(peakOf(left, 5 * RATE))).toBeCloseTo(-9 - 6 * 0.375, 1);
    expect(compressor.takeGainReductionDb()).toBeCloseTo(-6 * 0.375, 1);
    const bass = sine(4 * RATE, 31, 10 ** (-9 / 20));
    const low = new Compressor(options, RATE);
    processed(low, bass, bass);
    expect(low.takeGainReductionDb()).toBeGreaterThan(-0.5);
  });

  it('lets go completely: quiet programme passes bit for bit', () => {
    const compressor = new Compressor(options, RATE);
    const loud = sine(RATE, 1000, 0.5);
    processed(compressor, loud, loud);
    const quiet = sine(6 * RATE, 500, 0.02);
    const [left] = processed(compressor, quiet, quiet);
    expect(differences(left.subarray(5 * RATE), quiet.subarray(5 * RATE))).toBe(0);
  });
});

it('the high pass is 3 dB down at its corner, 12 dB per octave below, and leaves the rest alone', () => {
  const levelDb = (hz: number): number => {
    const tone = sine(4 * RATE, hz, 1);
    const [left] = processed(new HighPass({ cutoffHz: 30 }, RATE), tone, tone);
    return dbOf(peakOf(left, 3 * RATE));
  };
  expect(levelDb(30)).toBeCloseTo(-3.01, 1);
  expect(levelDb(7.5)).toBeCloseTo(-24.1, 0);
  expect(Math.abs(levelDb(100))).toBeLessThan(0.05);
});
