import type { LibraryRows } from './library-rows.js';
import type { Marked } from './library-selection.js';

/** Rows by their cart, before a list is asked for anew: what the eye and the keyboard are on. */
export interface ListHold {
  readonly first: number;
  readonly last: number;
  /** The row that stays where it is on the screen. */
  readonly held: Place | null;
  readonly active: Place | null;
  readonly anchor: Place | null;
}

interface Place {
  readonly index: number;
  readonly cartId: string;
}

export interface Released {
  /** How many rows further down the held row stands now; negative: further up. */
  readonly rowsDown: number;
  readonly marked: Marked;
}

type Rows = Pick<LibraryRows, 'at' | 'placeOf' | 'isSettled'>;

/**
 * Takes hold of a list that shows rows first to last: of the row that the keyboard is on where it is in sight, else of the
 * first one. At the list's top nothing is held: what comes in above is to be seen.
 */
export function holdList(rows: Rows, marked: Marked, first: number, last: number, atTop: boolean): ListHold {
  const place = (index: number): Place | null => {
    const cartId = index < 0 ? undefined : rows.at(index)?.cartId;
    return cartId === undefined ? null : { index, cartId };
  };
  const { active, anchor } = marked;
  const held = atTop ? null : place(active >= first && active <= last ? active : first);
  return { first, last, held, active: place(active), anchor: place(anchor) };
}

/**
 * Where what was held is now; undefined while what was in sight has not come yet. A row that is gone, or too far away to be
 * known, keeps its number; so does one that the keyboard has left meanwhile.
 */
export function releaseList(hold: ListHold, rows: Rows, marked: Marked): Released | undefined {
  if (!rows.isSettled(hold.first, hold.last)) return undefined;
  const moved = (place: Place | null): number =>
    place === null ? 0 : (rows.placeOf(place.cartId) ?? place.index) - place.index;
  const active = marked.active + (hold.active?.index === marked.active ? moved(hold.active) : 0);
  const anchor = marked.anchor + (hold.anchor?.index === marked.anchor ? moved(hold.anchor) : 0);
  const same = active === marked.active && anchor === marked.anchor;
  return { rowsDown: moved(hold.held), marked: same ? marked : { ...marked, active, anchor } };
}
