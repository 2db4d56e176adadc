import { describe, expect, it } from 'vitest';
import type { SegmentKind } from '../../../playout/api/segment.js';
import { LevelEnvelopeBuilder } from '../../../playout/dsp/analysis/level-envelope.js';
import { LoudnessMeter } from '../../../playout/dsp/meter/loudness-meter.js';
import { cuePointsByLevel, type LevelCuePoints } from '../../../playout/dsp/analysis/cue-points.js';
import { speechSegments } from '../../../playout/dsp/analysis/speech-segments.js';
import { noiseSource } from './signals.js';

const RATE = 8000;

/** Noise whose level follows `dbAt` (seconds -> dBFS). */
function shaped(seconds: number, dbAt: (second: number) => number): Float32Array {
  const random = noiseSource(9);
  return Float32Array.from({ length: seconds * RATE }, (_, i) => random() * 10 ** (dbAt(i / RATE) / 20));
}

function levelsOf(signal: Float32Array) {
  const builder = new LevelEnvelopeBuilder();
  const meter = new LoudnessMeter({
    sampleRateHz: RATE,
    channels: 1,
    onHop: (power) => {
      builder.add(power);
    },
  });
  meter.process([signal], 0, signal.length);
  return { levels: builder.finish(RATE, signal.length), integratedLufs: meter.integratedLufs() };
}

function cue(signal: Float32Array, kind?: SegmentKind): LevelCuePoints {
  const { levels, integratedLufs } = levelsOf(signal);
  return cuePointsByLevel(levels, { integratedLufs, kind });
}

describe('cue points by level', () => {
  it('leave out the silence before and after', () => {
    const points = cue(shaped(40, (s) => (s < 2 || s >= 33 ? -200 : -12)));
    expect(points.cueInFrames).toBe(2 * RATE);
    expect(Math.abs(points.cueOutFrames - 33 * RATE)).toBeLessThanOrEqual(0.03 * RATE);
  });

  it('a cold end has its segue at its end', () => {
    const points = cue(shaped(30, () => -12));
    expect(points.cueOutFrames).toBe(30 * RATE);
    expect(points.segueFrames).toBe(30 * RATE);
    const reverberant = cue(shaped(30, (s) => (s < 28 ? -12 : -12 - (s - 28) * 60)));
    expect(Math.abs(reverberant.segueFrames - 28.2 * RATE)).toBeLessThan(0.3 * RATE);
    expect(reverberant.cueOutFrames).toBeGreaterThan(28.5 * RATE);
  });

  it('a faded end has its segue where it stays 10 LU under', () => {
    const points = cue(shaped(60, (s) => (s < 48 ? -12 : -12 - (s - 48) * 5)));
    // 10 dB down after 2 s.
    expect(Math.abs(points.segueFrames - 50 * RATE)).toBeLessThan(0.3 * RATE);
    expect(Math.abs(points.cueOutFrames - 57 * RATE)).toBeLessThan(0.5 * RATE);
    expect(points.fadeOutFrames).toBe(0);
  });

  it('a soft interlude is no ending', () => {
    const points = cue(shaped(60, (s) => (s > 30 && s < 45 ? -35 : -12)));
    expect(points.segueFrames).toBe(60 * RATE);
  });

  it('a long soft ending that stops at once is played to its end; one of which no one can say where it ended is faded plainly', () => {
    const cold = cue(shaped(90, (s) => (s < 40 ? -12 : -34)));
    expect(cold).toMatchObject({ ending: 'cold', cueOutFrames: 90 * RATE, segueFrames: 90 * RATE, fadeOutFrames: 0 });
    const endless = cue(shaped(90, (s) => (s < 77 ? -12 : -24 - (s - 77))));
    expect(endless).toMatchObject({ ending: 'fade', fadeOutFrames: 8 * RATE });
    expect(endless.cueOutFrames - endless.segueFrames).toBe(8 * RATE);
  });

  it.each(['voice', 'jingle', 'news', 'spot', 'id', 'sweeper', 'liner'] as const)(
    'nothing lies over the end of: %s',
    (kind) => {
      const points = cue(shaped(40, (s) => (s < 30 ? -12 : -12 - (s - 30) * 4)), kind); // prettier-ignore
      expect(points.segueFrames).toBe(points.cueOutFrames);
    },
  );

  it('nothing lies over the end of a short file', () => {
    const points = cue(shaped(19, (s) => (s < 10 ? -12 : -12 - (s - 10) * 4)));
    expect(points.segueFrames).toBe(points.cueOutFrames);
  });

  it('silence and files too short to measure are left whole', () => {
    expect(cue(new Float32Array(25 * RATE))).toEqual({
      cueInFrames: 0,
      segueFrames: 25 * RATE,
      cueOutFrames: 25 * RATE,
      fadeInFrames: 0,
      fadeOutFrames: 0,
      ending: null,
      firstLufs: null,
      lastLufs: null,
      bodyFromFrames: 0,
      bodyToFrames: 25 * RATE,
    });
    const click = shaped(1, () => -12).slice(0, 1234);
    expect(cue(click)).toMatchObject({ cueInFrames: 0, segueFrames: 1234, cueOutFrames: 1234 });
  });
});

describe('speech segments', () => {
  const words = (on: readonly (readonly [number, number])[], floorDb: number) =>
    shaped(6, (s) => (on.some(([from, to]) => s >= from && s < to) ? -14 : floorDb));

  function segmentsMs(signal: Float32Array): number[][] {
    const { levels, integratedLufs } = levelsOf(signal);
    return speechSegments(levels, integratedLufs).map((part) => part.map((frame) => Math.round((frame * 1000) / RATE)));
  }

  it.each([-200, -60])('finds words over a floor of %d dB, and closes gaps under 150 ms', (floorDb) => {
    const found = segmentsMs(words([[0.5, 1], [1.1, 1.6], [2, 2.5], [4, 5]], floorDb)); // prettier-ignore
    expect(found).toHaveLength(3);
    const expected = [[500, 1600], [2000, 2500], [4000, 5000]]; // prettier-ignore
    found.forEach((part, i) => {
      expect(Math.abs(part[0] - expected[i][0])).toBeLessThanOrEqual(20);
      expect(Math.abs(part[1] - expected[i][1])).toBeLessThanOrEqual(40);
    });
  });

  it('drops clicks, and ends with the file', () => {
    const found = segmentsMs(words([[1, 1.02], [5, 6]], -200)); // prettier-ignore
    expect(found).toEqual([[5000, 6000]]);
  });

  it('drops a breath that passes the opening level for moments only', () => {
    const breath = (s: number): number => (s >= 0.5 && s < 0.9 ? -35.7 : -200);
    const found = segmentsMs(shaped(6, (s) => ((s >= 2 && s < 3) || (s >= 4 && s < 5) ? -14 : breath(s))));
    expect(found.map(([from]) => from)).toEqual([2000, 4000]);
  });

  it('finds nothing in silence', () => {
    expect(segmentsMs(new Float32Array(RATE))).toEqual([]);
  });
});
