import { ContinuityError } from '../../playout/api/errors.js';
import { ENGINE_RATE_HZ } from '../../playout/api/units.js';
import { withTransition } from '../cart-transition.js';
import { itemId } from '../item-id.js';
import type { PlanCart } from '../model.js';
import type { PlannedBreaks } from '../planned-breaks.js';
import { fitsOver, SONG_ALONE_MS, voiceOverFrames } from '../voice-over.js';
import { cartsOfRows, chosenCart, isFrozen, refusedChange, untouchable, type ChangeGround } from './change-ground.js';
import { layLine } from './lay-line.js';
import type { DeskChange } from './model.js';
import { isOnLine, named, withLock, type DeskRow } from './row.js';

/** What an item's change does by hand; `replan` is the planner's. */
export type LineChange = Exclude<DeskChange, { readonly do: 'replan' }>;

export interface ChangedLine {
  /** The stretch as it would be, in its order on air. */
  readonly rows: readonly DeskRow[];
  /** What was done, in words. */
  readonly done: string;
  /** What could not be kept, as sentences. */
  readonly lost: readonly string[];
  /** Set where hours were planned anew. */
  readonly breaks?: PlannedBreaks;
}

/**
 * A stretch of the rundown after a change: its hours, positions and times. Whole hours up to the end of what is planned, in
 * their order on air. What is placed by a person becomes locked. Throws NOT_FOUND for an item that is not there and
 * COMMAND_INVALID where the change is refused; the sentence says what to do.
 */
export function changedLine(rows: readonly DeskRow[], change: LineChange, ground: ChangeGround): ChangedLine {
  const edit = new LineEdit(rows, ground);
  const done = edit.apply(change);
  // A lock moves nothing.
  if (change.do === 'lock' || change.do === 'unlock') return { rows: edit.rows, done, lost: [] };
  const laid = layLine(rows, edit.rows, cartsOfRows(ground.carts));
  const placed = laid.find(({ id }) => id === edit.placed);
  if (placed !== undefined && isFrozen(placed, ground)) {
    throw refusedChange(
      `it would start within seconds; place it where something starts after ${ground.clock(ground.frozenUntilEpochMs)}`,
    );
  }
  return { rows: laid, done, lost: [...edit.lost, ...pushedOut(rows, laid)] };
}

/** Items that had their turn and would now start behind the next timed item. */
function pushedOut(before: readonly DeskRow[], after: readonly DeskRow[]): string[] {
  const had = new Set(before.filter(isOnLine).map(({ id }) => id));
  return after
    .filter((row) => row.over === null && row.status === 'spare' && row.was === 'planned')
    .filter((row) => had.has(row.id) || !before.some(({ id }) => id === row.id))
    .map((row) => `${named(row)} no longer fits before the next timed item: it airs only where its hour runs short`);
}

class LineEdit {
  rows: DeskRow[];
  readonly lost: string[] = [];
  /** The item that a person has placed. */
  placed: string | undefined;

  constructor(
    rows: readonly DeskRow[],
    readonly ground: ChangeGround,
  ) {
    this.rows = [...rows];
  }

  apply(change: LineChange): string {
    switch (change.do) {
      case 'replace':
        return this.#replace(this.#row(change.itemId), change.cartId);
      case 'move':
        return this.#move(this.#row(change.itemId), change.beforeItemId, change.hourStartsAtEpochMs);
      case 'insert':
        return this.#insert(change.cartId, change.beforeItemId, change.hourStartsAtEpochMs);
      case 'remove':
        return this.#remove(change.itemIds.map((id) => this.#row(id)));
      case 'lock':
      case 'unlock':
        return this.#lock(
          change.itemIds.map((id) => this.#row(id)),
          change.do === 'lock',
        );
    }
  }

  #row(id: string): DeskRow {
    const row = this.rows.find((one) => one.id === id);
    if (row !== undefined) return row;
    throw new ContinuityError('NOT_FOUND', `item ${id} is no longer planned; look at the newest plan of its day`);
  }

  #mayChange(row: DeskRow): void {
    const why = untouchable(row, this.ground);
    if (why !== undefined) throw refusedChange(why);
  }

  #replace(row: DeskRow, cartId: string): string {
    this.#mayChange(row);
    if (row.cartId === cartId) throw refusedChange(`${named(row)} stands there already; choose another cart`);
    const { transition } = row;
    const cart = withTransition(chosenCart(cartId, row.startsAtEpochMs, this.ground), transition);
    const replaced: DeskRow = {
      ...this.#newItem(cart, row, row.position),
      over: row.over,
      status: row.status,
      was: row.was,
      reason: `chosen by a planner in place of ${named(row)}`,
      ...(transition !== undefined && { transition }),
    };
    if (row.over === null) {
      this.rows[this.rows.indexOf(row)] = replaced;
      for (const voice of this.#voicesOver(row.id)) this.#carryVoice(voice, replaced, cart);
    } else {
      const song = this.#row(row.over.itemId);
      this.rows[this.rows.indexOf(row)] = this.#laidOver(replaced, cart, song);
    }
    return `replaced ${named(row)} by ${named(cart)}`;
  }

  #move(row: DeskRow, beforeItemId: string | null, hour: number): string {
    this.#mayChange(row);
    if (row.over !== null) {
      throw refusedChange(
        `${named(row)} lies over ${named(this.#row(row.over.itemId))} and goes with it; move that one`,
      );
    }
    if (beforeItemId === row.id) throw refusedChange(`${named(row)} stands there already; drop it somewhere else`);
    const block = [row, ...this.#voicesOver(row.id)];
    this.rows = this.rows.filter((one) => !block.includes(one));
    const place = this.#place(beforeItemId, hour);
    const moved: DeskRow[] = block.map((one) => ({
      ...(one === row ? { ...withLock(row, true), status: 'planned', was: null } : one),
      hourStartsAtEpochMs: hour,
      hourClock: place.hourClock,
      position: place.position,
    }));
    this.rows.splice(place.index, 0, ...moved);
    this.placed = row.id;
    return `moved ${named(row)}`;
  }

  #insert(cartId: string, beforeItemId: string | null, hour: number): string {
    const place = this.#place(beforeItemId, hour);
    const cart = chosenCart(cartId, place.atEpochMs, this.ground);
    const row = this.#newItem(
      cart,
      { ...place, hourStartsAtEpochMs: hour, startsAtEpochMs: place.atEpochMs },
      place.position,
    );
    this.rows.splice(place.index, 0, row);
    this.placed = row.id;
    return `inserted ${named(cart)}`;
  }

  #remove(rows: readonly DeskRow[]): string {
    const gone = new Set(rows);
    for (const row of rows) this.#mayChange(row);
    for (const row of rows) {
      for (const voice of this.#voicesOver(row.id)) {
        if (gone.has(voice)) continue;
        gone.add(voice);
        this.lost.push(`the voice track ${named(voice)} lay over ${named(row)} and was taken out with it`);
      }
    }
    this.rows = this.rows.filter((row) => !gone.has(row));
    return rows.length === 1 ? `removed ${named(rows[0])}` : `removed ${rows.length} items`;
  }

  #lock(rows: readonly DeskRow[], isLocked: boolean): string {
    const open = rows.filter((row) => row.spot === null && !isFrozen(row, this.ground));
    if (open.length === 0) {
      throw refusedChange(
        rows.some(({ spot }) => spot === null)
          ? `what has aired or starts within seconds stays as it is; lock what starts after ${this.ground.clock(this.ground.frozenUntilEpochMs)}`
          : 'spots stay where traffic has placed them; there is nothing to lock',
      );
    }
    const chosen = new Set(open);
    this.rows = this.rows.map((row) => (chosen.has(row) ? withLock(row, isLocked) : row));
    const word = isLocked ? 'locked' : 'unlocked';
    return open.length === 1 ? `${word} ${named(open[0])}` : `${word} ${open.length} items`;
  }

  #voicesOver(id: string): DeskRow[] {
    return this.rows.filter(({ over }) => over?.itemId === id);
  }

  /** A voice track lies over the new song as it lay over the old one, where it fits. */
  #carryVoice(voice: DeskRow, song: DeskRow, songCart: PlanCart): void {
    const cart = cartsOfRows(this.ground.carts)(voice);
    const index = this.rows.indexOf(voice);
    if (cart !== undefined && songCart.kind === 'music' && fitsOver(cart, songCart)) {
      this.rows[index] = over(voice, song, voiceOverFrames(cart, songCart));
      return;
    }
    this.rows.splice(index, 1);
    this.lost.push(`the voice track ${named(voice)} does not fit over ${named(song)} and was taken out`);
  }

  #laidOver(voice: DeskRow, cart: PlanCart, song: DeskRow): DeskRow {
    const under = cartsOfRows(this.ground.carts)(song);
    if (under === undefined) {
      throw refusedChange(`${named(song)} can no longer air; replace that one before what lies over it`);
    }
    if (!fitsOver(cart, under)) {
      const mostSeconds = Math.max(0, Math.floor((under.untilSegueMs - SONG_ALONE_MS) / 1000));
      throw refusedChange(
        `${named(cart)} takes ${Math.ceil(cart.wholeMs / 1000)} s and would talk into the end of ${named(song)}; choose one of ${mostSeconds} s at most`,
      );
    }
    return { ...over(voice, song, voiceOverFrames(cart, under)), durationMs: Math.round(cart.wholeMs) };
  }

  #newItem(
    cart: PlanCart,
    at: Pick<DeskRow, 'hourStartsAtEpochMs' | 'hourClock' | 'startsAtEpochMs'>,
    position: number,
  ): DeskRow {
    return {
      id: itemId(at.hourStartsAtEpochMs, position, this.ground.nextRevision),
      startsAtEpochMs: at.startsAtEpochMs,
      durationMs: Math.round(cart.untilSegueMs),
      hourStartsAtEpochMs: at.hourStartsAtEpochMs,
      hourClock: at.hourClock,
      position,
      cartId: cart.cartId,
      cutId: cart.cutId,
      kind: cart.kind,
      over: null,
      hardTime: null,
      status: 'planned',
      reason: 'placed by a planner',
      isLocked: true,
      title: cart.title,
      artist: cart.artist,
      category: cart.category,
      was: null,
      spot: null,
    };
  }

  /** Where an item goes that stands before another one or, for null, behind the last one of an hour. */
  #place(beforeItemId: string | null, hour: number): Place {
    const ofHour = this.rows.filter((row) => row.hourStartsAtEpochMs === hour);
    if (ofHour.length === 0) {
      throw refusedChange(`nothing is planned in the hour of ${this.ground.clock(hour)}; plan that hour first`);
    }
    const { hourClock } = ofHour[0];
    if (beforeItemId === null) {
      const last = ofHour.findLast(isOnLine);
      const index = last === undefined ? this.rows.indexOf(ofHour[0]) : this.#behind(last);
      const atEpochMs = last === undefined ? hour : last.startsAtEpochMs + last.durationMs;
      return { index, hourClock, position: last === undefined ? 0 : this.rows[index - 1].position + 1, atEpochMs };
    }
    const wanted = this.#row(beforeItemId);
    const before = wanted.over === null ? wanted : this.#row(wanted.over.itemId);
    this.#mayStandBefore(before, hour);
    const index = this.rows.indexOf(before);
    const previous = this.rows.at(index - 1);
    const follows = index > 0 && previous?.hourStartsAtEpochMs === hour;
    const position = follows ? previous.position + 1 : before.position;
    return { index, hourClock, position, atEpochMs: before.startsAtEpochMs };
  }

  #behind(row: DeskRow): number {
    let index = this.rows.indexOf(row) + 1;
    while (index < this.rows.length && this.rows[index].over?.itemId === row.id) index += 1;
    return index;
  }

  #mayStandBefore(before: DeskRow, hour: number): void {
    if (before.hourStartsAtEpochMs !== hour) {
      throw refusedChange(
        `${named(before)} stands in the hour of ${this.ground.clock(before.hourStartsAtEpochMs)}, not in that of ${this.ground.clock(hour)}; name the hour of the item that it goes before`,
      );
    }
    if (isFrozen(before, this.ground)) {
      throw refusedChange(
        `${named(before)} has aired, is on the air or starts within seconds; place it where something starts after ${this.ground.clock(this.ground.frozenUntilEpochMs)}`,
      );
    }
    const previous = this.rows.slice(0, this.rows.indexOf(before)).findLast(isOnLine);
    if (before.spot !== null && previous?.spot?.stopsetId === before.spot.stopsetId && before.hardTime === null) {
      throw refusedChange(
        `${named(before)} stands within a break, which stays together; place it before or behind the break`,
      );
    }
    if (before.hardTime !== null && previous?.hourStartsAtEpochMs !== hour) {
      throw refusedChange(
        `${named(before)} opens the hour at ${this.ground.clock(before.hardTime.atEpochMs)}; place it behind that, or at the end of the hour before`,
      );
    }
  }
}

interface Place {
  readonly index: number;
  readonly hourClock: string;
  readonly position: number;
  readonly atEpochMs: number;
}

function over(voice: DeskRow, song: DeskRow, atFrames: number): DeskRow {
  const startsAtEpochMs = song.startsAtEpochMs + Math.round((atFrames * 1000) / ENGINE_RATE_HZ);
  return { ...voice, startsAtEpochMs, over: { itemId: song.id, atFrames } };
}
