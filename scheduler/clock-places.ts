import type { ClockPosition, HourClock } from '../db/queries/clocks.js';
import type { CategoryLength } from '../db/queries/lengths.js';
import type { SegmentKind } from '../playout/api/segment.js';
import { isFill } from './section-steps.js';
import { isStopset, stopsetLengthMs } from './stopsets.js';

const HOUR_SECONDS = 3600;
/** What is not in the library yet takes so long. */
const SONG_SECONDS = 210;
const OTHER_SECONDS = 15;
/** A clock of nothing but carts of a second never goes around for ever. */
const MOST_PLACES = 2000;

/** A place of an hour that rotation fills. */
export interface ClockPlace {
  readonly atSeconds: number;
  /** Null: any cart of the kind. */
  readonly category: string | null;
  readonly kind: SegmentKind;
}

/** A break of an hour. */
export interface ClockStopset {
  readonly position: ClockPosition;
  /** Its turn among the breaks of the hour, from 0. */
  readonly ordinal: number;
  readonly atSeconds: number;
}

/**
 * Where an hour's positions come to lie, were every cart as long as its category is on average and every break full. A fill takes
 * what is left before the next timed position, or of the hour, less what stands behind it; behind a clock that runs once songs
 * fill the hour.
 */
export function clockPlaces(
  clock: HourClock,
  lengths: readonly CategoryLength[],
): { readonly places: readonly ClockPlace[]; readonly stopsets: readonly ClockStopset[] } {
  const kinds = new Set(lengths.map(({ kind }) => kind));
  const average = (own: readonly CategoryLength[]): number | undefined => {
    const carts = own.reduce((sum, one) => sum + one.carts, 0);
    return carts === 0 ? undefined : own.reduce((sum, one) => sum + one.carts * one.averageSeconds, 0) / carts;
  };
  const { positions, repeatFrom } = clock;
  const places: ClockPlace[] = [];
  const stopsets: ClockStopset[] = [];
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
  const fixedSeconds = (position: ClockPosition): number | undefined =>
    isStopset(position)
      ? stopsetLengthMs(position) / 1000
      : (position.lengthSeconds ?? (position.cartId === undefined ? undefined : OTHER_SECONDS));
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
      if (isStopset(position)) stopsets.push({ position, ordinal: stopsets.length, atSeconds: at });
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
  if (positions.slice(Math.max(0, last)).some((one) => isFill(one) && kindOf(one) !== undefined))
    return { places, stopsets };
  while (at < HOUR_SECONDS && places.length < MOST_PLACES) {
    const before = at;
    if (repeatFrom !== null) lay(repeatFrom);
    if (at === before) add(null, 'music', false);
  }
  return { places, stopsets };
}
