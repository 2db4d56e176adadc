import { ContinuityError } from '../../playout/api/errors.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { engineFrames } from '../../playout/api/units.js';
import { inTransaction, type Db } from '../open.js';

/** A place on a page of the cart wall, from 0. */
export interface WallPlace {
  readonly pageId: number;
  readonly row: number;
  readonly column: number;
}

export interface WallButton {
  readonly row: number;
  readonly column: number;
  readonly cartId: string;
  readonly label: string;
  /** `#rrggbb`; null takes the colour of its kind. */
  readonly colour: string | null;
  readonly loop: boolean;
  readonly kind: SegmentKind;
  /** Of the cart's first cut that can be played, in frames of the engine's rate. */
  readonly durationFrames48k: number;
}

export interface WallPage {
  readonly id: number;
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly buttons: readonly WallButton[];
}

/** Kinds that a wall is filled from by itself. */
const WALL_KINDS: readonly SegmentKind[] = ['jingle', 'sweeper', 'id', 'liner'];
const DEFAULT_ROWS = 4;
const DEFAULT_COLUMNS = 5;

/** The pages of the wall in order, each with its buttons by row and column. Buttons whose file cannot be used are left out. */
export async function wallPages(db: Db): Promise<WallPage[]> {
  const pages = await db.kysely.selectFrom('wall_pages').selectAll().orderBy('position').orderBy('id').execute();
  const buttons = await db.kysely
    .selectFrom('wall_buttons')
    .innerJoin('carts', 'carts.number', 'wall_buttons.cart')
    .innerJoin('cuts', 'cuts.cart', 'carts.number')
    .innerJoin('media_files', 'media_files.id', 'cuts.file')
    .where('media_files.problem_code', 'is', null)
    .where('cuts.enabled', '=', 1)
    .where('carts.kind', '!=', 'live')
    .selectAll('wall_buttons')
    .select(['carts.kind as kind', 'cuts.cue_in_frames', 'cuts.cue_out_frames', 'cuts.sample_rate_hz'])
    .orderBy('wall_buttons.page')
    .orderBy('wall_buttons.row')
    .orderBy('wall_buttons.column')
    .orderBy('cuts.position')
    .orderBy('cuts.id')
    .execute();
  return pages.map(({ id, name, rows, columns }) => ({
    id,
    name,
    rows,
    columns,
    buttons: buttons
      .filter((button, at) => button.page === id && (at === 0 || !isSamePlace(button, buttons[at - 1])))
      .map((button) => ({
        row: button.row,
        column: button.column,
        cartId: String(button.cart),
        label: button.label,
        colour: button.colour,
        loop: button.loop === 1,
        kind: button.kind as SegmentKind,
        durationFrames48k: engineFrames(button.cue_out_frames - button.cue_in_frames, button.sample_rate_hz),
      })),
  }));
}

interface PlaceRow {
  readonly page: number;
  readonly row: number;
  readonly column: number;
}

/** Further cuts of the cart on the same button; rows come in the order of buttons and cuts. */
function isSamePlace(one: PlaceRow, other: PlaceRow): boolean {
  return one.page === other.page && one.row === other.row && one.column === other.column;
}

/**
 * Puts a cart on a button, or clears the button where `button` is null. The label defaults to the cart's title. Throws
 * ContinuityError COMMAND_INVALID for a live source: what a button fires is held in memory.
 */
export async function setWallButton(
  db: Db,
  place: WallPlace,
  button: {
    readonly cartId: string;
    readonly label?: string;
    readonly colour?: string;
    readonly loop?: boolean;
  } | null,
): Promise<void> {
  await inTransaction(db, async ({ kysely }) => {
    await kysely
      .deleteFrom('wall_buttons')
      .where('page', '=', place.pageId)
      .where('row', '=', place.row)
      .where('column', '=', place.column)
      .execute();
    if (button === null) return;
    const cart = await kysely
      .selectFrom('carts')
      .where('number', '=', Number(button.cartId))
      .select(['number', 'title', 'kind'])
      .executeTakeFirstOrThrow();
    if (cart.kind === 'live') {
      throw new ContinuityError(
        'COMMAND_INVALID',
        `cart ${cart.number} "${cart.title}" is a live source and cannot be on the wall; give it a place in an hour clock`,
      );
    }
    await kysely
      .insertInto('wall_buttons')
      .values({
        page: place.pageId,
        row: place.row,
        column: place.column,
        cart: cart.number,
        label: button.label ?? cart.title,
        colour: button.colour ?? null,
        loop: button.loop === true ? 1 : 0,
      })
      .execute();
  });
}

/**
 * Puts a cart that has just come into the library on the first free button, where it is a jingle, sweeper, identification or
 * liner and the wall has one page at most (somebody who adds pages arranges them). A button that was cleared stays so: each
 * cart comes only once. Returns whether it has a button now.
 */
export async function addToDefaultWall(db: Db, cartId: string): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    const { kysely } = transaction;
    const cart = await kysely
      .selectFrom('carts')
      .where('number', '=', Number(cartId))
      .where('kind', 'in', [...WALL_KINDS])
      .select('number')
      .executeTakeFirst();
    const pages = await kysely.selectFrom('wall_pages').selectAll().execute();
    if (cart === undefined || pages.length > 1) return false;
    const page =
      pages[0] ??
      (await kysely
        .insertInto('wall_pages')
        .values({ name: 'Carts', position: 0, rows: DEFAULT_ROWS, columns: DEFAULT_COLUMNS })
        .returningAll()
        .executeTakeFirstOrThrow());
    const taken = await kysely
      .selectFrom('wall_buttons')
      .where('page', '=', page.id)
      .select(['row', 'column'])
      .execute();
    const places = new Set(taken.map(({ row, column }) => row * page.columns + column));
    const free = Array.from({ length: page.rows * page.columns }, (_, at) => at).find((at) => !places.has(at));
    if (free === undefined) return false;
    const place = { pageId: page.id, row: Math.floor(free / page.columns), column: free % page.columns };
    await setWallButton(transaction, place, { cartId });
    return true;
  });
}
