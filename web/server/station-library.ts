import type { AsRunEntry } from '../../playout/api/as-run.js';
import type { LibraryCounts, LibraryPage, LibraryProblem, LibraryQuery, Waveform } from '../api/library.js';
import type { WallPage } from '../api/wall.js';

/** What the routes read from the database; each call may fail with a ContinuityError. */
export interface StationLibrary {
  search(query: LibraryQuery): Promise<LibraryPage>;
  problems(): Promise<LibraryProblem[]>;
  counts(): Promise<LibraryCounts>;
  /** Null for a cart that is not there or was never measured. */
  waveform(cartId: string): Promise<Waveform | null>;
  wall(): Promise<WallPage[]>;
  recentAsRun(limit: number): Promise<AsRunEntry[]>;
}
