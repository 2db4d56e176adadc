import type { Format, HourClock } from '../../db/queries/clocks.js';
import type { CategoryLength } from '../../db/queries/lengths.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { clockPlaces, type ClockPlace } from '../../scheduler/clock-places.js';

const HOUR_MS = 3_600_000;

/** A place of the week that rotation fills. */
export interface WeekPlace {
  /** From Monday 00:00 on. */
  readonly atMs: number;
  readonly weekday: number;
  readonly hour: number;
  /** Null: any cart of the kind. */
  readonly category: string | null;
  readonly kind: SegmentKind;
}

/**
 * Where the week's positions come to lie, were every cart as long as its category is on average. Hours without a clock run
 * `fallback`; a fill takes what is left before the next timed position, or of the hour, less what stands behind it; behind a clock
 * that runs once songs fill the hour.
 */
export function weekPlaces(
  { clocks, grid }: Pick<Format, 'clocks' | 'grid'>,
  fallback: HourClock,
  lengths: readonly CategoryLength[],
): WeekPlace[] {
  const byName = new Map(clocks.map((clock) => [clock.name, clock]));
  const cells = new Map(grid.map(({ weekday, hour, clock }) => [weekday * 24 + hour, clock]));
  const hours = new Map<string, readonly ClockPlace[]>();
  const places: WeekPlace[] = [];
  for (let weekday = 1; weekday <= 7; weekday++) {
    for (let hour = 0; hour < 24; hour++) {
      const clock = byName.get(cells.get(weekday * 24 + hour) ?? '') ?? fallback;
      let laid = hours.get(clock.name);
      if (laid === undefined) hours.set(clock.name, (laid = clockPlaces(clock, lengths).places));
      const startMs = ((weekday - 1) * 24 + hour) * HOUR_MS;
      for (const { atSeconds, ...place } of laid) {
        places.push({ atMs: startMs + Math.round(atSeconds * 1000), weekday, hour, ...place });
      }
    }
  }
  return places;
}
