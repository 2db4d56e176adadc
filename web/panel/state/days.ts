const formats = new Map<string, Intl.DateTimeFormat>();

/** The station's day at an instant, `YYYY-MM-DD`. Throws RangeError for a zone that the browser does not know. */
export function stationDay(epochMs: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat('en-CA', { timeZone, year: 'numeric', month: '2-digit', day: '2-digit' });
    formats.set(timeZone, format);
  }
  return format.format(epochMs);
}

/** The day so many days later; days are counted on the calendar, whatever their length. */
export function addDays(day: string, days: number): string {
  const at = new Date(`${day}T00:00:00Z`);
  at.setUTCDate(at.getUTCDate() + days);
  return at.toISOString().slice(0, 10);
}

const WORDS = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'UTC',
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  year: 'numeric',
});

/** `Sat, 28 Nov 2026`; what is no day is shown as it is. */
export function dayWords(day: string): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(at) ? day : WORDS.format(at);
}

/** What keeps a span from being one, in a sentence; null where nothing does. */
export function spanFault(from: string, to: string, mostDays: number): string | null {
  if (from === '' || to === '') return 'Choose the first and the last day.';
  if (to < from) return 'The last day is before the first.';
  return addDays(from, mostDays - 1) < to ? `At most ${mostDays} days at once.` : null;
}
