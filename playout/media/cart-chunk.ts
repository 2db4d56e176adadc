import { fieldText } from './riff-chunks.js';

/** Positions in a file that it says of itself, in frames of its own rate. */
export interface DeclaredCues {
  readonly cueIn?: number;
  readonly introEnd?: number;
  readonly segue?: number;
  readonly cueOut?: number;
}

/** What a `cart` chunk says; empty texts where it says nothing. */
export interface CartChunk {
  readonly title: string;
  readonly artist: string;
  readonly cutId: string;
  readonly clientId: string;
  readonly category: string;
  readonly classification: string;
  readonly outCue: string;
  /** Local `YYYY-MM-DDTHH:MM`; null where it is open. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  readonly userDefined: string;
  readonly cues: DeclaredCues;
}

/** Offsets of the fields, AES46-2002 table 1. */
const AT = {
  version: 0,
  title: 4,
  artist: 68,
  cutId: 132,
  clientId: 196,
  category: 260,
  classification: 324,
  outCue: 388,
  startDate: 452,
  startTime: 462,
  endDate: 470,
  endTime: 480,
  userDefined: 616,
  timers: 684,
} as const;
const TEXT_BYTES = 64;
const TIMERS = 8;
const LEAST_BYTES = AT.timers + TIMERS * 8;

/** What a timer's four letters mean here (AES46-2002 annex A); those of markers and of second segues have no meaning here. */
const TIMER_POINTS: Readonly<Record<string, keyof DeclaredCues>> = {
  AUDs: 'cueIn',
  AUDe: 'cueOut',
  EOD: 'cueOut',
  INTe: 'introEnd',
  INT: 'introEnd',
  SEGs: 'segue',
  SEG: 'segue',
  SEG1: 'segue',
};

/** Reads a `cart` chunk (AES46-2002); undefined for bytes that are too short for one. */
export function parseCartChunk(bytes: Buffer): CartChunk | undefined {
  if (bytes.length < LEAST_BYTES) return undefined;
  const text = (at: number): string => fieldText(bytes, at, TEXT_BYTES);
  const date = (dateAt: number, timeAt: number, whole: string): string | null =>
    localTime(fieldText(bytes, dateAt, 10), fieldText(bytes, timeAt, 8), whole);
  return {
    title: text(AT.title),
    artist: text(AT.artist),
    cutId: text(AT.cutId),
    clientId: text(AT.clientId),
    category: text(AT.category),
    classification: text(AT.classification),
    outCue: text(AT.outCue),
    startsOn: date(AT.startDate, AT.startTime, '00:00'),
    endsOn: date(AT.endDate, AT.endTime, '23:59'),
    userDefined: text(AT.userDefined),
    cues: cuesOf(bytes),
  };
}

/** The first timer of a meaning wins: `AUDe` and `EOD` may both stand there. */
function cuesOf(bytes: Buffer): DeclaredCues {
  const cues: Partial<Record<keyof DeclaredCues, number>> = {};
  for (let timer = 0; timer < TIMERS; timer++) {
    const at = AT.timers + 8 * timer;
    const usage = bytes
      .toString('latin1', at, at + 4)
      .replaceAll('\0', ' ')
      .trim();
    if (!Object.hasOwn(TIMER_POINTS, usage)) continue;
    cues[TIMER_POINTS[usage]] ??= bytes.readUInt32LE(at + 4);
  }
  return cues;
}

const FIRST_YEAR = 1901;
/** Years from here on are how programs write 'for ever'. */
const FOR_EVER_YEAR = 2100;

/** `yyyy/mm/dd` (or with hyphens) and `hh:mm:ss` as local minutes; null for no date, no real date, or one that means 'always'. */
function localTime(date: string, time: string, wholeDay: string): string | null {
  const parts = /^(\d{4})[/-](\d\d)[/-](\d\d)$/.exec(date);
  if (parts === null) return null;
  const [, year, month, day] = parts;
  if (Number(year) < FIRST_YEAR || Number(year) >= FOR_EVER_YEAR) return null;
  if (Number.isNaN(Date.parse(`${year}-${month}-${day}T00:00Z`))) return null;
  const clock = /^([01]\d|2[0-3]):([0-5]\d)/.exec(time);
  return `${year}-${month}-${day}T${clock === null ? wholeDay : `${clock[1]}:${clock[2]}`}`;
}
