import { beforeAll, describe, expect, it, test } from 'vitest';
import { CASE_KINDS, corpus, judged, type CaseKind, type Verdict } from './corpus.js';
import { magnitudes, quantile } from './figures.js';
import { hasMaterial } from './sound.js';
import { speechErrors } from './speech.js';

/** What is asked of each kind, in seconds. Spoken items: early at the beginning, late at the end, never the other way. */
const ASKED: Readonly<Record<CaseKind, { readonly cueIn: number; readonly cueOut: number; readonly segue: number }>> = {
  cold: { cueIn: 0.02, cueOut: 0.05, segue: 0.05 },
  fade: { cueIn: 0.02, cueOut: 1, segue: 2 },
  sustained: { cueIn: 0.02, cueOut: 2.5, segue: 1.5 },
  padded: { cueIn: 0.03, cueOut: 0.05, segue: 0.05 },
  'noise floor': { cueIn: 0.05, cueOut: 0.06, segue: Infinity },
  'soft opening': { cueIn: 0.05, cueOut: 0.05, segue: Infinity },
  spoken: { cueIn: 2.5, cueOut: 2.5, segue: Infinity },
};

describe.skipIf(!hasMaterial)('cue points of sounds of which the truth is known', () => {
  let verdicts: readonly Verdict[] = [];
  beforeAll(() => {
    verdicts = Array.from(corpus(), judged);
  }, 300_000);

  it('are 40 and more', () => {
    expect(verdicts.length).toBeGreaterThanOrEqual(40);
  });

  it.each(CASE_KINDS)('of kind: %s', (kind) => {
    for (const { name, cueIn, cueOut, segue } of verdicts.filter((one) => one.kind === kind)) {
      expect(Math.abs(cueIn), `cue in of ${name}`).toBeLessThanOrEqual(ASKED[kind].cueIn);
      expect(Math.abs(cueOut), `cue out of ${name}`).toBeLessThanOrEqual(ASKED[kind].cueOut);
      expect(Math.abs(segue ?? 0), `segue of ${name}`).toBeLessThanOrEqual(ASKED[kind].segue);
    }
  });

  it('know how they end', () => {
    for (const { name, ending, isEndingRight } of verdicts) expect(isEndingRight, `${name}: ${ending}`).toBe(true);
  });

  it('never cut a cold end, and never clip what is spoken', () => {
    for (const { name, kind, cueIn, cueOut, found } of verdicts) {
      if (found.ending === 'cold') expect(found.segueFrames, name).toBe(found.cueOutFrames);
      if (kind !== 'spoken') continue;
      expect(cueIn, name).toBeLessThanOrEqual(0);
      expect(cueOut, name).toBeGreaterThanOrEqual(0);
      expect(found.segueFrames, name).toBe(found.cueOutFrames);
    }
  });

  it('take hiss and surface noise off with a fade, and leave held notes', () => {
    for (const { name, kind, found } of verdicts) {
      if (kind === 'noise floor') expect(found.fadeOutFrames, name).toBeGreaterThan(0);
      if (kind === 'soft opening') expect(found.fadeInFrames, name).toBe(0);
    }
  });
});

test.skipIf(!hasMaterial)('words of 100 prompts begin within 50 ms of where they do, at the 95th percentile', () => {
  const errors = speechErrors();
  expect(errors.length).toBe(100);
  expect(quantile(magnitudes(errors.map(({ onset }) => onset)), 0.95)).toBeLessThan(0.05);
});
