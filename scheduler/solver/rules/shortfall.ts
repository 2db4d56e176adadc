/**
 * weight * (1 - gap / least)^2 under the least gap, else 0: convex, so that a search has a slope and equal gaps are the
 * cheapest. `base` is what any shortfall costs beside that; rules that must hold have one.
 */
export function shortfallCost(gap: number, least: number, weight: number, base: number): number {
  if (gap >= least) return 0;
  const missing = 1 - gap / least;
  return base + weight * missing * missing;
}
