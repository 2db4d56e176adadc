import type {
  NewBreaks,
  Reconciliation,
  SavedMap,
  ScheduleFile,
  ScheduleMap,
  ScheduleReport,
  TrafficDay,
} from '../../api/traffic.js';
import { ask } from './ask.js';
import type { Days } from './reports-rest.js';

const id = encodeURIComponent;
const BASE = '/api/traffic';

export const previewSchedule = (file: ScheduleFile, signal?: AbortSignal): Promise<ScheduleReport> =>
  ask('POST', `${BASE}/preview`, file, signal);

export const importSchedule = (file: ScheduleFile): Promise<ScheduleReport> => ask('POST', `${BASE}/import`, file);

export const scheduleMaps = (signal?: AbortSignal): Promise<SavedMap[]> =>
  ask('GET', `${BASE}/maps`, undefined, signal);

export const saveScheduleMap = (name: string, map: ScheduleMap): Promise<SavedMap[]> =>
  ask('PUT', `${BASE}/maps/${id(name)}`, map);

export const deleteScheduleMap = (name: string): Promise<SavedMap[]> => ask('DELETE', `${BASE}/maps/${id(name)}`);

export const trafficDay = (day: string, signal?: AbortSignal): Promise<TrafficDay> =>
  ask('GET', `${BASE}/day?day=${id(day)}`, undefined, signal);

export const addBreaks = (breaks: NewBreaks): Promise<TrafficDay> => ask('POST', `${BASE}/breaks`, breaks);

export const deleteBreak = (stopsetId: string): Promise<unknown> => ask('DELETE', `${BASE}/breaks/${id(stopsetId)}`);

export const placeSpot = (spotId: string, stopsetId: string | null): Promise<unknown> =>
  ask('PUT', `${BASE}/spots/${id(spotId)}/place`, { stopsetId });

const span = ({ from, to }: Days): string => new URLSearchParams({ from, to }).toString();

export const reconciliation = (days: Days, signal?: AbortSignal): Promise<Reconciliation> =>
  ask('GET', `${BASE}/reconciliation?${span(days)}`, undefined, signal);

export const affidavitFile = (days: Days): string => `${BASE}/affidavit.csv?${span(days)}`;

/** Bytes as the server takes them. */
export function base64Of(bytes: Uint8Array): string {
  const PIECE = 0x8000;
  let text = '';
  for (let from = 0; from < bytes.length; from += PIECE) {
    text += String.fromCharCode(...bytes.subarray(from, from + PIECE));
  }
  return btoa(text);
}
