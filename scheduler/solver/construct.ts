import { eligible } from './eligibility.js';
import type { PlanState } from './plan-state.js';
import type { Pool, Problem } from './problem.js';

/** Candidates that a place is chosen from: the longest rested part of the pool, but no more than this. */
const DEPTH_PART = 0.25;
const DEPTH_MOST = 60;
const DEPTH_LEAST = 6;
/** What being the last of these candidates costs: breaks ties in favour of the longest rested. */
const OVERDUE_COST = 25;

/** Fills the empty slots in the order of time, in each section the scarce categories first. Returns the candidates seen. */
export function construct(state: PlanState): number {
  const { slots, input } = state.problem;
  keepPrevious(state);
  const queues = state.problem.pools.map((pool) => new RestQueue(state.problem, pool));
  const sections: number[][] = input.sections.map(() => []);
  for (let slot = 0; slot < slots.count; slot++) sections[slots.section[slot]].push(slot);
  let evaluations = 0;
  for (const section of sections) {
    for (const slot of section) if (state.assigned[slot] >= 0) queues[slots.pool[slot]].aired(state.assigned[slot]);
    const open = section.filter((slot) => state.assigned[slot] < 0 && slots.pool[slot] >= 0);
    open.sort((a, b) => scarcity(state.problem, a) - scarcity(state.problem, b) || a - b);
    open.forEach((slot, index) => {
      evaluations += fillSlot(state, queues[slots.pool[slot]], slot, index === open.length - 1);
    });
  }
  return evaluations;
}

/** Songs for a slot of the category. */
function scarcity({ pools, slots }: Problem, slot: number): number {
  const pool = pools[slots.pool[slot]];
  return pool.songs.length / pool.slotCount;
}

function keepPrevious(state: PlanState): void {
  const { slots } = state.problem;
  for (let slot = 0; slot < slots.count; slot++) {
    const song = slots.previous[slot];
    if (song >= 0 && state.assigned[slot] < 0 && eligible(state.problem, song, slot)) state.put(slot, song);
  }
}

function fillSlot(state: PlanState, queue: RestQueue, slot: number, last: boolean): number {
  const { problem } = state;
  const { length } = queue.pool.songs;
  const depth = Math.min(DEPTH_MOST, Math.max(DEPTH_LEAST, Math.ceil(length * DEPTH_PART)));
  let best = -1;
  let bestCost = Infinity;
  let seen = 0;
  let spare = -1;
  let spareCost = Infinity;
  for (let song = queue.first(); song >= 0 && seen < depth; song = queue.after(song)) {
    if (!eligible(problem, song, slot)) continue;
    const cost = state.putCost(slot, song, last) + (OVERDUE_COST * seen) / depth;
    const used = state.plays[song] >= problem.bands.most[song];
    // Those that have had their plays do not use up the depth: they stand by.
    if (used && cost < spareCost) [spare, spareCost] = [song, cost];
    if (used) continue;
    seen += 1;
    if (cost < bestCost) [best, bestCost] = [song, cost];
  }
  const song = best >= 0 ? best : spare;
  if (song >= 0) {
    state.put(slot, song);
    queue.aired(song);
  }
  return seen;
}

/** The songs of a pool, longest rested first. */
class RestQueue {
  readonly #next: Int32Array;
  readonly #previous: Int32Array;
  readonly #places: Map<number, number>;
  readonly #songs: Int32Array;

  constructor(
    problem: Problem,
    readonly pool: Pool,
  ) {
    const { lastPlayMs, lot } = problem.songs;
    this.#songs = Int32Array.from(pool.songs).sort((a, b) =>
      lastPlayMs[a] === lastPlayMs[b] ? lot[a] - lot[b] || a - b : lastPlayMs[a] - lastPlayMs[b],
    );
    const count = this.#songs.length;
    this.#places = new Map(Array.from(this.#songs, (song, place) => [song, place]));
    // A ring with one empty place at its end, which is where it starts and ends.
    this.#next = Int32Array.from({ length: count + 1 }, (_, place) => (place + 1) % (count + 1));
    this.#previous = Int32Array.from({ length: count + 1 }, (_, place) => (place + count) % (count + 1));
  }

  first(): number {
    return this.#songAt(this.#next[this.#songs.length]);
  }

  after(song: number): number {
    return this.#songAt(this.#next[this.#places.get(song) ?? 0]);
  }

  /** To the end of the queue. */
  aired(song: number): void {
    const place = this.#places.get(song);
    if (place === undefined) return;
    const end = this.#songs.length;
    this.#next[this.#previous[place]] = this.#next[place];
    this.#previous[this.#next[place]] = this.#previous[place];
    this.#previous[place] = this.#previous[end];
    this.#next[place] = end;
    this.#next[this.#previous[place]] = place;
    this.#previous[end] = place;
  }

  #songAt(place: number): number {
    return place === this.#songs.length ? -1 : this.#songs[place];
  }
}
