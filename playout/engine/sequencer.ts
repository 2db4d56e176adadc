import type { AsRunEntry, Outcome } from '../api/as-run.js';
import type { Rundown, Segment } from '../api/segment.js';
import { FALLBACK_ID_PREFIX, type ProgrammeSource } from '../api/state.js';
import { ENGINE_RATE_HZ, secondsFromFrames } from '../api/units.js';
import type { Cueing, Cued } from './cueing.js';
import type { Ducking } from './ducking.js';
import { Player } from './player.js';
import { Queue } from './queue.js';
import type { WallClock } from './wall-clock.js';

export interface SequencerOptions {
  /** Fade of an item that is ended early. */
  readonly cutFadeFrames: number;
  /** The programme never ends: when the rundown has nothing, filler plays. */
  readonly endless: boolean;
  /** How long after it was cued a deck is first asked whether it failed; 0 live, longer offline so that decoders overlap. */
  readonly failureCheckDelayFrames: number;
}

/** Told of everything that is worth a record. */
export interface SequencerReport {
  asRun(entry: AsRunEntry): void;
  count(counter: string): void;
}

interface PendingVoice {
  readonly segment: Segment;
  readonly hostId: string;
  readonly startFrame: number;
}

/** Items cued ahead of the one on air. */
const CUED_AHEAD = 2;
/** A timed item is cued this long before its time, so that a file that cannot play is known before it interrupts. */
const TIMED_AHEAD_FRAMES = 30 * ENGINE_RATE_HZ;
/** A decoder that delivers nothing for this long has lost its item. */
const STALL_FRAMES = ENGINE_RATE_HZ / 2;
/** An item that is silent for this long has ended, whatever its cue points say. */
const SILENT_ITEM_FRAMES = 5 * ENGINE_RATE_HZ;
/** A voice whose deck is not ready is waited for this long. */
const VOICE_PATIENCE_FRAMES = ENGINE_RATE_HZ;
/** A decoder has its first audio within this time, nearly always. */
const OPENING_FRAMES = ENGINE_RATE_HZ;
/** Voices over the next item lower the bed from this long before its start, at most. */
const ANNOUNCE_FRAMES = 2 * ENGINE_RATE_HZ;
/** What starts within this time is frozen: edits no longer change it. */
export const FROZEN_FRAMES = 10 * ENGINE_RATE_HZ;

/** Decides what sounds: segues, voices over items, timed starts, cuts, filler. Frames in, players out; no clock, no I/O. */
export class Sequencer {
  readonly queue = new Queue();
  current: Player | undefined;
  tails: Player[] = [];
  voices: Player[] = [];
  #pendingVoices: PendingVoice[] = [];
  #nextReason: string | undefined;
  /** Timed items whose time has been acted on, or had passed when they came. */
  readonly #resolved = new Set<string>();
  readonly #forceAt = new Map<string, number>();
  #fillerIndex = 0;
  #filler: Segment | undefined;

  constructor(
    private readonly options: SequencerOptions,
    private readonly clock: WallClock,
    private readonly cueing: Cueing,
    private readonly ducking: Ducking,
    private readonly report: SequencerReport,
  ) {}

  /** Everything that sounds, in the order in which it started. */
  *players(): Generator<Player> {
    yield* this.tails;
    if (this.current) yield this.current;
    yield* this.voices;
  }

  replace(rundown: Rundown, frame: number): void {
    this.queue.replace(rundown, this.current?.segment.id, this.#frozen(frame), this.clock.epochMsAt(frame));
    for (const item of this.queue.items) {
      if (item.hardTime && this.clock.frameAt(item.hardTime.atEpochMs) < frame) this.#resolved.add(item.id);
    }
    for (const item of rundown.items) {
      if (item.problem) this.#settleUnplayed(item.id, frame, 'failed', `${item.problem.code}: ${item.problem.message}`);
    }
    this.keepCued(frame);
  }

  /** Asks for the next item now; it starts as soon as its deck is ready. False where there is none. */
  next(reason: string): boolean {
    if (this.queue.head === undefined) return false;
    this.#nextReason = reason;
    return true;
  }

  /** Takes an item that is not on air out of what will play. */
  skip(itemId: string, frame: number): boolean {
    const pending = this.#pendingVoices.find((voice) => voice.segment.id === itemId);
    if (pending) {
      this.#dropVoice(pending, frame, 'skipped', 'skipped by command');
      return true;
    }
    if (this.queue.find(itemId) === undefined) return false;
    this.#settleUnplayed(itemId, frame, 'skipped', 'skipped by command');
    this.keepCued(frame);
    return true;
  }

  /** Opens a deck in the middle of an item, to go on with it after a restart. */
  cueForResume(segment: Segment, fromFrames: number, frame: number): Cued | undefined {
    return this.cueing.cue(segment, frame, fromFrames);
  }

  /** Goes on with an item in its middle, as after a restart; its deck was cued at `fromFrames`. */
  resume(cued: Cued, fromFrames: number, startFrame: number, startedAtEpochMs: number, frame: number): void {
    const player = new Player(
      cued.segment,
      cued.deck,
      'rundown',
      startFrame,
      startedAtEpochMs,
      fromFrames,
      'resumed after a restart',
    );
    this.cueing.take(cued.segment.id);
    this.current = player;
    this.#awaitVoices(cued.segment, startFrame, frame);
  }

  /** Makes every transition that is due at `frame`. Called at each event and at the start of each block. */
  settle(frame: number): void {
    while (
      this.#finishTails(frame) ||
      this.#dropFailed(frame) ||
      this.#runTimed(frame) ||
      this.#startVoices(frame) ||
      this.#advance(frame)
    );
    this.#announceVoices(frame);
    this.ducking.forgetBefore(frame);
  }

  /** Shortly before a segue the voices over the next item are known to come: the bed goes down in time for them. */
  #announceVoices(frame: number): void {
    const head = this.queue.head;
    if (this.current === undefined || head === undefined || this.#isHeld(head, frame)) return;
    const segueAt = this.current.segueAt(frame);
    if (segueAt - frame > ANNOUNCE_FRAMES || this.cueing.get(head.id)?.deck.status() !== 'ready') return;
    for (const voice of this.queue.over(head.id)) this.ducking.set(voice, segueAt + (voice.over?.atFrames ?? 0), frame);
  }

  /** The first frame after `frame` at which something may have to change, if it is before `limit`. */
  nextEvent(frame: number, limit: number): number {
    let event = limit;
    const consider = (at: number): void => {
      if (at > frame && at < event) event = at;
    };
    for (const player of this.players()) consider(player.endAt(frame));
    if (this.current) consider(this.current.segueAt(frame));
    for (const voice of this.#pendingVoices) consider(voice.startFrame);
    for (const item of this.queue.items) if (this.#isHeld(item, frame)) consider(this.#timeOf(item));
    for (const at of this.#forceAt.values()) consider(at);
    return event;
  }

  /** Keeps decks filled for whatever may start soon. */
  keepCued(frame: number): void {
    const ahead = this.queue.items.slice(0, CUED_AHEAD);
    const timed = this.queue.items.filter(
      (item) => this.#isHeld(item, frame) && this.#timeOf(item) - frame < TIMED_AHEAD_FRAMES && !ahead.includes(item),
    );
    const voices = ahead.flatMap((item) => this.queue.over(item.id));
    this.cueing.keep(
      [...this.#pendingVoices.map((voice) => voice.segment), ...ahead, ...timed, ...voices, ...this.#wantedFiller()],
      frame,
    );
  }

  /** True while something is planned, or has to be: silence now is a fault. */
  mustSound(): boolean {
    return this.options.endless || this.queue.head !== undefined;
  }

  #wantedFiller(): Segment[] {
    const { filler } = this.queue;
    if (filler.length === 0) return [];
    const source = filler[this.#fillerIndex % filler.length];
    const id = `${FALLBACK_ID_PREFIX}filler:${this.#fillerIndex}:${source.id}`;
    this.#filler = this.#filler?.id === id ? this.#filler : { ...source, id };
    return [this.#filler];
  }

  #timeOf(item: Segment): number {
    return item.hardTime ? this.clock.frameAt(item.hardTime.atEpochMs) : -Infinity;
  }

  /** A timed item never starts before its time. */
  #isHeld(item: Segment, frame: number): boolean {
    return item.hardTime !== undefined && !this.#resolved.has(item.id) && this.#timeOf(item) > frame;
  }

  #frozen(frame: number): Segment[] {
    const head = this.queue.head;
    if (head === undefined || this.current === undefined) return [];
    return this.current.segueAt(frame) - frame <= FROZEN_FRAMES ? [head] : [];
  }

  #finishTails(frame: number): boolean {
    const over = [...this.tails, ...this.voices].filter((player) => this.#isOver(player, frame));
    if (over.length === 0) return false;
    this.tails = this.tails.filter((player) => !over.includes(player));
    this.voices = this.voices.filter((player) => !over.includes(player));
    for (const player of over) this.#finish(player, frame);
    return true;
  }

  #isOver(player: Player, frame: number): boolean {
    return frame >= player.endAt(frame) || player.starvedFrames > STALL_FRAMES;
  }

  #finish(player: Player, frame: number): void {
    const { cut, segment } = player;
    const missing = segment.cue.cueOutFrames - player.endFrames;
    let outcome: Outcome = 'played';
    let reason = player.startReason;
    if (cut) {
      outcome = 'cut';
      reason = cut.reason;
    } else if (player.starvedFrames > STALL_FRAMES) {
      outcome = 'cut';
      reason = 'its decoder stalled';
    } else if (player.isPremature) {
      outcome = 'cut';
      reason = `the file ended ${secondsFromFrames(missing).toFixed(2)} s before its cue out`;
    }
    player.deck.close();
    if (cut) this.ducking.remove(segment.id, frame);
    this.#write(segment, player.startedAtEpochMs, player.startFrame, frame, outcome, reason);
    if (outcome === 'cut') this.report.count(`items.cut`);
  }

  #write(
    segment: Segment,
    startedAtEpochMs: number,
    startFrame: number,
    endFrame: number,
    outcome: Outcome,
    reason: string,
  ): void {
    this.report.asRun({
      itemId: segment.id,
      cartId: segment.cartId ?? null,
      title: segment.title,
      artist: segment.artist,
      kind: segment.kind,
      startedAt: new Date(startedAtEpochMs).toISOString(),
      startFrame,
      endFrame,
      outcome,
      reason,
    });
  }

  /** Records that an item, and what lies over it, will not play. */
  #settleUnplayed(itemId: string, frame: number, outcome: 'skipped' | 'failed', reason: string): void {
    const { item, over } = this.queue.settle(itemId);
    this.cueing.drop(itemId);
    this.#resolved.delete(itemId);
    this.#forceAt.delete(itemId);
    if (item === undefined) return;
    const now = this.clock.epochMsAt(frame);
    this.#write(item, now, frame, frame, outcome, reason);
    this.report.count(`items.${outcome}`);
    for (const voice of over) {
      this.ducking.remove(voice.id, frame);
      this.cueing.drop(voice.id);
      this.#write(voice, now, frame, frame, 'skipped', `the item it lies over did not play`);
    }
  }

  #dropVoice(voice: PendingVoice, frame: number, outcome: 'skipped' | 'failed', reason: string): void {
    this.#pendingVoices = this.#pendingVoices.filter((one) => one !== voice);
    this.cueing.drop(voice.segment.id);
    this.ducking.remove(voice.segment.id, frame);
    this.#write(voice.segment, this.clock.epochMsAt(frame), frame, frame, outcome, reason);
    this.report.count(`items.${outcome}`);
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

  #fail(cued: Cued, frame: number): void {
    const { segment, deck } = cued;
    const reason = deck.failure
      ? `${deck.failure.code}: ${deck.failure.message}`
      : 'FILE_UNDECODABLE: nothing could be decoded';
    const pending = this.#pendingVoices.find((voice) => voice.segment.id === segment.id);
    if (pending) this.#dropVoice(pending, frame, 'failed', reason);
    else if (segment.id === this.#filler?.id) {
      this.cueing.drop(segment.id);
      this.#fillerIndex++;
      this.report.count('filler.failed');
    } else this.#settleUnplayed(segment.id, frame, 'failed', reason);
    this.keepCued(frame);
  }

  #runTimed(frame: number): boolean {
    for (const [itemId, at] of this.#forceAt) {
      const item = at <= frame ? this.queue.find(itemId) : undefined;
      if (item && this.#isReady(item, frame)) return this.#interrupt(item, frame);
    }
    const due = this.queue.items.find(
      (item) => item.hardTime && !this.#resolved.has(item.id) && this.#timeOf(item) <= frame,
    );
    if (due?.hardTime === undefined || !this.#isReady(due, frame)) return false;
    if (due.hardTime.onTime === 'immediately') return this.#interrupt(due, frame);
    this.#skipBefore(due, frame);
    this.#resolved.add(due.id);
    if (due.hardTime.onTime === 'wait') this.#forceAt.set(due.id, this.#timeOf(due) + due.hardTime.graceFrames);
    if (this.current === undefined || this.current.source !== 'rundown') return this.#interrupt(due, frame);
    return true;
  }

  #isReady(item: Segment, frame: number): boolean {
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
    for (const voice of [...this.#pendingVoices]) {
      if (voice.hostId === current.segment.id)
        this.#dropVoice(voice, frame, 'skipped', 'the item it lies over was cut');
    }
    current.cutAt(frame, this.options.cutFadeFrames, reason);
    for (const voice of this.voices) {
      if (voice.segment.over?.itemId === current.segment.id)
        voice.cutAt(frame, this.options.cutFadeFrames, 'the item it lies over was cut');
    }
    this.tails.push(current);
    this.current = undefined;
  }

  #startVoices(frame: number): boolean {
    for (const voice of this.#pendingVoices) {
      if (voice.startFrame > frame) continue;
      const cued = this.cueing.cue(voice.segment, frame);
      const status = cued?.deck.status() ?? 'filling';
      if (cued && status === 'ready') {
        this.#pendingVoices = this.#pendingVoices.filter((one) => one !== voice);
        this.cueing.take(voice.segment.id);
        this.voices.push(new Player(voice.segment, cued.deck, 'rundown', frame, this.clock.epochMsAt(frame)));
        return true;
      }
      if (cued && status === 'failed') {
        this.#fail(cued, frame);
        return true;
      }
      if (frame - voice.startFrame > VOICE_PATIENCE_FRAMES) {
        this.#dropVoice(voice, frame, 'failed', 'its deck was not ready in time');
        return true;
      }
    }
    return false;
  }

  /** The segue: the next item starts where the one on air reaches its segue point, or takes over where that has ended. */
  #advance(frame: number): boolean {
    const { current } = this;
    if (this.#nextReason !== undefined) {
      const chosen = this.#successor(frame, true);
      if (chosen) {
        this.#cutCurrent(frame, this.#nextReason);
        this.#start(chosen, 'rundown', frame);
        return true;
      }
      if (this.queue.head === undefined) this.#nextReason = undefined;
    }
    if (current === undefined) return this.#startAnything(frame);
    const over = this.#isOver(current, frame);
    const silent = this.options.endless && current.silentFrames > SILENT_ITEM_FRAMES;
    if (!over && !silent && current.segueAt(frame) > frame) return false;
    const chosen = this.#successor(frame, false);
    if (chosen) {
      if (silent && current.segueAt(frame) > frame) this.#cutCurrent(frame, 'silent for 5 s');
      else this.#leave();
      this.#start(chosen, 'rundown', frame);
      return true;
    }
    if (this.#mayFill(current, frame)) {
      const filler = this.#readyFiller(frame);
      if (filler) {
        this.#leave();
        this.#start(filler, 'filler', frame);
        return true;
      }
    }
    if (!over) return false;
    current.reachedSegue = true;
    this.#finish(current, frame);
    this.current = undefined;
    return true;
  }

  #startAnything(frame: number): boolean {
    const chosen = this.#successor(frame, false);
    if (chosen) {
      this.#start(chosen, 'rundown', frame);
      return true;
    }
    const filler = this.mustSound() && !this.#headIsOpening(frame) ? this.#readyFiller(frame) : undefined;
    if (filler) this.#start(filler, 'filler', frame);
    return filler !== undefined;
  }

  /** The next item's decoder was started a moment ago: it is worth waiting for rather than a whole filler song. */
  #headIsOpening(frame: number): boolean {
    const head = this.queue.head;
    const cued = head && !this.#isHeld(head, frame) ? this.cueing.get(head.id) : undefined;
    return cued !== undefined && frame - cued.sinceFrame < OPENING_FRAMES;
  }

  /** True for an item whose deck is filled. */
  isReady(itemId: string): boolean {
    return this.cueing.get(itemId)?.deck.status() === 'ready';
  }

  /** At a segue with nothing to follow: filler starts where the rundown is empty, or where the timed item is further off than the end. */
  #mayFill(current: Player, frame: number): boolean {
    if (this.#isOver(current, frame)) return this.mustSound();
    const head = this.queue.head;
    if (head === undefined) return this.options.endless;
    return this.#isHeld(head, frame) && this.#timeOf(head) > current.endAt(frame);
  }

  #successor(frame: number, asked: boolean): Cued | undefined {
    for (;;) {
      const head = this.queue.head;
      if (head === undefined || (!asked && this.#isHeld(head, frame))) return undefined;
      const cued = this.cueing.cue(head, frame);
      const status = cued?.deck.status() ?? 'filling';
      if (cued && status === 'ready') return cued;
      if (!cued || status === 'filling') return undefined;
      this.#fail(cued, frame);
    }
  }

  #readyFiller(frame: number): Cued | undefined {
    for (let tried = 0; tried < this.queue.filler.length; tried++) {
      const [segment] = this.#wantedFiller();
      const cued = this.cueing.cue(segment, frame);
      const status = cued?.deck.status() ?? 'filling';
      if (cued && status === 'ready') return cued;
      if (!cued || status === 'filling') return undefined;
      this.#fail(cued, frame);
    }
    return undefined;
  }

  #start(cued: Cued, source: ProgrammeSource, frame: number): void {
    const { segment } = cued;
    this.cueing.take(segment.id);
    this.#resolved.delete(segment.id);
    this.#forceAt.delete(segment.id);
    this.#nextReason = undefined;
    if (source === 'filler') {
      this.#fillerIndex++;
      this.report.count('filler.started');
    }
    this.current = new Player(segment, cued.deck, source, frame, this.clock.epochMsAt(frame));
    this.#awaitVoices(segment, frame, frame);
    this.keepCued(frame);
  }

  /** Has the voices that lie over an item wait for their time; those whose time has passed already are left out. */
  #awaitVoices(host: Segment, startFrame: number, frame: number): void {
    for (const voice of this.queue.settle(host.id).over) {
      const voiceFrame = startFrame + (voice.over?.atFrames ?? 0);
      if (voiceFrame < frame) continue;
      this.#pendingVoices.push({ segment: voice, hostId: host.id, startFrame: voiceFrame });
      this.ducking.set(voice, voiceFrame, frame);
    }
  }
}
