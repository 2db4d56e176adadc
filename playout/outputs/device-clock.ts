/** A device that takes sound this much faster than time passes has no clock of its own. */
const TOO_FAST = 1.05;
/** Seconds of sound that any device may take at once to fill its own buffers. */
const SLACK_SECONDS = 0.5;
/** The measurement begins anew after this time, so that an hour of good behaviour does not hide a change. */
const WINDOW_MS = 10_000;

/**
 * Watches whether a device keeps time. A null or file device takes everything at once (160 to 300 times real time); from
 * the moment that shows, this clock holds its writes back to real time. Time is an argument: milliseconds that never go back.
 */
export class DeviceClock {
  #windowStartMs: number | undefined;
  #windowFrames = 0;
  #paced: { fromMs: number; frames: number } | undefined;

  /** `slackFrames`: frames that wait in front of the device, beyond what any device may take at once. */
  constructor(
    private readonly slackFrames: number,
    private readonly rateHz: number,
  ) {}

  /** True once the device was found to have no clock. */
  get paced(): boolean {
    return this.#paced !== undefined;
  }

  /** The device took `frames` frames at `nowMs`. */
  accepted(frames: number, nowMs: number): void {
    if (this.#paced) {
      this.#paced.frames += frames;
      return;
    }
    if (this.#windowStartMs === undefined || nowMs - this.#windowStartMs >= WINDOW_MS) {
      this.#windowStartMs = nowMs;
      this.#windowFrames = 0;
    }
    this.#windowFrames += frames;
    const elapsedFrames = ((nowMs - this.#windowStartMs) * this.rateHz) / 1000;
    if (this.#windowFrames > TOO_FAST * elapsedFrames + SLACK_SECONDS * this.rateHz + this.slackFrames) {
      this.#paced = { fromMs: nowMs, frames: 0 };
    }
  }

  /** Milliseconds to wait before the next write; 0 for a device that keeps time by itself. */
  waitMs(nowMs: number): number {
    if (!this.#paced) return 0;
    const dueMs = this.#paced.fromMs + (this.#paced.frames * 1000) / this.rateHz;
    if (nowMs - dueMs > 1000) {
      // The process stood still: time that is lost is not made up by a burst.
      this.#paced = { fromMs: nowMs, frames: 0 };
      return 0;
    }
    return Math.max(0, dueMs - nowMs);
  }
}
