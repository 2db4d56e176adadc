import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { kernelsInUse } from '../../../playout/dsp/kernels/kernels.js';
import { TruePeakLimiter } from '../../../playout/dsp/limiter/limiter.js';
import {
  dbOf,
  differences,
  faded,
  ffmpegTruePeakDbtp,
  lowPassed,
  noiseSource,
  peak16,
  peakOf,
  processed,
  sine,
} from './signals.js';

const RATE = 48_000;
const CEILING_DBTP = -1;

function limiter(rateHz = RATE): TruePeakLimiter {
  return new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP }, rateHz);
}

/** Sums of sines up to 20 kHz with the crests of noise. */
function bandLimitedNoise(frames: number, peak: number, seed: number): Float32Array {
  const random = noiseSource(seed);
  const noise = lowPassed(Float32Array.from({ length: frames }, random), 20_000 / RATE - 0.012);
  const scale = peak / peakOf(noise);
  return noise.map((x) => x * scale);
}

function bursts(frames: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => {
    const at = i % 9600;
    const gain = at < 2400 ? 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / 2400) : 0;
    return 3 * gain * Math.sin((2 * Math.PI * 7350 * i) / RATE + 0.7);
  });
}

function impulses(frames: number): Float32Array {
  const clicks = new Float32Array(frames);
  for (let i = 0; i < 12; i++) clicks[3000 + i * 3307] = (i % 2 === 0 ? 4 : -6) * (1 + i / 6);
  return lowPassed(clicks, 20_000 / RATE - 0.012);
}

const FRAMES = RATE;
const BAND_LIMITED: readonly (readonly [string, () => Float32Array])[] = [
  ['fs/4 at 45 degrees, +6 dB', () => sine(FRAMES, RATE / 4, 2, RATE, Math.PI / 4)],
  ['fs/4 off by a little', () => sine(FRAMES, RATE / 4 + 13.7, 1.9, RATE, 0.3)],
  ['fs/6 at 60 degrees', () => sine(FRAMES, RATE / 6, 1.5, RATE, Math.PI / 3)],
  ['20 kHz', () => sine(FRAMES, 20_000, 1.7, RATE, 1)],
  ['60 Hz', () => sine(FRAMES, 60, 2)],
  ['noise', () => bandLimitedNoise(FRAMES, 3, 11)],
  ['bursts', () => bursts(FRAMES)],
  ['impulses', () => impulses(FRAMES)],
];
const NOT_BAND_LIMITED: readonly (readonly [string, () => Float32Array])[] = [
  ['white noise', () => Float32Array.from({ length: FRAMES }, noiseSource(5)).map((x) => 2 * x)],
  ['a square', () => sine(FRAMES, 1000, 1).map((x) => 1.6 * (Math.sign(x) || 1))],
  ['a clipped master', () => bandLimitedNoise(FRAMES, 4, 23).map((x) => Math.max(-1, Math.min(1, x)))],
];

describe('the ceiling', () => {
  it.each(BAND_LIMITED)('holds on %s by our measure and by ffmpeg', (_, make) => {
    const input = faded(make(), 960);
    const [left, right] = processed(limiter(), input, input.map((x) => -0.8 * x)); // prettier-ignore
    expect(dbOf(peakOf(left))).toBeLessThanOrEqual(CEILING_DBTP);
    expect(dbOf(peak16(left))).toBeLessThanOrEqual(CEILING_DBTP);
    expect(ffmpegTruePeakDbtp(left, right)).toBeLessThanOrEqual(CEILING_DBTP);
    // Limited, not silenced.
    expect(dbOf(peak16(left))).toBeGreaterThan(CEILING_DBTP - 0.6);
  });

  it.each(NOT_BAND_LIMITED)('is at most 0.3 dB over on %s', (_, make) => {
    const input = faded(make(), 960);
    const [left, right] = processed(limiter(), input, input);
    expect(dbOf(peakOf(left))).toBeLessThanOrEqual(CEILING_DBTP);
    expect(dbOf(peak16(left))).toBeLessThanOrEqual(CEILING_DBTP + 0.3);
    expect(ffmpegTruePeakDbtp(left, right)).toBeLessThanOrEqual(CEILING_DBTP + 0.3);
  });

  it.each([44_100, 96_000, 192_000])('holds at %i Hz', (rateHz) => {
    const input = faded(sine(rateHz, rateHz / 4, 2, rateHz, Math.PI / 4), rateHz / 50);
    const [left, right] = processed(limiter(rateHz), input, input);
    expect(dbOf(peak16(left))).toBeLessThanOrEqual(CEILING_DBTP);
    expect(ffmpegTruePeakDbtp(left, right, rateHz)).toBeLessThanOrEqual(CEILING_DBTP);
  });
});

describe('distortion with 6 dB of gain reduction', () => {
  it.each([
    [60, 0.05],
    [100, 0.01],
    [1000, 0.01],
  ])('at %i Hz is at most %d %%', (hz, percent) => {
    const peak = 10 ** ((CEILING_DBTP + 6) / 20);
    const input = sine(3 * RATE, hz, peak);
    const stage = limiter();
    const [output] = processed(stage, input, input);
    expect(stage.gainReductionDb).toBeLessThan(-6);
    // One second, settled: whole periods, so that every harmonic falls on a bin of its own.
    const magnitude = (harmonic: number): number => {
      let re = 0;
      let im = 0;
      for (let i = 0; i < RATE; i++) {
        const w = (2 * Math.PI * hz * harmonic * i) / RATE;
        re += output[RATE + i] * Math.cos(w);
        im += output[RATE + i] * Math.sin(w);
      }
      return Math.hypot(re, im);
    };
    let harmonics = 0;
    for (let n = 2; n <= 20; n++) harmonics += magnitude(n) ** 2;
    expect((100 * Math.sqrt(harmonics)) / magnitude(1)).toBeLessThanOrEqual(percent);
  });
});

describe('transparency', () => {
  it('is a bit-exact copy below the ceiling, later by the latency', () => {
    const stage = limiter();
    const left = bandLimitedNoise(RATE / 2, 0.7, 2);
    const right = bandLimitedNoise(RATE / 2, 0.6, 3);
    const [l, r] = processed(stage, left, right, [480]);
    const lag = stage.latencyFrames;
    expect(differences(l.subarray(lag), left.subarray(0, left.length - lag))).toBe(0);
    expect(differences(r.subarray(lag), right.subarray(0, right.length - lag))).toBe(0);
    expect(peakOf(l, 0, lag)).toBe(0);
    expect(stage.takeGainReductionDb()).toBe(0);
  });

  it('becomes a bit-exact copy again after a peak', () => {
    const stage = limiter();
    const input = sine(3 * RATE, 997, 0.5);
    for (let i = 1000; i < 1200; i++) input[i] *= 4;
    const [l] = processed(stage, input, input);
    const lag = stage.latencyFrames;
    expect(differences(l.subarray(2 * RATE), input.subarray(2 * RATE - lag, 3 * RATE - lag))).toBe(0);
    expect(stage.takeGainReductionDb()).toBeLessThan(-6);
    expect(stage.takeGainReductionDb()).toBe(0);
  });

  it('gives both channels the same gain', () => {
    const left = bandLimitedNoise(RATE / 2, 2.5, 4);
    const right = left.map((x) => 0.25 * x);
    const [l, r] = processed(limiter(), left, right);
    expect(
      differences(
        l.map((x) => 0.25 * x),
        r,
      ),
    ).toBe(0);
  });

  it.each([[[1]], [[13]], [[128]], [[4096]], [[1, 700, 63, 65, 64]]])(
    'gives the same output in blocks of %j',
    (blocks) => {
      const left = bandLimitedNoise(30_000, 2.5, 6);
      const right = bandLimitedNoise(30_000, 0.4, 7);
      const expected = processed(limiter(), left, right, [480]);
      const actual = processed(limiter(), left, right, blocks);
      expect(differences(actual[0], expected[0])).toBe(0);
      expect(differences(actual[1], expected[1])).toBe(0);
    },
  );

  it.each([8000, 44_100, 48_000, 96_000])('its latency is the measured lag at %i Hz', (rateHz) => {
    const stage = limiter(rateHz);
    const click = new Float32Array(4096);
    click[100] = 0.5;
    const [l] = processed(stage, click, click);
    expect(l.findIndex((x) => x !== 0)).toBe(100 + stage.latencyFrames);
    expect(stage.latencyFrames).toBeLessThan(rateHz * 0.005);
  });

  it('starts anew after reset', () => {
    const stage = limiter();
    const input = bandLimitedNoise(10_000, 2, 8);
    const first = processed(stage, input, input);
    stage.reset();
    expect(differences(processed(stage, input, input)[0], first[0])).toBe(0);
  });
});

it.each([NaN, Infinity, -Infinity, 1e30])('survives %d and has recovered within a second', (bad) => {
  const stage = limiter();
  const input = sine(2 * RATE, 440, 0.5);
  const broken = input.slice();
  for (let i = 5000; i < 5100; i++) broken[i] = bad;
  const [l, r] = processed(stage, broken, input);
  expect([...l, ...r].every(Number.isFinite)).toBe(true);
  const lag = stage.latencyFrames;
  const from = 5100 + RATE;
  expect(peakOf(l.map((x, i) => (i < from ? 0 : x - input[i - lag])))).toBeLessThan(0.03);
});

describe('a bypass', () => {
  const lag = limiter().latencyFrames;
  const input = bandLimitedNoise(RATE, 2.5, 12);
  const switched = (blocks: readonly number[]): Float32Array => {
    const stage = limiter();
    const l = input.slice();
    const r = input.slice();
    let at = 0;
    let block = 0;
    while (at < l.length) {
      if (at === 12_000) stage.setBypassed(true);
      if (at === 30_000) stage.setBypassed(false);
      const next = at < 12_000 ? 12_000 : at < 30_000 ? 30_000 : l.length;
      const end = Math.min(next, at + blocks[block++ % blocks.length]);
      stage.process(l, r, at, end);
      at = end;
    }
    return l;
  };
  const output = switched([480]);
  const gains = Float64Array.from({ length: RATE - lag }, (_, i) => output[i + lag] / input[i]);

  it('is a bit-exact copy from 40 ms on, and a limiter again 40 ms after it', () => {
    expect(differences(output.subarray(13_920, 30_000), input.subarray(13_920 - lag, 30_000 - lag))).toBe(0);
    expect(dbOf(peakOf(output, 0, 12_000))).toBeLessThanOrEqual(CEILING_DBTP);
    expect(dbOf(peakOf(output, 31_920))).toBeLessThanOrEqual(CEILING_DBTP);
    expect(dbOf(peakOf(output, 14_000, 30_000))).toBeGreaterThan(3);
  });

  it('glides: the gain moves by less than 0.1 dB from one frame to the next', () => {
    let steepest = 0;
    let last: number | undefined;
    for (let i = 11_000; i < 33_000; i++) {
      // A gain can be read where there is signal enough.
      if (Math.abs(input[i - lag]) < 0.05) last = undefined;
      else {
        const gain = dbOf(gains[i - lag]);
        if (last !== undefined) steepest = Math.max(steepest, Math.abs(gain - last));
        last = gain;
      }
    }
    expect(steepest).toBeLessThan(0.1);
    expect(steepest).toBeGreaterThan(0);
  });

  it.each([[[1]], [[13, 700]], [[4096]]])('is the same in blocks of %j', (blocks) => {
    expect(differences(switched(blocks), output)).toBe(0);
  });
});

it('runs the same in JavaScript as in WebAssembly, but for the rounding of single precision', () => {
  expect(kernelsInUse()).toBe(true);
  const left = bandLimitedNoise(RATE, 2.5, 13);
  const right = bandLimitedNoise(RATE, 0.9, 14);
  const script = new TruePeakLimiter({ ceilingDbtp: CEILING_DBTP, withoutKernels: true }, RATE);
  const expected = processed(script, left, right);
  const actual = processed(limiter(), left, right);
  for (const c of [0, 1] as const) expect(peakOf(actual[c].map((x, i) => x - expected[c][i]))).toBeLessThan(1e-6);
});

it.each([
  [{ ceilingDbtp: 0.1 }, RATE, 'limiter.ceilingDbtp is 0.1, allowed is -60 to 0'],
  [{ ceilingDbtp: -61 }, RATE, 'limiter.ceilingDbtp is -61, allowed is -60 to 0'],
  [{ ceilingDbtp: NaN }, RATE, 'limiter.ceilingDbtp is NaN, allowed is -60 to 0'],
  [{ ceilingDbtp: -1 }, 0, 'limiter.sampleRateHz is 0, allowed is 4000 to 768000'],
  [{ ceilingDbtp: -1 }, Infinity, 'limiter.sampleRateHz is Infinity, allowed is 4000 to 768000'],
])('refuses %j at %d Hz', (options, rateHz, message) => {
  expect(() => new TruePeakLimiter(options, rateHz)).toThrow(new RangeError(message));
});

const MUSIC = '/usr/share/games/wesnoth/1.16/data/core/music';

it.skipIf(!existsSync(MUSIC))('holds the ceiling on twelve pieces of music that are 12 dB too loud', () => {
  const names = readdirSync(MUSIC)
    .filter((name) => name.endsWith('.ogg'))
    .sort()
    .slice(0, 12);
  for (const name of names) {
    const bytes = execFileSync(
      'ffmpeg',
      ['-nostdin', '-v', 'error', '-ss', '4', '-t', '2', '-i', join(MUSIC, name), '-af', 'aresample=48000:resampler=soxr', '-ac', '2', '-f', 'f32le', 'pipe:1'], // prettier-ignore
      { maxBuffer: 1 << 24, stdio: ['ignore', 'pipe', 'ignore'] },
    );
    const samples = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
    // At full scale, and 12 dB more.
    const gain = 10 ** (12 / 20) / peakOf(samples);
    const channel = (which: number): Float32Array =>
      faded(Float32Array.from({ length: samples.length / 2 }, (_, i) => gain * samples[2 * i + which]), 960); // prettier-ignore
    const [left, right] = processed(limiter(), channel(0), channel(1));
    expect(dbOf(Math.max(peak16(left), peak16(right))), name).toBeLessThanOrEqual(CEILING_DBTP);
    expect(ffmpegTruePeakDbtp(left, right), name).toBeLessThanOrEqual(CEILING_DBTP);
    expect(dbOf(peak16(left)), name).toBeGreaterThan(CEILING_DBTP - 3);
  }
});
