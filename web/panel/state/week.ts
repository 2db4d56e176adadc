import type { Schedule, SpecialDay } from '../../api/planner.js';
import { sameContent } from './same-content.js';

/** What is painted: the clock of each hour of the week, and the dates on which others hold. */
export interface Week {
  readonly grid: Schedule['grid'];
  readonly specialDays: readonly SpecialDay[];
}

export const DAY_NAMES = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'] as const;
export const LONG_DAYS = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
/** The column of a special day stands behind those of the week. */
export const DATE_COLUMN = 7;
const HOURS = 24;

export interface Cell {
  readonly column: number;
  readonly hour: number;
}

/** The cells between two corners, both included. */
export function cellsBetween(one: Cell, other: Cell): Cell[] {
  const cells: Cell[] = [];
  for (let column = Math.min(one.column, other.column); column <= Math.max(one.column, other.column); column++) {
    for (let hour = Math.min(one.hour, other.hour); hour <= Math.max(one.hour, other.hour); hour++) {
      cells.push({ column, hour });
    }
  }
  return cells;
}

/**
 * The week with a clock in these cells; null leaves hours of the week without one, and gives hours of the date (in
 * `DATE_COLUMN`) back to the week. The same object where nothing is another one.
 */
export function paint(week: Week, cells: readonly Cell[], clock: string | null, date: string | null): Week {
  const grid = week.grid.map((day, column) => {
    const hours = new Set(cells.filter((cell) => cell.column === column).map(({ hour }) => hour));
    return day.some((name, hour) => hours.has(hour) && name !== clock)
      ? day.map((name, hour) => (hours.has(hour) ? clock : name))
      : day;
  });
  const onDate = new Set(cells.filter(({ column }) => column === DATE_COLUMN).map(({ hour }) => hour));
  const specialDays =
    date === null || onDate.size === 0
      ? week.specialDays
      : week.specialDays.map((day) => (day.date === date ? paintDay(day, onDate, clock) : day));
  const same =
    grid.every((day, index) => day === week.grid[index]) &&
    specialDays.every((day, index) => day === week.specialDays[index]);
  return same ? week : { grid, specialDays };
}

function paintDay(day: SpecialDay, hours: ReadonlySet<number>, clock: string | null): SpecialDay {
  const before = new Map(day.hours.map((one) => [one.hour, one.clock]));
  if ([...hours].every((hour) => (before.get(hour) ?? null) === clock)) return day;
  for (const hour of hours) {
    if (clock === null) before.delete(hour);
    else before.set(hour, clock);
  }
  const sorted = [...before].sort(([a], [b]) => a - b);
  return { ...day, hours: sorted.map(([hour, name]) => ({ hour, clock: name })) };
}

/** Adds a date or gives it another name; by date. */
export function withDay(week: Week, date: string, name: string): Week {
  const known = week.specialDays.find((day) => day.date === date);
  if (known?.name === name) return week;
  const day = { date, name, hours: known?.hours ?? [] };
  const others = week.specialDays.filter((one) => one.date !== date);
  return { ...week, specialDays: [...others, day].sort((a, b) => (a.date < b.date ? -1 : 1)) };
}

export function withoutDay(week: Week, date: string): Week {
  return { ...week, specialDays: week.specialDays.filter((day) => day.date !== date) };
}

/** Weekday of a date, 0 is Monday. */
export function columnOfDate(date: string): number {
  return (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
}

export const hourText = (hour: number): string => `${String(hour).padStart(2, '0')}:00`;

/** Runs of hours for which something holds: `Mon 06:00–10:00`; equal runs of days in a row are one. */
export function hourRuns(grid: Week['grid'], holds: (clock: string | null) => boolean): string[] {
  const runs: { from: number; to: number; first: number; last: number }[] = [];
  grid.forEach((day, column) => {
    let from = 0;
    for (let hour = 0; hour <= HOURS; hour++) {
      if (hour < HOURS && holds(day[hour])) continue;
      if (hour > from) {
        const before = runs.find((run) => run.from === from && run.to === hour && run.last === column - 1);
        if (before === undefined) runs.push({ from, to: hour, first: column, last: column });
        else before.last = column;
      }
      from = hour + 1;
    }
  });
  return runs.map(({ from, to, first, last }) => {
    const days = first === last ? DAY_NAMES[first] : `${DAY_NAMES[first]}–${DAY_NAMES[last]}`;
    return to - from === HOURS ? `${days} all day` : `${days} ${hourText(from)}–${hourText(to)}`;
  });
}

/** Hours of the week that a clock runs in. */
export function hoursOf({ grid }: Week, clock: string | null): number {
  return grid.reduce((sum, day) => sum + day.filter((name) => name === clock).length, 0);
}

export function sameWeek(one: Week, other: Week): boolean {
  return sameContent([one.grid, one.specialDays], [other.grid, other.specialDays]);
}

/** Hours and dates in which two weeks differ, in words: `3 hours of the week and 25 Dec`; empty where they are the same. */
export function differenceWords(one: Week, other: Week): string {
  const hours = one.grid.reduce(
    (sum, day, column) => sum + day.filter((name, hour) => name !== other.grid[column][hour]).length,
    0,
  );
  const dates = changedDates(one, other);
  const words = [
    ...(hours > 0 ? [`${hours} ${hours === 1 ? 'hour' : 'hours'} of the week`] : []),
    ...(dates.length > 0 ? [`${dates.length} ${dates.length === 1 ? 'date' : 'dates'} (${dates.join(', ')})`] : []),
  ];
  return words.join(' and ');
}

function changedDates(one: Week, other: Week): string[] {
  const dates = new Set([...one.specialDays, ...other.specialDays].map(({ date }) => date));
  const dayOf = (week: Week, date: string): SpecialDay | undefined => week.specialDays.find((day) => day.date === date);
  return [...dates].filter((date) => !sameContent(dayOf(one, date), dayOf(other, date))).sort();
}

export interface Rebased {
  readonly week: Week;
  /** Hours and dates that both have changed, each in its way; `week` has mine. */
  readonly both: number;
}

/** My changes of `base` put onto what somebody else has made of it. */
export function rebase(base: Week, mine: Week, theirs: Week): Rebased {
  let both = 0;
  const grid = theirs.grid.map((day, column) =>
    day.map((name, hour) => {
      const [was, own] = [base.grid[column][hour], mine.grid[column][hour]];
      if (own === was) return name;
      if (name !== was && name !== own) both += 1;
      return own;
    }),
  );
  const ofTheirs = new Set(changedDates(base, theirs));
  const ofMine = changedDates(base, mine);
  both += ofMine.filter((date) => ofTheirs.has(date)).length;
  const specialDays = [
    ...theirs.specialDays.filter(({ date }) => !ofMine.includes(date)),
    ...mine.specialDays.filter(({ date }) => ofMine.includes(date)),
  ].sort((a, b) => (a.date < b.date ? -1 : 1));
  return { week: { grid, specialDays }, both };
}

type Press = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'metaKey' | 'altKey'>;

export type WeekMove =
  | { readonly do: 'go'; readonly to: Cell; readonly extend: boolean }
  | { readonly do: 'paint' | 'clear' }
  | { readonly do: 'brush'; readonly index: number };

/**
 * What a key does in the week: arrows go, with Shift they extend what is marked; Enter or Space paints it, Delete empties it;
 * 1 to 9 choose a clock. Undefined for every other key.
 */
export function weekMove(press: Press, at: Cell, columns: number): WeekMove | undefined {
  if (press.altKey || press.metaKey) return undefined;
  const go = (column: number, hour: number): WeekMove => ({
    do: 'go',
    to: {
      column: Math.min(columns - 1, Math.max(0, column)),
      hour: Math.min(HOURS - 1, Math.max(0, hour)),
    },
    extend: press.shiftKey,
  });
  switch (press.key) {
    case 'ArrowDown':
      return go(at.column, at.hour + 1);
    case 'ArrowUp':
      return go(at.column, at.hour - 1);
    case 'ArrowRight':
      return go(at.column + 1, at.hour);
    case 'ArrowLeft':
      return go(at.column - 1, at.hour);
    case 'Home':
      return go(press.ctrlKey ? 0 : at.column, 0);
    case 'End':
      return go(press.ctrlKey ? columns - 1 : at.column, HOURS - 1);
    case 'Enter':
    case ' ':
      return press.ctrlKey ? undefined : { do: 'paint' };
    case 'Delete':
    case 'Backspace':
      return { do: 'clear' };
    default:
      return /^[1-9]$/.test(press.key) && !press.ctrlKey ? { do: 'brush', index: Number(press.key) - 1 } : undefined;
  }
}
