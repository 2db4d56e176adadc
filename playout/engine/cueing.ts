import type { Segment } from '../api/segment.js';
import type { Deck } from './deck.js';
import type { DeckPool } from './deck-pool.js';

export interface Cued {
  readonly segment: Segment;
  readonly deck: Deck;
  readonly sinceFrame: number;
}

/** The decks that are filled ahead: whatever may have to start soon. */
export class Cueing {
  readonly #cued = new Map<string, Cued>();

  constructor(private readonly pool: DeckPool) {}

  get(itemId: string): Cued | undefined {
    return this.#cued.get(itemId);
  }

  /** True for an item whose deck is filled. */
  isReady(itemId: string): boolean {
    return this.get(itemId)?.deck.status() === 'ready';
  }

  /** Cues a segment where it is not; true where it could start at once. */
  canStart(segment: Segment, frame: number): boolean {
    return this.cue(segment, frame)?.deck.status() === 'ready';
  }

  all(): Iterable<Cued> {
    return this.#cued.values();
  }

  /** Opens decks for the wanted segments, most urgent first, and closes those no longer wanted or changed. */
  keep(wanted: readonly Segment[], frame: number): void {
    for (const cued of this.#cued.values()) {
      const same = wanted.some((segment) => segment.id === cued.segment.id && sameAudio(segment, cued.segment));
      if (!same) this.drop(cued.segment.id);
    }
    for (const segment of wanted) this.cue(segment, frame);
  }

  /** Opens a deck for one segment; undefined while none is free. */
  cue(segment: Segment, frame: number, fromFrames = segment.cue.cueInFrames): Cued | undefined {
    let standing = this.#cued.get(segment.id);
    if (standing && !sameAudio(standing.segment, segment)) {
      this.drop(segment.id);
      standing = undefined;
    }
    if (standing) {
      if (standing.segment === segment) return standing;
      const renewed = { ...standing, segment };
      this.#cued.set(segment.id, renewed);
      return renewed;
    }
    const deck = this.pool.open(segment.path, fromFrames, segment.tempo);
    if (deck === undefined) return undefined;
    const cued = { segment, deck, sinceFrame: frame };
    this.#cued.set(segment.id, cued);
    return cued;
  }

  /** Hands the deck over to a player. */
  take(itemId: string): Cued | undefined {
    const cued = this.#cued.get(itemId);
    this.#cued.delete(itemId);
    return cued;
  }

  drop(itemId: string): void {
    this.take(itemId)?.deck.close();
  }
}

function sameAudio(a: Segment, b: Segment): boolean {
  return a.path === b.path && a.cue.cueInFrames === b.cue.cueInFrames && a.tempo === b.tempo;
}
