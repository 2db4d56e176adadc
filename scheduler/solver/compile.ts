import { restBoundMs } from './bounds/rest.js';
import { compileBands } from './compile-bands.js';
import { compileLibrary, withPast, type CompiledLibrary, type LibraryWithPast } from './compile-library.js';
import { compileLine } from './compile-line.js';
import { compileSeries } from './compile-series.js';
import { compileSlots } from './compile-slots.js';
import { mayStand } from './eligibility.js';
import type { PastPlay, SolverInput } from './model.js';
import type { EventTable, FillTable, Pool, Problem, SlotTable, SongTable } from './problem.js';
import type { NoRepeatRule, RuleSpec } from './rule-set.js';

/** Compiles the input once; the search reads nothing else. Slots have to be in the order of their instants. */
export function compile(given: SolverInput): Problem {
  return compilePlan(withPast(compileLibrary(given), given.history), given);
}

/** The problem of one plan over a library and its past. Slots have to be in the order of their instants. */
export function compilePlan(
  { library, songs, history, plays, playSongs }: LibraryWithPast,
  { slots: list, sections }: Pick<SolverInput, 'slots' | 'sections'>,
): Problem {
  const input: SolverInput = { ...library.input, history, slots: list, sections };
  const { slots, lost } = compileSlots(input, songs, library.byPool, library.profiles);
  const startMs = slots.timeMs.at(0) ?? Infinity;
  const later = plays.findIndex(({ atEpochMs }) => atEpochMs >= startMs);
  const past = later < 0 ? plays : plays.slice(0, later);
  const pools = compilePools(library, songs, slots);
  const events = compileEvents(input.rules, slots, past, playSongs.subarray(0, past.length));
  return {
    input,
    songs,
    slots,
    events,
    series: compileSeries(library.members, pools, input.rules),
    pools,
    line: compileLine(library.neighbours, input.categories, songs, slots, past),
    bands: compileBands(input.rules, songs, slots, pools, events),
    fill: compileFill(input),
    lost,
  };
}

function compilePools({ input, byPool }: CompiledLibrary, songs: SongTable, slots: SlotTable): Pool[] {
  const free: number[][] = input.categories.map(() => []);
  const all: number[][] = input.categories.map(() => []);
  slots.pool.forEach((pool, slot) => {
    if (pool < 0) return;
    all[pool].push(slot);
    if (slots.fixed[slot] < 0) free[pool].push(slot);
  });
  return input.categories.map((category, pool) => ({
    category,
    ...byPool[pool],
    slots: Int32Array.from(free[pool]),
    slotTimes: Float64Array.from(free[pool], (slot) => slots.timeMs[slot]),
    slotCount: all[pool].length,
    restMs: Math.min(
      category.restMs ?? Infinity,
      restBoundMs(
        all[pool].map((slot) => slots.timeMs[slot]),
        countOf(byPool[pool].songs, (song) => songs.restricted[song] === 0 || canStand(songs, slots, song, all[pool])),
      ),
    ),
  }));
}

function countOf(songs: Int32Array, isMeant: (song: number) => boolean): number {
  let count = 0;
  for (const song of songs) if (isMeant(song)) count += 1;
  return count;
}

function canStand(songs: SongTable, slots: SlotTable, song: number, places: readonly number[]): boolean {
  return places.some((slot) => mayStand(songs, slots, song, slot));
}

function compileEvents(
  rules: readonly RuleSpec[],
  slots: SlotTable,
  past: readonly PastPlay[],
  pastSong: Int32Array,
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
