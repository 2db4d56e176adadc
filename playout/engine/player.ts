import { EqMatch, EQ_MATCH_MAX_DB } from '../dsp/eq-match/eq-match.js';
import { EQ_MATCH_BANDS_HZ } from '../api/segment.js';
import { fadeGain } from '../dsp/fade.js';
import type { ProgrammeSource } from '../api/state.js';
import type { Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ, linearFromDb, secondsFromFrames } from '../api/units.js';
import type { Deck } from './deck.js';

/** A file that ends before its cue out is faded over its last 10 ms, so that the cut does not click. */
const PREMATURE_FADE_FRAMES = ENGINE_RATE_HZ / 100;

/** A decoder that delivers nothing for this long has lost its item. */
const STALL_FRAMES = ENGINE_RATE_HZ / 2;

/** Rates and tempos make a file's length a matter of rounding. */
const ROUNDING_FRAMES = 4;

/** Below this an item counts as silent: -60 dBFS before its gain. */
const SILENCE_LINEAR = linearFromDb(-60);

/** Multiplies what ducks an item at programme frames [frame, frame + frames) into `gain`; false where that is nothing. */
export interface Ducker {
  multiply(item: Segment, gain: Float32Array, frame: number, frames: number): boolean;
}

/** Gains that a filter can be made of; an item whose gains are not plays as it is. */
function matches(gainsDb: readonly number[] | undefined): gainsDb is readonly number[] {
  return gainsDb?.length === EQ_MATCH_BANDS_HZ.length && gainsDb.every((db) => Math.abs(db) <= EQ_MATCH_MAX_DB);
}

interface Cut {
  readonly atFrame: number;
  readonly fadeFrames: number;
  readonly reason: string;
}

/** One item that sounds: it reads its deck and adds itself to the mix with its gain, fades and ducking. */
export class Player {
  /** Next frame of the file to sound. */
  positionFrames: number;
  cut: Cut | undefined;
  /** Frames in a row for which the decoder had nothing. */
  starvedFrames = 0;
  /** Frames in a row under -60 dBFS. */
  silentFrames = 0;
  /** Set when the item after it started on time. */
  reachedSegue = false;
  /** Where the item that follows starts, in the file: its own segue point, or that of the pair. */
  segueFrames: number;
  readonly #gain: number;
  readonly #eqMatch: EqMatch | undefined;

  constructor(
    readonly segment: Segment,
    readonly deck: Deck,
    readonly source: ProgrammeSource,
    readonly startFrame: number,
    readonly startedAtEpochMs: number,
    fromFrames = segment.cue.cueInFrames,
    readonly startReason = '',
  ) {
    this.positionFrames = fromFrames;
    this.segueFrames = segment.cue.segueFrames;
    this.#gain = linearFromDb(segment.gainDb);
    this.#eqMatch = matches(segment.eqMatchDb) ? new EqMatch(segment.eqMatchDb, ENGINE_RATE_HZ) : undefined;
  }

  /** Where its audio ends in the file: cue out, or the end of a file that is shorter than it claims. */
  get endFrames(): number {
    return Math.min(this.segment.cue.cueOutFrames, this.deck.endFrames() ?? Infinity);
  }

  get isPremature(): boolean {
    return this.endFrames + ROUNDING_FRAMES < this.segment.cue.cueOutFrames;
  }

  /** The segment, as long as its file really is. */
  get asItIs(): Segment {
    if (!this.isPremature) return this.segment;
    const { cue } = this.segment;
    const cueOutFrames = Math.max(cue.cueInFrames, this.endFrames);
    return { ...this.segment, cue: { ...cue, segueFrames: Math.min(cue.segueFrames, cueOutFrames), cueOutFrames } };
  }

  /** Programme frame at which the next item should start, if `frame` is now. */
  segueAt(frame: number): number {
    return frame + Math.max(0, Math.min(this.segueFrames, this.endFrames) - this.positionFrames);
  }

  /** Programme frame after its last one, if `frame` is now. */
  endAt(frame: number): number {
    const natural = frame + Math.max(0, this.endFrames - this.positionFrames);
    return this.cut ? Math.min(natural, this.cut.atFrame + this.cut.fadeFrames) : natural;
  }

  /** Nothing more of it is to be heard. */
  isOver(frame: number): boolean {
    return frame >= this.endAt(frame) || this.#isStalled;
  }

  /** Why it ended before its cue out; undefined where it did not. */
  get earlyEnd(): string | undefined {
    if (this.cut) return this.cut.reason;
    if (this.#isStalled) return 'its decoder stalled';
    if (!this.isPremature) return undefined;
    const missing = secondsFromFrames(this.segment.cue.cueOutFrames - this.endFrames);
    return `the file ended ${missing.toFixed(2)} s before its cue out`;
  }

  get #isStalled(): boolean {
    return this.starvedFrames > STALL_FRAMES;
  }

  /** Ends it early with a fade from `frame` on; the first cut stands. */
  cutAt(frame: number, fadeFrames: number, reason: string): void {
    this.cut ??= { atFrame: frame, fadeFrames, reason };
  }

  /**
   * Adds frames [from, to) of the block to the mix; `frame` is the programme frame of `from`. The caller keeps the span
   * within endAt(). Returns the number of frames the decoder did not have: those stay silent and the item waits.
   */
  mix(
    mixLeft: Float32Array,
    mixRight: Float32Array,
    from: number,
    to: number,
    frame: number,
    scratch: { left: Float32Array; right: Float32Array; gain: Float32Array },
    ducker: Ducker,
  ): number {
    const frames = to - from;
    const { left, right, gain } = scratch;
    this.deck.demand(frames);
    const got = this.deck.read(left, right, 0, frames, frame);
    this.#watch(left, right, got, frames);
    this.#eqMatch?.process(left, right, 0, got);
    const shaped = this.#shape(gain, frame, got);
    const ducked = ducker.multiply(this.segment, gain, frame, got);
    if (shaped || ducked) {
      for (let i = 0; i < got; i++) {
        const g = gain[i];
        mixLeft[from + i] += left[i] * g;
        mixRight[from + i] += right[i] * g;
      }
    } else {
      const g = this.#gain;
      for (let i = 0; i < got; i++) {
        mixLeft[from + i] += left[i] * g;
        mixRight[from + i] += right[i] * g;
      }
    }
    this.positionFrames += got;
    return frames - got;
  }

  #watch(left: Float32Array, right: Float32Array, got: number, wanted: number): void {
    this.starvedFrames = got < wanted ? this.starvedFrames + wanted - got : 0;
    for (let i = 0; i < got; i += 4) {
      const l = left[i];
      const r = right[i];
      if (l >= SILENCE_LINEAR || l <= -SILENCE_LINEAR || r >= SILENCE_LINEAR || r <= -SILENCE_LINEAR) {
        this.silentFrames = 0;
        return;
      }
    }
    this.silentFrames += got;
  }

  /** Writes the item's own gain for the span; false where it is constant (and `gain` then holds that constant). */
  #shape(gain: Float32Array, frame: number, frames: number): boolean {
    gain.fill(this.#gain, 0, frames);
    const { cueInFrames, fadeInFrames } = this.segment.cue;
    const end = this.endFrames;
    const premature = end < this.segment.cue.cueOutFrames;
    const fadeOut = premature ? PREMATURE_FADE_FRAMES : this.segment.cue.fadeOutFrames;
    const position = this.positionFrames;
    let shaped = false;
    if (fadeInFrames > 0 && position < cueInFrames + fadeInFrames) {
      shaped = true;
      for (let i = 0; i < frames; i++) gain[i] *= fadeGain(position + i - cueInFrames, fadeInFrames);
    }
    if (fadeOut > 0 && position + frames > end - fadeOut) {
      shaped = true;
      for (let i = 0; i < frames; i++) gain[i] *= fadeGain(end - position - i, fadeOut);
    }
    if (this.cut) {
      shaped = true;
      const { atFrame, fadeFrames } = this.cut;
      for (let i = 0; i < frames; i++) gain[i] *= fadeGain(atFrame + fadeFrames - frame - i, fadeFrames);
    }
    return shaped;
  }
}
