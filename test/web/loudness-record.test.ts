import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLOCKS_PER_HOUR, HourLoudness } from '../../web/server/hour-loudness.js';
import { LoudnessRecord } from '../../web/server/loudness-record.js';
import { quietMeters } from './fake-engine.js';

/** So many blocks of a loudness, as pairs. */
function hourOf(...parts: readonly (readonly [blocks: number, lufs: number | null])[]): number | null {
  const hour = new HourLoudness();
  for (const [blocks, lufs] of parts) for (let i = 0; i < blocks; i++) hour.put(lufs);
  return hour.integratedLufs();
}

describe('HourLoudness', () => {
  it('is not measured before there is sound, and in silence', () => {
    expect(hourOf()).toBeNull();
    expect(hourOf([50, null], [50, -70], [50, -90])).toBeNull();
  });

  // Cases 1 to 4 of EBU Tech 3341 as the gating blocks of a meter see them, without the blocks across the steps.
  it.each([
    ['one level', [[197, -23]], -23],
    [
      'quiet parts fall below the relative gate',
      [
        [97, -36],
        [597, -23],
        [97, -36],
      ],
      -23,
    ],
    [
      'quieter ones below the absolute gate',
      [
        [97, -72],
        [97, -36],
        [597, -23],
        [97, -36],
        [97, -72],
      ],
      -23,
    ],
    [
      'louder and softer parts average by energy',
      [
        [197, -26],
        [198, -20],
        [197, -26],
      ],
      10 * Math.log10((394 * 10 ** -2.6 + 198 * 10 ** -2) / 592),
    ],
  ] as const)('%s', (_what, parts, lufs) => {
    expect(hourOf(...parts)).toBeCloseTo(lufs, 9);
  });

  it('both gates are strict: a block at the gate does not count', () => {
    expect(hourOf([10, -20], [1, -69.9999])).toBeCloseTo(-20, 6);
    expect(hourOf([10, -70], [1, -60])).toBeCloseTo(-60, 9);
  });

  it('forgets what is older than an hour, also where nothing was measured', () => {
    expect(hourOf([1000, -10], [BLOCKS_PER_HOUR, -30])).toBeCloseTo(-30, 9);
    const hour = new HourLoudness();
    hour.put(-10);
    hour.skip(BLOCKS_PER_HOUR * 5);
    expect(hour.integratedLufs()).toBeNull();
  });

  it('lies between the softest and the loudest block, whatever they are', () => {
    const blocks = fc.array(fc.double({ min: -69, max: 0, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(blocks, (levels) => {
        const lufs = hourOf(...levels.map((level) => [1, level] as const)) ?? NaN;
        return lufs >= Math.min(...levels) - 1e-9 && lufs <= Math.max(...levels) + 1e-9;
      }),
    );
  });
});

describe('LoudnessRecord', () => {
  const START = Date.parse('2026-11-24T10:00:00Z');

  interface Reading {
    readonly momentaryLufs?: number | null;
    readonly shortTermLufs?: number | null;
    readonly truePeakDbtp?: readonly [number, number];
  }

  /** Feeds readings every `stepMs` from an instant, the frames in step with the clock. */
  function feed(
    record: LoudnessRecord,
    fromMs: number,
    forMs: number,
    stepMs: number,
    reading: Reading = {},
    run = 'a',
  ) {
    let ended = 0;
    for (let at = fromMs; at < fromMs + forMs; at += stepMs) {
      const meters = { ...quietMeters, ...reading, frame: at * 48 };
      if (record.take(meters, run, START + at) !== null) ended += 1;
    }
    return ended;
  }

  it('keeps a point for each second: short-term at its end, the highest of the others', () => {
    const record = new LoudnessRecord();
    feed(record, 0, 500, 50, { momentaryLufs: -12.345678, shortTermLufs: -20, truePeakDbtp: [-3, -1.5] });
    expect(feed(record, 500, 550, 50, { momentaryLufs: -14, shortTermLufs: -18, truePeakDbtp: [-6, -6] })).toBe(1);
    expect(record.history()).toEqual({
      atEpochMs: [START],
      shortTermLufs: [-18],
      momentaryMaxLufs: [-12.35],
      truePeakMaxDbtp: [-1.5],
      // Five blocks of the first, and six of the second: one of them has begun the new second.
      integratedLufs: -13.17,
    });
  });

  it.each([20, 50, 100])('the hour does not depend on how often the meters are read: every %i ms', (stepMs) => {
    const record = new LoudnessRecord();
    feed(record, 0, 10_000, stepMs, { momentaryLufs: -20 });
    feed(record, 10_000, 10_000 + stepMs, stepMs, { momentaryLufs: -14 });
    expect(record.integratedLufs).toBeCloseTo(10 * Math.log10((101 * 10 ** -2 + 100 * 10 ** -1.4) / 201), 1);
  });

  it('is bounded: an hour of points and no more', () => {
    const record = new LoudnessRecord();
    feed(record, 0, 2 * 3_600_000, 1000);
    const { atEpochMs, shortTermLufs } = record.history();
    expect(atEpochMs).toHaveLength(3600);
    expect(shortTermLufs).toHaveLength(3600);
    expect(atEpochMs[3599] - atEpochMs[0]).toBe(3_599_000);
  });

  it('leaves a gap where the engine was away, and goes on with its next run', () => {
    const record = new LoudnessRecord();
    feed(record, 0, 5000, 100, { momentaryLufs: -10 });
    // The new run counts its frames from 0 again.
    for (let at = 0; at < 3000; at += 100) {
      record.take({ ...quietMeters, momentaryLufs: -16, frame: at * 48 }, 'b', START + 60_000 + at);
    }
    const { atEpochMs } = record.history();
    expect(atEpochMs.map((at) => (at - START) / 1000)).toEqual([0, 1, 2, 3, 4, 60, 61]);
    expect(record.integratedLufs).toBeCloseTo(10 * Math.log10((50 * 10 ** -1 + 20 * 10 ** -1.6) / 70), 1);
  });

  it('forgets an hour in which the engine was away', () => {
    const record = new LoudnessRecord();
    feed(record, 0, 5000, 100, { momentaryLufs: -10 });
    feed(record, 4_000_000, 2100, 100, { momentaryLufs: -20 }, 'b');
    expect(record.integratedLufs).toBeCloseTo(-20, 9);
    expect(record.history().atEpochMs).toHaveLength(2);
  });

  it('stays in order when the clock is set back', () => {
    const record = new LoudnessRecord();
    feed(record, 100_000, 5000, 100);
    for (let at = 0; at < 3000; at += 100)
      record.take({ ...quietMeters, frame: (105_000 + at) * 48 }, 'a', START + 102_000 + at);
    const seconds = record.history().atEpochMs.map((at) => (at - START) / 1000);
    expect(seconds).toEqual([...seconds].sort((a, b) => a - b));
    expect(seconds).toEqual([100, 101, 102, 103]);
  });
});
