import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LiveDuck } from '../../../playout/dsp/duck/live-duck.js';
import { dbOf, differences, faded, noiseSource, sine } from './signals.js';

const RATE_HZ = 48_000;
const MS = 48;
const OPTIONS = { attackMs: 60, holdMs: 800, releaseMs: 1000 };

/** Silence with a room's noise, and sounds in it: [from ms, to ms, RMS in dBFS]. */
function studio(ms: number, sounds: readonly (readonly [number, number, number])[], roomDbfs = -70): Float32Array {
  const next = noiseSource(3);
  let state = 0;
  // Dull noise: its RMS is 0.24 of the white noise's full scale.
  const dull = Float32Array.from({ length: ms * MS }, () => (state += (next() - state) * 0.3) / 0.243);
  const level = new Float32Array(ms * MS).fill(10 ** (roomDbfs / 20));
  for (const [from, to, dbfs] of sounds) {
    const burst = faded(new Float32Array((to - from) * MS).fill(10 ** (dbfs / 20)), 5 * MS);
    for (let i = 0; i < burst.length; i++) level[from * MS + i] += burst[i];
  }
  return dull.map((sample, i) => sample * level[i]);
}

function gains(
  voice: Float32Array,
  {
    options = OPTIONS,
    open = () => true,
    depthDb = () => -12,
    blocks = [480],
  }: {
    options?: typeof OPTIONS;
    open?: (frame: number) => boolean;
    depthDb?: (frame: number) => number;
    blocks?: readonly number[];
  } = {},
): Float32Array {
  const duck = new LiveDuck(options, RATE_HZ);
  const gain = new Float32Array(voice.length);
  for (let at = 0, block = 0; at < voice.length; block++) {
    const end = Math.min(voice.length, at + blocks[block % blocks.length]);
    duck.process(voice, voice, at, end, gain, open(at), depthDb(at));
    at = end;
  }
  return gain;
}

const dbAt = (gain: Float32Array, ms: number): number => dbOf(gain[Math.round(ms * MS)]);
const lowest = (gain: Float32Array, fromMs: number, toMs: number): number =>
  dbOf(gain.subarray(fromMs * MS, toMs * MS).reduce((a, b) => Math.min(a, b)));
const highest = (gain: Float32Array, fromMs: number, toMs: number): number =>
  dbOf(gain.subarray(fromMs * MS, toMs * MS).reduce((a, b) => Math.max(a, b)));

/** 300 ms words with gaps of 150 ms, from 1000 ms on. */
const WORDS = Array.from({ length: 8 }, (_, i) => [1000 + 450 * i, 1300 + 450 * i, -24] as const);

describe('a voice', () => {
  const gain = gains(studio(8000, WORDS));
  const endMs = 1000 + 450 * 7 + 300;

  it('brings the bed down within 80 ms of activity, 50 ms of detector and the attack', () => {
    expect(dbAt(gain, 1080)).toBe(0);
    expect(dbAt(gain, 1000 + 80 + 50 + 60)).toBeCloseTo(-12, 2);
  });

  it('keeps it down between words, within 0.5 dB', () => {
    expect(highest(gain, 1200, endMs) - lowest(gain, 1200, endMs)).toBeLessThanOrEqual(0.5);
  });

  it('gives it back to exactly 1 after hold and release', () => {
    expect(dbAt(gain, endMs + 790)).toBeCloseTo(-12, 3);
    for (let i = (endMs + 800 + 60 + 1000) * MS; i < gain.length; i++) if (gain[i] !== 1) expect.fail(`${gain[i]}`);
  });

  it('moves it by at most 400 dB/s, however short the attack and deep the duck', () => {
    const quick = gains(studio(3000, [[1000, 2000, -20]]), {
      options: { attackMs: 20, holdMs: 0, releaseMs: 20 },
      depthDb: () => -24,
    });
    let steepest = 0;
    for (let i = 48; i < quick.length; i++)
      steepest = Math.max(steepest, Math.abs(dbOf(quick[i]) - dbOf(quick[i - 48])) * 1000);
    expect(lowest(quick, 1000, 2000)).toBeCloseTo(-24, 3);
    expect(steepest).toBeGreaterThan(300);
    expect(steepest).toBeLessThanOrEqual(400);
  });

  it('bridges a pause of 0.6 s, the bed rising by at most 1 dB', () => {
    const paused = gains(studio(4000, [[1000, 1600, -24], [2200, 2800, -24]])); // prettier-ignore
    expect(highest(paused, 1200, 2800)).toBeLessThanOrEqual(-11);
  });
});

describe('what is no voice', () => {
  it.each([
    ['a breath of 400 ms at -45 dBFS', studio(3000, [[1000, 1400, -45]])],
    ['a click of 30 ms at -6 dBFS', studio(3000, [[1000, 1030, -6]])],
    ['clicks in a row', studio(3000, [[1000, 1030, -12], [1200, 1230, -12], [1400, 1430, -12]])], // prettier-ignore
    ['rumble at 30 Hz', sine(3 * RATE_HZ, 30, 0.05)],
    ['hiss at 15 kHz', sine(3 * RATE_HZ, 15_000, 0.02)],
    ['silence', new Float32Array(3 * RATE_HZ)],
  ])('%s moves the bed by at most 0.5 dB', (_, signal) => {
    expect(lowest(gains(signal), 0, 3000)).toBeGreaterThanOrEqual(-0.5);
  });

  it('a room that has become loud is no voice for long', () => {
    const gain = gains(studio(45_000, [[5000, 45_000, -36]]));
    expect(dbAt(gain, 44_000)).toBe(0);
  });
});

describe('the depth', () => {
  it('deepens under a bed that becomes louder, and never comes up before the voice ends', () => {
    const voice = studio(6000, [[1000, 5000, -20]]);
    const gain = gains(voice, { depthDb: (at) => (at < 2500 * MS ? -8 : at < 4000 * MS ? -14 : -6) });
    expect(dbAt(gain, 2400)).toBeCloseTo(-8, 3);
    expect(dbAt(gain, 3500)).toBeCloseTo(-14, 3);
    expect(dbAt(gain, 4900)).toBeCloseTo(-14, 3);
  });

  it('of 0 dB leaves the bed alone', () => {
    expect(lowest(gains(studio(2000, [[500, 1500, -20]]), { depthDb: () => 0 }), 0, 2000)).toBe(0);
  });
});

it('comes back at once when the input is closed, and hears nothing while it is', () => {
  const voice = studio(6000, [[500, 6000, -20]]);
  const gain = gains(voice, { open: (at) => at >= 1000 * MS && at < 3000 * MS });
  expect(lowest(gain, 0, 1000)).toBe(0);
  expect(dbAt(gain, 2900)).toBeCloseTo(-12, 3);
  expect(dbAt(gain, 4010)).toBe(0);
});

it('puts no line over -90 dBFS beside a 1 kHz tone', () => {
  const tone = sine(3 * RATE_HZ, 1000, 1);
  const gain = gains(studio(3000, [[1000, 3000, -20]]));
  const out = tone.map((sample, i) => sample * gain[i]);
  for (let hz = 2500; hz < 24_000; hz += 100) {
    const level = lineDbfs(out, 800 * MS, 1 << 14, hz);
    if (level > -90) expect.fail(`${level} dBFS at ${hz} Hz`);
  }
});

/** Level of one frequency in a span under a four-term Blackman-Harris window (side lobes at -92 dB). */
function lineDbfs(samples: Float32Array, from: number, frames: number, hz: number): number {
  let re = 0;
  let im = 0;
  let sum = 0;
  for (let i = 0; i < frames; i++) {
    const x = (2 * Math.PI * i) / frames;
    const w = 0.35875 - 0.48829 * Math.cos(x) + 0.14128 * Math.cos(2 * x) - 0.01168 * Math.cos(3 * x);
    re += w * samples[from + i] * Math.cos((2 * Math.PI * hz * i) / RATE_HZ);
    im += w * samples[from + i] * Math.sin((2 * Math.PI * hz * i) / RATE_HZ);
    sum += w;
  }
  return dbOf((2 * Math.hypot(re, im)) / sum);
}

it('gives the same gain for any block split', () => {
  const voice = studio(3000, WORDS.slice(0, 4));
  const whole = gains(voice, { blocks: [480] });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 4096 }), { minLength: 1, maxLength: 6 }), (blocks) => {
      expect(differences(gains(voice, { blocks }), whole)).toBe(0);
    }),
    { numRuns: 12, seed: 1 },
  );
});

it('survives samples that are no numbers', () => {
  const voice = studio(4000, [[500, 1000, -20], [2500, 3500, -20]]); // prettier-ignore
  voice.fill(NaN, 1200 * MS, 1210 * MS);
  voice[1250 * MS] = Infinity;
  const gain = gains(voice);
  expect(gain.every((value) => Number.isFinite(value))).toBe(true);
  expect(dbAt(gain, 3400)).toBeCloseTo(-12, 3);
});

it.each([
  [{ attackMs: 10 }, 'duckLiveAttackMs is 10, allowed is 20 to 500'],
  [{ holdMs: -1 }, 'duckHoldMs is -1, allowed is 0 to 5000'],
  [{ releaseMs: NaN }, 'duckReleaseMs is NaN, allowed is 20 to 10000'],
])('refuses %o', (wrong, message) => {
  expect(() => new LiveDuck({ ...OPTIONS, ...wrong }, RATE_HZ)).toThrow(message);
});
