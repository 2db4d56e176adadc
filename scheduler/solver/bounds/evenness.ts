/**
 * Least coefficient of variation of the plays of N songs over S slots: with r = S mod N, r songs have one play more than the
 * others, which gives sqrt(r (N - r)) / S. 0 where there is no slot or no song.
 */
export function evennessBound(slots: number, songs: number): number {
  if (slots === 0 || songs === 0) return 0;
  const more = slots % songs;
  return Math.sqrt(more * (songs - more)) / slots;
}
