import type { Segment } from '../api/segment.js';

/** An item to go on with in its middle. */
export interface Resume {
  readonly segment: Segment;
  readonly fromFrames: number;
  /** When `fromFrames` was its place, on the machine's monotonic clock. */
  readonly atMonotonicMs: number;
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
}
