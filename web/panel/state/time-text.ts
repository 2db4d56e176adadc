import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';

/** Seconds that were typed as `3:30`, `1:02:03.5`, `12.34` or `12,34`; undefined for what is no time. */
export function secondsFrom(text: string): number | undefined {
  const match = /^(?:(?:(\d+):)?(\d+):)?(\d+(?:[.,]\d*)?)$/.exec(text.trim());
  if (match === null) return undefined;
  const [, hours = '0', minutes = '0', seconds] = match;
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds.replace(',', '.'));
}

export const framesFromText = (text: string): number | undefined => {
  const seconds = secondsFrom(text);
  return seconds === undefined ? undefined : Math.round(seconds * ENGINE_RATE_HZ);
};

/** A position to the millisecond: `3:04.250`. */
export function exactTime(frames: number): string {
  const ms = Math.round((frames / ENGINE_RATE_HZ) * 1000);
  const seconds = `${String(Math.floor(ms / 1000) % 60).padStart(2, '0')}.${String(ms % 1000).padStart(3, '0')}`;
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 60) return `${minutes}:${seconds}`;
  return `${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, '0')}:${seconds}`;
}

/** What is left of a long job, rounded as nobody can know better: `about 3 min left`. */
export function timeLeft(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 90) return `about ${Math.round(seconds / 10) * 10} s left`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 90) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}
