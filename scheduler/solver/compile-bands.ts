import { concerns } from './compile-songs.js';
import type { BandTable, EventTable, Pool, SlotTable, SongTable } from './problem.js';
import { bandAround } from './rules/band.js';
import type { RuleSpec } from './rule-set.js';

/** Past that counts for evenness: with a week's plan, five weeks. */
const PAST_MS = 28 * 24 * 3_600_000;
/**
 * Over five weeks a song keeps to the inner third of its band: what happens on air, and where a month is cut off, takes it no
 * further than the whole of it (`npm run sim:year`).
 */
const INNER_PART = 1 / 3;

/**
 * Least and most plays of each song in the span: `part` around the category's even share, rounded outwards. The past four
 * weeks narrow that to a third of `part`, never beyond the whole: who had too few comes first, and a new song is not made up for
 * what it missed.
 */
export function compileBands(
  rules: readonly RuleSpec[],
  songs: SongTable,
  slots: SlotTable,
  pools: readonly Pool[],
  events: Pick<EventTable, 'pastCount' | 'pastSong' | 'timeMs'>,
): BandTable {
  const table = {
    least: new Int32Array(songs.count),
    most: new Int32Array(songs.count).fill(0x7fffffff),
    weight: new Float64Array(songs.count),
    rule: rules.find(({ kind }) => kind === 'band') ?? null,
  };
  const pastPlays = playsSince(events, songs.count, (slots.timeMs.at(0) ?? 0) - PAST_MS);
  for (const pool of pools) {
    const rule = rules.find((one) => one.kind === 'band' && concerns(one, pool.category.code));
    if (rule?.kind !== 'band' || pool.songs.length === 0) continue;
    const weekly = bandAround(pool.slotCount / pool.songs.length, rule.part);
    const aired = pool.songs.reduce((sum, song) => sum + pastPlays[song], 0);
    const part = aired === 0 ? rule.part : rule.part * INNER_PART;
    const whole = bandAround((pool.slotCount + aired) / pool.songs.length, part);
    for (const song of pool.songs) {
      const within = (count: number): number => Math.min(weekly.most, Math.max(weekly.least, count));
      table.least[song] = within(whole.least - pastPlays[song]);
      table.most[song] = within(whole.most - pastPlays[song]);
      table.weight[song] = rule.weight;
    }
    widen(table, pool, weekly);
  }
  return table;
}

/** Where the narrowed bands cannot add up to the slots, the side that is in the way goes back to the weekly one. */
function widen(table: BandTable, pool: Pool, weekly: { least: number; most: number }): void {
  const sum = (values: Int32Array): number => pool.songs.reduce((all, song) => all + values[song], 0);
  if (sum(table.least) > pool.slotCount) for (const song of pool.songs) table.least[song] = weekly.least;
  if (sum(table.most) < pool.slotCount) for (const song of pool.songs) table.most[song] = weekly.most;
}

function playsSince(
  { pastCount, pastSong, timeMs }: Pick<EventTable, 'pastCount' | 'pastSong' | 'timeMs'>,
  songs: number,
  sinceEpochMs: number,
): Int32Array {
  const plays = new Int32Array(songs);
  for (let event = 0; event < pastCount; event++) if (timeMs[event] >= sinceEpochMs) plays[pastSong[event]] += 1;
  return plays;
}
