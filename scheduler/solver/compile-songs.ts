import { draw } from '../draw.js';
import type { Category, PastPlay, Song } from './model.js';
import type { SongTable } from './problem.js';
import { HARD_COST, type PlaceRule, type RuleSpec } from './rule-set.js';

/** Songs by id, none of which has been played. Songs whose category is not named, or that take no time, never air and are left out. */
export function compileSongs(
  songs: readonly Song[],
  categories: readonly Category[],
  rules: readonly RuleSpec[],
  seed?: number,
): SongTable {
  const poolOf = new Map(categories.map(({ code }, index) => [code, index]));
  const list = songs.filter((song) => poolOf.has(song.category) && song.lengthMs > 0).sort((a, b) => a.id - b.id);
  const count = list.length;
  return {
    list,
    count,
    indexById: new Map(list.map(({ id }, index) => [id, index])),
    pool: Int32Array.from(list, (song) => poolOf.get(song.category) ?? 0),
    lengthMs: Float64Array.from(list, (song) => song.lengthMs),
    restricted: Uint8Array.from(list, (song) => Number(isRestricted(song))),
    openCost: placeCosts(list, rules, 'open'),
    closeCost: placeCosts(list, rules, 'close'),
    lastPlayMs: new Float64Array(count).fill(-Infinity),
    lot: Float64Array.from(list, ({ id }, index) => (seed === undefined ? index : draw(seed, id))),
  };
}

/** The same songs with what the past says of them. */
export function withLastPlays(songs: SongTable, history: readonly PastPlay[]): SongTable {
  const lastPlayMs = new Float64Array(songs.count).fill(-Infinity);
  for (const { songId, atEpochMs } of history) {
    const song = songs.indexById.get(songId);
    if (song !== undefined) lastPlayMs[song] = Math.max(lastPlayMs[song], atEpochMs);
  }
  return { ...songs, lastPlayMs };
}

function isRestricted(song: Song): boolean {
  return song.hours !== null || song.airsFromEpochMs !== null || song.airsUntilEpochMs !== null;
}

/** Does a song suit the place that a rule speaks of? */
export function suitsPlace(song: Song, rule: PlaceRule): boolean {
  if (rule.codes?.some((code) => song.codes.includes(code)) === true) return true;
  if (rule.leastEnergy !== undefined && song.energy !== null && song.energy >= rule.leastEnergy) return true;
  return rule.leastTempo !== undefined && song.tempo !== null && song.tempo >= rule.leastTempo;
}

/** What a rule costs that a song breaks altogether. */
export function wholeCost(rule: RuleSpec): number {
  return rule.breakable ? rule.weight : HARD_COST;
}

/** Is a category under a rule? */
export function concerns(rule: RuleSpec, category: string): boolean {
  return rule.categories === null || rule.categories.includes(category);
}

function placeCosts(list: readonly Song[], rules: readonly RuleSpec[], at: 'open' | 'close'): Float64Array {
  const costs = new Float64Array(list.length);
  for (const rule of rules) {
    if (rule.kind !== 'place' || rule.at !== at) continue;
    list.forEach((song, index) => {
      if (concerns(rule, song.category) && !suitsPlace(song, rule)) costs[index] += wholeCost(rule);
    });
  }
  return costs;
}
