import { compileNeighbours, type NeighbourRules } from './compile-line.js';
import { compileMembers, type SeriesMembers } from './compile-series.js';
import type { Profiles } from './compile-slots.js';
import { compileSongs, withLastPlays } from './compile-songs.js';
import type { PastPlay, SolverInput } from './model.js';
import type { Pool, SongTable } from './problem.js';
import { inRelaxationOrder } from './rule-set.js';

export type LibraryInput = Omit<SolverInput, 'slots' | 'sections' | 'history'>;

/** Songs and rules compiled: nothing of it depends on what is planned or has aired, and it is most of the work. */
export interface CompiledLibrary {
  readonly input: LibraryInput;
  readonly songs: SongTable;
  /** By category. */
  readonly byPool: readonly Pick<Pool, 'songs' | 'byLength' | 'lengths'>[];
  readonly members: SeriesMembers;
  readonly neighbours: NeighbourRules;
  /** Shared by all plans over the library. */
  readonly profiles: Profiles;
}

export function compileLibrary(given: LibraryInput): CompiledLibrary {
  const input = { ...given, rules: inRelaxationOrder(given.rules) };
  const songs = compileSongs(input.songs, input.categories, input.rules, input.seed);
  return {
    input,
    songs,
    byPool: songsByPool(songs, input.categories.length),
    members: compileMembers(songs, input.categories.length, input.rules),
    neighbours: compileNeighbours(input.rules, songs),
    profiles: new Map(),
  };
}

function songsByPool(songs: SongTable, pools: number): CompiledLibrary['byPool'] {
  const lists: number[][] = Array.from({ length: pools }, () => []);
  songs.pool.forEach((pool, song) => lists[pool].push(song));
  return lists.map((list) => {
    const byLength = Int32Array.from(list).sort((a, b) => songs.lengthMs[a] - songs.lengthMs[b] || a - b);
    return {
      songs: Int32Array.from(list),
      byLength,
      lengths: Float64Array.from(byLength, (song) => songs.lengthMs[song]),
    };
  });
}

/** A library with what has aired before a plan. */
export interface LibraryWithPast {
  readonly library: CompiledLibrary;
  readonly songs: SongTable;
  readonly history: readonly PastPlay[];
  /** Those of songs of the library, the oldest first. */
  readonly plays: readonly PastPlay[];
  /** Song of each of them. */
  readonly playSongs: Int32Array;
}

export function withPast(library: CompiledLibrary, history: readonly PastPlay[]): LibraryWithPast {
  const { songs } = library;
  const plays = history
    .filter(({ songId }) => songs.indexById.has(songId))
    .sort((a, b) => a.atEpochMs - b.atEpochMs || a.songId - b.songId);
  const playSongs = Int32Array.from(plays, ({ songId }) => songs.indexById.get(songId) ?? 0);
  return { library, songs: withLastPlays(songs, history), history, plays, playSongs };
}
