const LEAST_MS = 60 * 60_000;
const WISH_MS = 90 * 60_000;

function price(gap: number): number {
  if (gap >= WISH_MS) return 0;
  return 60 * (1 - gap / WISH_MS) ** 2 + (gap < LEAST_MS ? 1000 * (1 - gap / LEAST_MS) ** 2 : 0);
}

/**
 * The least that `count` plays of one artist can cost over slots at these instants (in order) after a play at `last`: exact,
 * play by play. Only slots within 90 min see each other; from further back the cheapest is carried along.
 */
export function spacingBound(times: readonly number[], count: number, last: number): number {
  const slots = times.length;
  if (count === 0 || count > slots) return 0;
  let costs = Float64Array.from(times, (at) => price(at - last));
  for (let play = 1; play < count; play++) {
    const next = new Float64Array(slots).fill(Infinity);
    let far = Infinity;
    let near = 0;
    for (let slot = 0; slot < slots; slot++) {
      while (times[slot] - times[near] >= WISH_MS) far = Math.min(far, costs[near++]);
      let least = far;
      for (let before = near; before < slot; before++) {
        const cost = costs[before];
        if (cost < least) least = Math.min(least, cost + price(times[slot] - times[before]));
      }
      next[slot] = least;
    }
    costs = next;
  }
  return costs.reduce((least, cost) => Math.min(least, cost), Infinity);
}
