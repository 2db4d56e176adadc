import type { AsRunEntry } from '../../playout/api/as-run.js';
import type {
  Artist,
  CartDetail,
  CartHistory,
  CutPeaks,
  DuplicateGroup,
  LibraryCounts,
  LibraryEdit,
  LibraryFacets,
  LibraryPage,
  LibraryProblem,
  LibraryQuery,
  SavedFilter,
  Waveform,
} from '../api/library.js';
import type { WallPage } from '../api/wall.js';

/** A picture as it is sent. */
export interface Picture {
  readonly mime: string;
  readonly bytes: Buffer;
}

/** What the routes read from the database; each call may fail with a ContinuityError. Null stands for what is not there. */
export interface StationLibrary {
  search(query: LibraryQuery): Promise<LibraryPage>;
  facets(): Promise<LibraryFacets>;
  cart(cartId: string): Promise<CartDetail | null>;
  history(cartId: string): Promise<CartHistory | null>;
  artwork(hash: string): Promise<Picture | null>;
  edits(): Promise<LibraryEdit[]>;
  duplicates(): Promise<DuplicateGroup[]>;
  filters(): Promise<SavedFilter[]>;
  artists(text: string): Promise<Artist[]>;
  problems(): Promise<LibraryProblem[]>;
  counts(): Promise<LibraryCounts>;
  /** Null for a cart that was never measured, too. */
  waveform(cartId: string): Promise<Waveform | null>;
  cutPeaks(cutId: string): Promise<CutPeaks | null>;
  wall(): Promise<WallPage[]>;
  recentAsRun(limit: number): Promise<AsRunEntry[]>;
}
