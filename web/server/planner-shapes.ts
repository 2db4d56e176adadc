import { createHash } from 'node:crypto';
import type { ClockPosition, Format, HourClock } from '../../db/queries/clocks.js';
import type { Clock, Position, Schedule, ScheduleChange, StoredClock } from '../api/planner.js';
import { useWords } from './use-words.js';

const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** The same for the same content, whoever stored it: what a change was made on can be told without a counter. */
export function revisionOf(content: unknown): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22);
}

export function positionShown(position: ClockPosition): Position {
  return {
    purpose: position.purpose ?? 'item',
    kinds: [...position.kinds],
    category: position.category,
    cartId: position.cartId ?? null,
    overNext: position.overNext,
    hard: position.hard,
    place: position.place ?? null,
    requiredCodes: [...(position.requiredCodes ?? [])],
    excludedCodes: [...(position.excludedCodes ?? [])],
    transition: position.transition ?? null,
    avails: position.avails ?? null,
    lengthSeconds: position.lengthSeconds ?? null,
  };
}

function positionStored(position: Position): ClockPosition {
  const { purpose, cartId, place, transition, avails, lengthSeconds, requiredCodes, excludedCodes, ...same } = position;
  return {
    ...same,
    ...(purpose !== 'item' && { purpose }),
    ...(cartId !== null && { cartId }),
    ...(place !== null && { place }),
    ...(transition !== null && { transition }),
    ...(avails !== null && { avails }),
    ...(lengthSeconds !== null && { lengthSeconds }),
    ...(requiredCodes.length > 0 && { requiredCodes }),
    ...(excludedCodes.length > 0 && { excludedCodes }),
  };
}

export function clockStored({ name, colour, repeatFrom, positions }: Clock): HourClock {
  return {
    name: name.trim(),
    repeatFrom,
    ...(colour !== null && { colour }),
    positions: positions.map(positionStored),
  };
}

export function clockShown(clock: HourClock, format: Format): StoredClock {
  const shown = {
    name: clock.name,
    colour: clock.colour ?? null,
    repeatFrom: clock.repeatFrom,
    positions: clock.positions.map(positionShown),
  };
  const cells = format.grid.filter((cell) => cell.clock === clock.name);
  const days = (format.specialDays ?? [])
    .filter(({ hours }) => hours.some((one) => one.clock === clock.name))
    .map(({ date }) => date);
  return { ...shown, revision: revisionOf(shown), uses: { hours: cells.length, days, words: useWords(cells, days) } };
}

export function scheduleShown(format: Format, fallbackClock: string, plannedUntilEpochMs: number | null): Schedule {
  const cells = new Map(format.grid.map(({ weekday, hour, clock }) => [weekday * 24 + hour, clock]));
  const week = {
    grid: DAYS.map((day) => HOURS.map((hour) => cells.get(day * 24 + hour) ?? null)),
    specialDays: (format.specialDays ?? []).map(({ hours, ...day }) => ({ ...day, hours: [...hours] })),
  };
  return {
    ...week,
    revision: revisionOf(week),
    clocks: format.clocks.map(({ name, colour }) => ({ name, colour: colour ?? null })),
    fallbackClock,
    plannedUntilEpochMs,
  };
}

export function scheduleStored({ grid, specialDays }: ScheduleChange): Omit<Format, 'clocks'> {
  return {
    grid: grid.flatMap((day, index) =>
      day.flatMap((clock, hour) => (clock === null ? [] : [{ weekday: index + 1, hour, clock }])),
    ),
    specialDays,
  };
}
