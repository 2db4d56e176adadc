import type { Segment } from '../api/segment.js';

/** An item to go on with in its middle. */
export interface Resume {
  readonly segment: Segment;
  readonly fromFrames: number;
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
}
