import { CsvError, parse } from 'csv-parse/sync';
import { delimiterOf } from '../../db/ingest/csv.js';
import { ContinuityError } from '../../playout/api/errors.js';
import { checkMap, guessMap, SCHEDULE_FIELDS, type ScheduleField, type ScheduleMap } from './schedule-map.js';

/** A line of a schedule: the texts of its fields as they stand there, without the space around them. */
export interface RawRow {
  /** Line in the file, from 1. */
  readonly row: number;
  readonly fields: Readonly<Partial<Record<ScheduleField, string>>>;
  readonly faults: readonly string[];
}

export interface RawSchedule {
  readonly rows: RawRow[];
  /** What the columns of CSV are called, or a number where there are no headings; empty for fixed columns. */
  readonly columns: string[];
  /** The first lines as they are. */
  readonly sample: string[];
}

const SAMPLE_LINES = 8;
const ROWS_MOST = 20_000;

interface Line {
  readonly row: number;
  readonly cells: readonly string[];
}

const withoutMark = (text: string): string => text.replace(/^\uFEFF/u, '');
const linesOf = (text: string): string[] => withoutMark(text).split(/\r\n|\n|\r/u);

/** The map that a text suggests: CSV by its headings where its lines have delimiters, else fixed columns still to be named. */
export function suggestMap(text: string): ScheduleMap {
  const fixed: ScheduleMap = { layout: 'fixed', headings: false, dateOrder: 'ymd', fields: {} };
  const delimiter = delimiterOf(withoutMark(text));
  const first = linesOf(text)
    .filter((line) => line.trim() !== '')
    .slice(0, SAMPLE_LINES);
  if (first.length === 0 || first.some((line) => !line.includes(delimiter))) return fixed;
  return guessMap(csvLines(text).at(0)?.cells ?? []);
}

/**
 * Reads a schedule by a map. A line that lacks what the map names is here with its fault. Throws COMMAND_INVALID for a map
 * that contradicts itself, MEDIA_UNREADABLE for a text that is no table or has too many lines.
 */
export function readSchedule(text: string, map: ScheduleMap): RawSchedule {
  checkMap(map);
  const sample = sampleOf(text);
  if (map.layout === 'fixed') {
    const lines = linesOf(text).map((line, index) => ({ row: index + 1, line }));
    const rows = lines
      .slice(map.headings ? 1 : 0)
      .filter(({ line }) => line.trim() !== '')
      .map(({ row, line }) => fixedRow(row, line, map));
    return { rows: bounded(rows), columns: [], sample };
  }
  const lines = csvLines(text);
  const rows = lines.slice(map.headings ? 1 : 0).filter(({ cells }) => cells.some((cell) => cell.trim() !== ''));
  return { rows: bounded(rows).map((line) => csvRow(line, map)), columns: columnsOf(text, map.headings), sample };
}

/** Names for the columns of CSV. */
export function columnsOf(text: string, headings: boolean): string[] {
  const lines = csvLines(text);
  const widest = Math.max(0, ...lines.slice(0, SAMPLE_LINES).map(({ cells }) => cells.length));
  return Array.from({ length: widest }, (_, at) => {
    const heading = headings ? lines[0].cells.at(at)?.trim() : undefined;
    return heading === undefined || heading === '' ? `Column ${at + 1}` : heading;
  });
}

export function sampleOf(text: string): string[] {
  return linesOf(text).slice(0, SAMPLE_LINES);
}

function bounded<T>(rows: T[]): T[] {
  if (rows.length <= ROWS_MOST) return rows;
  const message = `${rows.length} lines are too many for one schedule: cut it into files of ${ROWS_MOST} at most`;
  throw new ContinuityError('MEDIA_UNREADABLE', message);
}

function csvLines(text: string): Line[] {
  try {
    const rows = parse(withoutMark(text), {
      delimiter: delimiterOf(withoutMark(text)),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return rows.map(({ record, info }) => ({ cells: record, row: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ContinuityError('MEDIA_UNREADABLE', `the schedule is no table: ${error.message}; save it as CSV anew`, {
      cause: error,
    });
  }
}

function csvRow({ row, cells }: Line, { fields }: ScheduleMap): RawRow {
  const read: Partial<Record<ScheduleField, string>> = {};
  const faults: string[] = [];
  for (const field of SCHEDULE_FIELDS) {
    const place = fields[field];
    if (place === undefined) continue;
    const cell = cells.at(place.at - 1);
    if (cell === undefined) faults.push(`${field} is column ${place.at}, this row has ${cells.length}`);
    else read[field] = cell.trim();
  }
  return { row, fields: read, faults };
}

function fixedRow(row: number, line: string, { fields }: ScheduleMap): RawRow {
  const read: Partial<Record<ScheduleField, string>> = {};
  for (const field of SCHEDULE_FIELDS) {
    const place = fields[field];
    if (place !== undefined) read[field] = line.slice(place.at - 1, place.at - 1 + (place.length ?? 0)).trim();
  }
  return { row, fields: read, faults: [] };
}
