import type { AsRunEntry } from '../../playout/api/as-run.js';
import type { Rundown, Segment } from '../../playout/api/segment.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { Cueing } from '../../playout/engine/cueing.js';
import type { Deck } from '../../playout/engine/deck.js';
import type { DeckPool } from '../../playout/engine/deck-pool.js';
import { Ducking } from '../../playout/engine/ducking.js';
import { Sequencer } from '../../playout/engine/sequencer.js';
import { WallClock } from '../../playout/engine/wall-clock.js';

/** Nothing is looked at less often; between two looks only what is due then happens. */
const STEP_FRAMES = 10 * ENGINE_RATE_HZ;
const CUT_FADE_FRAMES = 0.1 * ENGINE_RATE_HZ;

/**
 * The engine's own sequencing without sound: segues, hard times, the steps before them, filler. Every file is there at once and
 * as long as it claims, so time goes from one transition to the next: a year takes minutes.
 */
export class Air {
  readonly asRun: AsRunEntry[] = [];
  readonly #clock: WallClock;
  readonly #sequencer: Sequencer;
  #frame = 0;

  constructor(startEpochMs: number) {
    this.#clock = new WallClock(0, startEpochMs);
    const ducking = new Ducking({ differenceLu: 12, attackMs: 250, holdMs: 800, releaseMs: 1000, targetLufs: -16 });
    this.#sequencer = new Sequencer(
      { cutFadeFrames: CUT_FADE_FRAMES, endless: true, failureCheckDelayFrames: 0 },
      this.#clock,
      new Cueing(READY_DECKS),
      ducking,
      { asRun: (entry) => this.asRun.push(entry), count: () => undefined },
    );
    this.#sequencer.exact.allowStretch();
  }

  /** Hands over a plan, as the scheduler does. */
  plan(rundown: Rundown): void {
    this.#sequencer.replace(rundown, this.#frame);
  }

  /** Lets time pass. */
  until(epochMs: number): void {
    const end = this.#clock.frameAt(epochMs);
    while (this.#frame < end) {
      this.#sequencer.settle(this.#frame);
      this.#sequencer.keepCued(this.#frame);
      const next = this.#sequencer.nextEvent(this.#frame, Math.min(end, this.#frame + STEP_FRAMES));
      for (const player of this.#sequencer.players()) player.positionFrames += next - this.#frame;
      this.#frame = next;
    }
  }

  get epochMs(): number {
    return this.#clock.epochMsAt(this.#frame);
  }

  /** What is on air and for how long it will be, ms; undefined where nothing is. */
  get onAir(): { readonly segment: Segment; readonly leftMs: number } | undefined {
    const { current } = this.#sequencer;
    if (current === undefined) return undefined;
    return { segment: current.segment, leftMs: ((current.segueAt(this.#frame) - this.#frame) * 1000) / ENGINE_RATE_HZ };
  }

  /** What comes, in its order. */
  get coming(): readonly Segment[] {
    return this.#sequencer.queue.items;
  }

  /** A presenter ends what is on air. */
  next(): void {
    this.#sequencer.next('next by command', this.#frame);
  }

  /** A presenter takes an item out. */
  skip(itemId: string): void {
    this.#sequencer.skip(itemId, this.#frame);
  }
}

/** Decks that are always filled. */
const READY_DECKS = {
  open: () => ({ status: () => 'ready', endFrames: () => undefined, close: () => undefined }) as unknown as Deck,
} as unknown as DeckPool;
