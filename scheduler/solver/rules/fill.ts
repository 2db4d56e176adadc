/** `perSecond` for each second by which a section misses its length, beyond what is free. */
export function fillCost(missedMs: number, freeMs: number, perSecond: number): number {
  const beyond = Math.abs(missedMs) - freeMs;
  return beyond > 0 ? (beyond / 1000) * perSecond : 0;
}
