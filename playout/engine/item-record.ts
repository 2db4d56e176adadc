import type { AsRunEntry, Outcome } from '../api/as-run.js';
import type { Segment } from '../api/segment.js';
import { asRunEntry } from './as-run-entry.js';
import type { Player } from './player.js';
import type { WallClock } from './wall-clock.js';

/** Told of everything that is worth a record. */
export interface SequencerReport {
  asRun(entry: AsRunEntry): void;
  count(counter: string): void;
}

/** How an item can come not to sound. */
export type Unplayed = Extract<Outcome, 'skipped' | 'failed'>;

/** What is written of items: how they ended, or why they never sounded. */
export class ItemRecord {
  constructor(
    private readonly clock: WallClock,
    private readonly report: SequencerReport,
  ) {}

  count(counter: string): void {
    this.report.count(counter);
  }

  /** An item sounds no more from `frame` on. */
  ended(player: Player, frame: number): void {
    const { earlyEnd, segment, startedAtEpochMs, startFrame, startReason } = player;
    const outcome = earlyEnd === undefined && segment.adjusted?.isCut !== true ? 'played' : 'cut';
    const reason = earlyEnd ?? startReason;
    this.report.asRun(asRunEntry(segment, { startedAtEpochMs, startFrame, endFrame: frame, outcome, reason }));
    if (outcome === 'cut') this.count('items.cut');
  }

  /** An item never sounded. */
  unplayed(segment: Segment, frame: number, outcome: Unplayed, reason: string): void {
    const startedAtEpochMs = this.clock.epochMsAt(frame);
    // What was going to be done to it was not.
    const item = segment.adjusted ? { ...segment, adjusted: { reasons: [] } } : segment;
    this.report.asRun(asRunEntry(item, { startedAtEpochMs, startFrame: frame, endFrame: frame, outcome, reason }));
    this.count(`items.${outcome}`);
  }
}
