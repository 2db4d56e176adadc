import { describe, expect, test } from 'vitest';
import { Multiplex, type MultiplexOptions } from '../../../../playout/dsp/fm/multiplex.js';
import { dbOf, noiseSource, sine } from '../signals.js';
import { receive, tone } from './demodulate.js';
import { multiplexed, STATION } from './multiplexed.js';

const RATE_HZ = 48_000;
const FRAMES = 1.5 * RATE_HZ;

function noise(peak: number, seed: number): Float32Array {
  const random = noiseSource(seed);
  return Float32Array.from({ length: FRAMES }, () => peak * random());
}

const at = (value: (n: number) => number): Float32Array => Float32Array.from({ length: FRAMES }, (_, n) => value(n));
const negative = (signal: Float32Array): Float32Array => signal.map((value) => -value);
const bursts = (hz: number, peak: number): Float32Array =>
  at((n) => (n % 9600 < 2400 ? peak * Math.sin((2 * Math.PI * hz * n) / RATE_HZ) : 0));

/** The multiplex four times finer, by a windowed sinc written here: peaks that lie between the values. */
function peakBetween(mpx: Float32Array): number {
  const half = 16;
  const phases = [1, 2, 3].map((phase) =>
    Float64Array.from({ length: 2 * half }, (_, i) => {
      const t = phase / 4 - (i - half + 1);
      const w = 0.42 + 0.5 * Math.cos((Math.PI * t) / half) + 0.08 * Math.cos((2 * Math.PI * t) / half);
      return (Math.sin(Math.PI * t) / (Math.PI * t)) * w;
    }),
  );
  let peak = 0;
  for (let n = half; n < mpx.length - half; n++) {
    const here = Math.abs(mpx[n]);
    peak = Math.max(peak, here);
    if (here < 0.85 * peak && Math.abs(mpx[n + 1]) < 0.85 * peak) continue;
    for (const taps of phases) {
      let sum = 0;
      for (let i = 0; i < 2 * half; i++) sum += taps[i] * mpx[n - half + 1 + i];
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return peak;
}

const clicks = at((n) => (n % 4801 === 0 ? 1 : n % 7001 === 0 ? -1 : 0));
const square = at((n) => (Math.floor((n * 2 * 997) / RATE_HZ) % 2 ? 1 : -1));
const clipped = at((n) => Math.max(-1, Math.min(1, 3 * Math.sin(n / 40) + 2 * Math.sin(n / 7.3) + Math.sin(n / 2.1))));
const ADVERSARIES: readonly (readonly [string, Float32Array, Float32Array])[] = [
  ['clicks', clicks, clicks],
  ['a square on both channels', square, square],
  ['a square against itself', square, negative(square)],
  ['noise', noise(1, 1), noise(1, 2)],
  ['noise, 12 dB too hot', noise(4, 3), noise(4, 4)],
  [
    'a quarter of the rate',
    sine(FRAMES, 12_000, 1, RATE_HZ, Math.PI / 4),
    sine(FRAMES, 12_000, 1, RATE_HZ, Math.PI / 4),
  ],
  ['bursts of 15 kHz', bursts(15_000, 1), bursts(15_000, 1)],
  ['bursts of 14 kHz on one channel, too hot', bursts(14_000, 4), new Float32Array(FRAMES)],
  ['bursts of 3 kHz, too hot', bursts(3000, 2), bursts(3000, -2)],
  ['a clipped master', clipped, clipped],
  ['direct current', at(() => 1), at(() => 1)],
  [
    'what is no sound',
    at((n) => (n % 1000 === 3 ? NaN : n % 1700 === 5 ? Infinity : 1e30 * Math.sin(n))),
    noise(1e-40, 5),
  ],
];

describe.each([0, 50, 75] as const)('with %d us the peaks stay at or under full deviation', (preEmphasisUs) => {
  test.each(ADVERSARIES)('of %s', (_, left, right) => {
    const mpx = multiplexed(new Multiplex({ ...STATION, preEmphasisUs }), left, right);
    expect(mpx.every(Number.isFinite)).toBe(true);
    expect(dbOf(peakBetween(mpx))).toBeLessThanOrEqual(0);
  });
});

describe('a sibilant over speech or music', () => {
  const options: MultiplexOptions = { ...STATION, preEmphasisUs: 75, rds: undefined };
  const tones = sine(FRAMES, 400, 0.3);
  /** A burst of 7 kHz that pre-emphasis lifts 6 dB over full deviation. */
  const sibilant = at((n) => (n >= 30_000 && n < 42_000 ? 0.5 * Math.sin((2 * Math.PI * 7000 * n) / RATE_HZ) : 0));
  const both = tones.map((value, n) => value + sibilant[n]);
  const level = (signal: Float32Array, hz: number, multiplex = new Multiplex(options)): number => {
    const { left } = receive(multiplexed(multiplex, signal, signal));
    const from = 32_000 + multiplex.latencyFrames;
    return tone(left, hz, RATE_HZ, from, from + 9600).amplitude;
  };

  test('is turned down, and what it lies over is not', () => {
    expect(Math.abs(dbOf(level(both, 400) / level(tones, 400)))).toBeLessThan(0.5);
    expect(dbOf(level(both, 7000) / (0.91 * 0.5 * Math.hypot(1, 2 * Math.PI * 7000 * 75e-6)))).toBeLessThan(-5);
  });

  test('is told as what it is: a reduction of the treble', () => {
    const multiplex = new Multiplex(options);
    multiplexed(multiplex, both, both);
    const reading = multiplex.takeReading();
    expect(reading.trebleReductionDb).toBeLessThan(-5);
    expect(reading.gainReductionDb).toBeGreaterThan(-0.5);
    expect(multiplex.takeReading().trebleReductionDb).toBeGreaterThan(-5);
  });
});

test('the phase rotator makes a lopsided voice as high above the axis as below, and changes no level', () => {
  // Pulses through a resonance, as a voice makes them: much higher on one side.
  const voice = at((n) => {
    let sum = 0;
    for (let k = 1; k <= 20; k++) sum += Math.cos((2 * Math.PI * 120 * k * n) / RATE_HZ) / 40;
    return sum;
  });
  const lopsided = (phaseRotator: boolean): { ratio: number; level: number } => {
    const { left } = receive(multiplexed(new Multiplex({ ...STATION, preEmphasisUs: 0, phaseRotator }), voice, voice));
    const middle = left.slice(20_000, 60_000);
    return {
      ratio: middle.reduce((a, b) => Math.max(a, b), 0) / -middle.reduce((a, b) => Math.min(a, b), 0),
      level: tone(left, 600, RATE_HZ, 20_000, 60_000).amplitude,
    };
  };
  const [flat, turned] = [lopsided(false), lopsided(true)];
  expect(flat.ratio).toBeGreaterThan(2);
  expect(turned.ratio).toBeLessThan(1.5);
  expect(dbOf(turned.level / flat.level)).toBeCloseTo(0, 2);
});
