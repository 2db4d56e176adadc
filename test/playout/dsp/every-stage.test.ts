import { describe, expect, it } from 'vitest';
import { PROCESSING_PRESETS } from '../../../playout/api/processing.js';
import { createChain } from '../../../playout/dsp/chain/chain.js';
import { Compressor } from '../../../playout/dsp/chain/compressor.js';
import { EqMatch } from '../../../playout/dsp/eq-match/eq-match.js';
import { Gate } from '../../../playout/dsp/strip/gate.js';
import { HighPass } from '../../../playout/dsp/chain/high-pass.js';
import { LoudnessAgc } from '../../../playout/dsp/chain/loudness-agc.js';
import { Multiband } from '../../../playout/dsp/chain/multiband.js';
import { ParametricEq } from '../../../playout/dsp/chain/parametric-eq.js';
import { Reverb } from '../../../playout/dsp/strip/reverb.js';
import type { Stage } from '../../../playout/dsp/stage.js';
import { Strip } from '../../../playout/dsp/strip/strip.js';
import { VoiceCompressor } from '../../../playout/dsp/strip/voice-compressor.js';
import { differences, noiseSource, peakOf, processed, sine } from './signals.js';

const RATES = [44_100, 48_000, 96_000];
const BAND = {
  thresholdDb: -26,
  ratio: 2,
  kneeDb: 6,
  detectorMs: 10,
  attackMs: 10,
  releaseMs: 100,
  rangeDb: 20,
  makeUpDb: 1,
};
const EQ = [
  { type: 'low-shelf', frequencyHz: 100, gainDb: 3, q: 0.7 },
  { type: 'peak', frequencyHz: 1000, gainDb: -4, q: 1 },
  { type: 'high-shelf', frequencyHz: 8000, gainDb: 2, q: 0.7 },
] as const;

/** A strip with the sound of its own send added, so that both are looked at. */
function stripStage(rateHz: number): Stage {
  const strip = new Strip(
    { gateDbfs: -50, highPassHz: 80, compressorDbfs: -24, compressorRatio: 3, eq: EQ, reverbSendDb: -6 },
    rateHz,
  );
  let sendLeft = new Float32Array(0);
  let sendRight = new Float32Array(0);
  return {
    latencyFrames: 0,
    process: (left, right, from, to) => {
      if (sendLeft.length < left.length) {
        sendLeft = new Float32Array(left.length);
        sendRight = new Float32Array(left.length);
      }
      sendLeft.fill(0, from, to);
      sendRight.fill(0, from, to);
      strip.process(left, right, from, to, sendLeft, sendRight);
      for (let i = from; i < to; i++) {
        left[i] += sendLeft[i];
        right[i] += sendRight[i];
      }
    },
    reset: () => {
      strip.reset();
    },
  };
}

const STAGES: readonly [string, (rateHz: number) => Stage][] = [
  ['high pass', (rateHz) => new HighPass({ cutoffHz: 30 }, rateHz)],
  ['AGC', (rateHz) => new LoudnessAgc({ targetLufs: -16, maxBoostDb: 12, maxCutDb: 12 }, rateHz)],
  ['EQ', (rateHz) => new ParametricEq(EQ, rateHz)],
  ['multiband of 3', (rateHz) => new Multiband({ crossoversHz: [200, 3000], bands: [BAND, BAND, BAND] }, rateHz)],
  [
    'multiband of 5',
    (rateHz) => new Multiband({ crossoversHz: [90, 400, 2000, 8000], bands: Array<typeof BAND>(5).fill(BAND) }, rateHz),
  ],
  [
    'compressor',
    (rateHz) =>
      new Compressor(
        { thresholdLufs: -20, ratio: 2, kneeDb: 6, makeUp: { targetLufs: -16, startDb: 2, trimDb: 3 } },
        rateHz,
      ),
  ],
  ['gate', (rateHz) => new Gate({ thresholdDbfs: -40 }, rateHz)],
  ['voice compressor', (rateHz) => new VoiceCompressor({ thresholdDbfs: -24, ratio: 4 }, rateHz)],
  ['strip', stripStage],
  ['reverb', (rateHz) => new Reverb({ decaySeconds: 0.3, preDelayMs: 10, levelDb: 0 }, rateHz)],
  ['EQ match', (rateHz) => new EqMatch([3, -2, 0, 1, 4, -3, 2, 0, -1], rateHz)],
  ...PROCESSING_PRESETS.map((preset): [string, (rateHz: number) => Stage] => [
    `chain ${preset}`,
    (rateHz) => createChain(preset, { ceilingDbtp: -1 }, rateHz),
  ]),
];

/** Tones, noise, silence, a full-scale square with DC, in both channels differently. */
function mixture(rateHz: number): readonly [Float32Array, Float32Array] {
  const random = noiseSource(5);
  const part = Math.round(0.12 * rateHz);
  const left = sine(4 * part, 1000, 0.5, rateHz);
  const right = sine(4 * part, 220, 0.2, rateHz);
  for (let i = part; i < 2 * part; i++) {
    left[i] = 0.3 * random();
    right[i] = 0.9 * random();
  }
  left.fill(0, 2 * part, 3 * part);
  right.fill(0, 2 * part, 3 * part);
  for (let i = 3 * part; i < 4 * part; i++) {
    left[i] = Math.sign(Math.sin((2 * Math.PI * 441 * i) / rateHz));
    right[i] = 0.5;
  }
  return [left, right];
}

describe.each(STAGES)('%s', (_, make) => {
  it.each(RATES)('gives the same for any blocks at %i Hz', (rateHz) => {
    const [left, right] = mixture(rateHz);
    const expected = processed(make(rateHz), left, right, [480]);
    for (const blocks of [[1], [13], [128, 1, 4096]]) {
      const [l, r] = processed(make(rateHz), left, right, blocks);
      expect(differences(l, expected[0]) + differences(r, expected[1])).toBe(0);
    }
  });

  it('stays finite and bounded, and after reset is as new', () => {
    const [left, right] = mixture(48_000);
    const stage = make(48_000);
    const first = processed(stage, left, right);
    expect(first[0].every(Number.isFinite) && first[1].every(Number.isFinite)).toBe(true);
    expect(Math.max(peakOf(first[0]), peakOf(first[1]))).toBeLessThan(8);
    stage.reset();
    const second = processed(stage, left, right);
    expect(differences(second[0], first[0]) + differences(second[1], first[1])).toBe(0);
  });

  it('recovers from NaN and infinities within a second', () => {
    const bad = sine(96_000, 1000, 0.1);
    const good = bad.slice();
    bad[1000] = NaN;
    bad[1001] = Infinity;
    bad[1002] = -Infinity;
    const stage = make(48_000);
    const [left] = processed(stage, bad, good);
    expect(left.subarray(48_000).every(Number.isFinite)).toBe(true);
  });

  it('takes a single frame, and leaves silence silent after denormal numbers', () => {
    const one = Float32Array.of(0.5);
    expect(processed(make(48_000), one, one)[0]).toHaveLength(1);
    const tiny = new Float32Array(3 * 48_000);
    tiny.fill(1e-40, 0, 12_000);
    tiny[0] = 0.5;
    const [left, right] = processed(make(48_000), tiny, tiny);
    expect(peakOf(left, 2 * 48_000) + peakOf(right, 2 * 48_000)).toBe(0);
  });
});
