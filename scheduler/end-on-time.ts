/** A song that could stand in a place: what it costs there, and how long it would run. */
export interface Offer {
  readonly id: number;
  readonly cost: number;
  readonly lengthMs: number;
}

/**
 * The song that ends a section best, alone or with one more behind it: rules and time have one price. `costPerSecond` is
 * that of a second after the end; before it nothing may end, for then a whole song more would have to run. Times count
 * from now; `betweenMs` is what runs between the two. Undefined where no song and no pair reaches the end.
 */
export function endOnTime(
  first: readonly Offer[],
  second: readonly Offer[],
  betweenMs: number,
  endMs: number,
  costPerSecond: number,
): number | undefined {
  let best: number | undefined;
  let bestCost = Infinity;
  const price = (overMs: number): number => (overMs < 0 ? Infinity : (overMs / 1000) * costPerSecond);
  first.forEach((offer, index) => {
    let cost = price(offer.lengthMs - endMs);
    if (cost === Infinity) {
      for (const other of second) {
        if (other.id === offer.id) continue;
        cost = Math.min(cost, other.cost + price(offer.lengthMs + betweenMs + other.lengthMs - endMs));
      }
    }
    if (offer.cost + cost < bestCost) [best, bestCost] = [index, offer.cost + cost];
  });
  return best;
}
