import type { Segment } from '../api/segment.js';
import type { Ducking } from './ducking.js';
import type { ItemRecord } from './item-record.js';
import type { Player } from './player.js';
import type { VoiceOvers } from './voice-overs.js';

/** What sounds: the item on air, the tails of those before it, and the voices over them. */
export class OnAir {
  #current: Player | undefined;
  #tails: Player[] = [];

  constructor(
    readonly voices: VoiceOvers,
    private readonly ducking: Ducking,
    private readonly record: ItemRecord,
    /** Fade of an item that is ended early. */
    private readonly cutFadeFrames: number,
  ) {}

  get current(): Player | undefined {
    return this.#current;
  }

  /** Everything that sounds, in the order in which it started. */
  *players(): Generator<Player> {
    yield* this.#tails;
    if (this.#current) yield this.#current;
    yield* this.voices.playing;
  }

  /** An item goes on air; what lies over it waits for its place in it. */
  start(player: Player, over: readonly Segment[], frame: number): void {
    this.#current = player;
    this.voices.await(player.segment, over, player.startFrame, frame);
  }

  /** What follows starts where it should: the item on air goes on as a tail. */
  leave(): void {
    if (this.#current === undefined) return;
    this.#current.reachedSegue = true;
    this.#tails.push(this.#current);
    this.#current = undefined;
  }

  /** Fades out the item on air and the voices that lie over it. */
  cut(frame: number, reason: string): void {
    if (this.#current === undefined) return;
    this.voices.cutOver(this.#current.segment.id, frame, this.cutFadeFrames);
    this.#current.cutAt(frame, this.cutFadeFrames, reason);
    this.#tails.push(this.#current);
    this.#current = undefined;
  }

  /** The item on air is over and nothing follows. */
  end(frame: number): void {
    if (this.#current) this.#finish(this.#current, frame);
    this.#current = undefined;
  }

  /** Ends the tails and voices that are over; false where there are none. */
  endOver(frame: number): boolean {
    const over = [...this.#tails, ...this.voices.playing].filter((player) => player.isOver(frame));
    if (over.length === 0) return false;
    this.#tails = this.#tails.filter((player) => !over.includes(player));
    this.voices.playing = this.voices.playing.filter((player) => !over.includes(player));
    for (const player of over) this.#finish(player, frame);
    return true;
  }

  #finish(player: Player, frame: number): void {
    this.record.ended(player, frame);
    player.deck.close();
    if (player.cut) this.ducking.remove(player.segment.id, frame);
  }
}
