import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { planJoin, plannedSegues, type JoinSide } from '../../../playout/api/join.js';
import {
  ENDINGS,
  SEGMENT_KINDS,
  type JoinFacts,
  type Segment,
  type SegmentKind,
} from '../../../playout/api/segment.js';
import { framesFromSeconds as at } from '../../../playout/api/units.js';

interface Said {
  readonly kind?: SegmentKind;
  readonly cueIn?: number;
  readonly intro?: number;
  readonly segue?: number;
  readonly cueOut?: number;
  readonly join?: JoinFacts;
}

function side({ kind = 'music', cueIn = 0, intro, segue = 200, cueOut = 206, join }: Said = {}): JoinSide {
  const cue = {
    cueInFrames: at(cueIn),
    ...(intro !== undefined && { introEndFrames: at(intro) }),
    segueFrames: at(segue),
    cueOutFrames: at(cueOut),
    fadeInFrames: 0,
    fadeOutFrames: 0,
  };
  return { kind, cue, ...(join && { join }) };
}

const FADED = side({ join: { ending: 'fade' } });

describe('the segue point of a pair', () => {
  test('is the item’s own where nothing else is asked', () => {
    expect(planJoin(FADED, side({ join: { bodyFromFrames: 0 } }))).toBe(at(200));
    expect(planJoin(FADED, undefined)).toBe(at(200));
  });

  test('stands where it was set, or where nothing was measured', () => {
    const next = side({ join: { bodyFromFrames: at(5) } });
    expect(planJoin(side({ join: { ending: 'fade', isSegueSet: true, vocalEndFrames: at(205) } }), next)).toBe(at(200));
    expect(planJoin(side(), next)).toBe(at(200));
  });

  test('comes earlier for a soft opening, by six seconds at most and three before a cold end', () => {
    const opensOver = (seconds: number) => side({ cueIn: 1, join: { bodyFromFrames: at(1 + seconds) } });
    expect(planJoin(FADED, opensOver(3))).toBe(at(197.25));
    expect(planJoin(FADED, opensOver(30))).toBe(at(194));
    const cold = side({ segue: 206, join: { ending: 'cold' } });
    expect(planJoin(cold, side({ join: { bodyFromFrames: at(0.1) } }))).toBe(at(206));
    expect(planJoin(cold, opensOver(3))).toBe(at(203.25));
    expect(planJoin(cold, opensOver(30))).toBe(at(203));
    const sung = side({ segue: 206, join: { ending: 'cold', vocalEndFrames: at(205) } });
    expect(planJoin(sung, opensOver(3))).toBe(at(205.2));
    // The overlap as a whole is held to twelve seconds.
    expect(planJoin(side({ cueOut: 209, join: { ending: 'sustained' } }), opensOver(30))).toBe(at(197));
    expect(planJoin(side({ cueOut: 215, join: { ending: 'sustained' } }), opensOver(30))).toBe(at(200));
  });

  test('waits for the last voice, less the intro of what follows', () => {
    const sings = side({ join: { ending: 'fade', vocalEndFrames: at(203) } });
    expect(planJoin(sings, side())).toBe(at(203.2));
    expect(planJoin(sings, side({ intro: 2 }))).toBe(at(201.2));
    expect(planJoin(sings, side({ intro: 20 }))).toBe(at(200));
    expect(planJoin(sings, side({ kind: 'liner', intro: 20 }))).toBe(at(203.2));
    expect(planJoin(side({ join: { ending: 'fade', vocalEndFrames: at(206) } }), side())).toBe(at(206));
  });

  test('a voice track over the next item counts as its voice', () => {
    const sings = side({ join: { ending: 'fade', vocalEndFrames: at(203) } });
    expect(planJoin(sings, side({ intro: 20 }), at(1))).toBe(at(202.2));
  });
});

const kinds = fc.constantFrom(...SEGMENT_KINDS);
const seconds = (most: number) => fc.integer({ min: 0, max: most * 10 }).map((tenths) => tenths / 10);
const anySide = fc
  .record({
    kind: kinds,
    cueIn: seconds(5),
    intro: fc.option(seconds(40), { nil: undefined }),
    body: fc.option(seconds(30), { nil: undefined }),
    length: seconds(300),
    tail: seconds(20),
    ending: fc.constantFrom(...ENDINGS),
    vocalBefore: fc.option(seconds(20), { nil: undefined }),
  })
  .map(({ kind, cueIn, intro, body, length, tail, ending, vocalBefore }) => {
    const cueOut = cueIn + 20 + length;
    return side({
      kind,
      cueIn,
      segue: ending === 'cold' ? cueOut : cueOut - tail,
      cueOut,
      ...(intro !== undefined && { intro: cueIn + intro }),
      join: {
        ending,
        ...(body !== undefined && { bodyFromFrames: at(cueIn + body) }),
        ...(vocalBefore !== undefined && { vocalEndFrames: at(cueOut - vocalBefore) }),
      },
    });
  });

test('whatever two items: inside the first, no voice over another, nothing over speech and jingles, no music over cold ends', () => {
  fc.assert(
    fc.property(anySide, anySide, (previous, next) => {
      const { cue, join, kind } = previous;
      const segue = planJoin(previous, next);
      expect(segue).toBeGreaterThanOrEqual(cue.cueInFrames);
      expect(segue).toBeLessThanOrEqual(cue.cueOutFrames);
      if (kind !== 'music' && kind !== 'bed') expect(segue).toBe(cue.cueOutFrames);
      if (join?.ending === 'cold') {
        // Nothing but a soft opening lies under it.
        const body = next.join?.bodyFromFrames ?? next.cue.cueInFrames;
        expect(segue + Math.max(0, body - next.cue.cueInFrames)).toBeGreaterThanOrEqual(cue.cueOutFrames);
      }
      if ((kind === 'music' || kind === 'bed') && join?.vocalEndFrames !== undefined) {
        const voiceFrames = next.kind === 'music' || next.kind === 'bed' ? (next.cue.introEndFrames ?? 0) : 0;
        const voiceStarts = segue + Math.max(0, voiceFrames - next.cue.cueInFrames);
        // In the first item's file; one that sings to its end is waited for to its end.
        expect(voiceStarts).toBeGreaterThanOrEqual(Math.min(cue.cueOutFrames, join.vocalEndFrames));
      }
    }),
    { numRuns: 2000 },
  );
});

test('a rundown’s segues are those of its pairs; voices over items and items that cannot play are no neighbours', () => {
  const segment = (id: string, said: Said, extra: Partial<Segment> = {}): Segment => ({
    ...side(said),
    id,
    title: '',
    artist: '',
    path: '/x',
    gainDb: 0,
    speech: [],
    ...extra,
  });
  const sings: Said = { join: { ending: 'fade', vocalEndFrames: at(203) } };
  const items = [
    segment('a', sings),
    segment('broken', {}, { problem: { code: 'FILE_MISSING', message: '' } }),
    segment('b', { ...sings, intro: 20 }),
    segment('v', { kind: 'voice' }, { over: { itemId: 'b', atFrames: at(1) } }),
    segment('c', { ...sings, intro: 2 }),
  ];
  expect(plannedSegues(items)).toEqual([202.2, 200, 201.2, 200, 200].map((point) => at(point)));
});
