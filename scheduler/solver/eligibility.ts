import type { Problem, SlotTable, SongTable } from './problem.js';
import type { Slot, Song } from './model.js';

/** What keeps a song from a slot for good. Nothing relaxes it. */
export type Ineligible = 'category' | 'hours' | 'dates' | 'excluded-code' | 'required-code';

/** Why a song may not stand in a slot, or undefined where it may. The category is the caller's question. */
export function ineligible(song: Song, slot: Slot): Exclude<Ineligible, 'category'> | undefined {
  if (song.hours !== null && song.hours[(slot.weekday - 1) * 24 + slot.hour] !== 1) return 'hours';
  if (song.airsFromEpochMs !== null && slot.startsAtEpochMs < song.airsFromEpochMs) return 'dates';
  if (song.airsUntilEpochMs !== null && slot.startsAtEpochMs >= song.airsUntilEpochMs) return 'dates';
  if (song.codes.some((code) => slot.excludedCodes.includes(code))) return 'excluded-code';
  if (!slot.requiredCodes.every((code) => song.codes.includes(code))) return 'required-code';
  return undefined;
}

/** The same from the tables, the category aside. */
export function mayStand(songs: SongTable, slots: SlotTable, song: number, slot: number): boolean {
  const profile = slots.profiles[slots.profile[slot]];
  if (profile !== null && profile[song] === 0) return false;
  if (songs.restricted[song] === 0) return true;
  const { hours, airsFromEpochMs, airsUntilEpochMs } = songs.list[song];
  if (hours !== null && hours[slots.weekHour[slot]] !== 1) return false;
  const at = slots.timeMs[slot];
  return !((airsFromEpochMs !== null && at < airsFromEpochMs) || (airsUntilEpochMs !== null && at >= airsUntilEpochMs));
}

/** May the song stand in the slot, category included? */
export function eligible({ songs, slots }: Problem, song: number, slot: number): boolean {
  return songs.pool[song] === slots.pool[slot] && mayStand(songs, slots, song, slot);
}
