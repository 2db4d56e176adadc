import type { ClockPosition, HourClock } from '../db/queries/clocks.js';

/** What a spot takes where a stopset does not say. */
const SPOT_MS = 30_000;

/** Time that breaks of hour clocks have of the plan, ms: by the first instant of the hour, then by their turns in it. */
export type ReservedTime = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Is it a place of a break? */
export function isStopset({ purpose }: Pick<ClockPosition, 'purpose'>): boolean {
  return purpose === 'stopset';
}

/** Places for spots; as many as are usual for its length where it does not say. */
export function availsOf({ avails, lengthSeconds }: ClockPosition): number {
  return avails ?? Math.max(1, Math.round(((lengthSeconds ?? 0) * 1000) / SPOT_MS));
}

/** Length of all its places, ms. */
export function stopsetLengthMs(position: ClockPosition): number {
  const { lengthSeconds } = position;
  return lengthSeconds === undefined ? availsOf(position) * SPOT_MS : Math.round(lengthSeconds * 1000);
}

/** Which break of its hour each stopset of a clock is, from 0, the first time around. */
export function stopsetOrdinals({ positions }: HourClock): Map<ClockPosition, number> {
  return new Map(positions.filter(isStopset).map((position, ordinal) => [position, ordinal]));
}

/** What a break has of the plan, ms: as traffic has left it, else all of its length. */
export function reservedMs(
  reserved: ReservedTime | undefined,
  hourStartsAtEpochMs: number,
  ordinal: number | undefined,
  position: ClockPosition,
): number {
  const known = ordinal === undefined ? undefined : reserved?.get(hourStartsAtEpochMs)?.get(ordinal);
  return known ?? stopsetLengthMs(position);
}
