import { concerns } from './compile-songs.js';
import type { Song } from './model.js';
import type { LagRule, Pool, SeriesGroup, SeriesTable, SongTable } from './problem.js';
import { HARD_COST, type LimitRule, type RuleSpec, type SeparationRule } from './rule-set.js';

/** Of a broken rule that must hold, this part is paid for any shortfall and the rest by its size: the search has a slope. */
const HARD_BASE = 0.5;
const DAY_MS = 24 * 3_600_000;
/** Yesterday's hour may lie so far back where the clocks change. */
const YESTERDAY_REACH_MS = 27 * 3_600_000;

type DistanceRule = SeparationRule | LimitRule;

/** Which series each song belongs to: what no plan changes. */
export interface SeriesMembers extends Pick<SeriesTable, 'count' | 'from' | 'ofSong' | 'group' | 'names'> {
  /** Groups behind those of the songs' own series. */
  readonly shared: readonly SeriesGroup[];
}

/** Songs, artists, titles, albums, composers and codes whose plays rules keep apart. */
export function compileMembers(songs: SongTable, pools: number, rules: readonly RuleSpec[]): SeriesMembers {
  const shared: SeriesGroup[] = [];
  const members: number[][] = songs.list.map((_, index) => [index]);
  const group: number[] = Array.from(songs.pool);
  const names: (string | null)[] = songs.list.map(() => null);
  for (const sharing of sharedGroups(rules)) {
    const known = new Map<string, number>();
    for (let song = 0; song < songs.count; song++) {
      if (!concerns(sharing[0], songs.list[song].category)) continue;
      for (const value of valuesOf(songs.list[song], sharing[0])) {
        let series = known.get(value);
        if (series === undefined) {
          series = group.push(pools + shared.length) - 1;
          names.push(value);
          known.set(value, series);
        }
        if (!members[song].includes(series)) members[song].push(series);
      }
    }
    shared.push({ name: groupKey(sharing[0]), lags: sharing.map(lagOf) });
  }
  return { ...flatMembers(members), count: group.length, group: Int32Array.from(group), names, shared };
}

/** The series with their rules: how long a song should rest depends on the slots of its category. */
export function compileSeries(
  { shared, ...members }: SeriesMembers,
  pools: readonly Pool[],
  rules: readonly RuleSpec[],
): SeriesTable {
  const own = pools.map((pool): SeriesGroup => ({
    name: `song ${pool.category.code}`,
    lags: restRules(pool, rules),
  }));
  const groups = [...own, ...shared];
  return { ...members, ...pairRules(pools, groups, rules), groups };
}

function flatMembers(members: readonly (readonly number[])[]) {
  const from = new Int32Array(members.length + 1);
  members.forEach((list, song) => (from[song + 1] = from[song] + list.length));
  const ofSong = new Int32Array(from[members.length]);
  members.forEach((list, song) => {
    ofSong.set(list, from[song]);
  });
  return { from, ofSong };
}

function restRules(pool: Pool, rules: readonly RuleSpec[]): LagRule[] {
  const lags: LagRule[] = [];
  for (const rule of rules) {
    if (!concerns(rule, pool.category.code)) continue;
    if (rule.kind === 'rest') lags.push({ rule, lag: 1, leastMs: rule.part * pool.restMs });
    if (rule.kind === 'least-rest') {
      lags.push({ rule, lag: 1, leastMs: Math.min(rule.leastMs, rule.cap * pool.restMs) });
    }
  }
  return lags.filter(({ leastMs }) => leastMs > 0);
}

/** Rules of distance, together where they speak of the same plays. */
function sharedGroups(rules: readonly RuleSpec[]): DistanceRule[][] {
  const byKey = new Map<string, DistanceRule[]>();
  for (const rule of rules) {
    if (rule.kind !== 'separation' && rule.kind !== 'limit') continue;
    const key = groupKey(rule);
    byKey.set(key, [...(byKey.get(key) ?? []), rule]);
  }
  return [...byKey.values()];
}

function groupKey(rule: DistanceRule): string {
  return JSON.stringify([rule.of, rule.code ?? null, rule.categories]);
}

function lagOf(rule: DistanceRule): LagRule {
  return rule.kind === 'separation'
    ? { rule, lag: 1, leastMs: rule.leastMs }
    : { rule, lag: rule.most, leastMs: rule.withinMs };
}

function valuesOf(song: Song, { of, code }: DistanceRule): readonly string[] {
  switch (of) {
    case 'artist':
      return song.artists;
    case 'title':
      return [song.titleKey];
    case 'album':
      return song.album === null ? [] : [song.album];
    case 'composer':
      return song.composers;
    case 'code':
      return song.codes.filter((one) => code === undefined || one === code);
  }
}

function pairRules(pools: readonly Pool[], groups: readonly SeriesGroup[], rules: readonly RuleSpec[]) {
  const flat = groups.flatMap(({ lags }) => lags);
  const noRepeat = rules.filter(({ kind }) => kind === 'no-repeat');
  const sameHour = rules.filter(({ kind }) => kind === 'same-hour');
  const lagFrom = new Int32Array(groups.length + 1);
  groups.forEach(({ lags }, index) => (lagFrom[index + 1] = lagFrom[index] + lags.length));
  const costOf = (list: readonly RuleSpec[], hard: number) =>
    Float64Array.from(groups, (_, index) => {
      if (index >= pools.length) return 0;
      const rule = list.find((one) => concerns(one, pools[index].category.code));
      return rule === undefined ? 0 : rule.breakable ? rule.weight : hard;
    });
  const noRepeatCost = costOf(noRepeat, HARD_COST);
  const sameHourCost = costOf(sameHour, HARD_COST);
  return {
    lagFrom,
    lag: Int32Array.from(flat, ({ lag }) => lag),
    leastMs: Float64Array.from(flat, ({ leastMs }) => leastMs),
    weight: Float64Array.from(flat, ({ rule }) => (rule.breakable ? rule.weight : HARD_COST * (1 - HARD_BASE))),
    base: Float64Array.from(flat, ({ rule }) => (rule.breakable ? 0 : HARD_COST * HARD_BASE)),
    lagMost: Int32Array.from(groups, ({ lags }) => Math.max(0, ...lags.map(({ lag }) => lag))),
    reachMs: Float64Array.from(groups, ({ lags }, index) =>
      Math.max(
        0,
        ...lags.map(({ leastMs }) => leastMs),
        noRepeatCost[index] > 0 ? DAY_MS : 0,
        sameHourCost[index] > 0 ? YESTERDAY_REACH_MS : 0,
      ),
    ),
    noRepeatCost,
    noRepeatRule: noRepeat[0] ?? null,
    sameHourCost,
    sameHourRule: sameHour[0] ?? null,
  };
}
