import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { differences, noiseSource } from './signals.js';

const RATES = [8000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000] as const;

/** Seconds and per-channel peak in dBFS. */
type Parts = readonly (readonly [number, number])[];

interface Readings {
  readonly integrated: number | null;
  readonly range: number | null;
  readonly maxMomentary: number | null;
  readonly maxShortTerm: number | null;
  readonly momentary: readonly (number | null)[];
  readonly shortTerm: readonly (number | null)[];
}

/** One second of 1 kHz: whole periods at every rate, so that a long tone is copied and not computed. */
function second(rateHz: number): Float32Array {
  return Float32Array.from({ length: rateHz }, (_, i) => Math.sin((2 * Math.PI * 1000 * i) / rateHz));
}

/** Feeds a stepped 1 kHz tone in phase to all channels, in blocks of the given length, and notes what each block left. */
function readings(
  parts: Parts,
  rateHz: number,
  block = Math.round(rateHz / 10),
  scalesDb: readonly number[] = [0, 0],
): Readings {
  const meter = new LoudnessMeter({ sampleRateHz: rateHz, channels: scalesDb.length });
  const tone = second(rateHz);
  const channels = scalesDb.map(() => new Float32Array(block));
  const momentary: (number | null)[] = [];
  const shortTerm: (number | null)[] = [];
  const ends = parts.map(([seconds]) => seconds);
  for (let i = 1; i < ends.length; i++) ends[i] += ends[i - 1];
  const frames = Math.round(ends.at(-1)! * rateHz);
  const levels = parts.map(([, dbfs]) => 10 ** (dbfs / 20));
  const scales = scalesDb.map((db) => 10 ** (db / 20));
  const endFrames = ends.map((seconds) => Math.round(seconds * rateHz));
  let part = 0;
  for (let at = 0; at < frames; at += block) {
    const count = Math.min(block, frames - at);
    for (let i = 0; i < count; i++) {
      while (at + i >= endFrames[part]) part++;
      const sample = levels[part] * tone[(at + i) % rateHz];
      for (let c = 0; c < channels.length; c++) channels[c][i] = sample * scales[c];
    }
    meter.process(channels, 0, count);
    momentary.push(meter.momentaryLufs);
    shortTerm.push(meter.shortTermLufs);
  }
  return {
    integrated: meter.integratedLufs(),
    range: meter.loudnessRangeLu(),
    maxMomentary: meter.maxMomentaryLufs,
    maxShortTerm: meter.maxShortTermLufs,
    momentary,
    shortTerm,
  };
}

const TOLERANCE_LU = 0.1;

function near(actual: number | null, expected: number): void {
  if (actual === null || Math.abs(actual - expected) > TOLERANCE_LU) expect.fail(`${actual} is not ${expected}`);
}

function repeated(count: number, parts: Parts): Parts {
  return Array.from({ length: count }, () => parts).flat();
}

describe.each(RATES)('at %i Hz', (rateHz) => {
  it('Tech 3341 cases 1 to 6', () => {
    for (const level of [-23, -33]) {
      const steady = readings([[20, level]], rateHz);
      near(steady.momentary.at(-1)!, level);
      near(steady.shortTerm.at(-1)!, level);
      near(steady.integrated, level);
    }
    const gated: readonly Parts[] = [
      [[10, -36], [60, -23], [10, -36]], // prettier-ignore
      [[10, -72], [10, -36], [60, -23], [10, -36], [10, -72]], // prettier-ignore
      [[20, -26], [20.1, -20], [20, -26]], // prettier-ignore
    ];
    for (const parts of gated) near(readings(parts, rateHz).integrated, -23);
    near(readings([[20, 0]], rateHz, rateHz / 10, [-28, -28, -24, -30, -30]).integrated, -23);
    near(readings([[20, 0]], rateHz, rateHz / 10, [-28, -28, -24, 0, -30, -30]).integrated, -23);
  });

  it('Tech 3341 cases 9, 10, 12 and 13', () => {
    for (const value of readings(repeated(5, [[1.34, -20], [1.66, -30]]), rateHz).shortTerm.slice(30)) near(value, -23); // prettier-ignore
    for (const value of readings(repeated(25, [[0.18, -20], [0.22, -30]]), rateHz).momentary.slice(10)) near(value, -23); // prettier-ignore
    for (const i of [0, 7, 19]) {
      near(readings([[i * 0.15, -200], [3, -23], [1, -200]], rateHz).maxShortTerm, -23); // prettier-ignore
      near(readings([[i * 0.02, -200], [0.4, -23], [1, -200]], rateHz).maxMomentary, -23); // prettier-ignore
    }
  });

  it('Tech 3342', () => {
    const cases: readonly (readonly [readonly number[], number])[] = [
      [[-20, -30], 10],
      [[-20, -15], 5],
      [[-40, -20], 20],
      [[-50, -35, -20, -35, -50], 15],
    ];
    for (const [levels, range] of cases) {
      const read = readings(
        levels.map((level) => [20, level] as const),
        rateHz,
      ).range;
      expect(Math.abs(read! - range)).toBeLessThanOrEqual(1);
    }
  });
});

describe('blocks', () => {
  // At 44.1 kHz a hop of 10 ms is a whole number of frames, at 22.05 kHz it is not.
  it.each([
    [44_100, 1],
    [44_100, 13],
    [48_000, 128],
    [48_000, 480],
    [22_050, 4096],
    [96_000, 20_000],
  ])('at %i Hz blocks of %i read the same, bit for bit', (rateHz, block) => {
    const parts = [[1.1, -36], [4, -23], [1.3, -30]] as const; // prettier-ignore
    const expected = readings(parts, rateHz);
    const actual = readings(parts, rateHz, block);
    for (const key of ['integrated', 'range', 'maxMomentary', 'maxShortTerm'] as const) {
      expect(actual[key]).toBeCloseTo(expected[key]!, 9);
    }
  });
});

it.each([44_100, 48_000])('the kernel weights as the JavaScript does, bit for bit, at %i Hz', (rateHz) => {
  const random = noiseSource(17);
  const left = Float32Array.from({ length: rateHz + 777 }, () => 0.5 * random());
  const right = Float32Array.from({ length: rateHz + 777 }, () => 0.2 * random());
  const hops = (withoutKernels: boolean, block: number): Float32Array => {
    const powers: number[] = [];
    const onHop = (power: number): void => void powers.push(power);
    const meter = new LoudnessMeter({ sampleRateHz: rateHz, channels: 2, onHop, withoutKernels });
    for (let at = 0; at < left.length; at += block) {
      meter.process([left, right], at, Math.min(left.length, at + block));
    }
    return Float32Array.from(powers);
  };
  const expected = hops(true, left.length);
  expect(expected.length).toBe(101);
  for (const block of [333, 480, 16_384, left.length]) {
    expect(differences(hops(false, block), expected)).toBe(0);
  }
});
