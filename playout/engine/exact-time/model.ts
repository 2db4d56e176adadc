import type { ExactTimeRules, OnTime, Segment } from '../../api/segment.js';
import type { Change } from '../queue.js';

/**
 * How much of an item may still change: nothing of the one on air; where one ends that starts now or within the frozen
 * window, its decoder runs; everything of one that comes later.
 */
export type Freedom = 'none' | 'end' | 'all';

/** The voices that lie over an item, in frames after its first. */
export interface VoicesOver {
  readonly firstAtFrames: number;
  /** Where the last of them ends. */
  readonly endFrames: number;
}

/** An item before the hard time. */
export interface ExactItem {
  /** As the plan has it; as it plays where it is on air or frozen. */
  readonly segment: Segment;
  readonly freedom: Freedom;
  /** It may be replaced: nothing speaks over it or about it. */
  readonly swappable: boolean;
  readonly voices?: VoicesOver;
}

/** All that the steps depend on. Frames are of the programme's line. */
export interface ExactInput {
  /** Where the first frame of the first item is, or would have been. */
  readonly startFrame: number;
  readonly timeFrame: number;
  /** The hard time as the record names it. */
  readonly timeText: string;
  readonly onTime: OnTime;
  /** For `wait`: how late it may be before it ends what is on air. */
  readonly graceFrames: number;
  /** In the plan's order, from the item on air to the last before the hard time. */
  readonly items: readonly ExactItem[];
  readonly beds: readonly Segment[];
  readonly rules: ExactTimeRules;
  /** False where this machine cannot stretch. */
  readonly canStretch: boolean;
}

export interface ExactPlan {
  /** By item id; items that are not here play as planned. */
  readonly changes: ReadonlyMap<string, Change>;
  /** Ends at the hard time. */
  readonly bed: Segment | undefined;
  /** Where what precedes the hard time ends, less that time: positive is late. */
  readonly missFrames: number;
  /** The same of the plan, before any step. */
  readonly plannedMissFrames: number;
  readonly status: 'early' | 'on-time' | 'late';
  readonly steps: readonly string[];
}
