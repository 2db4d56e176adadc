import type { AsRunEntry, Outcome } from '../api/as-run.js';
import type { Segment } from '../api/segment.js';

/** When and how something sounded; frames on the programme's line. */
export interface Airing {
  readonly startedAtEpochMs: number;
  readonly startFrame: number;
  readonly endFrame: number;
  readonly outcome: Outcome;
  readonly reason: string;
}

/** The as-run line of an item. */
export function asRunEntry(
  item: Pick<Segment, 'id' | 'title' | 'artist' | 'kind' | 'adjusted'> & { readonly cartId?: string | undefined },
  airing: Airing,
): AsRunEntry {
  return {
    itemId: item.id,
    cartId: item.cartId ?? null,
    title: item.title,
    artist: item.artist,
    kind: item.kind,
    startedAt: new Date(airing.startedAtEpochMs).toISOString(),
    startFrame: airing.startFrame,
    endFrame: airing.endFrame,
    outcome: airing.outcome,
    reason: [airing.reason, ...(item.adjusted?.reasons ?? [])].filter((reason) => reason !== '').join('; '),
  };
}
