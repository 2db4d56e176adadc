import { describe, expect, it } from 'vitest';
import { LoudnessAgc, type LoudnessAgcOptions } from '../../../playout/dsp/chain/loudness-agc.js';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { differences, noiseSource, processed, sine, steppedTone } from './signals.js';

const RATE = 48_000;
const LIVE = { targetLufs: -16, maxBoostDb: 15, maxCutDb: 20 };
const SLOW = { ...LIVE, maxBoostDb: 6, toleranceLu: 3, riseDbPerSecond: 0.4, fallDbPerSecond: 0.8 };

/** Gain in dB at the end of each tenth of a second. */
function gainsDb(options: LoudnessAgcOptions, signal: Float32Array): number[] {
  const agc = new LoudnessAgc(options, RATE);
  const left = signal.slice();
  const right = signal.slice();
  const gains: number[] = [];
  for (let at = 0; at + 4800 <= left.length; at += 4800) {
    agc.process(left, right, at, at + 4800);
    gains.push(agc.gainDb);
  }
  return gains;
}

/** Words of noise, 300 ms long with gaps of 150 ms and a pause of 0.8 s after every sixth, at the given peak level. */
function talk(seconds: number, dbfs: number): Float32Array {
  const random = noiseSource(8);
  let low = 0;
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const t = (i / RATE) % 3.5;
    low += (random() - low) * 0.3;
    return t < 2.7 && t % 0.45 < 0.3 ? low * 10 ** (dbfs / 20) : 0;
  });
}

function shortTermLufs(signal: Float32Array, endSeconds: number): number {
  const meter = new LoudnessMeter({ sampleRateHz: RATE, channels: 2 });
  const to = Math.round(endSeconds * RATE);
  meter.process([signal, signal], to - 3 * RATE, to);
  return meter.shortTermLufs!;
}

describe('the gated AGC', () => {
  it('passes what is at the target bit for bit', () => {
    const tone = steppedTone([[10, -17]]);
    const [left] = processed(new LoudnessAgc(SLOW, RATE), tone, tone);
    expect(differences(left, tone)).toBe(0);
  });

  it('brings a tone to the target, no faster than its rates', () => {
    const gains = gainsDb(
      { ...LIVE, riseDbPerSecond: 2, fallDbPerSecond: 5 },
      steppedTone([
        [10, -26],
        [6, -10],
      ]),
    );
    expect(gains[99]).toBeGreaterThan(9);
    expect(gains[99]).toBeLessThanOrEqual(10.1);
    expect(gains[159]).toBeLessThan(-5);
    for (let i = 1; i < gains.length; i++) {
      expect(gains[i] - gains[i - 1]).toBeLessThanOrEqual(0.2 + 1e-9);
      expect(gains[i - 1] - gains[i]).toBeLessThanOrEqual(0.5 + 1e-9);
    }
  });

  it('brings a talker 12 dB too quiet within 2 LU in a few seconds, one too loud in one', () => {
    const quiet = talk(12, -20);
    const offset = -28 - shortTermLufs(quiet, 7);
    const gains = gainsDb(
      LIVE,
      quiet.map((x) => x * 10 ** (offset / 20)),
    );
    expect(gains[45]).toBeGreaterThan(10);
    expect(Math.max(...gains)).toBeLessThan(13.5);
    const loud = gainsDb(
      LIVE,
      quiet.map((x) => x * 10 ** ((offset + 24) / 20)),
    );
    expect(loud[18]).toBeLessThan(-9.5);
    expect(Math.min(...loud)).toBeGreaterThan(-14);
  });

  it('keeps the gain exactly in silence, in pauses and in quiet noise', () => {
    const random = noiseSource(3);
    const signal = steppedTone([
      [10, -22],
      [20, -90],
      [0.5, -22],
    ]);
    for (let i = 11 * RATE; i < 20 * RATE; i++) signal[i] = 10 ** (-60 / 20) * random();
    const gains = gainsDb(SLOW, signal);
    expect(gains[99]).toBeGreaterThan(2);
    expect(new Set(gains.slice(110, 299)).size).toBe(1);
  });

  it('does not pull up a fade', () => {
    const tone = sine(20 * RATE, 1000, 10 ** (-16 / 20));
    for (let i = 6 * RATE; i < tone.length; i++) tone[i] *= 10 ** (-Math.min(80, (10 * (i - 6 * RATE)) / RATE) / 20);
    expect(Math.max(...gainsDb(SLOW, tone))).toBeLessThan(0.5);
    expect(Math.max(...gainsDb(LIVE, tone))).toBeLessThan(4);
  });

  it('takes a lasting quiet passage for a new level after some seconds', () => {
    const gains = gainsDb(
      { ...LIVE, gateLu: 10 },
      steppedTone([
        [6, -16],
        [14, -30],
      ]),
    );
    expect(gains[60]).toBe(gains[85]);
    expect(gains[199]).toBeGreaterThan(12);
  });

  it('keeps within its limits', () => {
    expect(Math.max(...gainsDb({ ...LIVE, maxBoostDb: 3 }, steppedTone([[8, -30]])))).toBeLessThanOrEqual(3);
    expect(Math.min(...gainsDb({ ...LIVE, maxCutDb: 4 }, steppedTone([[8, 0]])))).toBeGreaterThanOrEqual(-4);
  });

  it('hands its gain and level on', () => {
    const tone = steppedTone([[8, -24]]);
    const first = new LoudnessAgc(LIVE, RATE);
    processed(first, tone, tone);
    const second = new LoudnessAgc(LIVE, RATE);
    second.adopt(first);
    expect(second.gainDb).toBe(first.gainDb);
    const [left] = processed(second, tone.subarray(0, RATE), tone.subarray(0, RATE));
    expect(Math.abs(left[100] / tone[100] - 10 ** (first.gainDb / 20))).toBeLessThan(1e-6);
    expect(Math.abs(second.gainDb - first.gainDb)).toBeLessThan(0.1);
  });

  it('names what is out of range', () => {
    expect(() => new LoudnessAgc({ ...LIVE, maxBoostDb: 40 }, RATE)).toThrow(
      'agc.maxBoostDb is 40, allowed is 0 to 20',
    );
    expect(() => new LoudnessAgc({ ...LIVE, targetLufs: NaN }, RATE)).toThrow('agc.targetLufs is NaN');
    expect(() => new LoudnessAgc(LIVE, 4000)).toThrow('sampleRateHz is 4000, allowed is 8000 to 192000');
  });
});
