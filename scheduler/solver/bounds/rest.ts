/**
 * Best least rest that `songs` songs can have over slots at these instants (in order): any N + 1 slots in a row repeat one,
 * so it is min over i of t[i + N] - t[i]. Where there are fewer slots than that, the pace of the span is taken to go on.
 * 0 where there is no song or not even two slots.
 */
export function restBoundMs(timesMs: readonly number[], songs: number): number {
  const slots = timesMs.length;
  if (songs === 0 || slots < 2) return 0;
  if (songs >= slots) return ((timesMs[slots - 1] - timesMs[0]) / (slots - 1)) * songs;
  let least = Infinity;
  for (let index = 0; index + songs < slots; index++) {
    least = Math.min(least, timesMs[index + songs] - timesMs[index]);
  }
  return least;
}
