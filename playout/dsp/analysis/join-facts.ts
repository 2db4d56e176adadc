import type { EndingKind, JoinFacts } from '../../api/segment.js';
import { engineFrames } from '../../api/units.js';

/** What joins are planned by, as it was measured: frames of the file's own rate, null where it is not known. */
export interface MeasuredJoin {
  readonly ending: EndingKind | null;
  readonly vocalEndFrames: number | null;
  readonly bodyFromFrames: number | null;
}

/** The same in the engine's terms. */
export function joinFactsOf(measured: MeasuredJoin, sampleRateHz: number): JoinFacts {
  const { ending, vocalEndFrames, bodyFromFrames } = measured;
  return {
    ...(ending !== null && { ending }),
    ...(vocalEndFrames !== null && { vocalEndFrames: engineFrames(vocalEndFrames, sampleRateHz) }),
    ...(bodyFromFrames !== null && { bodyFromFrames: engineFrames(bodyFromFrames, sampleRateHz) }),
  };
}
