import type { AsRunEntry, Outcome } from '../api/as-run.js';
import { planJoin } from '../api/join.js';
import type { Rundown, Segment } from '../api/segment.js';
import type { ProgrammeSource } from '../api/state.js';
import { ENGINE_RATE_HZ, secondsFromFrames } from '../api/units.js';
import { asRunEntry } from './as-run-entry.js';
import type { Cued, Cueing } from './cueing.js';
import type { Ducking } from './ducking.js';
import { ExactTime } from './exact-time/exact-time.js';
import { Filler } from './filler.js';
import { isLive, LiveSlot } from './live/live-slot.js';
import type { Resume } from './resume-point.js';
import { Player } from './player.js';
import { FROZEN_FRAMES, Queue } from './queue.js';
import { TimedStarts } from './timed-starts.js';
import { VoiceOvers, type PendingVoice } from './voice-overs.js';
import type { WallClock } from './wall-clock.js';

export interface SequencerOptions {
  /** Fade of an item that is ended early. */
  readonly cutFadeFrames: number;
  /** The programme never ends: when the rundown has nothing, filler plays. */
  readonly endless: boolean;
  /** How long after it was cued a deck is first asked whether it failed; 0 live, longer offline so that decoders overlap. */
  readonly failureCheckDelayFrames: number;
  /** Until this frame no decoder is started for what is neither due soon nor asked for; left out, that never holds. */
  readonly calmUntilFrame?: number | undefined;
}

/** Told of everything that is worth a record. */
export interface SequencerReport {
  asRun(entry: AsRunEntry): void;
  count(counter: string): void;
}

/** Items cued ahead of the one on air. */
const CUED_AHEAD = 2;
/** A timed item is cued this long before its time, so that a file that cannot play is known before it interrupts. */
const TIMED_AHEAD_FRAMES = 30 * ENGINE_RATE_HZ;
/** What is due within this is cued from the first frame on. */
const CALM_AHEAD_FRAMES = 30 * ENGINE_RATE_HZ;
/** A decoder that delivers nothing for this long has lost its item. */
const STALL_FRAMES = ENGINE_RATE_HZ / 2;
/** An item that is silent for this long has ended, whatever its cue points say. */
const SILENT_ITEM_FRAMES = 5 * ENGINE_RATE_HZ;
/** Filler is not begun for less than this. */
const SHORTEST_FILLER_FRAMES = ENGINE_RATE_HZ / 10;
/** A decoder has its first audio within this time, nearly always. */
const OPENING_FRAMES = ENGINE_RATE_HZ;

const TIME_OVER = 'its time was over before it could start';

/** Decides what sounds: segues, voices over items, timed starts, cuts, filler. Frames in, players out; no clock, no I/O. */
export class Sequencer {
  readonly queue = new Queue();
  current: Player | undefined;
  tails: Player[] = [];
  readonly #voices: VoiceOvers;
  readonly #timed: TimedStarts;
  readonly exact: ExactTime;
  readonly slot = new LiveSlot();
  readonly #filler = new Filler();
  #nextReason: string | undefined;
  /** What is before the next hard time has to be arranged anew. */
  #isDisarranged = false;
  /** The item on air whose file turned out to be shorter than it claims. */
  #premature: Player | undefined;
  #isCalm: boolean;
  /** The deck of what goes on after a restart is on its way to its place: nothing else is due. */
  #isResuming = false;

  constructor(
    private readonly options: SequencerOptions,
    private readonly clock: WallClock,
    private readonly cueing: Cueing,
    private readonly ducking: Ducking,
    private readonly report: SequencerReport,
  ) {
    this.#voices = new VoiceOvers(clock, cueing, ducking);
    this.#timed = new TimedStarts(clock);
    this.exact = new ExactTime(this.#timed);
    this.#isCalm = options.calmUntilFrame !== undefined;
  }

  /** Everything that sounds, in the order in which it started. */
  *players(): Generator<Player> {
    yield* this.tails;
    if (this.current) yield this.current;
    yield* this.#voices.playing;
  }

  replace(rundown: Rundown, frame: number): void {
    this.queue.replace(rundown, this.current?.segment.id, this.#frozen(frame), this.clock.epochMsAt(frame));
    this.#timed.load(this.queue.timed, frame);
    this.#join(frame);
    for (const item of rundown.items) {
      if (item.problem) this.#settleUnplayed(item.id, frame, 'failed', `${item.problem.code}: ${item.problem.message}`);
    }
    this.#arrange(frame);
    this.keepCued(frame);
  }

  /** Asks for the next item now; it starts as soon as its deck is ready. False where there is none. */
  next(reason: string, frame: number): boolean {
    const { head } = this.queue;
    // What follows a live item that does not come in is what is shown as next.
    if (head && head.id === this.slot.now?.segment.id && !this.isReady(head.id))
      this.#settleUnplayed(head.id, frame, 'skipped', reason);
    if (this.queue.head === undefined) return false;
    this.#nextReason = reason;
    return true;
  }

  /** Takes an item that is not on air out of what will play. */
  skip(itemId: string, frame: number): boolean {
    const pending = this.#voices.find(itemId);
    if (pending) {
      this.#dropVoice(pending, frame, 'skipped', 'skipped by command');
      return true;
    }
    if (this.queue.find(itemId) === undefined) return false;
    this.#settleUnplayed(itemId, frame, 'skipped', 'skipped by command');
    this.keepCued(frame);
    return true;
  }

  /** Opens a deck in the middle of an item, to go on with it after a restart; the caller's to close or to hand to `resume`. */
  openForResume(resume: Resume, frame: number): Cued | undefined {
    this.#isResuming = true;
    this.cueing.cue(resume.segment, frame, resume.fromFrames);
    return this.cueing.take(resume.segment.id);
  }

  /** Goes on with an item in its middle, as after a restart; its deck was opened there. */
  resume(resume: Resume, cued: Cued, frame: number): void {
    const { segment, fromFrames, startFrame, startedAtEpochMs } = resume;
    const reason = 'resumed after a restart';
    this.current = new Player(segment, cued.deck, 'rundown', startFrame, startedAtEpochMs, fromFrames, reason);
    this.#voices.await(segment, this.queue.settle(segment.id).over, startFrame, frame);
    this.#isDisarranged = true;
  }

  /** Songs may be stretched from now on: the decoders can. */
  allowStretch(): void {
    this.exact.canStretch = true;
    this.#isDisarranged = true;
  }

  /** Makes every transition that is due at `frame`. Called at each event and at the start of each block. */
  settle(frame: number): void {
    this.#isResuming = false;
    if (this.#isCalm && frame >= (this.options.calmUntilFrame ?? 0)) this.#endCalm(frame);
    this.#watchArrangement(frame);
    this.#join(frame);
    while (
      this.#finishTails(frame) ||
      this.#dropFailed(frame) ||
      this.#runSlot(frame) ||
      this.#runTimed(frame) ||
      this.#startVoices(frame) ||
      this.#advance(frame)
    );
    this.#announceVoices(frame);
    this.ducking.forgetBefore(frame);
  }

  /** The first frame after `frame` at which something may have to change, if it is before `limit`. */
  nextEvent(frame: number, limit: number): number {
    let event = limit;
    const consider = (at: number): void => {
      if (at > frame && at < event) event = at;
    };
    for (const player of this.players()) consider(player.endAt(frame));
    if (this.current) consider(this.current.segueAt(frame));
    for (const voice of this.#voices.pending) consider(voice.startFrame);
    for (const at of this.#timed.events(this.queue.timed)) consider(at);
    return event;
  }

  /** Keeps decks filled for whatever may start soon, the most urgent first. */
  keepCued(frame: number): void {
    const { items, timed: withTime, filler } = this.queue;
    const ahead = items.slice(0, this.#isCalm ? Number(this.#isHeadNear(frame)) : CUED_AHEAD);
    const isNear = (item: Segment): boolean =>
      this.#timed.isHeld(item, frame) && this.#timed.timeOf(item) - frame < TIMED_AHEAD_FRAMES;
    const timed = withTime.filter((item) => isNear(item) && !ahead.includes(item));
    const voices = ahead.flatMap(({ id, cue }) =>
      this.queue.over(id).filter(({ over }) => this.#mayCue((over?.atFrames ?? 0) - cue.cueInFrames)),
    );
    const pending = this.#voices.pending
      .filter((voice) => this.#mayCue(voice.startFrame - frame))
      .map((voice) => voice.segment);
    const { head } = this.queue;
    // A live item waits for its source: what sounds first is filler.
    const isSongNear = !this.#isCalm || (this.current === undefined && (head === undefined || isLive(head)));
    const song = isSongNear ? this.#filler.next(filler) : undefined;
    this.cueing.keep([...pending, ...ahead, ...timed, ...voices, ...(song ? [song] : [])], frame);
  }

  #isHeadNear(frame: number): boolean {
    if (this.#nextReason !== undefined) return true;
    if (this.current === undefined) return !this.#isResuming;
    return this.#mayCue(this.current.segueAt(frame) - frame);
  }

  /** Whether a decoder may be started for what is due in so many frames. */
  #mayCue(inFrames: number): boolean {
    return !this.#isCalm || inFrames < CALM_AHEAD_FRAMES;
  }

  #endCalm(frame: number): void {
    this.#isCalm = false;
    this.keepCued(frame);
  }

  /** True while something is planned, or has to be: silence now is a fault. */
  mustSound(): boolean {
    return this.options.endless || this.queue.head !== undefined;
  }

  /** True for an item whose deck is filled. */
  isReady(itemId: string): boolean {
    return this.cueing.get(itemId)?.deck.status() === 'ready';
  }

  #frozen(frame: number): Segment[] {
    const head = this.queue.head;
    if (head === undefined) return [];
    if (head.id === this.slot.now?.segment.id) return [head];
    if (this.current === undefined) return [];
    return this.current.segueAt(frame) - frame <= FROZEN_FRAMES ? [head] : [];
  }

  #finishTails(frame: number): boolean {
    const over = [...this.tails, ...this.#voices.playing].filter((player) => this.#isOver(player, frame));
    if (over.length === 0) return false;
    this.tails = this.tails.filter((player) => !over.includes(player));
    this.#voices.playing = this.#voices.playing.filter((player) => !over.includes(player));
    for (const player of over) this.#finish(player, frame);
    return true;
  }

  #isOver(player: Player, frame: number): boolean {
    return frame >= player.endAt(frame) || player.starvedFrames > STALL_FRAMES;
  }

  #finish(player: Player, frame: number): void {
    const { cut, segment, startedAtEpochMs, startFrame } = player;
    const early = earlyEnd(player);
    player.deck.close();
    if (cut) this.ducking.remove(segment.id, frame);
    const outcome = early === undefined && segment.adjusted?.isCut !== true ? 'played' : 'cut';
    const reason = early ?? player.startReason;
    this.report.asRun(asRunEntry(segment, { startedAtEpochMs, startFrame, endFrame: frame, outcome, reason }));
    if (outcome === 'cut') this.report.count('items.cut');
  }

  /** Records that an item never sounded. */
  #writeUnplayed(
    segment: Segment,
    frame: number,
    outcome: Extract<Outcome, 'skipped' | 'failed'>,
    reason: string,
  ): void {
    const startedAtEpochMs = this.clock.epochMsAt(frame);
    // What was going to be done to it was not.
    const item = segment.adjusted ? { ...segment, adjusted: { reasons: [] } } : segment;
    this.report.asRun(asRunEntry(item, { startedAtEpochMs, startFrame: frame, endFrame: frame, outcome, reason }));
    this.report.count(`items.${outcome}`);
  }

  /** Records that an item, and what lies over it, will not play. */
  #settleUnplayed(itemId: string, frame: number, outcome: 'skipped' | 'failed', reason: string): void {
    const { item, over } = this.queue.settle(itemId);
    this.cueing.drop(itemId);
    this.#timed.forget(itemId);
    this.#isDisarranged = true;
    this.#join(frame);
    if (item === undefined) return;
    this.#writeUnplayed(item, frame, outcome, reason);
    for (const voice of over) {
      this.ducking.remove(voice.id, frame);
      this.cueing.drop(voice.id);
      this.#writeUnplayed(voice, frame, 'skipped', 'the item it lies over did not play');
    }
  }

  #dropVoice(voice: PendingVoice, frame: number, outcome: 'skipped' | 'failed', reason: string): void {
    this.#voices.drop(voice, frame);
    this.#writeUnplayed(voice.segment, frame, outcome, reason);
  }

  /** Removes cued items whose file turned out not to play, long before they are due where that is known. */
  #dropFailed(frame: number): boolean {
    for (const cued of this.cueing.all()) {
      if (frame - cued.sinceFrame < this.options.failureCheckDelayFrames || cued.deck.status() !== 'failed') continue;
      this.#fail(cued, frame);
      return true;
    }
    return false;
  }

  #fail({ segment, deck }: Cued, frame: number): void {
    const { code, message } = deck.failure ?? { code: 'FILE_UNDECODABLE', message: 'nothing could be decoded' };
    const reason = `${code}: ${message}`;
    const pending = this.#voices.find(segment.id);
    if (pending) this.#dropVoice(pending, frame, 'failed', reason);
    else if (this.#filler.isNext(segment.id)) {
      this.cueing.drop(segment.id);
      this.#filler.advance();
      this.report.count('filler.failed');
    } else this.#settleUnplayed(segment.id, frame, 'failed', reason);
    this.keepCued(frame);
  }

  /** Title of the live item whose turn it is and that does not come in; undefined where there is none. */
  get awaitedTitle(): string | undefined {
    const item = this.slot.now?.segment;
    const isAwaited = item && item.id !== this.current?.segment.id && !this.isReady(item.id);
    return isAwaited ? item.title : undefined;
  }

  /** A live item has the air for the time of its slot: filler stands in while its source is not there. */
  #runSlot(frame: number): boolean {
    const { current } = this;
    if (current && isLive(current.segment) && current.deck.isLost && frame < current.endAt(frame))
      return this.#loseSource(current, frame);
    const id = this.slot.now?.segment.id;
    if (id === undefined || id === current?.segment.id) return false;
    const isOver = this.slot.isOver(frame);
    if (this.queue.find(id) === undefined || isOver) {
      // It was on air to its end, or is no longer to be: what is planned after it goes on.
      this.slot.clear();
      if (isOver)
        this.#settleUnplayed(
          id,
          frame,
          'failed',
          this.isReady(id) ? TIME_OVER : 'INPUT_FAILED: its source did not come in',
        );
      const { head } = this.queue;
      if (current?.source === 'filler' && head !== undefined && !this.#timed.isHeld(head, frame))
        this.#nextReason = 'the time of a live item is over';
      return true;
    }
    const { head } = this.queue;
    if (head?.id !== id || current === undefined || current.source === 'rundown') return false;
    return this.#cuedReady(head, frame) && this.#interrupt(head, frame);
  }

  /** The source of what is on air broke off or fell silent: what is left of its slot waits for it in front of all else. */
  #loseSource(current: Player, frame: number): boolean {
    this.report.count('live.lost');
    this.#cutCurrent(frame, 'its source broke off or fell silent');
    const isItsSlot = this.slot.now?.segment.id === current.segment.id;
    const rest = isItsSlot ? this.slot.rest(frame) : undefined;
    if (rest) this.queue.putFirst(rest);
    this.#isDisarranged = true;
    this.keepCued(frame);
    return this.current !== current;
  }

  #runTimed(frame: number): boolean {
    const { timed } = this.queue;
    this.#claimTimed(timed, frame);
    const overdue = this.#timed.overdue(timed, frame);
    if (overdue && this.#cuedReady(overdue, frame)) return this.#interrupt(overdue, frame);
    const due = this.#timed.due(timed, frame);
    if (due === undefined || !this.#cuedReady(due, frame)) return false;
    if (due.hardTime?.onTime === 'immediately') return this.#interrupt(due, frame);
    this.#skipBefore(due, frame);
    this.#timed.resolve(due);
    // Filler only bridges the time until then: it gives way at once.
    if (this.current?.source !== 'rundown') return this.#interrupt(due, frame);
    return true;
  }

  /** A timed live item has its time whether its source is there or not. */
  #claimTimed(timed: readonly Segment[], frame: number): void {
    const live = timed.find((item) => isLive(item) && this.#timed.timeOf(item) <= frame);
    if (live) this.slot.claim(live, this.#timed.timeOf(live));
  }

  #cuedReady(item: Segment, frame: number): boolean {
    return this.cueing.cue(item, frame)?.deck.status() === 'ready';
  }

  #skipBefore(item: Segment, frame: number): void {
    for (const skipped of [...this.queue.before(item.id)]) {
      this.#settleUnplayed(skipped.id, frame, 'skipped', `"${item.title}" was due`);
    }
  }

  /** Starts a ready item now, ending what is on air. */
  #interrupt(item: Segment, frame: number): boolean {
    this.#skipBefore(item, frame);
    const cued = this.cueing.get(item.id);
    if (cued === undefined) return false;
    if (this.current?.segueAt(frame) === frame) this.#leave();
    else this.#cutCurrent(frame, `"${item.title}" was due`);
    this.#start(cued, 'rundown', frame);
    return true;
  }

  /** Has what is before the next hard time play so that it is reached; gives what starts now as it is to play. */
  #arrange(frame: number, starting?: Segment): Segment | undefined {
    this.#isDisarranged = false;
    if (starting) return this.exact.arrange(this.queue, { segment: starting, startFrame: frame, starts: true }, frame);
    const { current } = this;
    const startFrame = current ? frame - (current.positionFrames - current.segment.cue.cueInFrames) : frame;
    const first = current && { segment: current.asItIs, startFrame, starts: false };
    this.exact.arrange(this.queue, first, frame);
    this.keepCued(frame);
    return undefined;
  }

  /** Arranges anew where something happened that was not expected when it was last done. */
  #watchArrangement(frame: number): void {
    const { current } = this;
    if (current !== this.#premature && current?.isPremature === true) {
      this.#premature = current;
      this.#isDisarranged = true;
    }
    if (this.#isDisarranged || this.exact.isMoved) this.#arrange(frame);
  }

  /** The segue point of what is on air belongs to the pair that it makes with what follows, and changes with that. */
  #join(frame: number): void {
    const { current } = this;
    if (current === undefined) return;
    const { head, filler } = this.queue;
    const follows = head === undefined ? this.#filler.next(filler) : this.#timed.isHeld(head, frame) ? undefined : head;
    const voice = head === follows && head !== undefined ? this.queue.over(head.id).at(0) : undefined;
    current.segueFrames = planJoin(current.segment, follows, voice?.over?.atFrames);
  }

  #leave(): void {
    if (this.current === undefined) return;
    this.current.reachedSegue = true;
    this.tails.push(this.current);
    this.current = undefined;
  }

  /** Fades out the item on air and the voices that lie over it. */
  #cutCurrent(frame: number, reason: string): void {
    const { current } = this;
    if (current === undefined) return;
    const hostId = current.segment.id;
    const cutWithIt = 'the item it lies over was cut';
    for (const voice of [...this.#voices.pending]) {
      if (voice.hostId === hostId) this.#dropVoice(voice, frame, 'skipped', cutWithIt);
    }
    this.#voices.cutOver(hostId, frame, this.options.cutFadeFrames, cutWithIt);
    current.cutAt(frame, this.options.cutFadeFrames, reason);
    this.tails.push(current);
    this.current = undefined;
  }

  #startVoices(frame: number): boolean {
    const started = this.#voices.start(frame);
    if (typeof started === 'boolean') return started;
    const { voice, trouble } = started;
    const cued = this.cueing.get(voice.segment.id);
    if (trouble === 'failed' && cued) this.#fail(cued, frame);
    else this.#dropVoice(voice, frame, 'failed', 'its deck was not ready in time');
    return true;
  }

  /** Shortly before a segue the voices over the next item are known to come. */
  #announceVoices(frame: number): void {
    const head = this.queue.head;
    if (this.current === undefined || head === undefined || this.#timed.isHeld(head, frame)) return;
    const over = this.queue.over(head.id);
    if (over.length > 0 && this.isReady(head.id)) this.#voices.announce(over, this.current.segueAt(frame), frame);
  }

  /** The segue: the next item starts where the one on air reaches its segue point, or takes over where that has ended. */
  #advance(frame: number): boolean {
    if (this.#nextReason !== undefined && this.#startAsked(this.#nextReason, frame)) return true;
    const { current } = this;
    if (current === undefined) return this.#startAnything(frame);
    const reached = current.segueAt(frame) <= frame;
    const over = this.#isOver(current, frame);
    const silent = this.options.endless && current.silentFrames > SILENT_ITEM_FRAMES;
    if (!over && !silent && !reached) return false;
    const next = this.#successor(frame, false);
    if (next) {
      if (reached || over) this.#leave();
      else this.#cutCurrent(frame, 'silent for 5 s');
      this.#start(next, 'rundown', frame);
      return true;
    }
    const filler = this.#mayFill(current, over, frame) ? this.#readyFiller(frame) : undefined;
    if (filler) {
      this.#leave();
      this.#start(filler, 'filler', frame);
      return true;
    }
    if (!over) return false;
    this.#finish(current, frame);
    this.current = undefined;
    return true;
  }

  #startAsked(reason: string, frame: number): boolean {
    const next = this.#successor(frame, true);
    if (next === undefined) {
      if (this.queue.head === undefined) this.#nextReason = undefined;
      return false;
    }
    this.#cutCurrent(frame, reason);
    this.#start(next, 'rundown', frame);
    return true;
  }

  #startAnything(frame: number): boolean {
    const next = this.#successor(frame, false);
    if (next) {
      this.#start(next, 'rundown', frame);
      return true;
    }
    const filler = this.mustSound() && !this.#headIsOpening(frame) ? this.#readyFiller(frame) : undefined;
    if (filler) this.#start(filler, 'filler', frame);
    return filler !== undefined;
  }

  /** The next item's decoder was started a moment ago: it is worth waiting for rather than a whole filler song. */
  #headIsOpening(frame: number): boolean {
    const head = this.queue.head;
    if (head && isLive(head)) return false;
    const cued = head && !this.#timed.isHeld(head, frame) ? this.cueing.get(head.id) : undefined;
    return cued !== undefined && frame - cued.sinceFrame < OPENING_FRAMES;
  }

  /** At a segue with nothing to follow: filler where the rundown is empty, or its timed item further off than the end. */
  #mayFill(current: Player, over: boolean, frame: number): boolean {
    const head = this.queue.head;
    if (head && this.#timed.isHeld(head, frame) && this.#timed.timeOf(head) - frame < SHORTEST_FILLER_FRAMES)
      return false;
    if (over) return this.mustSound();
    if (head === undefined) return this.options.endless;
    return this.#timed.isHeld(head, frame) && this.#timed.timeOf(head) > current.endAt(frame);
  }

  /** The next item where it can start now; those that turn out not to play are dropped. `asked`: though its time has not come. */
  #successor(frame: number, asked: boolean): Cued | undefined {
    return this.#firstReady(frame, () => {
      const head = this.queue.head;
      return head !== undefined && (asked || !this.#timed.isHeld(head, frame)) ? head : undefined;
    });
  }

  #readyFiller(frame: number): Cued | undefined {
    let tries = this.queue.filler.length;
    return this.#firstReady(frame, () => (tries-- > 0 ? this.#filler.next(this.queue.filler) : undefined));
  }

  #firstReady(frame: number, candidate: () => Segment | undefined): Cued | undefined {
    for (let segment = candidate(); segment !== undefined; segment = candidate()) {
      const cued = this.cueing.cue(segment, frame);
      const status = cued?.deck.status() ?? 'filling';
      if (isLive(segment) && this.#isSlotOver(segment, frame)) continue;
      if (cued === undefined || status === 'filling') return undefined;
      if (status === 'ready') return cued;
      this.#fail(cued, frame);
    }
    return undefined;
  }

  #start({ segment: cued, deck }: Cued, source: ProgrammeSource, frame: number): void {
    this.cueing.take(cued.id);
    this.#timed.forget(cued.id);
    this.#nextReason = undefined;
    if (source === 'filler') {
      this.#filler.advance();
      this.report.count('filler.started');
    }
    for (const { item, reason } of this.queue.leftOutBefore(cued.id)) {
      this.#settleUnplayed(item.id, frame, 'skipped', reason);
    }
    const { item, reason } = isLive(cued) ? this.#startSlot(cued, frame) : { item: cued, reason: '' };
    const segment = this.#arrange(frame, item) ?? item;
    const startedAtEpochMs = this.clock.epochMsAt(frame);
    this.current = new Player(segment, deck, source, frame, startedAtEpochMs, segment.cue.cueInFrames, reason);
    this.#voices.await(segment, this.queue.settle(segment.id).over, frame, frame);
    this.#join(frame);
    this.keepCued(frame);
  }

  /** Its turn has come; it is left out where its time was over before. */
  #isSlotOver(item: Segment, frame: number): boolean {
    this.#claim(item, frame);
    if (!this.slot.isOver(frame)) return false;
    this.slot.clear();
    this.#settleUnplayed(item.id, frame, 'failed', TIME_OVER);
    return true;
  }

  #claim(item: Segment, frame: number): void {
    this.slot.claim(item, item.hardTime ? Math.min(frame, this.#timed.timeOf(item)) : frame);
  }

  #startSlot(item: Segment, frame: number): { readonly item: Segment; readonly reason: string } {
    this.#claim(item, frame);
    const { segment, reason } = this.slot.start(item, frame);
    return { item: segment, reason };
  }
}

/** Why an item ended before its cue out; undefined where it did not. */
function earlyEnd(player: Player): string | undefined {
  if (player.cut) return player.cut.reason;
  if (player.starvedFrames > STALL_FRAMES) return 'its decoder stalled';
  if (!player.isPremature) return undefined;
  const missing = secondsFromFrames(player.segment.cue.cueOutFrames - player.endFrames);
  return `the file ended ${missing.toFixed(2)} s before its cue out`;
}
