import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  duckAmountAt,
  duckDbAt,
  duckDepthDb,
  duckSteadyUntil,
  planDuck,
  type DuckOptions,
} from '../../../playout/dsp/duck/duck.js';

const MS = 48;
const OPTIONS: DuckOptions = {
  attackFrames: 250 * MS,
  holdFrames: 800 * MS,
  releaseFrames: 1000 * MS,
  leadFrames: 100 * MS,
  bridgeFrames: 1200 * MS,
};

describe('the depth', () => {
  it.each([
    [-23, -23, 12, -12],
    [-18, -16, 12, -14],
    [-18, -40, 12, 0],
    [-18, -27, 12, -6],
    [-30, -10, 20, -24],
  ])('voice %d over bed %d with %d LU between: %d dB', (voice, bed, difference, depth) => {
    expect(duckDepthDb(voice, bed, difference)).toBe(depth);
  });

  it('takes an unknown loudness as the same as the other', () => {
    expect(duckDepthDb(null, -16, 12)).toBe(-12);
    expect(duckDepthDb(-16, null, 12)).toBe(-12);
    expect(duckDepthDb(null, null, 12)).toBe(-12);
  });
});

describe('the plan', () => {
  it('is down 100 ms before the first word, holds and comes back to exactly 0', () => {
    const envelope = planDuck([[1000 * MS, 3000 * MS]], OPTIONS);
    expect(envelope.fromFrame).toBe(650 * MS);
    expect(envelope.toFrame).toBe(4800 * MS);
    expect(duckDbAt(envelope, 650 * MS, -12)).toBe(0);
    expect(duckDbAt(envelope, 900 * MS, -12)).toBe(-12);
    expect(duckDbAt(envelope, 1000 * MS, -12)).toBe(-12);
    expect(duckDbAt(envelope, 3800 * MS, -12)).toBe(-12);
    expect(duckDbAt(envelope, 4300 * MS, -12)).toBeCloseTo(-6, 9);
    expect(duckDbAt(envelope, 4800 * MS, -12)).toBe(0);
    expect(Object.is(duckDbAt(envelope, 9000 * MS, -12), 0)).toBe(true);
  });

  it('begins before the voice where the voice begins with a word', () => {
    const envelope = planDuck([[0, 2000 * MS]], OPTIONS);
    expect(envelope.fromFrame).toBe(-350 * MS);
    expect(duckDbAt(envelope, 0, -12)).toBe(-12);
  });

  it('does not move between words of 300 ms with gaps of 150 ms, nor in a pause of 0.6 s', () => {
    const words = Array.from({ length: 10 }, (_, i) => [i * 450 * MS, (i * 450 + 300) * MS] as const);
    const envelope = planDuck([...words, [5000 * MS, 6000 * MS]], OPTIONS);
    for (let frame = 0; frame < 6000 * MS; frame += 100) expect(duckDbAt(envelope, frame, -12)).toBe(-12);
  });

  it('comes back in a long pause and goes down again in time', () => {
    const envelope = planDuck([[0, 1000 * MS], [6000 * MS, 7000 * MS]], OPTIONS); // prettier-ignore
    expect(duckDbAt(envelope, 4000 * MS, -12)).toBe(0);
    expect(duckDbAt(envelope, 5900 * MS, -12)).toBe(-12);
  });

  it('counts speech from the cue in and only up to where the voice ends', () => {
    const envelope = planDuck(
      [[0, 400 * MS], [600 * MS, 1500 * MS], [9000 * MS, 9500 * MS]], // prettier-ignore
      { ...OPTIONS, cueInFrames: 500 * MS, clipAtFrame: 800 * MS },
    );
    expect(envelope.spans).toHaveLength(1);
    expect(envelope.fromFrame).toBe((100 - 350) * MS);
    expect(envelope.toFrame).toBe((800 + 1800) * MS);
  });

  it('does nothing where there is no speech', () => {
    const envelope = planDuck([], OPTIONS);
    expect([envelope.fromFrame, envelope.toFrame, duckAmountAt(envelope, 0)]).toEqual([0, 0, 0]);
  });
});

describe('for any speech', () => {
  const speech = fc
    .array(fc.tuple(fc.integer({ min: 0, max: 4000 }), fc.integer({ min: 1, max: 4000 })), {
      minLength: 1,
      maxLength: 8,
    })
    .map((parts) => {
      let at = 0;
      return parts.map(([gap, length]) => {
        const from = at + gap * MS;
        at = from + length * MS;
        return [from, at] as const;
      });
    });

  it('is fully down under every word, moves by at most 60 dB/s and is exactly 0 afterwards', () => {
    fc.assert(
      fc.property(speech, fc.integer({ min: -24, max: -6 }), (segments, depthDb) => {
        const envelope = planDuck(segments, { ...OPTIONS, depthDb });
        for (const [from, to] of segments) {
          expect(duckDbAt(envelope, from, depthDb)).toBe(depthDb);
          expect(duckDbAt(envelope, to - 1, depthDb)).toBe(depthDb);
        }
        const step = 10 * MS;
        let previous = 0;
        for (let frame = envelope.fromFrame; frame <= envelope.toFrame + step; frame += step) {
          const db = duckDbAt(envelope, frame, depthDb);
          expect(Math.abs(db - previous)).toBeLessThanOrEqual(60 * 0.01 + 1e-9);
          previous = db;
        }
        expect(duckAmountAt(envelope, envelope.toFrame)).toBe(0);
        expect(duckAmountAt(envelope, envelope.fromFrame)).toBe(0);
      }),
      { numRuns: 60, seed: 1 },
    );
  });
});

describe('steadiness', () => {
  it('is exactly where the amount does not change', () => {
    const envelope = planDuck([[1000 * MS, 2000 * MS], [3500 * MS, 5000 * MS], [12_000 * MS, 12_500 * MS]], OPTIONS); // prettier-ignore
    let longest = 0;
    for (let frame = 0; frame < 16_000 * MS; frame += 97) {
      const until = Math.min(duckSteadyUntil(envelope, frame), 16_000 * MS);
      expect(until).toBeGreaterThanOrEqual(frame);
      longest = Math.max(longest, until - frame);
      for (let at = frame; at <= until; at += 1009)
        if (duckAmountAt(envelope, at) !== duckAmountAt(envelope, frame))
          expect.fail(`${frame} is not steady at ${at}`);
    }
    expect(longest).toBeGreaterThan(4000 * MS);
    expect(duckSteadyUntil(envelope, 800 * MS)).toBe(800 * MS);
  });
});
