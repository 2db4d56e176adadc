import type { Db } from '../db/open.js';
import { looseBreaks, putClockBreaks, type ClockBreak } from '../db/queries/clock-breaks.js';
import type { UnjudgedPlan } from './model.js';

/** What a plan says of the breaks of its hours. */
export interface PlannedBreaks {
  /** Hours that are planned whole: their breaks are these and no others. */
  readonly hours: readonly number[];
  readonly breaks: readonly ClockBreak[];
  /** Hours of which a part was planned anew: what stood around their breaks is gone, and these go by their times. */
  readonly begun: readonly number[];
}

/** `removed`: items that the plan takes the place of. */
export function plannedBreaks(
  plan: Pick<UnjudgedPlan, 'items' | 'breaks'>,
  fromEpochMs: number,
  removed: readonly { readonly hourStartsAtEpochMs: number }[],
): PlannedBreaks {
  const planned = new Set([...plan.items, ...plan.breaks].map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs));
  const begun = new Set(removed.map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs));
  return {
    hours: [...planned].filter((hour) => hour >= fromEpochMs),
    breaks: plan.breaks,
    begun: [...begun].filter((hour) => hour < fromEpochMs),
  };
}

export async function storePlannedBreaks(db: Db, { hours, breaks, begun }: PlannedBreaks): Promise<void> {
  await putClockBreaks(db, hours, breaks);
  await looseBreaks(db, begun);
}
