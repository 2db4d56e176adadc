import { restBoundMs } from './bounds/rest.js';
import { compileBands } from './compile-bands.js';
import { compileLine } from './compile-line.js';
import { compileSeries } from './compile-series.js';
import { compileSlots } from './compile-slots.js';
import { compileSongs } from './compile-songs.js';
import { mayStand } from './eligibility.js';
import type { PastPlay, SolverInput } from './model.js';
import type { EventTable, FillTable, Pool, Problem, SlotTable, SongTable } from './problem.js';
import { inRelaxationOrder, type NoRepeatRule, type RuleSpec } from './rule-set.js';

/** Compiles the input once; the search reads nothing else. Slots have to be in the order of their instants. */
export function compile(given: SolverInput): Problem {
  const input = { ...given, rules: inRelaxationOrder(given.rules) };
  const songs = compileSongs(input.songs, input.categories, input.rules, input.history, input.seed);
  const { slots, lost } = compileSlots(input, songs);
  const past = input.history
    .filter(({ songId, atEpochMs }) => songs.indexById.has(songId) && atEpochMs < (slots.timeMs.at(0) ?? Infinity))
    .sort((a, b) => a.atEpochMs - b.atEpochMs || a.songId - b.songId);
  const pools = compilePools(input, songs, slots);
  return {
    input,
    songs,
    slots,
    events: compileEvents(input.rules, songs, slots, past),
    series: compileSeries(songs, pools, input.rules),
    pools,
    line: compileLine(input, songs, slots, past),
    bands: compileBands(input.rules, songs, slots, pools, past),
    fill: compileFill(input),
    lost,
  };
}

function compilePools(input: SolverInput, songs: SongTable, slots: SlotTable): Pool[] {
  const members: number[][] = input.categories.map(() => []);
  songs.pool.forEach((pool, song) => members[pool].push(song));
  const free: number[][] = input.categories.map(() => []);
  const all: number[][] = input.categories.map(() => []);
  slots.pool.forEach((pool, slot) => {
    if (pool < 0) return;
    all[pool].push(slot);
    if (slots.fixed[slot] < 0) free[pool].push(slot);
  });
  return input.categories.map((category, pool) => {
    const byLength = Int32Array.from(members[pool]).sort((a, b) => songs.lengthMs[a] - songs.lengthMs[b] || a - b);
    return {
      category,
      songs: Int32Array.from(members[pool]),
      slots: Int32Array.from(free[pool]),
      slotTimes: Float64Array.from(free[pool], (slot) => slots.timeMs[slot]),
      slotCount: all[pool].length,
      byLength,
      lengths: Float64Array.from(byLength, (song) => songs.lengthMs[song]),
      restMs: Math.min(
        category.restMs ?? Infinity,
        restBoundMs(
          all[pool].map((slot) => slots.timeMs[slot]),
          members[pool].filter((song) => songs.restricted[song] === 0 || canStand(songs, slots, song, all[pool]))
            .length,
        ),
      ),
    };
  });
}

function canStand(songs: SongTable, slots: SlotTable, song: number, places: readonly number[]): boolean {
  return places.some((slot) => mayStand(songs, slots, song, slot));
}

function compileEvents(
  rules: readonly RuleSpec[],
  songs: SongTable,
  slots: SlotTable,
  past: readonly PastPlay[],
): EventTable {
  const pastCount = past.length;
  const count = pastCount + slots.count;
  const zones = rules.filter((rule) => rule.kind === 'no-repeat');
  const timeMs = new Float64Array(count);
  const label = new Int32Array(count);
  const zone = new Int32Array(count).fill(-1);
  const firstDay = (slots.list.at(0)?.day ?? 0) - 2;
  past.forEach((play, index) => {
    timeMs[index] = play.atEpochMs;
    label[index] = (play.day - firstDay) * 24 + play.hour;
  });
  slots.list.forEach((slot, index) => {
    const at = pastCount + index;
    timeMs[at] = slot.startsAtEpochMs;
    label[at] = (slot.day - firstDay) * 24 + slot.hour;
    zone[at] = zoneOf(zones, slot.weekday, slot.hour, slot.day - firstDay);
  });
  // Weekdays of the past follow from the day's number: slots name both.
  const anchor = slots.list.at(0);
  if (anchor !== undefined && zones.length > 0) {
    past.forEach((play, index) => {
      const weekday = ((((anchor.weekday - 1 + play.day - anchor.day) % 7) + 7) % 7) + 1;
      zone[index] = zoneOf(zones, weekday, play.hour, play.day - firstDay);
    });
  }
  const labels = label.reduce((most, one) => Math.max(most, one), 0) + 1;
  const pastSong = Int32Array.from(past, ({ songId }) => songs.indexById.get(songId) ?? -1);
  return { pastCount, timeMs, label, labels, zone, pastSong };
}

function zoneOf(zones: readonly NoRepeatRule[], weekday: number, hour: number, day: number): number {
  const at = zones.findIndex((one) => one.weekdays.includes(weekday) && hour >= one.fromHour && hour < one.toHour);
  return at < 0 ? -1 : day * zones.length + at;
}

function compileFill(input: SolverInput): FillTable {
  const rule = input.rules.find(({ kind }) => kind === 'fill');
  const wanted = Float64Array.from(input.sections, ({ wantedMs }) => wantedMs ?? NaN);
  const known = rule?.kind === 'fill' ? rule : undefined;
  return {
    sections: input.sections,
    wantedMs: known === undefined ? wanted.fill(NaN) : wanted,
    freeMs: known?.freeMs ?? 0,
    perSecond: known?.weight ?? 0,
    rule: known ?? null,
  };
}
