import type { Rundown, Segment } from '../api/segment.js';
import type { ProgrammeSource } from '../api/state.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import { CuedAhead, type CuedAheadOptions } from './cued-ahead.js';
import type { Cued, Cueing } from './cueing.js';
import type { Ducking } from './ducking.js';
import type { ExactTime } from './exact-time/exact-time.js';
import { ItemRecord, type SequencerReport } from './item-record.js';
import type { LiveSlot } from './live/live-slot.js';
import { LiveTurn } from './live/live-turn.js';
import { OnAir } from './on-air.js';
import { Player } from './player.js';
import type { Queue } from './queue.js';
import type { Resume } from './resume-point.js';
import { Upcoming } from './upcoming.js';
import { VoiceOvers } from './voice-overs.js';
import type { WallClock } from './wall-clock.js';

export interface SequencerOptions extends CuedAheadOptions {
  /** Fade of an item that is ended early. */
  readonly cutFadeFrames: number;
  /** The programme never ends: when the rundown has nothing, filler plays. */
  readonly endless: boolean;
}

/** An item that is silent for this long has ended, whatever its cue points say. */
const SILENT_ITEM_FRAMES = 5 * ENGINE_RATE_HZ;
/** Filler is not begun for less than this. */
const SHORTEST_FILLER_FRAMES = ENGINE_RATE_HZ / 10;

/** Decides what sounds: segues, voices over items, timed starts, cuts, filler. Frames in, players out; no clock, no I/O. */
export class Sequencer {
  readonly queue: Queue;
  readonly exact: ExactTime;
  readonly slot: LiveSlot;
  readonly #onAir: OnAir;
  readonly #voices: VoiceOvers;
  readonly #upcoming: Upcoming;
  readonly #ahead: CuedAhead;
  readonly #live: LiveTurn;

  constructor(
    private readonly options: SequencerOptions,
    private readonly clock: WallClock,
    private readonly cueing: Cueing,
    private readonly ducking: Ducking,
    report: SequencerReport,
  ) {
    const record = new ItemRecord(clock, report);
    this.#voices = new VoiceOvers(clock, cueing, ducking, record);
    this.#onAir = new OnAir(this.#voices, ducking, record, options.cutFadeFrames);
    this.#upcoming = new Upcoming(clock, cueing, ducking, this.#onAir, record);
    this.#ahead = new CuedAhead(cueing, this.#upcoming, this.#onAir, options);
    this.#live = new LiveTurn(cueing, this.#upcoming, this.#onAir, this.#ahead, record);
    this.queue = this.#upcoming.queue;
    this.exact = this.#upcoming.exact;
    this.slot = this.#upcoming.slot;
  }

  /** The item on air. */
  get current(): Player | undefined {
    return this.#onAir.current;
  }

  /** Everything that sounds, in the order in which it started. */
  players(): Generator<Player> {
    return this.#onAir.players();
  }

  /** The live item whose turn it is and that does not come in; undefined where there is none. */
  get awaited(): Segment | undefined {
    return this.#live.awaited;
  }

  /** Nothing can be decoded any more, and is tried again now and then. */
  get isMediaAway(): boolean {
    return this.#upcoming.isMediaAway;
  }

  /** True while something is planned, or has to be: silence now is a fault. */
  mustSound(): boolean {
    return this.options.endless || this.queue.head !== undefined;
  }

  /** True for an item whose deck is filled. */
  isReady(itemId: string): boolean {
    return this.cueing.isReady(itemId);
  }

  /** Keeps decks filled for whatever may start soon, the most urgent first. */
  keepCued(frame: number): void {
    this.#ahead.keep(frame);
  }

  replace(rundown: Rundown, frame: number): void {
    this.#upcoming.replace(rundown, frame);
    this.keepCued(frame);
  }

  /** Asks for the next item now; it starts as soon as its deck is ready. False where there is none. */
  next(reason: string, frame: number): boolean {
    const { head } = this.queue;
    // What follows a live item that does not come in is what is shown as next.
    if (head && head.id === this.awaited?.id) this.#upcoming.drop(head.id, frame, 'skipped', reason);
    if (this.queue.head === undefined) return false;
    this.#upcoming.asked = reason;
    return true;
  }

  /** Takes an item that is not on air out of what will play. */
  skip(itemId: string, frame: number): boolean {
    const reason = 'skipped by command';
    const pending = this.#voices.find(itemId);
    if (pending) {
      this.#voices.drop(pending, frame, 'skipped', reason);
      return true;
    }
    if (this.queue.find(itemId) === undefined) return false;
    this.#upcoming.drop(itemId, frame, 'skipped', reason);
    this.keepCued(frame);
    return true;
  }

  /** Opens a deck in the middle of an item, to go on with it after a restart; the caller's to close or to hand to `resume`. */
  openForResume(resume: Resume, frame: number): Cued | undefined {
    return this.#ahead.openForResume(resume, frame);
  }

  /** Goes on with an item in its middle, as after a restart; its deck was opened there. */
  resume(resume: Resume, cued: Cued, frame: number): void {
    const { segment, fromFrames, startFrame, startedAtEpochMs } = resume;
    const reason = 'resumed after a restart';
    const player = new Player(segment, cued.deck, 'rundown', startFrame, startedAtEpochMs, fromFrames, reason);
    this.#onAir.start(player, this.queue.settle(segment.id).over, frame);
    this.exact.disarrange();
  }

  /** Makes every transition that is due at `frame`. Called at each event and at the start of each block. */
  settle(frame: number): void {
    this.#ahead.settle(frame);
    if (this.#upcoming.settle(frame)) this.keepCued(frame);
    this.#upcoming.join(frame);
    while (
      this.#onAir.endOver(frame) ||
      this.#ahead.dropFailed(frame) ||
      this.#runLive(frame) ||
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
    for (const at of this.#upcoming.timed.events(this.queue.timed)) consider(at);
    return event;
  }

  /** The turn of a live item: once its source is there it ends the filler that stands in for it. */
  #runLive(frame: number): boolean {
    const turn = this.#live.settle(frame);
    return typeof turn === 'boolean' ? turn : this.#interrupt(turn, frame);
  }

  #runTimed(frame: number): boolean {
    this.#live.claimTimed(frame);
    const { timed } = this.#upcoming;
    const overdue = timed.overdue(this.queue.timed, frame);
    if (overdue && this.cueing.canStart(overdue, frame)) return this.#interrupt(overdue, frame);
    const due = timed.due(this.queue.timed, frame);
    if (due === undefined || !this.cueing.canStart(due, frame)) return false;
    if (due.hardTime?.onTime === 'immediately') return this.#interrupt(due, frame);
    this.#upcoming.dropBefore(due, frame);
    timed.resolve(due);
    // Filler only bridges the time until then: it gives way at once.
    if (this.current?.source !== 'rundown') return this.#interrupt(due, frame);
    return true;
  }

  #startVoices(frame: number): boolean {
    const started = this.#voices.start(frame);
    if (typeof started === 'boolean') return started;
    this.#ahead.fail(started, frame);
    return true;
  }

  /** Shortly before a segue the voices over the next item are known to come. */
  #announceVoices(frame: number): void {
    const next = this.#upcoming.next(frame);
    if (this.current === undefined || next === undefined) return;
    const over = this.queue.over(next.id);
    if (over.length > 0 && this.isReady(next.id)) this.#voices.announce(over, this.current.segueAt(frame), frame);
  }

  /** The segue: the next item starts where the one on air reaches its segue point, or takes over where that has ended. */
  #advance(frame: number): boolean {
    if (this.#upcoming.asked !== undefined && this.#startAsked(this.#upcoming.asked, frame)) return true;
    const { current } = this;
    if (current === undefined) return this.#startAnything(frame);
    const reached = current.segueAt(frame) <= frame;
    const over = current.isOver(frame);
    const silent = this.options.endless && current.silentFrames > SILENT_ITEM_FRAMES;
    if (!over && !silent && !reached) return false;
    const next = this.#ahead.next(frame);
    if (next) {
      if (reached || over) this.#onAir.leave();
      else this.#onAir.cut(frame, 'silent for 5 s');
      this.#start(next, 'rundown', frame);
      return true;
    }
    const filler = this.#mayFill(current, over, frame) ? this.#ahead.song(frame) : undefined;
    if (filler) {
      this.#onAir.leave();
      this.#start(filler, 'filler', frame);
      return true;
    }
    if (over) this.#onAir.end(frame);
    return over;
  }

  #startAsked(reason: string, frame: number): boolean {
    const next = this.#ahead.head(frame);
    if (next === undefined) {
      if (this.queue.head === undefined) this.#upcoming.asked = undefined;
      return false;
    }
    this.#onAir.cut(frame, reason);
    this.#start(next, 'rundown', frame);
    return true;
  }

  #startAnything(frame: number): boolean {
    const next = this.#ahead.next(frame);
    if (next) {
      this.#start(next, 'rundown', frame);
      return true;
    }
    const filler = this.mustSound() && !this.#ahead.isNextOpening(frame) ? this.#ahead.song(frame) : undefined;
    if (filler) this.#start(filler, 'filler', frame);
    return filler !== undefined;
  }

  /** At a segue with nothing to follow: filler where the rundown is empty, or its timed item further off than the end. */
  #mayFill(current: Player, over: boolean, frame: number): boolean {
    const { timed } = this.#upcoming;
    const { head } = this.queue;
    const heldUntil = head && timed.isHeld(head, frame) ? timed.timeOf(head) : undefined;
    if (heldUntil !== undefined && heldUntil - frame < SHORTEST_FILLER_FRAMES) return false;
    if (over) return this.mustSound();
    if (head === undefined) return this.options.endless;
    return heldUntil !== undefined && heldUntil > current.endAt(frame);
  }

  /** Starts a ready item now, ending what is on air. */
  #interrupt(item: Segment, frame: number): boolean {
    this.#upcoming.dropBefore(item, frame);
    const cued = this.cueing.get(item.id);
    if (cued === undefined) return false;
    if (this.current?.segueAt(frame) === frame) this.#onAir.leave();
    else this.#onAir.cut(frame, `"${item.title}" was due`);
    this.#start(cued, 'rundown', frame);
    return true;
  }

  /** What is cued goes on air; nothing is by now. */
  #start({ segment: cued, deck }: Cued, source: ProgrammeSource, frame: number): void {
    this.cueing.take(cued.id);
    const { segment, over, reason } = this.#upcoming.take(cued, frame);
    const { cueInFrames } = segment.cue;
    const player = new Player(segment, deck, source, frame, this.clock.epochMsAt(frame), cueInFrames, reason);
    this.#onAir.start(player, over, frame);
    this.#upcoming.join(frame);
    this.keepCued(frame);
  }
}
