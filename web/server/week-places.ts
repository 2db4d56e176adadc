import type { Format, HourClock } from '../../db/queries/clocks.js';
import type { CategoryLength } from '../../db/queries/lengths.js';
import type { SegmentKind } from '../../playout/api/segment.js';

const HOUR_SECONDS = 3600;
const HOUR_MS = 3_600_000;
/** What is not in the library yet takes so long. */
const SONG_SECONDS = 210;
const OTHER_SECONDS = 15;
/** A clock of nothing but carts of a second never goes around for ever. */
const MOST_PLACES = 2000;

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
 * `fallback`; behind a clock that runs once songs fill the hour.
 */
export function weekPlaces(
  { clocks, grid }: Pick<Format, 'clocks' | 'grid'>,
  fallback: HourClock,
  lengths: readonly CategoryLength[],
): WeekPlace[] {
  const byName = new Map(clocks.map((clock) => [clock.name, clock]));
  const cells = new Map(grid.map(({ weekday, hour, clock }) => [weekday * 24 + hour, clock]));
  const hours = new Map<string, HourPlace[]>();
  const places: WeekPlace[] = [];
  for (let weekday = 1; weekday <= 7; weekday++) {
    for (let hour = 0; hour < 24; hour++) {
      const clock = byName.get(cells.get(weekday * 24 + hour) ?? '') ?? fallback;
      let laid = hours.get(clock.name);
      if (laid === undefined) hours.set(clock.name, (laid = hourPlaces(clock, lengths)));
      const startMs = ((weekday - 1) * 24 + hour) * HOUR_MS;
      for (const { atSeconds, ...place } of laid) {
        places.push({ atMs: startMs + Math.round(atSeconds * 1000), weekday, hour, ...place });
      }
    }
  }
  return places;
}

interface HourPlace {
  readonly atSeconds: number;
  readonly category: string | null;
  readonly kind: SegmentKind;
}

function hourPlaces(clock: HourClock, lengths: readonly CategoryLength[]): HourPlace[] {
  const kinds = new Set(lengths.map(({ kind }) => kind));
  const average = (own: readonly CategoryLength[]): number | undefined => {
    const carts = own.reduce((sum, one) => sum + one.carts, 0);
    return carts === 0 ? undefined : own.reduce((sum, one) => sum + one.carts * one.averageSeconds, 0) / carts;
  };
  const places: HourPlace[] = [];
  let at = 0;
  const add = (category: string | null, kind: SegmentKind, over: boolean): void => {
    places.push({ atSeconds: at, category, kind });
    if (over) return;
    const own = lengths.filter((one) => (category === null ? one.kind === kind : one.category === category));
    at += Math.max(1, average(own) ?? (kind === 'music' ? SONG_SECONDS : OTHER_SECONDS));
  };
  const lay = (from: number): void => {
    for (const position of clock.positions.slice(from)) {
      if (at >= HOUR_SECONDS || places.length >= MOST_PLACES) return;
      if (position.hard !== null) at = Math.max(at, position.hard.minute * 60);
      if (position.lengthSeconds !== undefined) at += position.lengthSeconds;
      else if (position.cartId !== undefined) at += OTHER_SECONDS;
      else if (position.purpose === undefined || position.purpose === 'item' || position.purpose === 'voice-track') {
        // The next kind serves where the library has none of the one before.
        const kind = position.kinds.find((one) => kinds.has(one)) ?? position.kinds.at(0);
        if (kind !== undefined) add(position.category, kind, position.overNext);
      }
    }
  };
  lay(0);
  while (at < HOUR_SECONDS && places.length < MOST_PLACES) {
    const before = at;
    if (clock.repeatFrom !== null) lay(clock.repeatFrom);
    if (at === before) add(null, 'music', false);
  }
  return places;
}
