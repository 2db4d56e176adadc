import { describe, expect, it } from 'vitest';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { noiseSource, steppedTone } from './signals.js';

const RATE = 48_000;

interface Course {
  readonly meter: LoudnessMeter;
  readonly momentary: (number | null)[];
  readonly shortTerm: (number | null)[];
}

/** Feeds the same signal to both channels and notes the readings of every 10 ms. */
function course(signal: Float32Array, rateHz = RATE): Course {
  const meter = new LoudnessMeter({ sampleRateHz: rateHz, channels: 2 });
  const momentary: (number | null)[] = [];
  const shortTerm: (number | null)[] = [];
  const hop = rateHz / 100;
  for (let at = 0; at + hop <= signal.length; at += hop) {
    meter.process([signal, signal], at, at + hop);
    momentary.push(meter.momentaryLufs);
    shortTerm.push(meter.shortTermLufs);
  }
  return { meter, momentary, shortTerm };
}

function silence(seconds: number): readonly [number, number] {
  return [seconds, -Infinity];
}

function expectNear(actual: number | null | undefined, expected: number, tolerance = 0.1): void {
  expect(actual).not.toBeNull();
  expect(Math.abs(actual! - expected)).toBeLessThanOrEqual(tolerance);
}

describe('EBU Tech 3341', () => {
  it.each([
    [1, -23],
    [2, -33],
  ])('case %i: a steady tone reads the same on all three', (_, level) => {
    const { meter, momentary, shortTerm } = course(steppedTone([[20, level]]));
    expectNear(momentary.at(-1), level);
    expectNear(shortTerm.at(-1), level);
    expectNear(meter.integratedLufs(), level);
  });

  it.each([
    [3, [[10, -36], [60, -23], [10, -36]]], // prettier-ignore
    [4, [[10, -72], [10, -36], [60, -23], [10, -36], [10, -72]]], // prettier-ignore
    [5, [[20, -26], [20.1, -20], [20, -26]]], // prettier-ignore
  ] as [number, [number, number][]][])('case %i: gating', (_, parts) => {
    expectNear(course(steppedTone(parts)).meter.integratedLufs(), -23);
  });

  it('case 6: five channels with their weights', () => {
    const meter = new LoudnessMeter({ sampleRateHz: RATE, channels: 5 });
    const front = steppedTone([[20, -28]]);
    const centre = steppedTone([[20, -24]]);
    const surround = steppedTone([[20, -30]]);
    meter.process([front, front, centre, surround, surround], 0, front.length);
    expectNear(meter.integratedLufs(), -23);
  });

  it('case 9: short-term is constant over an alternating tone', () => {
    const parts = Array.from({ length: 5 }, () => [[1.34, -20], [1.66, -30]] as [number, number][]).flat(); // prettier-ignore
    const { shortTerm } = course(steppedTone(parts));
    for (const value of shortTerm.slice(300)) expectNear(value, -23);
  });

  it('case 10: short-term finds its maximum wherever the tone starts', () => {
    for (let i = 0; i < 20; i++) {
      const { meter } = course(steppedTone([silence(i * 0.15), [3, -23], silence(1)]));
      expectNear(meter.maxShortTermLufs, -23);
    }
  });

  it('case 11: successive short-term maxima', () => {
    const parts: (readonly [number, number])[] = [];
    for (let i = 0; i < 20; i++) parts.push(silence(i * 0.15), [3, -38 + i], silence(3 - i * 0.15));
    const { shortTerm } = course(steppedTone(parts));
    for (let i = 0; i < 20; i++) {
      const part = shortTerm.slice(i * 600, (i + 1) * 600).map((value) => value ?? -Infinity);
      expectNear(Math.max(...part), -38 + i);
    }
  });

  it('case 12: momentary is constant over an alternating tone', () => {
    const parts = Array.from({ length: 25 }, () => [[0.18, -20], [0.22, -30]] as [number, number][]).flat(); // prettier-ignore
    const { momentary } = course(steppedTone(parts));
    for (const value of momentary.slice(100)) expectNear(value, -23);
  });

  it('case 13: momentary finds its maximum wherever the tone starts', () => {
    for (let i = 0; i < 20; i++) {
      const { meter } = course(steppedTone([silence(i * 0.02), [0.4, -23], silence(1)]));
      expectNear(meter.maxMomentaryLufs, -23);
    }
  });

  it('case 14: successive momentary maxima', () => {
    const parts: (readonly [number, number])[] = [];
    for (let i = 0; i < 20; i++) parts.push(silence(i * 0.02), [0.4, -38 + i], silence(0.4 - i * 0.02));
    const { momentary } = course(steppedTone(parts));
    for (let i = 0; i < 20; i++) {
      const part = momentary.slice(i * 80, (i + 1) * 80).map((value) => value ?? -Infinity);
      expectNear(Math.max(...part), -38 + i);
    }
  });
});

describe('EBU Tech 3342', () => {
  it.each([
    [[-20, -30], 10],
    [[-20, -15], 5],
    [[-40, -20], 20],
    [[-50, -35, -20, -35, -50], 15],
  ])('the range of 20 s tones at %j is %i LU', (levels, range) => {
    const { meter } = course(steppedTone(levels.map((level) => [20, level] as const)));
    expectNear(meter.loudnessRangeLu(), range, 1);
  });
});

describe('ITU-R BS.1770', () => {
  function toneOn(channels: number, active: readonly number[], dbfs: number, hz: number): number | null {
    const meter = new LoudnessMeter({ sampleRateHz: RATE, channels });
    const tone = steppedTone([[5, dbfs]], RATE, hz);
    const none = new Float32Array(tone.length);
    meter.process(
      Array.from({ length: channels }, (_, i) => (active.includes(i) ? tone : none)),
      0,
      tone.length,
    );
    return meter.integratedLufs();
  }

  it.each([0, 1, 2])('997 Hz at full scale on front channel %i alone is -3.01', (channel) => {
    expectNear(toneOn(3, [channel], 0, 997), -3.01, 0.02);
  });

  it('997 Hz at full scale on both channels is 0', () => {
    expectNear(toneOn(2, [0, 1], 0, 997), 0, 0.02);
  });

  it('the LFE channel does not count, surrounds count 1.5 dB more', () => {
    expect(toneOn(6, [3], 0, 997)).toBeNull();
    expectNear(toneOn(6, [4], 0, 997), -3.01 + 1.49, 0.02);
  });

  it.each([8000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000])(
    '1 kHz at -18 dBFS on both channels is -18 at %i Hz',
    (rateHz) => {
      const meter = new LoudnessMeter({ sampleRateHz: rateHz, channels: 2 });
      const tone = steppedTone([[5, -18]], rateHz);
      meter.process([tone, tone], 0, tone.length);
      // Under 16 kHz the bilinear transform bends the shelf's slope.
      expectNear(meter.integratedLufs(), -18, rateHz < 16_000 ? 0.2 : 0.06);
    },
  );

  it('mono that plays on two channels is 3.01 LU louder', () => {
    const tone = steppedTone([[3, -20]]);
    const single = new LoudnessMeter({ sampleRateHz: RATE, channels: 1 });
    const dual = new LoudnessMeter({ sampleRateHz: RATE, channels: 1, dualMono: true });
    single.process([tone], 0, tone.length);
    dual.process([tone], 0, tone.length);
    expectNear(dual.integratedLufs()! - single.integratedLufs()!, 3.01, 0.001);
  });
});

describe('what cannot be measured', () => {
  it('is null: silence, and less than a window', () => {
    const meter = new LoudnessMeter({ sampleRateHz: RATE, channels: 2 });
    const none = new Float32Array(RATE * 5);
    meter.process([none, none], 0, none.length);
    expect([meter.integratedLufs(), meter.loudnessRangeLu(), meter.maxMomentaryLufs, meter.shortTermLufs]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    meter.reset();
    const short = steppedTone([[0.39, -10]]);
    meter.process([short, short], 0, short.length);
    expect([meter.integratedLufs(), meter.momentaryLufs]).toEqual([null, null]);
  });

  it('a meter for no or too many channels is refused', () => {
    expect(() => new LoudnessMeter({ sampleRateHz: RATE, channels: 0 })).toThrow(RangeError);
    expect(() => new LoudnessMeter({ sampleRateHz: RATE, channels: 7 })).toThrow(RangeError);
  });
});

it.each([1, 13, 128, 480, 4096])('reads the same in blocks of %i', (block) => {
  const random = noiseSource(7);
  const left = Float32Array.from({ length: 4 * 44_100 + 321 }, () => 0.3 * random());
  const right = left.map((x) => 0.5 * x);
  const whole = new LoudnessMeter({ sampleRateHz: 44_100, channels: 2 });
  whole.process([left, right], 0, left.length);
  const split = new LoudnessMeter({ sampleRateHz: 44_100, channels: 2 });
  for (let at = 0; at < left.length; at += block) {
    split.process([left, right], at, Math.min(left.length, at + block));
  }
  expect(split.shortTermLufs).toBeCloseTo(whole.shortTermLufs!, 9);
  expect(split.integratedLufs()).toBeCloseTo(whole.integratedLufs()!, 9);
  expect(split.maxMomentaryLufs).toBeCloseTo(whole.maxMomentaryLufs!, 9);
});
