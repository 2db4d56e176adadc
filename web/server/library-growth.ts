/** Made anew when there are this many times as many songs to choose from. */
const GROWN_BY = 1.5;
/** Not more often than this while files come in. */
const REPLAN_INTERVAL_MS = 15_000;

/** How much there is to plan from. */
export interface Choice {
  readonly carts: number;
  readonly songs: number;
}

/**
 * Whether the plan should follow a library that files come into: `first` where nothing is planned yet, `again` where the plan
 * was made from much less than there is now, or from something else when the last file is in.
 *
 * Songs count and not carts: a station begins with dozens of prompts and jingles, beside which its second song is no growth,
 * and a day planned from one song is a day of that song.
 */
export function planFollows(
  planned: Choice,
  there: Choice,
  { isLast, sincePlannedMs }: { readonly isLast: boolean; readonly sincePlannedMs: number },
): 'first' | 'again' | undefined {
  // Prompts and jingles make no programme: while more files come, the station waits for its first song.
  if (planned.carts === 0) return there.songs > 0 || (isLast && there.carts > 0) ? 'first' : undefined;
  if (isLast) return there.carts !== planned.carts || there.songs !== planned.songs ? 'again' : undefined;
  const grown = there.songs > planned.songs && there.songs >= planned.songs * GROWN_BY;
  return grown && sincePlannedMs > REPLAN_INTERVAL_MS ? 'again' : undefined;
}
