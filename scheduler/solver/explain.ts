import { ineligible, mayStand, type Ineligible } from './eligibility.js';
import type { LockReason, Verdict } from './model.js';
import type { PlanState } from './plan-state.js';
import { PLACE_RULES, verdictsOf } from './rules/all.js';

/** Costs below this are rounding. */
const NOTHING = 1e-9;

export interface Candidate {
  readonly songId: number;
  /** What the plan would cost more with it here; below 0: less. 0 for the one that stands here. */
  readonly costChange: number;
}

export interface LineExplanation {
  readonly slotKey: string;
  readonly songId: number | null;
  readonly lock: LockReason | null;
  /** What the song costs where it stands, time and plays included. */
  readonly score: number;
  /** Every rule that has something to say, kept or broken, with its witness. */
  readonly verdicts: readonly Verdict[];
  /** The best of the others, cheapest first. */
  readonly runnersUp: readonly Candidate[];
}

/** Why this song: its rules, and what else could stand there. `amongMost` limits the others that are looked at. */
export function explainLine(state: PlanState, slot: number, runnersUp = 3, amongMost = Infinity): LineExplanation {
  const { slots, songs } = state.problem;
  const song = state.assigned[slot];
  const entry = slots.list[slot];
  return {
    slotKey: entry.key,
    songId: song < 0 ? null : songs.list[song].id,
    lock: slots.fixed[slot] < 0 ? null : (entry.lock?.why ?? null),
    score: state.costAt(slot),
    verdicts: song < 0 ? [] : verdictsOf({ view: state, slot, song }),
    runnersUp: candidates(state, slot, amongMost)
      .filter(({ songId }) => song < 0 || songId !== songs.list[song].id)
      .slice(0, runnersUp),
  };
}

/** Of a large category the stored explanation looks at so many; the list on demand looks at all. */
const STORED_AMONG = 64;

/** Every line with its reasons, to be stored with the plan. */
export function explainPlan(state: PlanState, runnersUp = 3): LineExplanation[] {
  return state.problem.slots.list.map((_, slot) => explainLine(state, slot, runnersUp, STORED_AMONG));
}

/**
 * What could stand in a slot, cheapest first, ties by id: the songs of its category that may air there, the one that does
 * included. Over `amongMost`, an even selection by id that differs from slot to slot.
 */
export function candidates(state: PlanState, slot: number, amongMost = Infinity): Candidate[] {
  const { slots, songs, pools } = state.problem;
  const found: Candidate[] = [];
  if (slots.pool[slot] < 0) return found;
  const pool = pools[slots.pool[slot]].songs;
  const stride = Math.max(1, Math.floor(pool.length / amongMost));
  for (let at = slot % stride; at < pool.length; at += stride) {
    const song = pool[at];
    if (!mayStand(songs, slots, song, slot)) continue;
    found.push({ songId: songs.list[song].id, costChange: costChange(state, slot, song) });
  }
  return found.sort((a, b) => a.costChange - b.costChange || a.songId - b.songId);
}

export interface Cheapest {
  /** How many could stand there at all. */
  readonly weighed: number;
  /** The cheapest of those that were meant, as `candidates` ranks them. */
  readonly candidates: readonly Candidate[];
}

/**
 * The first `most` of `candidates`, without `except`, of those songs that are meant: of ten thousand only the ones that are
 * asked for are put in order.
 */
export function cheapest(
  state: PlanState,
  slot: number,
  most: number,
  { except = -1, isMeant }: { readonly except?: number; readonly isMeant?: (song: number) => boolean } = {},
): Cheapest {
  const { slots, songs, pools } = state.problem;
  if (slots.pool[slot] < 0) return { weighed: 0, candidates: [] };
  const pool = pools[slots.pool[slot]].songs;
  const found = new Int32Array(pool.length);
  const costs = new Float64Array(pool.length);
  let [weighed, count] = [0, 0];
  for (const song of pool) {
    if (song === except || !mayStand(songs, slots, song, slot)) continue;
    weighed += 1;
    if (isMeant !== undefined && !isMeant(song)) continue;
    found[count] = song;
    costs[count++] = costChange(state, slot, song);
  }
  const dearest = count > most ? costs.slice(0, count).sort()[most - 1] : Infinity;
  const ranked: Candidate[] = [];
  for (let at = 0; at < count; at++) {
    if (costs[at] <= dearest) ranked.push({ songId: songs.list[found[at]].id, costChange: costs[at] });
  }
  ranked.sort((a, b) => a.costChange - b.costChange || a.songId - b.songId);
  return { weighed, candidates: ranked.slice(0, most) };
}

function costChange(state: PlanState, slot: number, song: number): number {
  return state.assigned[slot] < 0 ? state.putCost(slot, song, true) : state.replaceCost(slot, song);
}

export interface WhyNot {
  /** What forbids it for good; null where nothing does. */
  readonly ineligible: Ineligible | null;
  readonly lock: LockReason | null;
  readonly costChange: number;
  /** Broken rules only, what must hold first. */
  readonly verdicts: readonly Verdict[];
}

/** Why not this one? Undefined where the library does not have it, or it can never air. */
export function whyNot(state: PlanState, slot: number, songId: number): WhyNot | undefined {
  const { songs, slots } = state.problem;
  const song = songs.indexById.get(songId);
  if (song === undefined) return undefined;
  const entry = slots.list[slot];
  const category = songs.pool[song] === slots.pool[slot] ? null : 'category';
  return {
    ineligible: ineligible(songs.list[song], entry) ?? category,
    lock: slots.fixed[slot] < 0 ? null : (entry.lock?.why ?? null),
    costChange: costChange(state, slot, song),
    verdicts: verdictsOf({ view: state, slot, song }).filter(({ cost }) => cost > NOTHING),
  };
}

export interface Place {
  readonly slotKey: string;
  readonly startsAtEpochMs: number;
  readonly fits: boolean;
  /** What it breaks there: nothing where it fits. */
  readonly verdicts: readonly Verdict[];
}

/**
 * The earliest place from a slot on where a song breaks no rule of distance, neighbours or place; where there is none, the
 * one where that costs least. Locked slots and those where it stands already are passed over. Undefined: no place at all.
 */
export function earliestPlace(state: PlanState, songId: number, fromSlot = 0): Place | undefined {
  const { songs, slots } = state.problem;
  const song = songs.indexById.get(songId);
  if (song === undefined) return undefined;
  let best: { slot: number; cost: number; verdicts: Verdict[] } | undefined;
  for (let slot = fromSlot; slot < slots.count; slot++) {
    if (slots.pool[slot] !== songs.pool[song] || slots.fixed[slot] >= 0 || state.assigned[slot] === song) continue;
    if (!mayStand(songs, slots, song, slot)) continue;
    const verdicts = verdictsOf({ view: state, slot, song }, PLACE_RULES).filter(({ cost }) => cost > NOTHING);
    const cost = verdicts.reduce((sum, one) => sum + one.cost, 0);
    if (best === undefined || cost < best.cost) best = { slot, cost, verdicts };
    if (cost === 0) break;
  }
  if (best === undefined) return undefined;
  const { key, startsAtEpochMs } = slots.list[best.slot];
  return { slotKey: key, startsAtEpochMs, fits: best.verdicts.length === 0, verdicts: best.verdicts };
}
