import type { Comparison, PlayCounts } from '../../api/reports.js';
import { ask } from './ask.js';

/** Days of the station, `YYYY-MM-DD`, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

function url(name: string, days: Days, more: Readonly<Record<string, string>> = {}): string {
  return `/api/reports/${name}?${new URLSearchParams({ from: days.from, to: days.to, ...more }).toString()}`;
}

export const playCounts = (days: Days, signal?: AbortSignal): Promise<PlayCounts> =>
  ask('GET', url('plays', days), undefined, signal);

export const planComparison = (days: Days, signal?: AbortSignal): Promise<Comparison> =>
  ask('GET', url('comparison', days), undefined, signal);

/** Where the files are. */
export const playsFile = (days: Days, by: string): string => url('plays.csv', days, { by });
export const comparisonFile = (days: Days): string => url('comparison.csv', days);
export const royaltyFile = (days: Days, layout: string, transmissionCategory: string): string =>
  url('royalty.csv', days, { layout, transmissionCategory });
