/**
 * Milliseconds to wait before the next attempt after `failures` failures in a row: at once after the first, then
 * doubling up to `longestMs`.
 */
export function restartDelayMs(failures: number, longestMs: number): number {
  if (failures <= 1) return 0;
  return Math.min(longestMs, 250 * 2 ** Math.min(failures - 2, 10));
}
