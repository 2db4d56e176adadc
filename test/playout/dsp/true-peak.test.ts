import { describe, expect, it } from 'vitest';
import { TruePeakMeter } from '../../../playout/dsp/meter/true-peak.js';
import { dbOf, faded, lowPassed, noiseSource, peak16, sine } from './signals.js';

const RATE = 48_000;
const DEGREES = Math.PI / 180;

function truePeakDbtp(signal: Float32Array, oversampling: 4 | 8 = 8, block = 480): number {
  const meter = new TruePeakMeter({ oversampling });
  for (let at = 0; at < signal.length; at += block) meter.process(signal, at, Math.min(signal.length, at + block));
  meter.finish();
  return dbOf(meter.peakLinear);
}

describe.each([4, 8] as const)('EBU Tech 3341, true peak with %i values a frame', (oversampling) => {
  it.each([
    [15, 4, 0, 0.5, -6],
    [16, 4, 45, 0.5, -6],
    [17, 6, 60, 0.5, -6],
    [18, 8, 67.5, 0.5, -6],
    [19, 4, 45, 1.41, 3],
  ])('case %i: a tone at fs/%i, %d degrees, peak %d', (_, division, degrees, peak, expected) => {
    const tone = faded(sine(RATE, RATE / division, peak, RATE, degrees * DEGREES), RATE / 100);
    const read = truePeakDbtp(tone, oversampling);
    expect(read).toBeLessThanOrEqual(expected + 0.2);
    expect(read).toBeGreaterThanOrEqual(expected - 0.4);
  });

  it.each([20, 21, 22, 23])('case %i: one period of a louder tone, at four offsets', (number) => {
    // Built at four times the rate: fs/6 at half scale, with one period of fs/4 at full scale in its middle.
    const high = new Float32Array(4 * 9600);
    let phase = 0;
    const burstAt = high.length / 2;
    let burstLeft = 0;
    for (let i = 0; i < high.length; i++) {
      if (i >= burstAt && burstLeft === 0 && phase < 2e-2 && i < burstAt + 24) burstLeft = 16;
      const burst = burstLeft > 0;
      high[i] = (burst ? 1 : 0.5) * Math.sin(2 * Math.PI * phase);
      phase = (phase + (burst ? 1 / 16 : 1 / 24)) % 1;
      if (1 - phase < 1e-9) phase = 0;
      if (burst) burstLeft--;
    }
    const smooth = lowPassed(high, 0.118, 256);
    const tone = Float32Array.from({ length: high.length / 4 - 1 }, (_, i) => smooth[4 * i + (number - 20)]);
    const expected = dbOf(peak16(faded(tone, 480)));
    const read = truePeakDbtp(tone, oversampling);
    expect(read).toBeLessThanOrEqual(expected + 0.2);
    expect(read).toBeGreaterThanOrEqual(expected - 0.4);
  });
});

it('reads at most 0.07 dB low up to 15 kHz and 0.17 dB up to 20 kHz', () => {
  for (let hz = 1000; hz <= 20_000; hz += 500) {
    let worst = 0;
    for (const degrees of [0, 11, 33, 45, 61, 79]) {
      worst = Math.min(worst, truePeakDbtp(faded(sine(4800, hz, 1, RATE, degrees * DEGREES), 480)));
    }
    expect(worst, `${hz} Hz`).toBeGreaterThanOrEqual(hz <= 15_000 ? -0.075 : -0.175);
  }
});

it('passes over quiet stretches without missing anything, in any blocks', () => {
  const random = noiseSource(3);
  const signal = Float32Array.from({ length: 20_000 }, (_, i) => random() * (i % 5000 < 300 ? 0.9 : 0.3));
  const whole = truePeakDbtp(signal, 8, signal.length);
  // The same without a chance to pass over anything: every frame in a meter of its own that knows no earlier peak.
  let peak = 0;
  const meter = new TruePeakMeter({ oversampling: 8 });
  for (let at = 0; at < signal.length; at++) {
    meter.process(signal, at, at + 1);
    peak = Math.max(peak, meter.takePeakLinear());
  }
  meter.finish();
  peak = Math.max(peak, meter.takePeakLinear());
  expect(whole).toBeCloseTo(dbOf(peak), 9);
  for (const block of [1, 13, 128, 4096]) expect(truePeakDbtp(signal, 8, block)).toBe(whole);
});

it.each([4, 8] as const)('reads the same in JavaScript as in WebAssembly with %i values a frame', (oversampling) => {
  const random = noiseSource(31);
  const signal = Float32Array.from({ length: 40_000 }, (_, i) => random() * (0.2 + 0.8 * Math.abs(Math.sin(i / 3000))));
  const script = new TruePeakMeter({ oversampling, withoutKernels: true });
  const kernel = new TruePeakMeter({ oversampling });
  for (let at = 0; at < signal.length; at += 777) {
    const end = Math.min(signal.length, at + 777);
    script.process(signal, at, end);
    kernel.process(signal, at, end);
    const expected = script.takePeakLinear();
    expect(Math.abs(kernel.takePeakLinear() - expected)).toBeLessThan(1e-6 * expected);
  }
});

it('is not misled by what is no number', () => {
  const signal = sine(4800, 1000, 0.5);
  signal[1000] = NaN;
  signal[3001] = NaN;
  for (const withoutKernels of [false, true]) {
    const meter = new TruePeakMeter({ oversampling: 8, withoutKernels });
    meter.process(signal, 0, signal.length);
    expect(meter.peakLinear).toBeGreaterThan(0.49);
    expect(meter.peakLinear).toBeLessThan(0.52);
  }
});
