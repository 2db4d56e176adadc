import type { SegmentKind } from './segment.js';

export const OUTCOMES = ['played', 'cut', 'skipped', 'failed'] as const;

/** `played`: to its segue or end; `cut`: ended early; `skipped`: never started, on purpose; `failed`: could not play. */
export type Outcome = (typeof OUTCOMES)[number];

/** One line of the as-run record: what really aired, when, for how long, and why it ended. */
export interface AsRunEntry {
  readonly itemId: string;
  readonly cartId: string | null;
  readonly title: string;
  readonly artist: string;
  readonly kind: SegmentKind;
  /** ISO 8601 instant of the first frame on air (of the decision, for an item that never started). */
  readonly startedAt: string;
  /** Frames on the programme's line, [start, end). */
  readonly startFrame: number;
  readonly endFrame: number;
  readonly outcome: Outcome;
  readonly reason: string;
}
