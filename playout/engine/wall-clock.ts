import { ENGINE_RATE_HZ } from '../api/units.js';

/** Ties programme frames to instants. The sample clock paces; this only says what time it is. */
export class WallClock {
  constructor(
    private frame: number,
    private atEpochMs: number,
  ) {}

  /** From now on programme frame `frame` is the instant `atEpochMs` (the system clock was set, or drifted). */
  set(frame: number, atEpochMs: number): void {
    this.frame = frame;
    this.atEpochMs = atEpochMs;
  }

  epochMsAt(frame: number): number {
    return this.atEpochMs + ((frame - this.frame) * 1000) / ENGINE_RATE_HZ;
  }

  frameAt(epochMs: number): number {
    return this.frame + Math.round(((epochMs - this.atEpochMs) * ENGINE_RATE_HZ) / 1000);
  }
}
