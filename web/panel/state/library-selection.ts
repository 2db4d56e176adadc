import type { LibraryFilter, Selection } from '../../api/library.js';

/**
 * The carts that are marked, by id, so that a list that is sorted anew or grows keeps them. `all`: everything that the
 * filter finds, but for `ids`.
 */
export interface Marked {
  readonly all: boolean;
  readonly ids: ReadonlySet<string>;
  /** Row from which Shift marks. */
  readonly anchor: number;
  /** Row that the keyboard is on; -1 before there is one. */
  readonly active: number;
}

export const nothingMarked: Marked = { all: false, ids: new Set(), anchor: -1, active: -1 };

export function isMarked(marked: Marked, cartId: string): boolean {
  return marked.all !== marked.ids.has(cartId);
}

export function countMarked(marked: Marked, total: number): number {
  return marked.all ? Math.max(0, total - marked.ids.size) : marked.ids.size;
}

/** This one and no other. */
export function markOnly(index: number, cartId: string): Marked {
  return { all: false, ids: new Set([cartId]), anchor: index, active: index };
}

/** This one too, or not any more. */
export function markToggled(marked: Marked, index: number, cartId: string): Marked {
  const ids = new Set(marked.ids);
  if (!ids.delete(cartId)) ids.add(cartId);
  return { ...marked, ids, anchor: index, active: index };
}

/** All between the anchor and a row, and no other; `cartIds` are theirs. */
export function markSpan(marked: Marked, active: number, cartIds: readonly string[]): Marked {
  const anchor = marked.anchor === -1 ? active : marked.anchor;
  return { all: false, ids: new Set(cartIds), anchor, active };
}

/** Everything that the filter finds, seen or not. */
export function markAll(marked: Marked): Marked {
  return { ...marked, all: true, ids: new Set() };
}

export function markNone(marked: Marked): Marked {
  return { ...marked, all: false, ids: new Set() };
}

/** The keyboard moves on; what is marked stays. */
export function moveActive(marked: Marked, active: number): Marked {
  return { ...marked, active };
}

/**
 * What a bulk edit is told. Everything but some cannot be said by a filter: then `everyId` is asked for the ids of all.
 * Undefined where nothing is marked.
 */
export async function selectionOf(
  marked: Marked,
  filter: LibraryFilter,
  everyId: () => Promise<readonly string[]>,
): Promise<Selection | undefined> {
  if (marked.all && marked.ids.size === 0) return { filter };
  const cartIds = marked.all ? (await everyId()).filter((id) => !marked.ids.has(id)) : [...marked.ids];
  return cartIds.length === 0 ? undefined : { cartIds };
}
