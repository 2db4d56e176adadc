import type { Deck } from '../deck.js';
import { HeardSource, type LiveSound } from './heard-source.js';

/** Who brings the sound of live sources. */
export interface LiveSources {
  /** Connects to a source. */
  open(address: string): LiveSound;
  close(address: string): void;
}

interface OpenSource {
  readonly heard: HeardSource;
  decks: number;
}

/** The live sources that are on air or cued. Items of one source that follow each other share its connection. */
export class LiveDecks {
  readonly #open = new Map<string, OpenSource>();

  constructor(
    private readonly sources: LiveSources,
    private readonly targetLufs: number,
  ) {}

  /** A deck of the source: it is connected from now on, and until the last deck of it is closed. */
  open(address: string): Deck {
    let source = this.#open.get(address);
    if (source === undefined) {
      source = { heard: new HeardSource(this.sources.open(address), this.targetLufs), decks: 0 };
      this.#open.set(address, source);
    }
    source.decks += 1;
    return new LiveDeck(source.heard, () => {
      this.#close(address);
    });
  }

  /** Hears the next block of every source. */
  listen(frame: number, frames: number): void {
    for (const { heard } of this.#open.values()) heard.listen(frame, frames);
  }

  #close(address: string): void {
    const source = this.#open.get(address);
    if (source === undefined || --source.decks > 0) return;
    this.#open.delete(address);
    this.sources.close(address);
  }
}

/** One item's hold of a live source. It goes on with the time of the programme, whatever comes in. */
class LiveDeck implements Deck {
  readonly failure = undefined;
  #closed = false;

  constructor(
    private readonly heard: HeardSource,
    private readonly release: () => void,
  ) {}

  get isLost(): boolean {
    return this.heard.isLost;
  }

  status(): 'filling' | 'ready' {
    return this.heard.isSteady ? 'ready' : 'filling';
  }

  demand(): void {
    // Nothing can be asked of a source: it comes as it is heard.
  }

  endFrames(): undefined {
    return undefined;
  }

  read(left: Float32Array, right: Float32Array, at: number, frames: number, frame: number): number {
    this.heard.copy(left, right, at, frames, frame);
    return frames;
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.release();
  }
}
