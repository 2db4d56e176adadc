import type { Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import type { WallClock } from './wall-clock.js';

/** So many in a row that cannot play are no broken files: what all of them lie on is away. */
const FAILURES = 4;
/** So often it is tried whether it is back. */
const RETRY_FRAMES = 5 * ENGINE_RATE_HZ;

/**
 * Notices that nothing can be decoded any more: a share that is cut off, a disk that is gone. Without it the plan would be used
 * up as fast as its files fail, and a day of it be gone before the share is back. Until then an item is not tried before its
 * planned time, and what has none only now and then.
 */
export class Outage {
  #failures = 0;
  #failedFrame = -Infinity;

  constructor(private readonly clock: WallClock) {}

  get isOn(): boolean {
    return this.#failures >= FAILURES;
  }

  /** Something could not play. */
  failed(frame: number): void {
    this.#failures++;
    this.#failedFrame = frame;
  }

  /** What was opened at `sinceFrame` can play: that ends an outage (true), unless it was opened before it. */
  works(sinceFrame: number): boolean {
    const ends = this.isOn && sinceFrame >= this.#failedFrame;
    if (sinceFrame >= this.#failedFrame) this.#failures = 0;
    return ends;
  }

  /** There is reason to believe that it is over: the next is tried at once, and one failure more goes on with it. */
  doubt(): void {
    this.#failures = Math.min(this.#failures, FAILURES - 1);
  }

  /** Whether an item, or filler, is left alone at `frame`. */
  holds(segment: Segment, frame: number): boolean {
    if (!this.isOn) return false;
    const { plannedAtEpochMs } = segment;
    if (plannedAtEpochMs !== undefined && plannedAtEpochMs > this.clock.epochMsAt(frame)) return true;
    return frame < this.#failedFrame + RETRY_FRAMES;
  }
}
