import type { CartLibrary } from '../../db/library/cart-library.js';
import type { Db } from '../../db/open.js';
import { changeArtist } from '../../db/queries/artists.js';
import { editCut } from '../../db/queries/cut-edits.js';
import { editCart, editCarts, undoEdit, type Edited } from '../../db/queries/edits.js';
import { addLiveSource } from '../../db/queries/live-sources.js';
import { deleteFilter, saveFilter } from '../../db/queries/saved-filters.js';
import type {
  Artist,
  ArtistPatch,
  BulkEdit,
  CartPatch,
  CutPatch,
  LibraryEdit,
  NewLiveSource,
  SavedFilter,
  Selection,
} from '../api/library.js';
import type { LibraryScan } from './library-scan.js';
import type { PlanPush } from './plan-push.js';

/** What a person changes of the library. Every call is one transaction and may fail with a ContinuityError. */
export interface LibraryChanges {
  editCart(cartId: string, patch: CartPatch): Promise<void>;
  /** Returns the id of the new cart. */
  addLive(source: NewLiveSource): Promise<string>;
  /** Returns the id of the cut's cart. */
  editCut(cutId: string, patch: CutPatch): Promise<string>;
  edit(edit: BulkEdit): Promise<LibraryEdit>;
  undo(editId: string): Promise<LibraryEdit>;
  saveFilter(filter: SavedFilter): Promise<void>;
  deleteFilter(name: string): Promise<void>;
  changeArtist(artistId: string, patch: ArtistPatch): Promise<Artist>;
}

export interface LibraryChangesOptions {
  readonly db: Db;
  readonly carts: CartLibrary;
  readonly plans: Pick<PlanPush, 'cartsChanged'>;
  readonly scan: Pick<LibraryScan, 'measureAgain'>;
  readonly now: () => number;
}

/**
 * Changes of the library in the station's database. Whoever asked is answered as soon as a change is stored; what is planned
 * of the carts follows behind, in turn.
 */
export function libraryChanges({ db, carts, plans, scan, now }: LibraryChangesOptions): LibraryChanges {
  const follow = ({ edit, changed, ofOtherKind }: Edited): LibraryEdit => {
    if (changed.length > 0) void plans.cartsChanged(new Set(changed.map(String)));
    if (ofOtherKind) void scan.measureAgain(changed);
    return edit;
  };
  const chosen = (selection: Selection): number[] =>
    'filter' in selection
      ? carts.find(selection.filter)
      : [...new Set(selection.cartIds.map(Number))].filter(Number.isSafeInteger);
  return {
    editCart: async (cartId, { revision, ...set }) => {
      follow(await editCart(db, cartId, revision, set, now()));
    },
    addLive: async (source) => {
      const cartId = String(await addLiveSource(db, source, now()));
      void plans.cartsChanged(new Set([cartId]));
      return cartId;
    },
    editCut: async (cutId, patch) => {
      const cartId = String(await editCut(db, cutId, patch));
      void plans.cartsChanged(new Set([cartId]));
      return cartId;
    },
    edit: async ({ selection, ...change }) => follow(await editCarts(db, chosen(selection), change, now())),
    undo: async (editId) => follow(await undoEdit(db, editId, now())),
    saveFilter: (filter) => saveFilter(db, filter),
    deleteFilter: (name) => deleteFilter(db, name),
    changeArtist: (artistId, patch) => changeArtist(db, artistId, patch),
  };
}
