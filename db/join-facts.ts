import type { EndingKind, JoinFacts } from '../playout/api/segment.js';
import { joinFactsOf } from '../playout/dsp/analysis/join-facts.js';
import { waitsForEnd } from './transition.js';

/** What was measured of a cut for its joins, with the points that it belongs to; frames of the file's own rate. */
export interface StoredJoin {
  readonly ending: EndingKind | null;
  readonly vocalEndFrames: number | null;
  readonly bodyFromFrames: number | null;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
}

/** As the column `join_facts` keeps it. */
export function joinFactsText(measured: StoredJoin): string {
  const { ending, vocalEndFrames, bodyFromFrames, segueFrames, cueOutFrames } = measured;
  const facts: StoredJoin = { ending, vocalEndFrames, bodyFromFrames, segueFrames, cueOutFrames };
  return JSON.stringify(facts);
}

/** Null where nothing was measured. */
export function joinFactsFrom(text: string | null): StoredJoin | null {
  return text === null ? null : (JSON.parse(text) as StoredJoin);
}

/**
 * The engine's facts of a cut: its segue point counts as set, and stands whatever follows, where it or the cue out is not
 * the measured one, nothing was measured, or what follows waits for its end (`waitsForEnd`).
 */
export function joinOfCut(cut: {
  readonly sampleRateHz: number;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  readonly transition: string | null;
  readonly join?: StoredJoin | null | undefined;
}): JoinFacts {
  const { join } = cut;
  if (join === undefined || join === null) return { isSegueSet: true };
  const isSet =
    waitsForEnd(cut.transition) || join.segueFrames !== cut.segueFrames || join.cueOutFrames !== cut.cueOutFrames;
  return { ...joinFactsOf(join, cut.sampleRateHz), ...(isSet && { isSegueSet: true }) };
}
