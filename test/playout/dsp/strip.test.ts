import { describe, expect, it } from 'vitest';
import { Gate, gateReductionDb } from '../../../playout/dsp/strip/gate.js';
import { Strip, type StripOptions } from '../../../playout/dsp/strip/strip.js';
import { VoiceCompressor } from '../../../playout/dsp/strip/voice-compressor.js';
import { dbOf, differences, noiseSource, peakOf, processed, sine, steppedTone } from './signals.js';

const RATE = 48_000;
const PLAIN: StripOptions = {
  gateDbfs: -100,
  highPassHz: 0,
  compressorDbfs: 0,
  compressorRatio: 3,
  eq: [],
  reverbSendDb: -60,
};

function run(options: StripOptions, signal: Float32Array): { out: Float32Array; send: Float32Array; strip: Strip } {
  const strip = new Strip(options, RATE);
  const out = signal.slice();
  const send = new Float32Array(signal.length);
  const block = 480;
  for (let at = 0; at < out.length; at += block)
    strip.process(out, signal.slice(), at, Math.min(out.length, at + block), send, new Float32Array(out.length));
  return { out, send, strip };
}

describe('the gate', () => {
  const make = () => new Gate({ thresholdDbfs: -40 }, RATE);

  it('opens above its threshold and then passes bit for bit', () => {
    const tone = steppedTone([[0.5, -30]]);
    const gate = make();
    const [left] = processed(gate, tone, tone);
    expect(gate.open).toBe(true);
    expect(differences(left.subarray(RATE / 10), tone.subarray(RATE / 10))).toBe(0);
    const reached = left.findIndex((x, i) => i > 24 && Math.abs(x) > 0.9 * 10 ** (-30 / 20));
    expect(reached).toBeLessThan(0.012 * RATE);
  });

  it('holds, then closes softly, by its range at most', () => {
    const tone = steppedTone([
      [0.5, -30],
      [2, -55],
    ]);
    const [left] = processed(make(), tone, tone);
    const gainDb = (seconds: number): number => {
      const from = Math.round(seconds * RATE);
      return dbOf(peakOf(left, from, from + 480) / peakOf(tone, from, from + 480));
    };
    expect(Math.abs(gainDb(0.6))).toBeLessThan(0.01);
    expect(gainDb(0.8)).toBeLessThan(-5);
    expect(gainDb(0.8)).toBeGreaterThan(-40);
    expect(gainDb(2.4)).toBeCloseTo(-40, 0);
  });

  it('has hysteresis: what is a little under the threshold neither opens it nor closes it', () => {
    const gate = make();
    const opened = steppedTone([
      [0.3, -30],
      [2, -43],
    ]);
    processed(gate, opened, opened);
    expect(gate.open).toBe(true);
    const never = steppedTone([[2, -43]]);
    const closed = make();
    const [left] = processed(closed, never, never);
    expect(closed.open).toBe(false);
    // A soft knee: 3 dB under the threshold it is 9 dB quieter, not gone.
    expect(dbOf(peakOf(left, RATE) / peakOf(never))).toBeCloseTo(-9, 0);
  });

  it('has a curve that is smooth and ends at its range', () => {
    for (let under = -10; under < 40; under += 0.1) {
      const slope = (gateReductionDb(under + 0.1) - gateReductionDb(under)) / 0.1;
      expect(slope).toBeGreaterThanOrEqual(0);
      expect(slope).toBeLessThanOrEqual(3 + 1e-9);
    }
    expect([gateReductionDb(-3), gateReductionDb(3), gateReductionDb(50)]).toEqual([0, 9, 40]);
  });
});

describe('the voice compressor', () => {
  it('follows its static curve', () => {
    for (const levelDb of [-40, -24, -12, 0]) {
      const tone = sine(RATE, 1000, 10 ** (levelDb / 20));
      const compressor = new VoiceCompressor({ thresholdDbfs: -24, ratio: 3 }, RATE);
      const [left] = processed(compressor, tone, tone);
      const knee = levelDb === -24 ? ((2 / 3) * 4 ** 2) / 16 : 0;
      const expected = levelDb - (2 / 3) * Math.max(0, levelDb + 24) - knee;
      expect(dbOf(peakOf(left, RATE / 2))).toBeCloseTo(expected, 1);
    }
  });

  it('hears the louder channel and turns both down alike', () => {
    const loud = sine(RATE, 1000, 0.5);
    const quiet = sine(RATE, 300, 0.01);
    const [, right] = processed(new VoiceCompressor({ thresholdDbfs: -20, ratio: 4 }, RATE), loud, quiet);
    expect(dbOf(peakOf(right, RATE / 2) / 0.01)).toBeCloseTo(-0.75 * (20 - 6.02), 1);
  });

  it('attacks within some ten milliseconds and lets go within its release', () => {
    const tone = steppedTone([
      [0.5, -40],
      [0.5, -6],
      [1, -40],
    ]);
    const [left] = processed(new VoiceCompressor({ thresholdDbfs: -24, ratio: 4 }, RATE), tone, tone);
    const gainDb = (seconds: number): number => {
      const from = Math.round(seconds * RATE);
      return dbOf(peakOf(left, from, from + 96) / peakOf(tone, from, from + 96));
    };
    const full = gainDb(0.98);
    expect(full).toBeCloseTo(-13.5, 0);
    expect(gainDb(0.52) / full).toBeGreaterThan(0.7);
    expect(gainDb(1.2) / full).toBeGreaterThan(0.25);
    expect(gainDb(1.2) / full).toBeLessThan(0.5);
    expect(gainDb(1.9)).toBeGreaterThan(-0.3);
  });
});

describe('the strip', () => {
  const random = noiseSource(2);
  const noise = Float32Array.from({ length: RATE / 2 }, () => 0.5 * random());

  it('with nothing switched on passes bit for bit and sends nothing', () => {
    const { out, send, strip } = run(PLAIN, noise);
    expect(differences(out, noise)).toBe(0);
    expect(peakOf(send)).toBe(0);
    expect(strip.takeReading()).toEqual({ gateOpen: true, gainReductionDb: 0 });
  });

  it('adds its send, after all stages, to what is there', () => {
    const strip = new Strip({ ...PLAIN, compressorDbfs: -30, reverbSendDb: -6 }, RATE);
    const left = noise.slice();
    const right = noise.slice();
    const sends = [new Float32Array(noise.length).fill(0.25), new Float32Array(noise.length).fill(0.25)] as const;
    strip.process(left, right, 100, noise.length, ...sends);
    expect(sends[0][99]).toBe(0.25);
    for (let i = 100; i < noise.length; i += 997) expect(sends[0][i]).toBeCloseTo(0.25 + left[i] * 10 ** (-6 / 20), 6);
    expect(strip.takeReading().gainReductionDb).toBeLessThan(-10);
    expect(strip.takeReading().gainReductionDb).toBe(0);
  });

  it('takes out rumble before the gate hears it', () => {
    const { strip, out } = run({ ...PLAIN, highPassHz: 200, gateDbfs: -40 }, sine(RATE, 12, 0.1));
    expect(strip.takeReading().gateOpen).toBe(false);
    expect(dbOf(peakOf(out, RATE / 2))).toBeLessThan(-90);
  });

  it('names what is out of range', () => {
    const make = (options: Partial<StripOptions>) => () => new Strip({ ...PLAIN, ...options }, RATE);
    expect(make({ gateDbfs: 0 })).toThrow('strip.gateDbfs is 0, allowed is -100 to -10');
    expect(make({ highPassHz: 2000 })).toThrow('strip.highPassHz is 2000, allowed is 0 to 400');
    expect(make({ compressorDbfs: 6 })).toThrow('strip.compressorDbfs is 6, allowed is -60 to 0');
    expect(make({ compressorRatio: NaN })).toThrow('strip.compressorRatio is NaN, allowed is 1 to 20');
    expect(make({ reverbSendDb: 3 })).toThrow('strip.reverbSendDb is 3, allowed is -60 to 0');
  });
});
