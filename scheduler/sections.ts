import type { OnTime } from '../playout/api/segment.js';
import { framesFromSeconds } from '../playout/api/units.js';
import type { ClockPosition, HourClock } from '../db/queries/clocks.js';
import type { LocalHour } from './local-hours.js';

/** A stretch of an hour between two clock times. */
export interface Section {
  /** The timed item that opens it. */
  readonly hard: {
    readonly position: ClockPosition;
    readonly hardTime: { readonly atEpochMs: number; readonly onTime: OnTime; readonly graceFrames: number };
  } | null;
  readonly positions: readonly ClockPosition[];
  /** When the next timed item is due, or the hour ends. */
  readonly endsAtEpochMs: number;
  /** The last of its hour: the one in which the clock goes around. */
  readonly last: boolean;
}

const MINUTE_MS = 60_000;

/** Cuts an hour clock at its timed positions. Times at or after `endEpochMs` fall away (a short hour, the span's end). */
export function sectionsOf(clock: HourClock, hour: LocalHour, endEpochMs: number): Section[] {
  const starts: { at: number; hard: Section['hard']; positions: ClockPosition[] }[] = [
    { at: hour.startsAtEpochMs, hard: null, positions: [] },
  ];
  for (const position of clock.positions) {
    if (position.hard === null) {
      starts[starts.length - 1].positions.push(position);
      continue;
    }
    const atEpochMs = hour.startsAtEpochMs + position.hard.minute * MINUTE_MS;
    if (atEpochMs >= endEpochMs) break;
    const { onTime, graceSeconds } = position.hard;
    const hardTime = { atEpochMs, onTime, graceFrames: framesFromSeconds(graceSeconds) };
    starts.push({ at: atEpochMs, hard: { position, hardTime }, positions: [] });
  }
  return starts
    .map(({ hard, positions }, index) => ({
      hard,
      positions,
      endsAtEpochMs: index + 1 < starts.length ? starts[index + 1].at : endEpochMs,
      last: index === starts.length - 1,
    }))
    .filter(
      (section) =>
        section.hard !== null || section.positions.length > 0 || section.endsAtEpochMs > hour.startsAtEpochMs,
    );
}
