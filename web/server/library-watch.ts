import type { CartLibrary } from '../../db/library/cart-library.js';
import { messageOf } from '../../playout/api/errors.js';
import type { Log } from '../../playout/api/log.js';
import type { StationFeed } from './station-feed.js';

/** How soon a panel learns of what another one, a scan, the record or another program has changed. */
const LOOK_INTERVAL_MS = 1000;

export interface LibraryWatchOptions {
  readonly carts: Pick<CartLibrary, 'generation' | 'counts'>;
  readonly feed: StationFeed;
  readonly log: Log;
  readonly now: () => number;
}

/** Tells panels that the library is another one, whoever changed it. What they show of it they ask for themselves. */
export class LibraryWatch {
  #generation = -1;
  #failure = '';
  #timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: LibraryWatchOptions) {}

  start(): void {
    this.#timer = setInterval(() => {
      this.look();
    }, LOOK_INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const { carts, feed, log, now } = this.options;
    try {
      const { generation } = carts;
      this.#failure = '';
      if (generation === this.#generation) return;
      this.#generation = generation;
      const counts = carts.counts();
      const shown = feed.parts.library;
      if (counts.carts !== shown?.carts || counts.problems !== shown.problems) feed.set('library', counts);
      // Two changes within a millisecond are two.
      feed.set('libraryChangedAtEpochMs', Math.max(now(), feed.parts.libraryChangedAtEpochMs + 1));
    } catch (error) {
      const failure = messageOf(error);
      if (failure !== this.#failure) log('error', `the library cannot be followed: ${failure}`);
      this.#failure = failure;
    }
  }
}
