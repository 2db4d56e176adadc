import { isLiveAddress } from '../api/live-source.js';
import { ENGINE_RATE_HZ } from '../api/units.js';
import type { Deck, Failure } from './deck.js';
import { DECK_STATE, DeckRing } from './deck-ring.js';
import type { LiveDecks } from './live/live-decks.js';

/** Decks of one engine: on air, tails, what is cued, timed items, filler and voices together. */
export const DECK_COUNT = 12;

/** A deck is ready when this much is decoded, or the whole of a shorter file. */
const READY_FRAMES = ENGINE_RATE_HZ / 2;

/**
 * How far ahead of the mixer the end of a file is looked for. A file that is shorter than it claims is noticed this long
 * before its end, in time to start what follows; a fixed distance, so that an offline render notices it at the same frame.
 */
export const END_LOOKAHEAD_FRAMES = 3 * ENGINE_RATE_HZ;

const DEMAND_MARGIN_FRAMES = ENGINE_RATE_HZ;

/** What the mixer asks of the thread that runs the decoders. */
export interface DeckRequests {
  open(slot: number, generation: number, path: string, fromFrames: number, tempo: number): void;
  close(slot: number, generation: number): void;
}

/** How a deck waits for its decoder: live it never does; offline it sleeps until `done()` holds. */
export type DeckWait = (done: () => boolean) => void;

/** One opening of one deck: the file from `fromFrames` on. */
class FileDeck implements Deck {
  failure: Failure | undefined;
  readonly isLost = false;
  #closed = false;

  constructor(
    readonly slot: number,
    readonly generation: number,
    readonly fromFrames: number,
    private readonly ring: DeckRing,
    private readonly wait: DeckWait,
    private readonly release: (deck: FileDeck) => void,
  ) {}

  get #isOurs(): boolean {
    return this.ring.generation === this.generation;
  }

  get #isResolved(): boolean {
    if (!this.#isOurs) return false;
    return this.ring.state !== DECK_STATE.filling || this.ring.writtenFrames >= READY_FRAMES;
  }

  /** `filling` until it could start at once. Offline this waits for the decoder, so that it never says `filling`. */
  status(): 'filling' | 'ready' | 'failed' {
    if (!this.#isResolved) this.wait(() => this.#isResolved);
    if (!this.#isResolved) return 'filling';
    if (this.ring.state === DECK_STATE.failed) return 'failed';
    return this.ring.writtenFrames > 0 ? 'ready' : 'failed';
  }

  /**
   * Offline: waits until `frames` more, and the look-ahead behind them, are decoded or the file has ended. Where it has to
   * wait it waits for a second more than that, so that it does not sleep again before the next block.
   */
  demand(frames: number): void {
    if (!this.#isAhead(frames + END_LOOKAHEAD_FRAMES)) {
      this.wait(() => this.#isAhead(frames + END_LOOKAHEAD_FRAMES + DEMAND_MARGIN_FRAMES));
    }
  }

  #isAhead(frames: number): boolean {
    if (!this.#isOurs) return false;
    return this.ring.state !== DECK_STATE.filling || this.ring.writtenFrames - this.ring.readFrames >= frames;
  }

  /** Position in the file at which its audio ends, once that is within the look-ahead; undefined before. */
  endFrames(): number | undefined {
    if (!this.#isOurs || this.ring.state === DECK_STATE.filling) return undefined;
    const written = this.ring.writtenFrames;
    return written - this.ring.readFrames <= END_LOOKAHEAD_FRAMES ? this.fromFrames + written : undefined;
  }

  read(left: Float32Array, right: Float32Array, at: number, frames: number): number {
    return this.#isOurs ? this.ring.read(left, right, at, frames) : 0;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.release(this);
  }
}

/** The deck of a live source where none can be heard. */
const NOTHING_LIVE: Deck = {
  failure: { code: 'INPUT_FAILED', message: 'a live source is only heard on air' },
  isLost: true,
  status: () => 'failed',
  demand: () => undefined,
  endFrames: () => undefined,
  read: () => 0,
  close: () => undefined,
};

/** Hands out decks. `open` returns undefined while every deck is in use; the caller asks again at a later block. */
export class DeckPool {
  readonly #free: number[];
  readonly #generations: number[];
  readonly #open = new Map<number, FileDeck>();

  constructor(
    private readonly rings: readonly DeckRing[],
    private readonly requests: DeckRequests,
    private readonly wait: DeckWait = () => undefined,
    /** Left out offline: there is nothing live to be heard. */
    private readonly live?: LiveDecks,
  ) {
    this.#free = rings.map((_, slot) => slot);
    this.#generations = rings.map(() => 0);
  }

  /** At a `tempo` other than 1 `fromFrames` counts in the sound as it plays. */
  open(path: string, fromFrames: number, tempo = 1): Deck | undefined {
    if (isLiveAddress(path)) return this.live?.open(path) ?? NOTHING_LIVE;
    const slot = this.#free.shift();
    if (slot === undefined) return undefined;
    const generation = ++this.#generations[slot];
    const deck = new FileDeck(slot, generation, fromFrames, this.rings[slot], this.wait, (closed) => {
      this.#open.delete(closed.slot);
      this.#free.push(closed.slot);
      this.requests.close(closed.slot, closed.generation);
    });
    this.#open.set(slot, deck);
    this.requests.open(slot, generation, path, fromFrames, tempo);
    return deck;
  }

  /** Hears the next block of every live source that is on air or cued. */
  listen(frame: number, frames: number): void {
    this.live?.listen(frame, frames);
  }

  /** Why a decoder failed; told by its thread before the ring says so. */
  explain(slot: number, generation: number, failure: Failure): void {
    const deck = this.#open.get(slot);
    if (deck?.generation === generation) deck.failure = failure;
  }
}
