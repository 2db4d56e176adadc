import type { Slot, SolverInput, Song } from '../../../scheduler/solver/model.js';
import { spacingBound } from './check-bound.js';

/**
 * Judges a week from its songs alone, without any of the solver's code, by the rules as scheduling writes them down: artist
 * under 60 min 1000, title under 2 h 400, rest under 60 % of the best possible 300, artist under 90 min 60, yesterday's hour
 * 25, third of a sound 12, fourth of a voice 10, slow after slow 10, energy jump over two levels 6, plays outside of +-15 %
 * of the even share 1000 times the square, and 1 a second of a section's error beyond 3 s.
 */
export interface Judgement {
  readonly hardViolations: Readonly<Record<string, number>>;
  readonly hardTotal: number;
  readonly softCost: number;
  readonly softCosts: Readonly<Record<string, number>>;
  readonly softCounts: Readonly<Record<string, number>>;
  /** The same rules on the instants at which the songs would air by their lengths. */
  readonly softCostOnAir: number;
  /** No plan with these plays can cost less. */
  readonly bound: number;
  readonly songsOutsideBand: number;
  readonly songsNeverPlayed: number;
  readonly fillErrorMs: { readonly median: number; readonly p95: number; readonly most: number };
}

const MINUTE_MS = 60_000;
const MUSIC_ONLY = (song: Song): boolean => song.category !== 'fill';

interface Play {
  readonly song: Song;
  readonly at: number;
  readonly day: number;
  readonly hour: number;
  readonly planned: boolean;
}

export function judge(input: SolverInput, assignment: readonly (number | null)[], withBound: boolean): Judgement {
  const byId = new Map(input.songs.map((song) => [song.id, song]));
  const songs = assignment.map((id) => (id === null ? undefined : byId.get(id)));
  const past: Play[] = input.history
    .flatMap(({ songId, atEpochMs, day, hour }) => {
      const song = byId.get(songId);
      return song === undefined ? [] : [{ song, at: atEpochMs, day, hour, planned: false }];
    })
    .sort((a, b) => a.at - b.at);
  const planned = input.slots.flatMap((slot, index): Play[] => {
    const song = songs[index];
    return song === undefined
      ? []
      : [{ song, at: slot.startsAtEpochMs, day: slot.day, hour: slot.hour, planned: true }];
  });
  const best = bestRest(input);
  const plays = [...past, ...planned];
  const hard = hardViolations(input, songs, plays, best);
  const soft = softCosts(input, songs, plays, best);
  const air = airInstants(input, songs);
  const onAir = [...past, ...planned.map((play, index) => ({ ...play, at: air[index] }))];
  const counts = new Map<number, number>();
  for (const { song } of planned) counts.set(song.id, (counts.get(song.id) ?? 0) + 1);
  const errors = fillErrors(input, songs).sort((a, b) => a - b);
  return {
    hardViolations: hard,
    hardTotal: total(hard),
    softCost: total(soft.costs),
    softCosts: soft.costs,
    softCounts: soft.counts,
    softCostOnAir: total(softCosts(input, songs, onAir, best).costs),
    bound: withBound ? artistBound(input, plays) : 0,
    songsOutsideBand: soft.counts['plays'] ?? 0,
    songsNeverPlayed: input.songs.filter((song) => MUSIC_ONLY(song) && !counts.has(song.id)).length,
    fillErrorMs: {
      median: errors[Math.floor(errors.length / 2)],
      p95: errors[Math.min(errors.length - 1, Math.ceil(errors.length * 0.95) - 1)],
      most: errors[errors.length - 1],
    },
  };
}

function total(values: Readonly<Record<string, number>>): number {
  return Object.values(values).reduce((sum, value) => sum + value, 0);
}

/** Best rest of each category: N + 1 places in a row repeat one of N songs. */
function bestRest(input: SolverInput): Map<string, number> {
  const best = new Map<string, number>();
  for (const { code } of input.categories) {
    const at = input.slots.filter(({ category }) => category === code).map(({ startsAtEpochMs }) => startsAtEpochMs);
    const places = input.slots.filter(({ category }) => category === code);
    const count = input.songs.filter(
      (song) =>
        song.category === code && (song.hours === null || places.some((slot) => song.hours?.[weekHour(slot)] === 1)),
    ).length;
    if (at.length < 2) best.set(code, 0);
    else if (count >= at.length) best.set(code, (count * (at[at.length - 1] - at[0])) / (at.length - 1));
    else best.set(code, Math.min(...at.slice(count).map((time, index) => time - at[index])));
  }
  return best;
}

function weekHour({ weekday, hour }: Slot): number {
  return (weekday - 1) * 24 + hour;
}

function allowed(song: Song, slot: Slot): boolean {
  return (
    song.category === slot.category &&
    (song.hours === null || song.hours[weekHour(slot)] === 1) &&
    !song.codes.some((code) => slot.excludedCodes.includes(code)) &&
    slot.requiredCodes.every((code) => song.codes.includes(code))
  );
}

function hardViolations(
  input: SolverInput,
  songs: readonly (Song | undefined)[],
  plays: readonly Play[],
  best: ReadonlyMap<string, number>,
): Record<string, number> {
  const found = { empty: 0, ineligible: 0, lock: 0, 'least-rest': 0 };
  input.slots.forEach((slot, index) => {
    const song = songs[index];
    if (slot.lock !== null && song?.id !== slot.lock.songId) found.lock += 1;
    if (song === undefined) found.empty += Number(input.songs.some((other) => allowed(other, slot)));
    else if (!allowed(song, slot)) found.ineligible += 1;
  });
  const last = new Map<number, number>();
  for (const { song, at, planned } of plays) {
    const least = Math.min(60 * MINUTE_MS, 0.4 * (best.get(song.category) ?? 0));
    if (planned && MUSIC_ONLY(song) && at - (last.get(song.id) ?? -Infinity) < least) found['least-rest'] += 1;
    last.set(song.id, at);
  }
  return found;
}

function softCosts(
  input: SolverInput,
  songs: readonly (Song | undefined)[],
  plays: readonly Play[],
  best: ReadonlyMap<string, number>,
) {
  const costs: Record<string, number> = {};
  const counts: Record<string, number> = {};
  const add = (rule: string, cost: number): void => {
    if (cost <= 1e-9) return;
    costs[rule] = (costs[rule] ?? 0) + cost;
    counts[rule] = (counts[rule] ?? 0) + 1;
  };
  const gapRule = (
    rule: string,
    weight: number,
    leastOf: (song: Song) => number,
    keysOf: (song: Song) => readonly (string | number)[],
  ): void => {
    const last = new Map<string | number, number>();
    for (const { song, at, planned } of plays) {
      for (const key of new Set(keysOf(song))) {
        const gap = at - (last.get(key) ?? -Infinity);
        const least = leastOf(song);
        if (planned && gap < least) add(rule, weight * (1 - gap / least) ** 2);
        last.set(key, at);
      }
    }
  };
  gapRule(
    'artist',
    1000,
    () => 60 * MINUTE_MS,
    (song) => song.artists,
  );
  gapRule(
    'artist-wish',
    60,
    () => 90 * MINUTE_MS,
    (song) => song.artists,
  );
  gapRule(
    'title',
    400,
    () => 120 * MINUTE_MS,
    (song) => [song.titleKey],
  );
  gapRule(
    'rest',
    300,
    (song) => 0.6 * (best.get(song.category) ?? 0),
    (song) => (MUSIC_ONLY(song) ? [song.id] : []),
  );
  sameHour(plays, () => {
    add('same-hour-yesterday', 25);
  });
  neighbours(
    plays.filter(({ song }) => MUSIC_ONLY(song)),
    add,
  );
  bandCosts(input, songs, add);
  for (const error of fillErrors(input, songs)) add('fill', Math.max(0, error - 3000) / 1000);
  return { costs, counts };
}

function sameHour(plays: readonly Play[], found: () => void): void {
  const seen = new Map<string, number>();
  const key = (song: Song, day: number, hour: number): string => `${song.id} ${day} ${hour}`;
  const music = plays.filter(({ song }) => MUSIC_ONLY(song));
  for (const { song, day, hour } of music) {
    const own = key(song, day, hour);
    seen.set(own, (seen.get(own) ?? 0) + 1);
  }
  for (const { song, day, hour, planned } of music) {
    if (!planned) continue;
    for (let times = seen.get(key(song, day - 1, hour)) ?? 0; times > 0; times--) found();
  }
}

function neighbours(music: readonly Play[], add: (rule: string, cost: number) => void): void {
  music.forEach((play, index) => {
    if (!play.planned) return;
    const back = (steps: number): Song | undefined => (index >= steps ? music[index - steps].song : undefined);
    const { song } = play;
    if (song.sound !== null && [1, 2].every((steps) => back(steps)?.sound === song.sound)) add('sound-run', 12);
    if (song.gender !== null && [1, 2, 3].every((steps) => back(steps)?.gender === song.gender)) add('gender-run', 10);
    const before = back(1);
    if (before === undefined) return;
    if (song.tempo === 1 && before.tempo === 1) add('slow-slow', 10);
    if (song.energy !== null && before.energy !== null && Math.abs(song.energy - before.energy) > 2)
      add('energy-jump', 6);
  });
}

function bandCosts(
  input: SolverInput,
  songs: readonly (Song | undefined)[],
  add: (rule: string, cost: number) => void,
): void {
  for (const { code } of input.categories) {
    if (code === 'fill') continue;
    const own = input.songs.filter(({ category }) => category === code);
    const plays = new Map(own.map(({ id }) => [id, 0]));
    const share = input.slots.filter(({ category }) => category === code).length / own.length;
    for (const song of songs) if (song?.category === code) plays.set(song.id, (plays.get(song.id) ?? 0) + 1);
    const [least, most] = [Math.floor(share * 0.85), Math.ceil(share * 1.15)];
    for (const { id, codes } of own) {
      // What is excluded all week cannot have its share.
      if (codes.includes('christmas')) continue;
      const count = plays.get(id) ?? 0;
      const outside = Math.max(0, least - count, count - most);
      add('plays', 1000 * outside * outside);
    }
  }
}

function fillErrors(input: SolverInput, songs: readonly (Song | undefined)[]): number[] {
  const runs = input.sections.map(() => 0);
  input.slots.forEach(({ section }, index) => {
    runs[section] += songs[index]?.lengthMs ?? 0;
  });
  return input.sections.flatMap(({ wantedMs }, index) => (wantedMs === null ? [] : [Math.abs(runs[index] - wantedMs)]));
}

function airInstants(input: SolverInput, songs: readonly (Song | undefined)[]): number[] {
  const runs = input.sections.map(({ startsAtEpochMs }) => startsAtEpochMs);
  return input.slots.flatMap(({ section, othersBeforeMs }, index) => {
    const song = songs[index];
    if (song === undefined) return [];
    const at = runs[section] + othersBeforeMs;
    runs[section] += song.lengthMs;
    return [at];
  });
}

/** Artist by artist: its plays as well spaced as the slots of its categories allow. */
function artistBound(input: SolverInput, plays: readonly Play[]): number {
  const slots = new Map<string, number[]>();
  for (const { category, startsAtEpochMs } of input.slots) {
    const known = slots.get(category);
    if (known === undefined) slots.set(category, [startsAtEpochMs]);
    else known.push(startsAtEpochMs);
  }
  const artists = new Map<string, { plays: number; categories: Set<string>; last: number }>();
  for (const { song, at, planned } of plays) {
    for (const artist of new Set(song.artists)) {
      const known = artists.get(artist) ?? { plays: 0, categories: new Set<string>(), last: -Infinity };
      artists.set(artist, known);
      if (!planned) known.last = at;
      else {
        known.plays += 1;
        known.categories.add(song.category);
      }
    }
  }
  let bound = 0;
  for (const { plays: count, categories, last } of artists.values()) {
    const times = [...categories].flatMap((code) => slots.get(code) ?? []).sort((a, b) => a - b);
    bound += spacingBound(times, count, last);
  }
  return bound;
}
