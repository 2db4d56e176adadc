import type { ClockPosition, Format, HourClock } from '../../db/queries/clocks.js';
import type { CategoryLength } from '../../db/queries/lengths.js';
import type { SegmentKind } from '../../playout/api/segment.js';
import { isFill } from '../../scheduler/section-steps.js';

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
  const { positions, repeatFrom } = clock;
  const places: HourPlace[] = [];
  let at = 0;
  const secondsOf = (category: string | null, kind: SegmentKind): number => {
    const own = lengths.filter((one) => (category === null ? one.kind === kind : one.category === category));
    return Math.max(1, average(own) ?? (kind === 'music' ? SONG_SECONDS : OTHER_SECONDS));
  };
  // The next kind serves where the library has none of the one before.
  const kindOf = (position: ClockPosition): SegmentKind | undefined =>
    position.kinds.find((one) => kinds.has(one)) ?? position.kinds.at(0);
  const add = (category: string | null, kind: SegmentKind, over: boolean): void => {
    places.push({ atSeconds: at, category, kind });
    if (!over) at += secondsOf(category, kind);
  };
  /** What a position takes whatever is planned there; undefined where that is rotation's to say. */
  const fixedSeconds = ({ lengthSeconds, cartId, purpose }: ClockPosition): number | undefined =>
    lengthSeconds ?? (cartId !== undefined ? OTHER_SECONDS : purpose === 'stopset' ? 0 : undefined);
  const takes = (position: ClockPosition): number => {
    const kind = kindOf(position);
    if (position.overNext || isFill(position) || kind === undefined) return 0;
    return fixedSeconds(position) ?? secondsOf(position.category, kind);
  };
  const fill = (index: number): void => {
    const { category } = positions[index];
    const kind = kindOf(positions[index]);
    if (kind === undefined) return;
    const behind = positions.slice(index + 1);
    const timed = behind.findIndex(({ hard }) => hard !== null);
    const untilSeconds = Math.min(HOUR_SECONDS, timed < 0 ? HOUR_SECONDS : (behind[timed].hard?.minute ?? 0) * 60);
    const before = timed < 0 ? behind : behind.slice(0, timed);
    const endsAt = untilSeconds - before.reduce((sum, one) => sum + takes(one), 0);
    const half = secondsOf(category, kind) / 2;
    while (endsAt - at > half && places.length < MOST_PLACES) add(category, kind, false);
  };
  const lay = (from: number): void => {
    for (const [index, position] of positions.entries()) {
      if (index < from) continue;
      if (at >= HOUR_SECONDS || places.length >= MOST_PLACES) return;
      if (position.hard !== null) at = Math.max(at, position.hard.minute * 60);
      const fixed = fixedSeconds(position);
      const kind = kindOf(position);
      if (isFill(position)) fill(index);
      else if (fixed !== undefined) at += fixed;
      else if (kind !== undefined) add(position.category, kind, position.overNext);
    }
  };
  lay(0);
  // A fill behind the last timed position has taken what there was.
  const last = positions.findLastIndex(({ hard }) => hard !== null);
  if (positions.slice(Math.max(0, last)).some((one) => isFill(one) && kindOf(one) !== undefined)) return places;
  while (at < HOUR_SECONDS && places.length < MOST_PLACES) {
    const before = at;
    if (repeatFrom !== null) lay(repeatFrom);
    if (at === before) add(null, 'music', false);
  }
  return places;
}
