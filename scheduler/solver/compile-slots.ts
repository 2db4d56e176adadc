import type { LostLock, Slot, SolverInput } from './model.js';
import type { SlotTable, SongTable } from './problem.js';
import { ineligible, mayStand } from './eligibility.js';

const PLACES = { inside: 0, open: 1, close: 2 } as const;

/** By excluded and required codes: 1 where a song may stand; null: any may. Grows as plans ask for them. */
export type Profiles = Map<string, Uint8Array | null>;

/** Slots with the pool that fills each, and the locks that could not be kept. `byPool`: songs of each category. */
export function compileSlots(
  input: SolverInput,
  songs: SongTable,
  byPool: readonly { readonly songs: Int32Array }[],
  known: Profiles,
): { slots: SlotTable; lost: LostLock[] } {
  const list = input.slots;
  const codes = new Map(input.categories.map(({ code }, index) => [code, index]));
  const profiles = compileProfiles(list, songs, known);
  const change = input.rules.find(({ kind }) => kind === 'change');
  const slots: SlotTable = {
    list,
    count: list.length,
    timeMs: Float64Array.from(list, (slot) => slot.startsAtEpochMs),
    weekHour: Uint8Array.from(list, (slot) => (slot.weekday - 1) * 24 + slot.hour),
    pool: new Int32Array(list.length).fill(-1),
    section: Int32Array.from(list, (slot) => slot.section),
    place: Uint8Array.from(list, (slot) => PLACES[slot.place]),
    linePlace: new Int32Array(list.length).fill(-1),
    profile: profiles.profile,
    profiles: profiles.profiles,
    fixed: new Int32Array(list.length).fill(-1),
    previous: Int32Array.from(list, ({ previousSongId }) =>
      previousSongId === null ? -1 : (songs.indexById.get(previousSongId) ?? -1),
    ),
    changeWeight: change?.weight ?? 0,
  };
  const lost: LostLock[] = [];
  list.forEach((slot, index) => {
    const kept = lockedSong(slot, songs, lost);
    slots.fixed[index] = kept ?? -1;
    const choices = [slot.category, ...slot.fallbacks].map((code) => codes.get(code) ?? -1);
    slots.pool[index] = kept === undefined ? poolFor(index, choices, input, songs, slots, byPool) : songs.pool[kept];
  });
  return { slots, lost };
}

function lockedSong(slot: Slot, songs: SongTable, lost: LostLock[]): number | undefined {
  if (slot.lock === null) return undefined;
  const { songId, why } = slot.lock;
  const song = songs.indexById.get(songId);
  // A lock is a person's decision and stands even against dayparts; a code or a date that excludes is never passed over.
  const against = song === undefined ? 'gone' : ineligible(songs.list[song], slot);
  const kept = song !== undefined && (against === undefined || against === 'hours' || against === 'required-code');
  if (kept) return song;
  const reason = song === undefined ? 'it is no longer in the library' : `it may not air there: ${against ?? ''}`;
  lost.push({ slotKey: slot.key, songId, why, reason });
  return undefined;
}

/** Its own category, then its fallbacks, then whatever may stand in: the first with anything eligible. */
function poolFor(
  index: number,
  choices: readonly number[],
  input: SolverInput,
  songs: SongTable,
  slots: SlotTable,
  byPool: readonly { readonly songs: Int32Array }[],
): number {
  const anything = input.categories.flatMap(({ standsIn }, pool) => (standsIn ? [pool] : []));
  for (const pool of [...choices, ...anything]) {
    if (pool >= 0 && byPool[pool].songs.some((song) => mayStand(songs, slots, song, index))) return pool;
  }
  return -1;
}

function compileProfiles(list: readonly Slot[], songs: SongTable, known: Profiles) {
  const at = new Map<string, number>();
  const profiles: (Uint8Array | null)[] = [];
  const profile = Int32Array.from(list, ({ excludedCodes, requiredCodes }) => {
    const key = JSON.stringify([excludedCodes, requiredCodes]);
    const found = at.get(key);
    if (found !== undefined) return found;
    at.set(key, profiles.length);
    const free = excludedCodes.length === 0 && requiredCodes.length === 0;
    let allowed = known.get(key);
    if (allowed === undefined) {
      allowed = free ? null : allowedBy(excludedCodes, requiredCodes, songs);
      known.set(key, allowed);
    }
    return profiles.push(allowed) - 1;
  });
  return { profile, profiles };
}

function allowedBy(excluded: readonly string[], required: readonly string[], songs: SongTable): Uint8Array {
  return Uint8Array.from(songs.list, ({ codes }) =>
    Number(!codes.some((code) => excluded.includes(code)) && required.every((code) => codes.includes(code))),
  );
}
