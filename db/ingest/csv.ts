import { CsvError, parse } from 'csv-parse/sync';
import { ContinuityError } from '../../playout/api/errors.js';
import { SEGMENT_KINDS } from '../../playout/api/segment.js';
import { folded } from '../separation-key.js';
import { checkedRecord, type CartRecord, type ReadRecord } from './cart-record.js';
import { kindFromName } from './guess-kind.js';

/** What a cell means for a record; an error names the cell. */
type Reader = (text: string) => unknown;

const text: Reader = (value) => value;
const yes = new Set(['1', 'y', 'yes', 'true', 'x', 'ja', 'j', 'oui', 'si', 'explicit']);
const no = new Set(['0', 'n', 'no', 'false', '-', 'nein', 'non', 'clean']);

/** Fields that a column may stand for, each with how its cells are read. */
const FIELDS = {
  number: whole,
  title: text,
  artist: text,
  album: text,
  label: text,
  composer: text,
  genre: text,
  language: text,
  isrc: text,
  notes: text,
  category: text,
  file: text,
  kind: (value) => {
    const kind = SEGMENT_KINDS.find((known) => known === value.toLowerCase()) ?? kindFromName(value);
    if (kind === undefined) throw new RangeError(`is no kind; known are ${SEGMENT_KINDS.join(', ')}`);
    return kind;
  },
  year: (value) => {
    const year = /(?<!\d)(1[0-9]{3}|2[0-9]{3})(?!\d)/.exec(value)?.[0];
    if (year === undefined) throw new RangeError('holds no year');
    return Number(year);
  },
  codes: (value) => value.split(/[,;\s]+/u).filter((code) => code !== ''),
  explicit: (value) => bool(value),
  enabled: (value) => bool(value),
  tempoBpm: (value) => decimal(value),
  gainTrimDb: (value) => decimal(value.replace(/\s*dB$/i, '')),
  startsOn: (value) => localTime(value, '00:00'),
  endsOn: (value) => localTime(value, '23:59'),
  durationSeconds: seconds,
  cueInSeconds: seconds,
  introEndSeconds: seconds,
  segueSeconds: seconds,
  cueOutSeconds: seconds,
} as const satisfies Partial<Record<keyof CartRecord, Reader>>;

export type CsvField = keyof typeof FIELDS;
export const CSV_FIELDS = Object.keys(FIELDS) as readonly CsvField[];
/** Which field is in which column: `title` in the column headed `Titel`. */
export type CsvMapping = Readonly<Partial<Record<CsvField, string>>>;

/** Headings that are known without a mapping, folded. */
const HEADINGS: Readonly<Record<CsvField, readonly string[]>> = {
  number: ['number', 'cart', 'cart number', 'nummer', 'id'],
  title: ['title', 'titel', 'song', 'song title', 'track', 'name', 'titre', 'titulo'],
  artist: ['artist', 'interpret', 'kunstler', 'performer', 'artiste', 'artista'],
  album: ['album'],
  label: ['label', 'record label'],
  composer: ['composer', 'komponist', 'compositeur', 'writer'],
  genre: ['genre', 'style'],
  language: ['language', 'sprache', 'langue'],
  isrc: ['isrc'],
  notes: ['notes', 'comment', 'comments', 'kommentar', 'bemerkung'],
  category: ['category', 'kategorie', 'group', 'gruppe', 'categorie'],
  file: ['file', 'filename', 'file name', 'path', 'datei', 'pfad', 'location'],
  kind: ['kind', 'type', 'art', 'typ'],
  year: ['year', 'jahr', 'annee', 'release', 'release date', 'date'],
  codes: ['codes', 'code', 'sched codes', 'scheduler codes', 'tags'],
  explicit: ['explicit'],
  enabled: ['enabled', 'active', 'aktiv'],
  tempoBpm: ['bpm', 'tempo'],
  gainTrimDb: ['gain', 'gain trim'],
  startsOn: ['start date', 'starts on', 'from', 'von'],
  endsOn: ['end date', 'ends on', 'until', 'kill date', 'bis'],
  durationSeconds: ['duration', 'length', 'dauer', 'lange', 'laufzeit', 'time', 'runtime', 'duree'],
  cueInSeconds: ['cue in'],
  introEndSeconds: ['intro', 'intro end', 'ramp'],
  segueSeconds: ['segue', 'mix', 'start next'],
  cueOutSeconds: ['cue out'],
};

function whole(value: string): number {
  if (!/^\d{1,12}$/.test(value)) throw new RangeError('is no whole number');
  return Number(value);
}

/** `3.5`, `3,5` and `1.234,5` as well as `1,234.5`. */
function decimal(value: string): number {
  const last = Math.max(value.lastIndexOf(','), value.lastIndexOf('.'));
  const plain = last === -1 ? value : `${value.slice(0, last).replace(/[.,]/g, '')}.${value.slice(last + 1)}`;
  if (!/^[-+]?\d*\.?\d+$/.test(plain)) throw new RangeError('is no number');
  return Number(plain);
}

/** `215`, `215.4`, `3:35`, `3:35,4`, `0:03:35`. */
function seconds(value: string): number {
  const parts = value.split(':');
  if (parts.length > 3) throw new RangeError('is no length such as 3:35 or 215');
  const [last = '', minutes = '0', hours = '0'] = parts.reverse();
  if (![minutes, hours].every((part) => /^\d{1,4}$/.test(part)))
    throw new RangeError('is no length such as 3:35 or 215');
  return Number(hours) * 3600 + Number(minutes) * 60 + decimal(last);
}

function bool(value: string): boolean {
  const plain = value.toLowerCase();
  if (yes.has(plain)) return true;
  if (no.has(plain)) return false;
  throw new RangeError('is neither yes nor no');
}

/** `2026-11-24`, `2026-11-24 18:30`, `24.11.2026`; a slash leaves open which is the month, so it is refused. */
function localTime(value: string, wholeDay: string): string {
  const [date = '', clock = ''] = value.split(/[T\s]+/u);
  const german = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(date);
  const day = german === null ? date : `${german[3]}-${german[2].padStart(2, '0')}-${german[1].padStart(2, '0')}`;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(day) && !Number.isNaN(Date.parse(`${day}T00:00Z`));
  const time = clock === '' ? wholeDay : /^([01]?\d|2[0-3]):[0-5]\d/.exec(clock)?.[0].padStart(5, '0');
  if (!isDay || time === undefined) throw new RangeError('is no date such as 2026-11-24 or 2026-11-24 18:30');
  return `${day}T${time}`;
}

const DELIMITERS = [',', ';', '\t', '|'] as const;

/** The delimiter that the first line has most of, outside of quotes. */
export function delimiterOf(content: string): string {
  const [line = ''] = content.split(/\r\n|\n|\r/u, 1);
  const bare = line.replace(/"[^"]*"/gu, '');
  const counts = DELIMITERS.map((delimiter) => bare.split(delimiter).length - 1);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** Field by column. A mapping that was given names fields and headings that must be there; the rest is guessed. */
function columnsOf(headings: readonly string[], mapping: CsvMapping, path: string): Map<number, CsvField> {
  const columns = new Map<number, CsvField>();
  const plain = headings.map((heading) => folded(heading));
  const taken = new Set<CsvField>();
  const unknown = Object.keys(mapping).find((field) => !Object.hasOwn(FIELDS, field));
  if (unknown !== undefined) {
    throw new ContinuityError('USAGE', `${unknown} is no field of a cart; known are ${CSV_FIELDS.join(', ')}`);
  }
  for (const field of CSV_FIELDS) {
    const heading = mapping[field];
    if (heading === undefined) continue;
    const at = headings.findIndex((one) => one.trim() === heading.trim());
    const index = at === -1 ? plain.indexOf(folded(heading)) : at;
    if (index === -1) {
      throw new ContinuityError(
        'USAGE',
        `${path} has no column ${heading}; its columns are ${headings.map((one) => one.trim()).join(', ')}`,
      );
    }
    columns.set(index, field);
    taken.add(field);
  }
  for (const field of CSV_FIELDS) {
    if (taken.has(field)) continue;
    const index = plain.findIndex((heading, at) => !columns.has(at) && HEADINGS[field].includes(heading));
    if (index !== -1) columns.set(index, field);
  }
  const found = [...columns.values()];
  if (found.includes('title') || found.includes('file')) return columns;
  throw new ContinuityError(
    'USAGE',
    `no column of ${path} is known as a title or a file; say which is with --map title=HEADING; its columns are ${headings.join(', ')}`,
  );
}

/**
 * Rows of a table with a line of headings as carts. A row with a cell that cannot be read is an error that names its line and
 * the cell; cells of columns that mean nothing here go to the notes, so that nothing is lost. Throws USAGE where no column is
 * a title or a file.
 */
export function* readCsv(content: string, path: string, mapping: CsvMapping = {}): Generator<ReadRecord> {
  const rows = parsed(content, path);
  if (rows.length === 0) return;
  const [head, ...body] = rows;
  const columns = columnsOf(head.cells, mapping, path);
  for (const { line, cells } of body) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    yield recordOf(line, cells, head.cells, columns);
  }
}

interface Row {
  readonly line: number;
  readonly cells: readonly string[];
}

function parsed(content: string, path: string): Row[] {
  try {
    const rows = parse(content, {
      bom: true,
      delimiter: delimiterOf(content),
      relax_quotes: true,
      relax_column_count: true,
      skip_empty_lines: true,
      info: true,
    }) as unknown as { readonly record: string[]; readonly info: { readonly lines: number } }[];
    return rows.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new ContinuityError('MEDIA_UNREADABLE', `${path} is no table: ${error.message}; save it as CSV anew`, {
      cause: error,
    });
  }
}

function recordOf(
  line: number,
  cells: readonly string[],
  headings: readonly string[],
  columns: ReadonlyMap<number, CsvField>,
): ReadRecord {
  const record: Record<string, unknown> = {};
  const notes: string[] = [];
  const errors: string[] = [];
  for (const [index, cell] of cells.entries()) {
    const value = cell.trim();
    if (value === '') continue;
    const field = columns.get(index);
    const heading = headings[index]?.trim() ?? `column ${index + 1}`;
    if (field === undefined) notes.push(`${heading}: ${value}`);
    else if (field === 'notes') notes.unshift(value);
    else {
      try {
        record[field] = FIELDS[field](value);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        errors.push(`${heading}: ${value.slice(0, 100)} ${error.message}`);
      }
    }
  }
  if (errors.length > 0) return { line, error: errors.join('; ') };
  return checkedRecord(line, { ...record, ...(notes.length === 0 ? {} : { notes: notes.join('\n') }) });
}
