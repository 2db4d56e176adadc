import type { PlanCart, PlannedItem } from '../../scheduler/model.js';

/** Of the songs that are to come the engine stretches this part at most without being heard. */
const STRETCH_PART = 0.01;
/** Of the songs this part is skipped, and as many run longer. */
const DISTURBED_PART = 0.025;
/** Alternates that the engine is handed for each of the last songs. */
const ALTERNATES = 8;

export interface AiredPlay {
  readonly cartId: string;
  readonly atEpochMs: number;
}

/** How a timed item came: by how much after its time, ms. */
export interface TimedStart {
  readonly dueEpochMs: number;
  readonly lateMs: number;
}

export interface Aired {
  readonly plays: readonly AiredPlay[];
  readonly timed: readonly TimedStart[];
  readonly handsOverEpochMs: number;
  readonly disturbances: number;
}

/**
 * A planned day as it airs by the rundown's own timing, without sound: items one after the other, a timed one when the item that
 * crosses its time ends, spares where an hour runs short. By lot a song is skipped or runs longer, about once in three hours
 * each. Before a timed item stand the first two steps of the engine's ladder: the last two songs or one of eight alternates for
 * each, by their time, then a stretch of at most 1 %. What the ladder has beyond (extras, early segues, beds, fades) is
 * `npm run sim:exact`. `alternatesOf`: what may stand in for a cart, longest rested first.
 */
export function airDay(
  items: readonly PlannedItem[],
  startsAtEpochMs: number,
  chance: () => number,
  alternatesOf: (cart: PlanCart) => readonly PlanCart[],
): Aired {
  const plays: AiredPlay[] = [];
  const timed: TimedStart[] = [];
  let at = startsAtEpochMs;
  let disturbances = 0;
  const line = items.filter(({ over }) => over === null);
  for (let from = 0; from < line.length;) {
    const { hardTime } = line[from];
    if (hardTime !== null) {
      timed.push({ dueEpochMs: hardTime.atEpochMs, lateMs: Math.abs(at - hardTime.atEpochMs) });
      at = Math.max(at, hardTime.atEpochMs);
    }
    const next = line.findIndex((item, index) => index > from && item.hardTime !== null);
    const end = next < 0 ? line.length : next;
    const due = next < 0 ? Infinity : (line[next].hardTime?.atEpochMs ?? Infinity);
    for (let index = from; index < end; index++) {
      const item = line[index];
      if (index > from && at >= due) break;
      // The last hour's spares wait for the next day's plan.
      if (item.status === 'spare' && due === Infinity) break;
      let { cart } = item;
      let lengthMs = item.durationMs;
      const isSong = cart.kind === 'music';
      let isDisturbed = true;
      if (isSong && chance() < DISTURBED_PART) {
        lengthMs = Math.round(lengthMs * (0.2 + 0.6 * chance()));
      } else if (isSong && chance() < DISTURBED_PART) {
        lengthMs += Math.round(60_000 * chance());
      } else isDisturbed = false;
      disturbances += Number(isDisturbed);
      if (isSong && due < Infinity && !isDisturbed) {
        const chosen = forTime(cart, lengthMs, due - at, songBehind(line, index, end), alternatesOf);
        cart = chosen.cart;
        lengthMs = chosen.lengthMs;
      }
      plays.push({ cartId: cart.cartId, atEpochMs: Math.round(at) });
      at += lengthMs;
    }
    from = end;
  }
  return { plays, timed, handsOverEpochMs: Math.round(at), disturbances };
}

interface Behind {
  readonly song: PlanCart;
  /** What runs before it. */
  readonly betweenMs: number;
}

/** The next song on the line before `end`. */
function songBehind(line: readonly PlannedItem[], index: number, end: number): Behind | undefined {
  let betweenMs = 0;
  for (const { cart, durationMs } of line.slice(index + 1, end)) {
    if (cart.kind === 'music') return { song: cart, betweenMs };
    betweenMs += durationMs;
  }
  return undefined;
}

/** The song that, alone or with the one behind it, ends nearest to `leftMs` from now, stretched as far as that goes. */
function forTime(
  cart: PlanCart,
  ownMs: number,
  leftMs: number,
  behind: Behind | undefined,
  alternatesOf: (cart: PlanCart) => readonly PlanCart[],
): { readonly cart: PlanCart; readonly lengthMs: number } {
  const own = { cart, lengthMs: ownMs };
  const isLast = ownMs >= leftMs * (1 - STRETCH_PART);
  const isLastButOne = behind !== undefined && ownMs + behind.betweenMs + behind.song.untilSegueMs >= leftMs * 0.99;
  if (!isLast && !isLastButOne) return own;
  const offers = [own, ...offersOf(cart, alternatesOf)];
  const second = behind === undefined ? [] : [...offersOf(behind.song, alternatesOf), asOffer(behind.song)];
  let best = own;
  let least = Infinity;
  for (const offer of offers) {
    const ends = [
      offer.lengthMs,
      ...second.map(({ lengthMs }) => offer.lengthMs + (behind?.betweenMs ?? 0) + lengthMs),
    ];
    for (const endMs of ends) {
      const ableMs = endMs * STRETCH_PART;
      const missMs = endMs < leftMs - ableMs ? Infinity : Math.max(0, endMs - leftMs - ableMs);
      if (missMs < least) [best, least] = [offer, missMs];
    }
  }
  const overMs = best.lengthMs - leftMs;
  const ableMs = best.lengthMs * STRETCH_PART;
  // Only the very last one is stretched here: the one before it waits for what follows.
  const byMs = overMs < -ableMs ? 0 : Math.min(Math.abs(overMs), ableMs) * Math.sign(overMs);
  return { cart: best.cart, lengthMs: best.lengthMs - byMs };
}

const asOffer = (cart: PlanCart) => ({ cart, lengthMs: cart.untilSegueMs });

function offersOf(cart: PlanCart, alternatesOf: (cart: PlanCart) => readonly PlanCart[]) {
  return alternatesOf(cart).slice(0, ALTERNATES).map(asOffer);
}
