import type { Conflicts } from './conflicts.js';
import { eligible } from './eligibility.js';
import type { PlanState } from './plan-state.js';
import type { Problem } from './problem.js';
import type { Random } from './random.js';

/** Part of the moves that start where the plan hurts. */
const AIMED_PART = 0.8;
/** Of the moves, so many look for the right length, replace, turn three, go near by, go into a gap; the rest swaps. */
const LENGTH_PART = 0.2;
const REPLACE_PART = 0.25;
const CYCLE_PART = 0.05;
const NUDGE_PART = 0.15;
const GAP_PART = 0.2;
/** Near by: so many places of the category. */
const NUDGE_MOST = 4;
/** The widest of so many gaps. */
const GAPS_SEEN = 3;
/** A song of the right length is drawn from so many around it. */
const LENGTH_SPREAD = 12;
/** Part of the moves that go to songs with too few plays, while there are any. */
const FEED_PART = 0.05;

/** Tries changes of a plan and makes those that are good enough. Locked slots are never touched. */
export class Moves {
  evaluations = 0;
  /** What a dearer plan is accepted by; 0: never. */
  temperature = 0;
  readonly #problem: Problem;
  /** Free slots of each section. */
  readonly #inSection: Int32Array[];
  readonly #free: Int32Array;

  constructor(
    readonly state: PlanState,
    readonly conflicts: Conflicts,
    readonly random: Random,
  ) {
    this.#problem = state.problem;
    const { slots, fill } = this.#problem;
    const sections: number[][] = fill.sections.map(() => []);
    const free: number[] = [];
    for (let slot = 0; slot < slots.count; slot++) {
      if (slots.fixed[slot] >= 0 || state.assigned[slot] < 0) continue;
      free.push(slot);
      sections[slots.section[slot]].push(slot);
    }
    this.#free = Int32Array.from(free);
    this.#inSection = sections.map((list) => Int32Array.from(list));
  }

  get freeSlots(): number {
    return this.#free.length;
  }

  /** One move, made or not. */
  next(): void {
    // Counted even where nothing can be tried, so that the search always ends.
    this.evaluations += 1;
    if (this.#free.length === 0) return;
    const { random, conflicts } = this;
    if (conflicts.starved.length > 0 && random.unit() < FEED_PART) {
      this.#feed(conflicts.starved[random.below(conflicts.starved.length)]);
      return;
    }
    const aimed = random.unit() < AIMED_PART;
    const sort = random.unit();
    if (aimed && conflicts.sectionCount > 0 && sort < LENGTH_PART) {
      this.#fitLength(conflicts.sections[random.below(conflicts.sectionCount)]);
      return;
    }
    const slot =
      aimed && conflicts.slotCount > 0 ? conflicts.draw(random) : this.#free[random.below(this.#free.length)];
    if (sort < LENGTH_PART + REPLACE_PART) this.#replace(slot);
    else if (sort < LENGTH_PART + REPLACE_PART + CYCLE_PART) this.#cycle(slot);
    else if (sort < LENGTH_PART + REPLACE_PART + CYCLE_PART + NUDGE_PART) this.#nudge(slot);
    else if (sort < LENGTH_PART + REPLACE_PART + CYCLE_PART + NUDGE_PART + GAP_PART) this.#intoGap(slot);
    else this.#swap(slot, this.#partner(slot));
  }

  /** How much dearer the plan may become by the next change. */
  #allowance(): number {
    return this.temperature > 0 ? -this.temperature * Math.log(1 - this.random.unit()) : 0;
  }

  #partner(slot: number): number {
    const pool = this.#problem.pools[this.#problem.slots.pool[slot]];
    return pool.slots[this.random.below(pool.slots.length)];
  }

  #canSwap(a: number, b: number): boolean {
    const { assigned } = this.state;
    if (assigned[a] === assigned[b] || assigned[a] < 0 || assigned[b] < 0) return false;
    return eligible(this.#problem, assigned[b], a) && eligible(this.#problem, assigned[a], b);
  }

  #swap(a: number, b: number): void {
    if (!this.#canSwap(a, b)) return;
    const { heat } = this.conflicts;
    const allowed = this.#allowance();
    if (this.state.swapCost(a, b, allowed + heat[a] + heat[b]) > allowed) return;
    this.state.swap(a, b);
    heat[a] = heat[b] = Infinity;
  }

  /** With a place of its category close by: evens out distances. */
  #nudge(slot: number): void {
    const { slots } = this.#problem.pools[this.#problem.slots.pool[slot]];
    const by = 1 + this.random.below(NUDGE_MOST);
    const at = lowerBound(slots, slot) + (this.random.unit() < 0.5 ? by : -by);
    if (at >= 0 && at < slots.length) this.#swap(slot, slots[at]);
  }

  /** Into the middle of a wide gap between two plays of what the song shares with others. */
  #intoGap(slot: number): void {
    const { series: table, pools, slots, events, songs } = this.#problem;
    const { series, assigned } = this.state;
    const song = assigned[slot];
    const shared = table.from[song + 1] - table.from[song];
    const one = table.ofSong[table.from[song] + this.random.below(shared)];
    const plays = series.count(one);
    if (plays < 2) {
      this.#swap(slot, this.#partner(slot));
      return;
    }
    let middleMs = 0;
    let widest = -1;
    for (let times = 0; times < GAPS_SEEN; times++) {
      const at = this.random.below(plays);
      const fromMs = events.timeMs[series.at(one, at)];
      const toMs = at + 1 < plays ? events.timeMs[series.at(one, at + 1)] : slots.timeMs[slots.count - 1];
      if (toMs - fromMs <= widest) continue;
      widest = toMs - fromMs;
      middleMs = (fromMs + toMs) / 2;
    }
    const pool = pools[songs.pool[song]];
    const at = lowerBound(pool.slotTimes, middleMs) - 1 + this.random.below(2);
    if (at >= 0 && at < pool.slots.length) this.#swap(slot, pool.slots[at]);
  }

  /** With a song that has plays left. */
  #replace(slot: number): void {
    const { pools, slots, bands } = this.#problem;
    const pool = pools[slots.pool[slot]];
    const song = pool.songs[this.random.below(pool.songs.length)];
    if (bands.weight[song] > 0 && this.state.plays[song] >= bands.most[song]) return;
    this.#tryReplace(slot, song);
  }

  #tryReplace(slot: number, song: number): void {
    if (song === this.state.assigned[slot] || !eligible(this.#problem, song, slot)) return;
    const { heat } = this.conflicts;
    const allowed = this.#allowance();
    if (this.state.replaceCost(slot, song, allowed + heat[slot]) > allowed) return;
    this.state.replace(slot, song);
    heat[slot] = Infinity;
  }

  /** a's song to b, b's to c, c's to a. */
  #cycle(a: number): void {
    const [b, c] = [this.#partner(a), this.#partner(a)];
    if (a === c || !this.#canSwap(a, b)) return;
    const { state } = this;
    const { heat } = this.conflicts;
    const allowed = this.#allowance();
    const first = state.swapCost(a, b);
    state.swap(a, b);
    this.evaluations += 1;
    if (b !== c && this.#canSwap(a, c) && first + state.swapCost(a, c) <= allowed) {
      state.swap(a, c);
      heat[c] = Infinity;
    } else if (first > allowed) {
      state.swap(a, b);
      return;
    }
    heat[a] = heat[b] = Infinity;
  }

  /** Puts a song that had too few plays somewhere into its category. */
  #feed(song: number): void {
    const pool = this.#problem.pools[this.#problem.songs.pool[song]];
    const slot = pool.slots[this.random.below(pool.slots.length)];
    const { plays, assigned } = this.state;
    if (assigned[slot] < 0 || plays[assigned[slot]] <= this.#problem.bands.least[assigned[slot]]) return;
    this.#tryReplace(slot, song);
  }

  /** A song of the length that the section misses. */
  #fitLength(section: number): void {
    const { slots, pools, songs, bands } = this.#problem;
    const { state, random } = this;
    const inside = this.#inSection[section];
    if (inside.length === 0) return;
    const slot = inside[random.below(inside.length)];
    const old = state.assigned[slot];
    const pool = pools[slots.pool[slot]];
    const wantedMs = songs.lengthMs[old] - state.missedMs[section];
    const around = lowerBound(pool.lengths, wantedMs) + random.below(LENGTH_SPREAD) - LENGTH_SPREAD / 2;
    const song = pool.byLength[Math.max(0, Math.min(pool.byLength.length - 1, around))];
    if (song === old) return;
    const free = bands.weight[song] === 0;
    if (
      (free || state.plays[song] < bands.most[song]) &&
      (bands.weight[old] === 0 || state.plays[old] > bands.least[old])
    ) {
      this.#tryReplace(slot, song);
    } else if (state.plays[song] > 0) {
      const other = this.#slotOf(song);
      if (other >= 0) this.#swap(slot, other);
    }
  }

  /** A free slot in which the song stands; -1 where it has none. */
  #slotOf(song: number): number {
    const { events, slots } = this.#problem;
    const { series, plays } = this.state;
    const index = series.count(song) - 1 - this.random.below(plays[song]);
    const slot = series.at(song, index) - events.pastCount;
    return slot >= 0 && slots.fixed[slot] < 0 ? slot : -1;
  }
}

function lowerBound(sorted: Float64Array | Int32Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
