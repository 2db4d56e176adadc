import type { OutputStatus } from '../../../playout/api/output.js';
import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';

/** Seconds as `m:ss` or `h:mm:ss`; countdowns round up, so that 0:00 is the end and nothing before it. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const s = String(whole % 60).padStart(2, '0');
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes}:${s}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${s}`;
}

/** What remains until an instant, rounded up. */
export function countdown(untilEpochMs: number, nowEpochMs: number): string {
  return duration(Math.ceil((untilEpochMs - nowEpochMs) / 1000));
}

/** What has passed since an instant, rounded down. */
export function elapsed(sinceEpochMs: number, nowEpochMs: number): string {
  return duration(Math.floor((nowEpochMs - sinceEpochMs) / 1000));
}

export function framesDuration(frames: number): string {
  return duration(frames / ENGINE_RATE_HZ);
}

/** A true minus sign keeps numbers in their columns. */
export function signed(value: number, digits = 1): string {
  const text = Math.abs(value).toFixed(digits);
  return value < 0 && Number(text) !== 0 ? `−${text}` : text;
}

export function decibels(value: number | null, unit: string): string {
  return value === null || !Number.isFinite(value) ? '–' : `${signed(value)} ${unit}`;
}

export interface StationClock {
  /** `14:05:09` in the station's zone. */
  time(epochMs: number): string;
  /** `14:05`. */
  minute(epochMs: number): string;
  /** `Mon 06:00`. */
  dayTime(epochMs: number): string;
  /** `Sunday 22 November`. */
  date(epochMs: number): string;
  /** `22 Nov 26`. */
  day(epochMs: number): string;
  /** Minutes past the hour, with fractions, in the station's zone. */
  minuteOfHour(epochMs: number): number;
  /** The zone's short name at that instant, e.g. `CET` or `GMT+1`. */
  zone(epochMs: number): string;
}

const FIXED = { hourCycle: 'h23' } as const;

const clocks = new Map<string, StationClock>();

/** Times of day as the station tells them. Throws RangeError for a zone that the browser does not know. */
export function stationClock(timeZone: string, language = 'en'): StationClock {
  const key = `${language} ${timeZone}`;
  const known = clocks.get(key);
  if (known !== undefined) return known;
  // A format is dear to make and cheap to use, and every animation frame uses some.
  const made = makeClock(timeZone, language);
  clocks.set(key, made);
  return made;
}

function makeClock(timeZone: string, language: string): StationClock {
  const format = (options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat =>
    new Intl.DateTimeFormat('en-GB', { ...FIXED, timeZone, ...options });
  const time = format({ hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const minute = format({ hour: '2-digit', minute: '2-digit' });
  const minuteOnly = format({ minute: 'numeric' });
  // English without a country would be told the American way: month first, no CET.
  const locale = language === 'en' ? 'en-GB' : language;
  const day = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'short' });
  const date = new Intl.DateTimeFormat(locale, { timeZone, weekday: 'long', day: 'numeric', month: 'long' });
  const short = new Intl.DateTimeFormat(locale, { timeZone, day: 'numeric', month: 'short', year: '2-digit' });
  const zone = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: 'short' });
  return {
    time: (epochMs) => time.format(epochMs),
    minute: (epochMs) => minute.format(epochMs),
    dayTime: (epochMs) => `${day.format(epochMs)} ${minute.format(epochMs)}`,
    date: (epochMs) => date.format(epochMs),
    day: (epochMs) => short.format(epochMs),
    minuteOfHour: (epochMs) => Number(minuteOnly.format(epochMs)) + (epochMs % 60_000) / 60_000,
    zone: (epochMs) => zone.formatToParts(epochMs).find((part) => part.type === 'timeZoneName')?.value ?? timeZone,
  };
}

const SHOWN_CHARACTERS = 300;

/** A title from somebody's file: one line, and no longer than anybody reads. */
export function oneLine(text: string): string {
  const line = text
    .slice(0, 4 * SHOWN_CHARACTERS)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= SHOWN_CHARACTERS ? line : `${characters.slice(0, SHOWN_CHARACTERS - 1).join('')}…`;
}

export const KIND_WORDS: Readonly<Record<string, string>> = {
  music: 'Music',
  jingle: 'Jingle',
  sweeper: 'Sweeper',
  liner: 'Liner',
  voice: 'Voice track',
  spot: 'Spot',
  news: 'News',
  bed: 'Bed',
  id: 'Station ID',
  live: 'Live or network',
  emergency: 'Emergency',
};

export const OUTPUT_WORDS = {
  starting: '… starting',
  running: '● running',
  failed: '▲ failed',
  off: '○ off',
} as const;

/** `stream:/listen.mp3` as people say it. */
export function outputName({ kind, name }: Pick<OutputStatus, 'kind' | 'name'>): string {
  if (kind === 'recording') return 'Recording';
  if (kind === 'multiplex') return 'FM';
  const short = name.replace(/^(card|stream):/, '');
  return kind === 'card' ? `Card ${short}` : short.replace('/listen.', '').toUpperCase();
}
