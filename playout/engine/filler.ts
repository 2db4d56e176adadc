import type { Segment } from '../api/segment.js';
import { FALLBACK_ID_PREFIX } from '../api/state.js';

/** Chooses the filler: the songs of the list in turn, each time under an id of its own. */
export class Filler {
  #turn = 0;
  #next: Segment | undefined;

  /** The song that would play now; undefined where the list is empty. */
  next(songs: readonly Segment[]): Segment | undefined {
    if (songs.length === 0) return undefined;
    const song = songs[this.#turn % songs.length];
    const id = `${FALLBACK_ID_PREFIX}filler:${this.#turn}:${song.id}`;
    if (this.#next?.id !== id) this.#next = { ...song, id };
    return this.#next;
  }

  isNext(itemId: string): boolean {
    return this.#next?.id === itemId;
  }

  /** The song was taken, or cannot play: the one after it is next. */
  advance(): void {
    this.#turn++;
  }
}
