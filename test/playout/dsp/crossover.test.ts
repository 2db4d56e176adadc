import { describe, expect, it } from 'vitest';
import { Crossover } from '../../../playout/dsp/chain/crossover.js';
import { Multiband, type MultibandBand } from '../../../playout/dsp/chain/multiband.js';
import { responseDb } from './line-spectrum.js';
import { dbOf, differences, noiseSource, peakOf, processed, sine } from './signals.js';

const RATE = 48_000;
const BAND: MultibandBand = {
  thresholdDb: -24,
  ratio: 3,
  kneeDb: 0,
  detectorMs: 10,
  attackMs: 20,
  releaseMs: 200,
  rangeDb: 20,
  makeUpDb: 0,
};
/** Never reached: a band that only passes. */
const IDLE: MultibandBand = { ...BAND, thresholdDb: 0, ratio: 1 };

function impulseOf(crossoversHz: readonly number[], bands: readonly MultibandBand[], rateHz: number): Float32Array {
  const impulse = new Float32Array(32_768);
  impulse[0] = 1e-3;
  const stage = new Multiband({ crossoversHz, bands }, rateHz);
  return processed(stage, impulse, impulse)[0].map((x) => x * 1e3);
}

describe.each([
  [44_100, [120, 2500]],
  [48_000, [130, 900, 5000]],
  [48_000, [20, 60, 400, 21_000]],
  [96_000, [90, 400, 2000, 8000]],
] as const)('crossovers at %i Hz rate and %j Hz', (rateHz, crossoversHz) => {
  it('sum flat: within 0.01 dB at every frequency', () => {
    const impulse = impulseOf(crossoversHz, Array<MultibandBand>(crossoversHz.length + 1).fill(IDLE), rateHz);
    for (let hz = 15; hz < 0.498 * rateHz; hz *= 1.15) {
      expect(Math.abs(responseDb(impulse, hz, rateHz))).toBeLessThan(0.01);
    }
  });
});

it('a crossover is 6 dB down in both bands, and 24 dB per octave beyond', () => {
  const frames = 16_384;
  const rest = [new Float64Array(64), new Float64Array(64)] as const;
  const low = [new Float64Array(64), new Float64Array(64)] as const;
  const crossover = new Crossover([500, 4000], RATE);
  const sums = new Float64Array(4);
  const below = new Float32Array(frames);
  const above = new Float32Array(frames);
  for (let at = 0; at < frames; at += 64) {
    rest[0].fill(0);
    rest[1].fill(0);
    if (at === 0) rest[0][0] = 1;
    crossover.split(0, rest[0], rest[1], low[0], low[1], 64, sums);
    below.set(low[0], at);
    above.set(rest[0], at);
  }
  expect(responseDb(below, 500, RATE)).toBeCloseTo(-6.02, 1);
  expect(responseDb(above, 500, RATE)).toBeCloseTo(-6.02, 1);
  expect(responseDb(below, 4000, RATE) - responseDb(below, 2000, RATE)).toBeLessThan(-23);
  expect(responseDb(above, 62.5, RATE) - responseDb(above, 125, RATE)).toBeCloseTo(-24, 0);
});

describe('the multiband compressor', () => {
  const make = (bands: readonly MultibandBand[]) => new Multiband({ crossoversHz: [200, 3000], bands }, RATE);

  it('compresses the band that is loud and no other', () => {
    const bass = sine(3 * RATE, 60, 0.5);
    const mixed = bass.map((x, i) => x + 0.001 * Math.sin((2 * Math.PI * 8000 * i) / RATE));
    const stage = make([BAND, BAND, BAND]);
    const [left] = processed(stage, mixed, mixed);
    const reading: number[] = [];
    stage.takeGainReductionDb(reading);
    // 0.5 in both channels is -6.02 - 0.69 LUFS without weighting: 17.3 dB over the threshold, of which a third stays.
    expect(reading[0]).toBeCloseTo(-(2 / 3) * (24 - 6.02 - 0.691), 0);
    expect(reading.slice(1)).toEqual([0, 0]);
    expect(dbOf(peakOf(left, 2 * RATE)) - dbOf(0.5)).toBeCloseTo(reading[0], 0);
    stage.takeGainReductionDb(reading);
    expect(reading[0]).toBeLessThanOrEqual(0);
  });

  it('follows the static curve of a band', () => {
    for (const levelDb of [-40, -20, -10, -3]) {
      const tone = sine(2 * RATE, 800, 10 ** (levelDb / 20));
      const [left] = processed(make([IDLE, BAND, IDLE]), tone, tone);
      const over = Math.max(0, levelDb - 0.691 + 24);
      // The tone's neighbours hold a small part of it, so the sum is within some tenths of the band's own curve.
      expect(Math.abs(dbOf(peakOf(left, RATE)) - (levelDb - (2 / 3) * over))).toBeLessThan(0.6);
    }
  });

  it('attacks and releases with its times', () => {
    const step = sine(3 * RATE, 1000, 0.5);
    for (let i = 0; i < RATE; i++) step[i] *= 0.01;
    for (let i = 2 * RATE; i < 3 * RATE; i++) step[i] *= 0.01;
    const stage = make([IDLE, { ...BAND, detectorMs: 1, attackMs: 50 }, IDLE]);
    const [left] = processed(stage, step, step);
    const gainDb = (from: number): number => dbOf(peakOf(left, from, from + 480) / peakOf(step, from, from + 480));
    const full = gainDb(2 * RATE - 960);
    const attacked = gainDb(RATE + Math.round(0.05 * RATE) - 240);
    expect(attacked / full).toBeGreaterThan(0.5);
    expect(attacked / full).toBeLessThan(0.75);
    expect(gainDb(2 * RATE + Math.round(0.2 * RATE)) / full).toBeCloseTo(Math.exp(-1), 1);
    expect(Math.abs(gainDb(3 * RATE - 960))).toBeLessThan(0.3);
  });

  it('names what is out of range', () => {
    const bands = [IDLE, { ...BAND, ratio: 40 }, IDLE];
    expect(() => make(bands)).toThrow('multiband.bands[1].ratio is 40, allowed is 1 to 20');
    expect(() => make([IDLE, IDLE])).toThrow('multiband.bands.length is 2, allowed is 3 to 3');
    expect(() => new Crossover([500, 600], RATE)).toThrow('crossovers[1] is 600, allowed is 1000 to 21600');
    expect(() => new Crossover([500], RATE)).toThrow('crossovers.length is 1, allowed is 2 to 4');
  });
});

it('the bands are alike for left and right, whatever the other channel does', () => {
  const loud = sine(RATE, 1000, 0.5);
  const quiet = sine(RATE, 1000, 0.05);
  const stage = new Multiband({ crossoversHz: [200, 3000], bands: [BAND, BAND, BAND] }, RATE);
  const [left, right] = processed(stage, loud, quiet);
  expect(peakOf(left, RATE / 2) / peakOf(right, RATE / 2)).toBeCloseTo(10, 3);
  expect(differences(left, right)).toBeGreaterThan(0);
});

describe('WebAssembly and JavaScript give the same bits', () => {
  const random = noiseSource(77);
  const noise = (): Float32Array =>
    Float32Array.from({ length: 40_000 }, (_, i) =>
      i > 15_000 && i < 30_000 ? 0 : random() * Math.abs(Math.sin(i / 900)),
    );
  const left = noise();
  const right = noise();

  it.each([{ crossoversHz: [200, 3000] }, { crossoversHz: [130, 900, 5000] }, { crossoversHz: [90, 400, 2000, 8000] }])(
    'with crossovers at $crossoversHz Hz',
    ({ crossoversHz }) => {
      const bands = crossoversHz.concat(1).map((_, k) => ({ ...BAND, thresholdDb: -30 + 4 * k, makeUpDb: k - 1 }));
      const make = (withoutKernels: boolean): Multiband => new Multiband({ crossoversHz, bands, withoutKernels }, RATE);
      const script = processed(make(true), left, right);
      for (const blocks of [[480], [1, 13, 64, 4096], [40_000]]) {
        const kernel = processed(make(false), left, right, blocks);
        expect(differences(kernel[0], script[0]) + differences(kernel[1], script[1])).toBe(0);
      }
    },
  );

  it('with samples that are no numbers, after which both recover', () => {
    const bad = left.slice();
    bad[1000] = NaN;
    bad[2000] = -Infinity;
    const bands = [BAND, BAND, BAND];
    const [script, kernel] = [true, false].map(
      (withoutKernels) =>
        processed(new Multiband({ crossoversHz: [200, 3000], bands, withoutKernels }, RATE), bad, right)[0],
    );
    expect(differences(kernel, script)).toBe(0);
    expect(kernel.subarray(2100).every(Number.isFinite)).toBe(true);
  });

  it('with two stages in turn, each with its own memory', () => {
    const options = { crossoversHz: [200, 3000], bands: [BAND, BAND, BAND] };
    const [first, second] = [new Multiband(options, RATE), new Multiband(options, RATE)];
    const alone = processed(new Multiband(options, RATE), left, right);
    const inTurn = [left.slice(), right.slice()];
    const others = [right.slice(), left.slice()];
    for (let at = 0; at < 9600; at += 480) {
      first.process(inTurn[0], inTurn[1], at, at + 480);
      second.process(others[0], others[1], at, at + 480);
    }
    expect(differences(inTurn[0].subarray(0, 9600), alone[0].subarray(0, 9600))).toBe(0);
  });
});
