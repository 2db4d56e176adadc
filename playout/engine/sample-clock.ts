import { ENGINE_RATE_HZ } from '../api/units.js';

/** Behind by more than this, time is given up instead of caught up in a burst. */
const LOST_MS = 1000;

/**
 * Says which frame is due, from a monotonic clock and a correction of its rate. The correction is how the mixer follows
 * a sound card whose crystal is not the computer's.
 */
export class SampleClock {
  #baseFrame: number;
  #baseMs: number;

  constructor(startFrame: number, nowMs: number) {
    this.#baseFrame = startFrame;
    this.#baseMs = nowMs;
  }

  /** The frame before which everything should be mixed at `nowMs`. */
  dueFrame(nowMs: number, ratePpm: number): number {
    const elapsedMs = nowMs - this.#baseMs;
    const due = this.#baseFrame + (elapsedMs * ENGINE_RATE_HZ * (1 + ratePpm * 1e-6)) / 1000;
    // A new base now and then, so that a change of rate acts from its time on and not from the beginning.
    if (elapsedMs > 100) {
      this.#baseFrame = due;
      this.#baseMs = nowMs;
    }
    return due;
  }

  /** After a stall (a suspended machine): goes on from `mixedFrame` without a burst. Returns the frames of time given up. */
  forgive(mixedFrame: number, nowMs: number, ratePpm: number): number {
    const behind = this.dueFrame(nowMs, ratePpm) - mixedFrame;
    if (behind < (LOST_MS * ENGINE_RATE_HZ) / 1000) return 0;
    this.#baseFrame = mixedFrame;
    this.#baseMs = nowMs;
    return Math.floor(behind);
  }
}

/** Limits of the correction: crystals differ by less than 200 ppm; the rest is for filling up after a start. */
const MAX_PPM = 1000;
/** Parts per million for one frame of delay too much or too little; settles in about 20 s without overshoot. */
const PPM_PER_FRAME = 0.5;

/**
 * The correction for the sample clock from the delay of the sound card's output: where the card takes more than the
 * mixer gives, the delay shrinks and the mixer has to run faster.
 */
export class ClockDiscipline {
  #smoothedFrames: number | undefined;
  #driftPpm = 0;

  /** One reading of the card's delay against its goal, taken twice a second; undefined while no card runs. */
  update(delayFrames: number | undefined, targetFrames: number): number {
    if (delayFrames === undefined) {
      this.#smoothedFrames = undefined;
      return this.#driftPpm;
    }
    const error = targetFrames - delayFrames;
    this.#smoothedFrames =
      this.#smoothedFrames === undefined ? error : this.#smoothedFrames + 0.1 * (error - this.#smoothedFrames);
    this.#driftPpm = clamp(this.#driftPpm + 0.002 * this.#smoothedFrames, MAX_PPM / 4);
    return clamp(this.#driftPpm + PPM_PER_FRAME * this.#smoothedFrames, MAX_PPM);
  }
}

function clamp(value: number, limit: number): number {
  return Math.max(-limit, Math.min(limit, value));
}
