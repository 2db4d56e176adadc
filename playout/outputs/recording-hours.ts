const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** Minutes by which the clock of `timeZone` is off a full hour of UTC: 30 in India, 0 in most of the world. */
function minutesOff(timeZone: string, atEpochMs: number): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone, minute: 'numeric' }).formatToParts(atEpochMs);
  const local = Number(parts.find((part) => part.type === 'minute')?.value);
  return (local - new Date(atEpochMs).getUTCMinutes() + 60) % 60;
}

/** The instant at which the hour of `timeZone`'s clock that holds `atEpochMs` ends. */
export function hourEnd(atEpochMs: number, timeZone: string): number {
  const offMs = minutesOff(timeZone, atEpochMs) * MINUTE_MS;
  return Math.floor((atEpochMs + offMs) / HOUR_MS) * HOUR_MS + HOUR_MS - offMs;
}

/**
 * A file's name from the instant of its first frame, in UTC to the millisecond: `2026-11-22T14-00-00.000Z.wav`.
 * One that is taken gets a number: a wall clock that was set back must not write over a recording.
 */
export function freeName(taken: readonly string[], startsAtEpochMs: number): string {
  const instant = new Date(startsAtEpochMs).toISOString().replaceAll(':', '-');
  let name = `${instant}.wav`;
  for (let n = 2; taken.includes(name); n++) name = `${instant}-${n}.wav`;
  return name;
}
