/** What breaking a soft rule altogether costs; a smaller shortfall costs less. */
export const RULE_WEIGHTS = { 'artist-separation': 1000, 'title-separation': 400 } as const;

export type SoftRule = keyof typeof RULE_WEIGHTS;

/** weight * (1 - gap / least)^2 under the least gap, else 0: convex, so that equal gaps are the cheapest. */
export function shortfallCost(gapMs: number, leastMs: number, weight: number): number {
  return gapMs >= leastMs ? 0 : weight * (1 - Math.max(0, gapMs) / leastMs) ** 2;
}
