import { BLOCK_FRAMES, ENGINE_RATE_HZ, linearFromDb } from '../../api/units.js';
import { LoudnessAgc } from '../../dsp/chain/loudness-agc.js';
import { sanitiseStereo } from '../../dsp/sanitise.js';
import type { InputSource } from '../input-source.js';

/** Below this a source counts as silent: -60 dBFS. */
const SILENCE_LINEAR = linearFromDb(-60);
/** A source that is silent for this long is lost. */
const SILENT_FRAMES = 5 * ENGINE_RATE_HZ;
/** So long it has to sound without a break before it goes on air, and before it goes there again after it was lost. */
const STEADY_FRAMES = ENGINE_RATE_HZ;
const STEADY_AGAIN_FRAMES = 3 * ENGINE_RATE_HZ;
/** How far the gain rides a source that comes louder or quieter than the station. */
const MOST_BOOST_DB = 12;
const MOST_CUT_DB = 18;

/** Sound as it comes in, and whether it is about to run dry. */
export interface LiveSound extends InputSource {
  readonly isDrying: boolean;
}

/**
 * A live source as the mixing thread hears it: block by block, also before it is on air, so that it is known whether it
 * sounds and its gain has settled with the first frame on air.
 */
export class HeardSource {
  readonly #left = new Float32Array(BLOCK_FRAMES);
  readonly #right = new Float32Array(BLOCK_FRAMES);
  readonly #agc: LoudnessAgc;
  /** Programme frames of the block that was heard last. */
  #from = 0;
  #to = 0;
  #quietFrames = SILENT_FRAMES;
  #steadyFrames = 0;
  #steadyWanted = STEADY_FRAMES;
  #isUp = false;

  constructor(
    private readonly sound: LiveSound,
    targetLufs: number,
  ) {
    this.#agc = new LoudnessAgc({ targetLufs, maxBoostDb: MOST_BOOST_DB, maxCutDb: MOST_CUT_DB }, ENGINE_RATE_HZ);
  }

  /** Sound comes in, without a break and not silent: it may go on air. */
  get isSteady(): boolean {
    return this.#isUp && this.#steadyFrames >= this.#steadyWanted;
  }

  /** It broke off, is about to, or is silent. */
  get isLost(): boolean {
    return !this.#isUp;
  }

  /** Takes the block of `frames` frames from programme frame `frame`. */
  listen(frame: number, frames: number): void {
    const missing = this.sound.read(this.#left, this.#right, 0, frames, frame);
    sanitiseStereo(this.#left, this.#right, 0, frames);
    this.#quietFrames = this.#isQuiet(frames) ? this.#quietFrames + frames : 0;
    const isUp = missing === 0 && !this.sound.isDrying && this.#quietFrames < SILENT_FRAMES;
    if (this.#isUp && !isUp) this.#steadyWanted = STEADY_AGAIN_FRAMES;
    this.#steadyFrames = isUp ? this.#steadyFrames + frames : 0;
    this.#isUp = isUp;
    this.#agc.process(this.#left, this.#right, 0, frames);
    [this.#from, this.#to] = [frame, frame + frames];
  }

  /** Copies what was heard at programme frames [frame, frame + frames); what was not is silence. */
  copy(left: Float32Array, right: Float32Array, at: number, frames: number, frame: number): void {
    const first = frame - this.#from;
    if (first < 0 || frame + frames > this.#to) {
      left.fill(0, at, at + frames);
      right.fill(0, at, at + frames);
      return;
    }
    left.set(this.#left.subarray(first, first + frames), at);
    right.set(this.#right.subarray(first, first + frames), at);
  }

  #isQuiet(frames: number): boolean {
    for (let i = 0; i < frames; i++) {
      if (Math.abs(this.#left[i]) >= SILENCE_LINEAR || Math.abs(this.#right[i]) >= SILENCE_LINEAR) return false;
    }
    return true;
  }
}
