import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Biquad } from '../../../playout/dsp/biquad.js';
import { BoxSmoother } from '../../../playout/dsp/limiter/box-smoother.js';
import { fadeGain } from '../../../playout/dsp/fade.js';
import { highPassCoefficients } from '../../../playout/dsp/chain/high-pass.js';
import { ProgrammeMeter } from '../../../playout/dsp/meter/programme-meter.js';
import { rampGain } from '../../../playout/dsp/ramp.js';
import { sanitiseStereo } from '../../../playout/dsp/sanitise.js';
import { SlidingMinimum } from '../../../playout/dsp/limiter/sliding-minimum.js';
import { WaveformBuilder } from '../../../playout/dsp/analysis/waveform.js';
import { differences, noiseSource, processed, sine, steppedTone } from './signals.js';

const RATE = 48_000;

describe('fade', () => {
  it('begins at 0, ends at 1 and has no length where it has none', () => {
    expect([fadeGain(0, 100), fadeGain(100, 100), fadeGain(-5, 100), fadeGain(500, 100)]).toEqual([0, 1, 0, 1]);
    expect(fadeGain(0, 0)).toBe(1);
  });

  it('keeps the power of a crossfade at every frame', () => {
    for (let i = 0; i <= 1000; i++) {
      expect(fadeGain(i, 1000) ** 2 + fadeGain(1000 - i, 1000) ** 2).toBeCloseTo(1, 12);
    }
  });
});

describe('ramp', () => {
  it('goes in a straight line, on across blocks, and leaves a gain of 1 alone', () => {
    const left = new Float32Array(8).fill(1);
    const right = new Float32Array(8).fill(-2);
    const next = rampGain(left, right, 2, 4, 0, 0.25);
    expect(rampGain(left, right, 4, 6, next, 0.25)).toBe(1);
    expect([...left]).toEqual([1, 1, 0, 0.25, 0.5, 0.75, 1, 1]);
    expect([...right]).toEqual([-2, -2, -0, -0.5, -1, -1.5, -2, -2]);
    const noise = sine(100, 997, 0.3);
    const same = noise.slice();
    rampGain(same, same.slice(), 0, 100, 1, 0);
    expect(differences(same, noise)).toBe(0);
  });
});

it('sanitise replaces what is no number and counts it', () => {
  const left = Float32Array.of(1, NaN, Infinity, -1);
  const right = Float32Array.of(0, -Infinity, 0.5, NaN);
  expect(sanitiseStereo(left, right, 0, 3)).toBe(3);
  expect([...left]).toEqual([1, 0, 0, -1]);
  expect([...right]).toEqual([0, 0, 0.5, NaN]);
});

it('a biquad gives the same for any blocks, forgets on reset and ends in exact silence', () => {
  const coefficients = highPassCoefficients(30, RATE);
  const random = noiseSource(1);
  const input = new Float32Array(4 * RATE);
  for (let i = 0; i < 10_000; i++) input[i] = random();
  const biquad = new Biquad(coefficients);
  const expected = processed(biquad, input, input, [480]);
  for (const blocks of [[1], [13], [300, 4096]]) {
    expect(differences(processed(new Biquad(coefficients), input, input, blocks)[0], expected[0])).toBe(0);
  }
  expect(expected[0].subarray(3 * RATE).every((x) => x === 0)).toBe(true);
  biquad.reset();
  expect(differences(processed(biquad, input, input)[0], expected[0])).toBe(0);
});

it('the sliding minimum is the minimum of what the window holds', () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 200 }),
      fc.integer({ min: 1, max: 40 }),
      (values, length) => {
        const sliding = new SlidingMinimum(length);
        const minima = Float64Array.from(values);
        const half = Math.floor(values.length / 2);
        sliding.process(minima.subarray(0, half), half);
        sliding.process(minima.subarray(half), values.length - half);
        minima.forEach((minimum, i) => {
          expect(minimum).toBe(Math.min(...values.slice(Math.max(0, i - length + 1), i + 1)));
        });
      },
    ),
    { seed: 2 },
  );
});

it('the smoother never exceeds its window and comes back to exactly 1', () => {
  const smoother = new BoxSmoother(9);
  const random = noiseSource(4);
  const window = Array.from({ length: smoother.windowFrames }, () => 1);
  for (let i = 0; i < 100_000; i++) {
    const gain = 0.5 + 0.49 * random();
    window.shift();
    window.push(gain);
    const gains = Float64Array.of(gain);
    smoother.process(gains, 1);
    if (!(gains[0] <= Math.max(...window) && gains[0] > Math.min(...window) - 1e-9)) {
      expect.fail(`${gains[0]} is not within ${window.join(' ')}`);
    }
  }
  const ones = new Float64Array(smoother.windowFrames).fill(1);
  smoother.process(ones, ones.length);
  expect(ones.at(-1)).toBe(1);
});

describe('programme meter', () => {
  it('reads peak, true peak and loudness, and the peaks of each reading anew', () => {
    const meter = new ProgrammeMeter(RATE);
    const tone = steppedTone([[4, -20]]);
    const quiet = tone.map((x) => x / 2);
    meter.process(tone, quiet, 0, tone.length);
    const reading = meter.take();
    expect(reading.peakDbfs[0]).toBeCloseTo(-20, 2);
    expect(reading.peakDbfs[1]).toBeCloseTo(-26.02, 2);
    expect(reading.truePeakDbtp[0]).toBeCloseTo(-20, 1);
    expect(reading.momentaryLufs).toBeCloseTo(-22.04, 1);
    expect(reading.shortTermLufs).toBeCloseTo(-22.04, 1);
    const none = new Float32Array(4 * RATE);
    meter.process(none, none, 0, none.length);
    meter.take();
    meter.process(none, none, 0, 480);
    expect(meter.take()).toEqual({
      peakDbfs: [-150, -150],
      truePeakDbtp: [-150, -150],
      momentaryLufs: null,
      shortTermLufs: null,
    });
  });
});

describe('waveform', () => {
  it('keeps the extremes of every hundredth of a second of the mono mix', () => {
    const builder = new WaveformBuilder(1000);
    const left = Float32Array.from({ length: 25 }, (_, i) => (i === 3 ? 1 : i === 14 ? -1 : 0));
    builder.process([left, left], 0, 7);
    builder.process([left.subarray(7), left.subarray(7)], 0, 18);
    const { peaks, framesPerPeak } = builder.finish();
    expect(framesPerPeak).toBe(10);
    expect([...peaks]).toEqual([0, 127, -127, 0, 0, 0]);
  });

  it('draws a long file coarser, and loses no peak', () => {
    const builder = new WaveformBuilder(1000);
    const frames = 1_000_000;
    const signal = new Float32Array(frames);
    signal[5] = 1;
    signal[700_001] = -1;
    builder.process([signal], 0, frames);
    const { peaks, framesPerPeak } = builder.finish();
    expect(framesPerPeak).toBe(40);
    expect(peaks.length).toBe((2 * frames) / 40);
    expect(peaks[1]).toBe(127);
    expect(peaks[2 * Math.floor(700_001 / 40)]).toBe(-127);
    expect(peaks.filter((x) => x !== 0)).toHaveLength(2);
  });
});
