import { describe, expect, it } from 'vitest';
import { Reverb } from '../../../playout/dsp/strip/reverb.js';
import { lineSpectrumDb } from './line-spectrum.js';
import { differences, noiseSource, peakOf, processed } from './signals.js';

const RATE = 48_000;

function impulseResponse(
  options: { decaySeconds: number; preDelayMs: number; levelDb: number },
  rateHz = RATE,
): readonly [Float32Array, Float32Array] {
  const impulse = new Float32Array(Math.ceil(rateHz * (1.5 * options.decaySeconds + 0.3)));
  impulse[0] = 1;
  return processed(new Reverb(options, rateHz), impulse, impulse);
}

/** An octave band by two passes of a band-pass biquad (cookbook, constant peak gain). */
function octave(signal: Float32Array, hz: number, rateHz: number): Float64Array {
  let x = Float64Array.from(signal);
  const w = (2 * Math.PI * hz) / rateHz;
  const alpha = Math.sin(w) / (2 * Math.SQRT2);
  for (let pass = 0; pass < 2; pass++) {
    const y = new Float64Array(x.length);
    for (let i = 2; i < x.length; i++)
      y[i] = (alpha * (x[i] - x[i - 2]) + 2 * Math.cos(w) * y[i - 1] - (1 - alpha) * y[i - 2]) / (1 + alpha);
    x = y;
  }
  return x;
}

/** Decay time by backward integration (M. R. Schroeder, JASA 37 (1965)), from -5 to -35 dB, as ISO 3382's T30. */
function decaySeconds(band: Float64Array, rateHz: number): number {
  const energy = new Float64Array(band.length + 1);
  for (let i = band.length - 1; i >= 0; i--) energy[i] = energy[i + 1] + band[i] ** 2;
  const at = (db: number): number => energy.findIndex((e) => e < energy[0] * 10 ** (db / 10));
  return (2 * (at(-35) - at(-5))) / rateHz;
}

describe('the reverb', () => {
  it.each([
    [0.2, RATE],
    [0.5, RATE],
    [1.2, RATE],
    [1.2, 44_100],
    [1.2, 96_000],
    [4, RATE],
  ])('decays in %f s at %i Hz, treble faster', (seconds, rateHz) => {
    const [left, right] = impulseResponse({ decaySeconds: seconds, preDelayMs: 0, levelDb: 0 }, rateHz);
    for (const side of [left, right]) {
      for (const hz of [500, 1000]) {
        const measured = decaySeconds(octave(side, hz, rateHz), rateHz) / seconds;
        expect(measured).toBeGreaterThan(0.9);
        expect(measured).toBeLessThan(1.1);
      }
      expect(decaySeconds(octave(side, 8000, rateHz), rateHz) / seconds).toBeLessThan(0.8);
    }
  });

  it('answers after its pre-delay, not before', () => {
    const [left] = impulseResponse({ decaySeconds: 1, preDelayMs: 80, levelDb: 0 });
    expect(peakOf(left, 0, 0.08 * RATE)).toBe(0);
    expect(peakOf(left, 0.08 * RATE, 0.13 * RATE)).toBeGreaterThan(0);
  });

  it('has sides that are not correlated', () => {
    const [left, right] = impulseResponse({ decaySeconds: 1.2, preDelayMs: 0, levelDb: 0 });
    let ll = 0;
    let rr = 0;
    let lr = 0;
    for (let i = 0; i < left.length; i++) {
      ll += left[i] ** 2;
      rr += right[i] ** 2;
      lr += left[i] * right[i];
    }
    expect(Math.abs(lr) / Math.sqrt(ll * rr)).toBeLessThan(0.15);
    expect(Math.abs(10 * Math.log10(ll / rr))).toBeLessThan(0.5);
  });

  it('does not ring: no line of the tail stands out over its neighbours', () => {
    const [left] = impulseResponse({ decaySeconds: 3, preDelayMs: 0, levelDb: 0 });
    const tail = left.slice(RATE / 2);
    for (let i = 0; i < tail.length; i++) tail[i] *= 10 ** ((3 * i) / (3 * RATE));
    const spectrum = lineSpectrumDb(tail, 0, 65_536);
    const hzPerBin = RATE / 65_536;
    for (let hz = 200; hz < 3000; hz *= 1.5) {
      const bins = Array.from(spectrum.subarray(Math.round(hz / hzPerBin), Math.round((1.5 * hz) / hzPerBin)));
      const powers = bins.map((db) => 10 ** (db / 10));
      const mean = powers.reduce((a, b) => a + b, 0) / powers.length;
      // Powers of noise's lines are exponentially distributed: the largest of some thousand is 8 to 10 dB over the mean.
      expect(10 * Math.log10(Math.max(...powers) / mean)).toBeLessThan(13);
    }
  });

  it('is dense: after 100 ms its samples are distributed as noise', () => {
    const [left] = impulseResponse({ decaySeconds: 2, preDelayMs: 0, levelDb: 0 });
    let fourth = 0;
    let second = 0;
    const part = left.subarray(0.1 * RATE, 0.2 * RATE);
    for (const x of part) {
      second += x ** 2;
      fourth += x ** 4;
    }
    expect((fourth * part.length) / second ** 2).toBeLessThan(5);
  });

  it.each([0.3, 1.2, 8])('makes a room as loud as the send at 0 dB, with a decay of %f s', (seconds) => {
    const random = noiseSource(6);
    let low = 0;
    const noise = Float32Array.from({ length: Math.ceil((seconds + 1.5) * RATE) }, () => {
      low += (random() - low) * 0.15;
      return low;
    });
    const [left] = processed(new Reverb({ decaySeconds: seconds, preDelayMs: 0, levelDb: 0 }, RATE), noise, noise);
    const power = (x: Float32Array): number => x.subarray(-RATE).reduce((sum, v) => sum + v * v, 0);
    expect(Math.abs(10 * Math.log10(power(left) / power(noise)))).toBeLessThan(3);
  });

  it('dies to exact silence, sleeps, and wakes at the sample that comes, as new', () => {
    const options = { decaySeconds: 0.4, preDelayMs: 30, levelDb: 0 };
    const stage = new Reverb(options, RATE);
    const signal = new Float32Array(6 * RATE);
    signal[100] = 1;
    signal[5 * RATE + 7] = 1;
    expect(stage.asleep).toBe(true);
    const [left] = processed(stage, signal, signal, [480]);
    expect(peakOf(left, 3 * RATE, 5 * RATE + 7)).toBe(0);
    expect(differences(left.subarray(5 * RATE + 7), left.subarray(100, 100 + RATE - 7))).toBe(0);
    const [other] = processed(new Reverb(options, RATE), signal, signal, [1, 977]);
    expect(differences(left, other)).toBe(0);
    const quiet = new Float32Array(3 * RATE);
    processed(stage, quiet, quiet);
    expect(stage.asleep).toBe(true);
  });

  it('is stable at its longest, whatever comes in', () => {
    const random = noiseSource(9);
    const stage = new Reverb({ decaySeconds: 10, preDelayMs: 200, levelDb: 6 }, RATE);
    const noise = Float32Array.from({ length: 12 * RATE }, (_, i) => (i < 9 * RATE ? random() : 0));
    const [left] = processed(stage, noise, noise);
    expect(peakOf(left)).toBeLessThan(10);
    const powerIn = (from: number): number => left.subarray(from, from + RATE).reduce((sum, x) => sum + x * x, 0);
    expect(powerIn(11 * RATE)).toBeLessThan(powerIn(9.5 * RATE));
    const square = new Float32Array(2 * RATE).fill(1);
    expect(
      peakOf(processed(new Reverb({ decaySeconds: 10, preDelayMs: 0, levelDb: 6 }, RATE), square, square)[0]),
    ).toBeLessThan(10);
  });

  it('names what is out of range', () => {
    const good = { decaySeconds: 1, preDelayMs: 0, levelDb: 0 };
    expect(() => new Reverb({ ...good, decaySeconds: 60 }, RATE)).toThrow(
      'reverb.decaySeconds is 60, allowed is 0.2 to 10',
    );
    expect(() => new Reverb({ ...good, preDelayMs: -1 }, RATE)).toThrow('reverb.preDelayMs is -1, allowed is 0 to 200');
    expect(() => new Reverb({ ...good, levelDb: 7 }, RATE)).toThrow('reverb.levelDb is 7, allowed is -60 to 6');
  });
});
