import { describe, expect, it } from 'vitest';
import { EqMatch, eqMatchDb, referenceSpectrum } from '../../../playout/dsp/eq-match/eq-match.js';
import { FourierTransform } from '../../../playout/dsp/fourier.js';
import { ParametricEq, type EqBand } from '../../../playout/dsp/chain/parametric-eq.js';
import { EQ_MATCH_BANDS_HZ } from '../../../playout/api/segment.js';
import { EMPTY_BAND_DB, SpectrumMeter } from '../../../playout/dsp/eq-match/spectrum.js';
import { responseDb } from './line-spectrum.js';
import { differences, noiseSource, processed, sine } from './signals.js';
import type { Stage } from '../../../playout/dsp/stage.js';

const RATE = 48_000;
const BANDS = EQ_MATCH_BANDS_HZ.length;

function impulseOf(stage: Stage, frames = 32_768): Float32Array {
  const impulse = new Float32Array(frames);
  impulse[0] = 1;
  return processed(stage, impulse, impulse)[0];
}

const PINK = new Map<number, Float32Array>();

/** Pink noise: one-pole filters in parallel, two octaves apart and equally strong in their octaves. */
function pink(seed: number): Float32Array {
  const made = PINK.get(seed);
  if (made) return made.slice();
  const random = noiseSource(seed);
  const poles = Float64Array.of(3, 12, 48, 192, 768, 3072, 12_288).map(
    (hz) => 1 - Math.exp((-2 * Math.PI * hz) / RATE),
  );
  const states = new Float64Array(poles.length);
  const signal = new Float32Array(30 * RATE);
  for (let i = 0; i < signal.length; i++) {
    const white = random();
    let sum = 0;
    for (let k = 0; k < poles.length; k++) {
      states[k] += (white - states[k]) * poles[k];
      sum += states[k] * 2 ** (poles.length - 1 - k);
    }
    signal[i] = sum * 0.004;
  }
  PINK.set(seed, signal);
  return signal.slice();
}

function spectrumOf(left: Float32Array, right = left, rateHz = RATE): readonly number[] {
  const meter = new SpectrumMeter(rateHz, 2);
  meter.process([left, right], 0, left.length);
  return meter.octaveBandsDb()!;
}

describe('the parametric EQ', () => {
  it.each([44_100, 48_000, 96_000])('has the response that its bands say at %i Hz', (rateHz) => {
    const response = (band: EqBand, hz: number): number =>
      responseDb(impulseOf(new ParametricEq([band], rateHz)), hz, rateHz);
    const peak: EqBand = { type: 'peak', frequencyHz: 1000, gainDb: 6, q: 2 };
    expect(response(peak, 1000)).toBeCloseTo(6, 2);
    expect(Math.abs(response(peak, 100))).toBeLessThan(0.1);
    const low: EqBand = { type: 'low-shelf', frequencyHz: 200, gainDb: -6, q: 0.7 };
    expect(response(low, 20)).toBeCloseTo(-6, 1);
    expect(response(low, 200)).toBeCloseTo(-3, 2);
    expect(Math.abs(response(low, 5000))).toBeLessThan(0.05);
    const high: EqBand = { type: 'high-shelf', frequencyHz: 4000, gainDb: 4, q: 0.7 };
    expect(response(high, 20_000)).toBeCloseTo(4, 1);
    expect(response(high, 4000)).toBeCloseTo(2, 2);
    expect(Math.abs(response(high, 100))).toBeLessThan(0.05);
  });

  it('adds up its bands, and passes bit for bit without any', () => {
    const bands: EqBand[] = [
      { type: 'peak', frequencyHz: 500, gainDb: 3, q: 1 },
      { type: 'peak', frequencyHz: 500, gainDb: 2, q: 1 },
      { type: 'peak', frequencyHz: 500, gainDb: -4, q: 1 },
    ];
    expect(responseDb(impulseOf(new ParametricEq(bands, RATE)), 500, RATE)).toBeCloseTo(1, 2);
    const tone = sine(1000, 440, 0.5);
    const flat: EqBand = { type: 'peak', frequencyHz: 500, gainDb: 0, q: 1 };
    expect(differences(processed(new ParametricEq([flat], RATE), tone, tone)[0], tone)).toBe(0);
  });

  it('names what is out of range', () => {
    const make =
      (band: Partial<EqBand>, rateHz = RATE) =>
      () =>
        new ParametricEq([{ type: 'peak', frequencyHz: 500, gainDb: 0, q: 1, ...band }], rateHz);
    expect(make({ gainDb: 40 })).toThrow('eq[0].gainDb is 40, allowed is -12 to 12');
    expect(make({ frequencyHz: 5 })).toThrow('eq[0].frequencyHz is 5, allowed is 20 to 20000');
    expect(make({ frequencyHz: 12_000 }, 16_000)).toThrow('eq[0].frequencyHz is 12000, allowed is 20 to 7840');
    expect(make({ q: 0 })).toThrow('eq[0].q is 0, allowed is 0.1 to 10');
  });
});

it.each([4, 8, 256, 2048])('the transform of %i agrees with its definition', (length) => {
  const random = noiseSource(length);
  const re = Float64Array.from({ length }, () => random());
  const im = Float64Array.from({ length }, () => random());
  const [x, y] = [re.slice(), im.slice()];
  new FourierTransform(length).transform(x, y);
  for (let k = 0; k < length; k += Math.max(1, length / 16)) {
    let sumRe = 0;
    let sumIm = 0;
    for (let n = 0; n < length; n++) {
      const phase = (-2 * Math.PI * ((k * n) % length)) / length;
      sumRe += re[n] * Math.cos(phase) - im[n] * Math.sin(phase);
      sumIm += re[n] * Math.sin(phase) + im[n] * Math.cos(phase);
    }
    expect(Math.hypot(x[k] - sumRe, y[k] - sumIm)).toBeLessThan(1e-9);
  }
});

describe('the spectrum meter', () => {
  it('reads pink noise as flat and white noise as rising by 3 dB per octave', () => {
    for (const db of spectrumOf(pink(1))) expect(Math.abs(db)).toBeLessThan(1);
    const random = noiseSource(4);
    const white = spectrumOf(Float32Array.from({ length: 30 * RATE }, () => 0.2 * random()));
    for (let k = 1; k < BANDS; k++) expect(Math.abs(white[k] - white[k - 1] - 3.01)).toBeLessThan(1.2);
  });

  it('gives the same for any blocks, and does not care which channel it is', () => {
    const noise = pink(2).subarray(0, 4 * RATE);
    const silence = new Float32Array(noise.length);
    const meter = new SpectrumMeter(RATE, 2);
    for (let at = 0; at < noise.length; at += 977)
      meter.process([silence, noise], at, Math.min(noise.length, at + 977));
    expect(meter.octaveBandsDb()).toEqual(spectrumOf(silence, noise));
    spectrumOf(noise, silence).forEach((db, k) => {
      expect(db).toBeCloseTo(meter.octaveBandsDb()![k], 6);
    });
  });

  it('takes one channel and six, and finds a tone in its band', () => {
    const tone = sine(RATE, 1000, 0.3);
    for (const channels of [1, 6]) {
      const meter = new SpectrumMeter(RATE, channels);
      meter.process(Array<Float32Array>(channels).fill(tone), 0, tone.length);
      const bands = meter.octaveBandsDb()!;
      expect(bands.indexOf(Math.max(...bands))).toBe(EQ_MATCH_BANDS_HZ.indexOf(1000));
      const thirds = meter.thirdOctaveBandsDb()!;
      expect(thirds).toHaveLength(27);
      expect(Math.round(50 * 2 ** (thirds.indexOf(Math.max(...thirds)) / 3))).toBe(1008);
    }
  });

  it('is null for silence, for less than a block and for NaN', () => {
    const meter = new SpectrumMeter(RATE, 2);
    const silence = new Float32Array(RATE);
    meter.process([silence, silence], 0, RATE);
    expect(meter.octaveBandsDb()).toBeNull();
    meter.reset();
    const nan = new Float32Array(RATE).fill(NaN);
    meter.process([nan, silence], 0, RATE);
    expect(meter.octaveBandsDb()).toBeNull();
    meter.reset();
    meter.process([sine(1000, 440, 1), silence], 0, 1000);
    expect(meter.octaveBandsDb()).toBeNull();
  });

  it('marks the bands that a low rate does not have', () => {
    const tone = pink(3).subarray(0, 4 * RATE);
    const bands = spectrumOf(tone, tone, 8000);
    expect(bands.slice(-2)).toEqual([EMPTY_BAND_DB, EMPTY_BAND_DB]);
    expect(bands[3]).toBeGreaterThan(-40);
  });
});

describe('EQ match', () => {
  const flat = Array<number>(BANDS).fill(0);

  it.each([[[3, 1, -2, 0, 2, -1, -3, 1, -1]], [[-4, -3, -2, -1, 0, 1, 2, 3, 4]], [[0, 0, 4, 0, 0, -4, 0, 0, 0]]])(
    'brings %j dB to the reference within 1 dB in every band',
    (coloured) => {
      const item = processed(new EqMatch(coloured, RATE), pink(5), pink(5))[0];
      const reference = spectrumOf(pink(1));
      const gains = eqMatchDb(spectrumOf(item), reference, { strength: 1, maxDb: 6 });
      const after = spectrumOf(processed(new EqMatch(gains, RATE), item, item)[0]);
      after.forEach((db, k) => {
        expect(Math.abs(db - reference[k])).toBeLessThan(1);
      });
    },
  );

  it('goes beyond 6 dB nowhere, for whatever gains', () => {
    const random = noiseSource(11);
    for (let trial = 0; trial < 12; trial++) {
      const gains = flat.map(() => (trial < 2 ? (trial === 0 ? 6 : -6) : 6 * random()));
      const impulse = impulseOf(new EqMatch(gains, RATE), 8192);
      for (let hz = 12; hz < 23_900; hz *= 1.07) {
        expect(Math.abs(responseDb(impulse, hz, RATE))).toBeLessThanOrEqual(6.01);
      }
    }
  });

  it('is minimum phase: the impulse has no delay, and the inverse undoes it', () => {
    const gains = [3, 1, -2, 0, 2, -1, -3, 1, -1];
    const impulse = impulseOf(new EqMatch(gains, RATE), 8192);
    // Energy of a minimum-phase response comes as early as the magnitude allows: by far most of it at once.
    const total = impulse.reduce((sum, x) => sum + x * x, 0);
    expect(impulse.subarray(0, 8).reduce((sum, x) => sum + x * x, 0) / total).toBeGreaterThan(0.9);
    const undone = processed(
      new EqMatch(
        gains.map((db) => -db),
        RATE,
      ),
      impulse,
      impulse,
    )[0];
    expect(Math.abs(undone[0] - 1)).toBeLessThan(0.02);
    expect(Math.max(...undone.subarray(1).map(Math.abs))).toBeLessThan(0.02);
  });

  it('is neutral in loudness, as strong as it is told, and within its limit', () => {
    const item = [8, 6, 3, 1, 0, -2, -4, -6, -6];
    const full = eqMatchDb(item, flat, { strength: 1, maxDb: 6 });
    const half = eqMatchDb(item, flat, { strength: 0.5, maxDb: 6 });
    expect(Math.max(...full.map(Math.abs))).toBeLessThanOrEqual(6);
    expect(half[3] - half[5]).toBeCloseTo((full[3] - full[5]) / 2, 6);
    expect(eqMatchDb(item, flat, { strength: 1, maxDb: 2 }).every((db) => Math.abs(db) <= 2)).toBe(true);
    expect(eqMatchDb(item, flat, { strength: 0, maxDb: 6 })).toEqual(flat);
    expect(eqMatchDb(item, flat, { strength: 1, maxDb: 0 })).toEqual(flat);
    for (let k = 1; k < BANDS; k++) expect(Math.abs(full[k] - full[k - 1])).toBeLessThanOrEqual(6 + 1e-9);
  });

  it('does not lift what is not there', () => {
    const item = [2, 2, 2, 1, 0, -1, -2, -4, EMPTY_BAND_DB];
    const gains = eqMatchDb(item, flat, { strength: 1, maxDb: 6 });
    expect(gains.at(-1)).toBeLessThanOrEqual(0);
    expect(
      eqMatchDb(
        flat.map(() => EMPTY_BAND_DB),
        flat,
        { strength: 1, maxDb: 6 },
      ),
    ).toEqual(flat);
    const codec = eqMatchDb([...flat.slice(0, -1), -40], flat, { strength: 1, maxDb: 6 });
    expect(codec.at(-1)).toBeLessThanOrEqual(0);
  });

  it('makes a reference of the mean, without the bands that a track lacks', () => {
    const a = [2, 0, 0, 0, 0, 0, 0, 0, -2];
    const b = [4, 0, 0, 0, 0, 0, 0, -4, EMPTY_BAND_DB];
    const reference = referenceSpectrum([a, b]);
    expect(reference.reduce((sum, db) => sum + db, 0)).toBeCloseTo(0, 9);
    expect(reference[0] - reference[1]).toBeCloseTo(3, 9);
    expect(reference[8] - reference[1]).toBeCloseTo(-2, 9);
    expect(() => referenceSpectrum([])).toThrow(RangeError);
  });

  it('passes bit for bit where nothing is to be done, and names what is out of range', () => {
    const tone = sine(1000, 440, 0.5);
    expect(differences(processed(new EqMatch(flat, RATE), tone, tone)[0], tone)).toBe(0);
    expect(() => new EqMatch([...flat.slice(1), 9], RATE)).toThrow('eqMatch.gains[8] is 9, allowed is -6 to 6');
    expect(() => new EqMatch([1, 2], RATE)).toThrow('eqMatch.gains.length is 2, allowed is 9 to 9');
    expect(() => eqMatchDb(flat, flat, { strength: 2, maxDb: 6 })).toThrow('eqMatch.strength is 2, allowed is 0 to 1');
  });
});
