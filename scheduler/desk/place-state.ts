import type { HourClock } from '../../db/queries/clocks.js';
import type { PlanGroundwork } from '../groundwork.js';
import { FALLBACK_KINDS } from '../section-steps.js';
import { compilePlan } from '../solver/compile.js';
import type { LibraryWithPast } from '../solver/compile-library.js';
import { ineligible } from '../solver/eligibility.js';
import type { Section, Slot } from '../solver/model.js';
import { PlanState } from '../solver/plan-state.js';
import { isOnLine, type DeskRow } from './row.js';

/** A stretch of the stored plan as the solver sees it: every item is a slot, also spares and voice tracks. */
export interface PlaceState {
  readonly state: PlanState;
  readonly rows: readonly DeskRow[];
  /** Slot of each item. */
  readonly slotOf: ReadonlyMap<string, number>;
  /** Item of each slot. */
  readonly rowAt: readonly DeskRow[];
}

/** No pool has this code: what takes no turn on the line has a slot that counts for nothing until it is asked about. */
const OFF_THE_LINE = '(off the line)';

/**
 * Rows as a solver's state: items of the line with their carts, so that every rule sees them; the others as empty slots at
 * their times. `isOpen` says which of them a planner may exchange: places for `earliestPlace`. `past`: the library of the
 * groundwork with what aired before the first row, compiled; it serves any number of states.
 */
export function placeState(
  rows: readonly DeskRow[],
  groundwork: PlanGroundwork,
  past: LibraryWithPast,
  clocks: readonly HourClock[],
  isOpen: (row: DeskRow) => boolean,
): PlaceState {
  const { labelAt, cartOf, pools } = groundwork;
  const rowAt = rows.toSorted((a, b) => a.startsAtEpochMs - b.startsAtEpochMs || (a.id < b.id ? -1 : 1));
  const sections = new Sections(rowAt, (row) => cartOf.get(Number(row.cartId))?.untilSegueMs ?? row.durationMs);
  const places = openings(rows, clocks);
  const excluded = new Map(clocks.map((clock) => [clock.name, alwaysExcluded(clock)]));
  const counts = (row: DeskRow): boolean => isOnLine(row) && cartOf.has(Number(row.cartId));
  const slots = rowAt.map((row, index): Slot => {
    const cart = cartOf.get(Number(row.cartId));
    const onLine = counts(row);
    return {
      key: row.id,
      startsAtEpochMs: row.startsAtEpochMs,
      ...labelAt(row.startsAtEpochMs),
      category: onLine && cart !== undefined ? pools.codeOf(cart) : OFF_THE_LINE,
      fallbacks: [],
      place: places.get(row.id) ?? 'inside',
      excludedCodes: row.kind === 'music' ? (excluded.get(row.hourClock) ?? []) : [],
      requiredCodes: [],
      lock: onLine ? { songId: Number(row.cartId), why: row.isLocked === true ? 'locked' : 'planned' } : null,
      previousSongId: null,
      section: sections.of[index],
      othersBeforeMs: 0,
    };
  });
  const state = new PlanState(compilePlan(past, { slots, sections: sections.list }));
  openPlaces(state, rowAt, groundwork, (row) => counts(row) && isOpen(row));
  return { state, rows, rowAt, slotOf: new Map(rowAt.map(({ id }, slot) => [id, slot])) };
}

/** Every slot knows its pool, and those that a planner may fill are free. */
function openPlaces(
  { problem, assigned }: PlanState,
  rowAt: readonly DeskRow[],
  { pools, songs }: PlanGroundwork,
  isOpen: (row: DeskRow) => boolean,
): void {
  const { slots, pools: compiled } = problem;
  const poolOf = new Map(compiled.map(({ category }, pool) => [category.code, pool]));
  if (songs.length === 0) return;
  const known = new Map<string, number>();
  const poolFor = ({ kind, category }: DeskRow): number => {
    const kinds = [kind, ...FALLBACK_KINDS.filter((one) => one !== kind)];
    const [first = ''] = pools.chain({ kinds, category }, (codes) => codes[0]);
    return poolOf.get(first) ?? -1;
  };
  rowAt.forEach((row, slot) => {
    // What takes no turn is no place for anything else.
    slots.fixed[slot] = isOpen(row) ? -1 : Math.max(0, assigned[slot]);
    if (assigned[slot] >= 0) return;
    const key = `${row.kind} ${row.category}`;
    const pool = known.get(key) ?? poolFor(row);
    known.set(key, pool);
    slots.pool[slot] = pool;
  });
}

/** Codes that every position of a clock keeps out. Which position an item came from is not stored. */
function alwaysExcluded({ positions }: HourClock): readonly string[] {
  const music = positions.filter(({ kinds, overNext }) => !overNext && kinds.includes('music'));
  if (music.length === 0) return [];
  const [first, ...others] = music.map(({ excludedCodes }) => excludedCodes ?? []);
  return first.filter((code) => others.every((codes) => codes.includes(code)));
}

/** What opens and closes an hour whose clock says that something does. */
function openings(rows: readonly DeskRow[], clocks: readonly HourClock[]): Map<string, 'open' | 'close'> {
  const has = (name: string, place: 'open' | 'close'): boolean =>
    clocks.find((clock) => clock.name === name)?.positions.some((position) => position.place === place) ?? false;
  const hours = new Map<number, DeskRow[]>();
  for (const row of rows) {
    if (!isOnLine(row) || row.spot !== null) continue;
    const hour = hours.get(row.hourStartsAtEpochMs);
    if (hour === undefined) hours.set(row.hourStartsAtEpochMs, [row]);
    else hour.push(row);
  }
  const places = new Map<string, 'open' | 'close'>();
  for (const hour of hours.values()) {
    const [first, last] = [hour[0], hour[hour.length - 1]];
    if (has(first.hourClock, 'open')) places.set(first.id, 'open');
    if (last !== first && has(last.hourClock, 'close')) places.set(last.id, 'close');
  }
  return places;
}

const OFF_EVERY_SECTION = -1;

/** Stretches between two timed items; each should run until the next one is due. */
class Sections {
  readonly list: Section[] = [];
  /** By slot; the last one is of what takes no turn on the line. */
  readonly of: readonly number[];

  constructor(rows: readonly DeskRow[], lengthMs: (row: DeskRow) => number) {
    const of: number[] = [];
    let runsMs = 0;
    let endsAt = 0;
    let startsAtEpochMs = rows.at(0)?.startsAtEpochMs ?? 0;
    for (const row of rows) {
      const due = isOnLine(row) && row.spot === null ? row.hardTime : null;
      if (due !== null && runsMs > 0) {
        this.list.push({ startsAtEpochMs, wantedMs: runsMs - (endsAt - due.atEpochMs) });
        runsMs = 0;
        startsAtEpochMs = row.startsAtEpochMs;
      }
      of.push(isOnLine(row) ? this.list.length : OFF_EVERY_SECTION);
      if (!isOnLine(row)) continue;
      runsMs += lengthMs(row);
      endsAt = row.startsAtEpochMs + row.durationMs;
    }
    this.list.push({ startsAtEpochMs, wantedMs: null });
    this.of = of.map((section) => (section === OFF_EVERY_SECTION ? this.list.length : section));
    this.list.push({ startsAtEpochMs, wantedMs: null });
  }
}

/** What keeps a cart from a slot for good, the category aside, as a part of a sentence; undefined where nothing does. */
export function excludedBy({ state }: PlaceState, slot: number, song: number): string | undefined {
  const { songs, slots } = state.problem;
  switch (ineligible(songs.list[song], slots.list[slot])) {
    case 'hours':
      return 'it may not air in this hour of the week by its dayparts';
    case 'dates':
      return 'it may not air on this day by its dates';
    case 'excluded-code':
      return 'the hour clock keeps out a code that it has';
    case 'required-code':
      return 'the hour clock asks for a code that it does not have';
    case undefined:
      return undefined;
  }
}
