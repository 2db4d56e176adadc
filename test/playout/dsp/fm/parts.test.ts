import { describe, expect, test } from 'vitest';
import { FastFilter, HOP_FRAMES, MOST_TAPS } from '../../../../playout/dsp/fm/fast-filter.js';
import { Fourier } from '../../../../playout/dsp/fm/fourier.js';
import { RateFollower } from '../../../../playout/dsp/fm/rate-follower.js';
import { dbOf, differences, noiseSource, sine } from '../signals.js';
import { tone } from './demodulate.js';

function noise(length: number, seed: number): Float64Array {
  return Float64Array.from({ length }, noiseSource(seed));
}

describe('the Fourier transform', () => {
  test('agrees with the sum that defines it, in bit-reversed order, and back', () => {
    const length = 32;
    const [re, im] = [noise(length, 1), noise(length, 2)];
    const [fr, fi] = [re.slice(), im.slice()];
    const fourier = new Fourier(length);
    fourier.forward(fr, fi);
    for (let k = 0; k < length; k++) {
      let [sr, si] = [0, 0];
      for (let n = 0; n < length; n++) {
        const a = (-2 * Math.PI * k * n) / length;
        sr += re[n] * Math.cos(a) - im[n] * Math.sin(a);
        si += re[n] * Math.sin(a) + im[n] * Math.cos(a);
      }
      const place = parseInt(k.toString(2).padStart(5, '0').split('').reverse().join(''), 2);
      expect(fr[place]).toBeCloseTo(sr, 12);
      expect(fi[place]).toBeCloseTo(si, 12);
    }
    fourier.inverse(fr, fi);
    for (let n = 0; n < length; n++) {
      expect(fr[n] / length).toBeCloseTo(re[n], 12);
      expect(fi[n] / length).toBeCloseTo(im[n], 12);
    }
  });

  test('refuses a length that is no power of two', () => {
    expect(() => new Fourier(48)).toThrow(new RangeError('length is 48, allowed is a power of two from 2'));
  });
});

test('the fast filter is convolution: both channels, several responses, over hops', () => {
  const impulses = [noise(MOST_TAPS, 3), noise(17, 4)];
  const filter = new FastFilter(impulses);
  const [left, right] = [noise(3 * HOP_FRAMES, 5), noise(3 * HOP_FRAMES, 6)];
  const [l, r] = [new Float64Array(HOP_FRAMES), new Float64Array(HOP_FRAMES)];
  for (let hop = 0; hop < 3; hop++) {
    const from = hop * HOP_FRAMES;
    filter.take(left.slice(from, from + HOP_FRAMES), right.slice(from, from + HOP_FRAMES));
    for (const response of [1, 0]) {
      filter.read(response, l, r);
      for (let i = 0; i < HOP_FRAMES; i += 37) {
        const sum = (x: Float64Array): number =>
          impulses[response].reduce((total, tap, k) => total + tap * (x[from + i - k] ?? 0), 0);
        expect(l[i]).toBeCloseTo(sum(left), 10);
        expect(r[i]).toBeCloseTo(sum(right), 10);
      }
    }
  }
  expect(() => new FastFilter([new Float64Array(MOST_TAPS + 1)])).toThrow(RangeError);
});

describe('the rate follower', () => {
  const RATE_HZ = 48_000;

  function followed(signal: Float32Array, ppm: number, block = 480): Float32Array {
    const follower = new RateFollower();
    const result: number[] = [];
    const [l, r] = [new Float32Array(block + 1), new Float32Array(block + 1)];
    for (let at = 0; at < signal.length; at += block) {
      const piece = signal.subarray(at, at + block);
      const count = follower.process(piece, piece, ppm, l, r);
      for (let i = 0; i < count; i++) result.push(l[i]);
      expect(differences(l, r)).toBe(0);
    }
    return Float32Array.from(result);
  }

  test('at 0 ppm is a delay, bit for bit', () => {
    const signal = Float32Array.from(noise(RATE_HZ, 7));
    const out = followed(signal, 0);
    expect(out.length).toBe(signal.length);
    expect(differences(out.subarray(new RateFollower().latencyFrames), signal.subarray(0, -16))).toBe(0);
  });

  test.each([200, -200, 1000])('at %d ppm moves the pitch by as much, and adds nothing over -90 dB', (ppm) => {
    const out = followed(sine(4 * RATE_HZ, 12_000, 0.5), ppm);
    expect(out.length).toBeCloseTo((4 * RATE_HZ) / (1 + ppm * 1e-6), -1);
    const hz = 12_000 * (1 + ppm * 1e-6);
    const { amplitude, phase } = tone(out, hz, RATE_HZ, 10_000, 180_000);
    expect(dbOf(amplitude / 0.5)).toBeCloseTo(0, 2);
    let power = 0;
    for (let n = 10_000; n < 180_000; n++) {
      power += (out[n] - amplitude * Math.sin((2 * Math.PI * hz * n) / RATE_HZ + phase)) ** 2 / 170_000;
    }
    expect(10 * Math.log10(power)).toBeLessThan(-90);
  });

  test('gives the same whatever the blocks are', () => {
    const signal = Float32Array.from(noise(9600, 8));
    expect(differences(followed(signal, 333, 13), followed(signal, 333, 4800))).toBe(0);
  });
});
