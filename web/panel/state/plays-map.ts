import type { Plays } from '../../api/plan-day.js';
import { dayWords } from './days.js';

export interface PlaysCell {
  readonly date: string;
  readonly hour: number;
  readonly aired: number;
  readonly planned: number;
  /** The first play in it. */
  readonly atEpochMs: number | null;
}

/** Plays by local day and hour, the newest day first: what is planned next stands where one looks first. */
export function playsMap({ days, plays }: Plays): PlaysCell[][] {
  const counts = new Map<string, { aired: number; planned: number; atEpochMs: number }>();
  for (const { date, hour, atEpochMs, source } of plays) {
    const cell = counts.get(`${date} ${hour}`) ?? { aired: 0, planned: 0, atEpochMs };
    cell[source] += 1;
    cell.atEpochMs = Math.min(cell.atEpochMs, atEpochMs);
    counts.set(`${date} ${hour}`, cell);
  }
  return [...days].reverse().map((date) =>
    Array.from({ length: 24 }, (_, hour) => {
      const cell = counts.get(`${date} ${hour}`);
      return {
        date,
        hour,
        aired: cell?.aired ?? 0,
        planned: cell?.planned ?? 0,
        atEpochMs: cell?.atEpochMs ?? null,
      };
    }),
  );
}

const times = (count: number, words: string): string[] =>
  count === 0 ? [] : [count === 1 ? words : `${words} ${count} times`];

/** `Sat, 28 Nov 2026 14:00: aired, planned 2 times`. */
export function cellWords({ date, hour, aired, planned }: PlaysCell): string {
  const what = [...times(aired, 'aired'), ...times(planned, 'planned')];
  return `${dayWords(date)} ${String(hour).padStart(2, '0')}:00: ${what.length === 0 ? 'nothing' : what.join(', ')}`;
}

/** Where an arrow goes in a grid of so many rows and columns; undefined for every other key. */
export function gridStep(
  key: string,
  { row, column }: { readonly row: number; readonly column: number },
  rows: number,
  columns: number,
): { readonly row: number; readonly column: number } | undefined {
  const within = (value: number, count: number): number => Math.min(count - 1, Math.max(0, value));
  switch (key) {
    case 'ArrowDown':
      return { row: within(row + 1, rows), column };
    case 'ArrowUp':
      return { row: within(row - 1, rows), column };
    case 'ArrowRight':
      return { row, column: within(column + 1, columns) };
    case 'ArrowLeft':
      return { row, column: within(column - 1, columns) };
    case 'Home':
      return { row, column: 0 };
    case 'End':
      return { row, column: columns - 1 };
    default:
      return undefined;
  }
}
