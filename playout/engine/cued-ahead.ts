import type { Segment } from '../api/segment.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import type { Cued, Cueing } from './cueing.js';
import { isLive, TIME_OVER } from './live/live-slot.js';
import type { OnAir } from './on-air.js';
import type { Resume } from './resume-point.js';
import type { Upcoming } from './upcoming.js';

export interface CuedAheadOptions {
  /** How long after it was cued a deck is first asked whether it failed; 0 live, longer offline so that decoders overlap. */
  readonly failureCheckDelayFrames: number;
  /** Until this frame no decoder is started for what is neither due soon nor asked for; left out, that never holds. */
  readonly calmUntilFrame?: number | undefined;
}

/** Items cued ahead of the one on air. */
const CUED_AHEAD = 2;
/** A timed item is cued this long before its time, so that a file that cannot play is known before it interrupts. */
const TIMED_AHEAD_FRAMES = 30 * ENGINE_RATE_HZ;
/** What is due within this is cued from the first frame on. */
const CALM_AHEAD_FRAMES = 30 * ENGINE_RATE_HZ;
/** A decoder has its first audio within this time, nearly always. */
const OPENING_FRAMES = ENGINE_RATE_HZ;

/** What is cued ahead of its start, and what of that can start now; what turns out not to play is dropped. */
export class CuedAhead {
  #isCalm: boolean;
  /** The deck of what goes on after a restart is on its way to its place: nothing else is due. */
  #isResuming = false;

  constructor(
    private readonly cueing: Cueing,
    private readonly upcoming: Upcoming,
    private readonly onAir: OnAir,
    private readonly options: CuedAheadOptions,
  ) {
    this.#isCalm = options.calmUntilFrame !== undefined;
  }

  /** Keeps decks filled for whatever may start soon, the most urgent first. */
  keep(frame: number): void {
    const { queue, timed, outage } = this.upcoming;
    const { head } = queue;
    const mayTry = (item: Segment): boolean => this.cueing.get(item.id) !== undefined || !outage.holds(item, frame);
    const ahead = queue.items
      .slice(0, this.#isCalm ? Number(this.#isHeadNear(frame)) : CUED_AHEAD)
      .filter((item) => mayTry(item));
    const isNear = (item: Segment): boolean =>
      timed.isHeld(item, frame) && timed.timeOf(item) - frame < TIMED_AHEAD_FRAMES && mayTry(item);
    const withTime = queue.timed.filter((item) => isNear(item) && !ahead.includes(item));
    const voices = ahead.flatMap(({ id, cue }) =>
      queue.over(id).filter(({ over }) => this.#mayCue((over?.atFrames ?? 0) - cue.cueInFrames)),
    );
    const pending = this.onAir.voices.pending
      .filter((voice) => this.#mayCue(voice.startFrame - frame))
      .map((voice) => voice.segment);
    // A live item waits for its source: what sounds first is filler.
    const isSongNear = !this.#isCalm || (this.onAir.current === undefined && (head === undefined || isLive(head)));
    const song = isSongNear ? this.upcoming.song(frame) : undefined;
    this.cueing.keep([...pending, ...ahead, ...withTime, ...voices, ...(song ? [song] : [])], frame);
  }

  /** The calm of the start comes to its end, and so does an outage. */
  settle(frame: number): void {
    this.#isResuming = false;
    this.#watchOutage(frame);
    if (!this.#isCalm || frame < (this.options.calmUntilFrame ?? 0)) return;
    this.#isCalm = false;
    this.keep(frame);
  }

  /** Opens a deck in the middle of an item, to go on with it after a restart; the caller's to close or to play. */
  openForResume({ segment, fromFrames }: Resume, frame: number): Cued | undefined {
    this.#isResuming = true;
    this.cueing.cue(segment, frame, fromFrames);
    return this.cueing.take(segment.id);
  }

  /** The next item where it can start at once. */
  next(frame: number): Cued | undefined {
    return this.#firstReady(frame, () => {
      const next = this.upcoming.next(frame);
      if (next === undefined || this.cueing.isReady(next.id)) return next;
      return this.upcoming.outage.holds(next, frame) ? undefined : next;
    });
  }

  /** The same though its time has not come. */
  head(frame: number): Cued | undefined {
    return this.#firstReady(frame, () => this.upcoming.queue.head);
  }

  /** The filler where it can start at once. */
  song(frame: number): Cued | undefined {
    let tries = this.upcoming.queue.filler.length;
    return this.#firstReady(frame, () => (tries-- > 0 ? this.upcoming.song(frame) : undefined));
  }

  /** The next item's decoder was started a moment ago: it is worth waiting for rather than a whole filler song. */
  isNextOpening(frame: number): boolean {
    const next = this.upcoming.next(frame);
    const cued = next && !isLive(next) ? this.cueing.get(next.id) : undefined;
    return cued !== undefined && frame - cued.sinceFrame < OPENING_FRAMES;
  }

  /** Removes cued items whose file turned out not to play, long before they are due where that is known. */
  dropFailed(frame: number): boolean {
    for (const cued of this.cueing.all()) {
      if (frame - cued.sinceFrame < this.options.failureCheckDelayFrames || cued.deck.status() !== 'failed') continue;
      this.fail(cued, frame);
      return true;
    }
    return false;
  }

  /** What is cued turned out not to play. */
  fail({ segment, deck }: Cued, frame: number): void {
    const { code, message } = deck.failure ?? { code: 'FILE_UNDECODABLE', message: 'nothing could be decoded' };
    const reason = `${code}: ${message}`;
    const { voices } = this.onAir;
    const pending = voices.find(segment.id);
    if (pending) voices.drop(pending, frame, 'failed', reason);
    else this.upcoming.fail(segment, frame, reason);
    this.keep(frame);
  }

  #watchOutage(frame: number): void {
    for (const { segment, deck, sinceFrame } of this.cueing.all()) {
      if (deck.status() === 'ready') this.upcoming.works(segment, sinceFrame);
    }
    if (this.upcoming.isMediaAway) this.keep(frame);
  }

  #firstReady(frame: number, candidate: () => Segment | undefined): Cued | undefined {
    for (let segment = candidate(); segment !== undefined; segment = candidate()) {
      const cued = this.cueing.cue(segment, frame);
      const status = cued?.deck.status() ?? 'filling';
      if (isLive(segment) && this.#dropMissed(segment, frame)) continue;
      if (cued === undefined || status === 'filling') return undefined;
      if (status === 'ready') return cued;
      this.fail(cued, frame);
    }
    return undefined;
  }

  /** A live item whose turn has come is left out where its time was over before. */
  #dropMissed(item: Segment, frame: number): boolean {
    const { slot } = this.upcoming;
    slot.claim(item, frame);
    if (!slot.isOver(frame)) return false;
    slot.clear();
    this.upcoming.drop(item.id, frame, 'failed', TIME_OVER);
    return true;
  }

  #isHeadNear(frame: number): boolean {
    if (this.upcoming.asked !== undefined) return true;
    const { current } = this.onAir;
    if (current === undefined) return !this.#isResuming;
    return this.#mayCue(current.segueAt(frame) - frame);
  }

  /** Whether a decoder may be started for what is due in so many frames. */
  #mayCue(inFrames: number): boolean {
    return !this.#isCalm || inFrames < CALM_AHEAD_FRAMES;
  }
}
