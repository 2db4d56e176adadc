import { compile } from './compile.js';
import { construct } from './construct.js';
import type { LostLock, PlanCost, PlannedSlot, SolverInput } from './model.js';
import { PlanState } from './plan-state.js';
import type { Problem } from './problem.js';
import { Random, seedOf } from './random.js';
import { score } from './score.js';
import { search } from './search.js';

/** Moves looked at for each slot that is free, where the input does not say. */
const EVALUATIONS_PER_SLOT = 120;
/** And for each hour of the span: songs of a few seconds, hundreds an hour, gain nothing by more. */
const EVALUATIONS_PER_HOUR = 7200;
const HOUR_MS = 3_600_000;

export interface SolvedPlan {
  readonly slots: readonly PlannedSlot[];
  readonly cost: PlanCost;
  readonly evaluations: number;
  readonly lost: readonly LostLock[];
  /** For explanations and for what a planner tries out; holds the plan as it was found. */
  readonly state: PlanState;
}

/** Plans a span. Pure and deterministic: no clock, no chance but the seed of station, range and rules version. */
export function solve(input: SolverInput): SolvedPlan {
  const problem = compile(input);
  const state = new PlanState(problem);
  const random = new Random(seedOf(seedText(input)));
  const budget = input.evaluations ?? usualBudget(problem);
  const evaluations = construct(state) + search(state, random, budget);
  return { slots: emit(state), cost: score(state), evaluations, lost: problem.lost, state };
}

function usualBudget({ pools, slots }: Problem): number {
  const free = pools.reduce((sum, pool) => sum + pool.slots.length, 0);
  const hours = 1 + Math.floor(((slots.timeMs.at(-1) ?? 0) - (slots.timeMs.at(0) ?? 0)) / HOUR_MS);
  return Math.min(free * EVALUATIONS_PER_SLOT, hours * EVALUATIONS_PER_HOUR);
}

function seedText({ station, slots, rulesVersion, seed }: SolverInput): string {
  const [first, last] = [slots.at(0)?.startsAtEpochMs ?? 0, slots.at(-1)?.startsAtEpochMs ?? 0];
  const drawn = seed === undefined ? '' : ` ${seed}`;
  return `${station} ${first} ${last} ${rulesVersion}${drawn}`;
}

/** The plan slot by slot, with the instants at which it would air by its own lengths. */
export function emit({ problem, assigned }: PlanState): PlannedSlot[] {
  const { slots, songs, fill } = problem;
  const runsMs = Float64Array.from(fill.sections, ({ startsAtEpochMs }) => startsAtEpochMs);
  return slots.list.map((slot, index) => {
    const song = assigned[index];
    const section = slots.section[index];
    const airsAtEpochMs = runsMs[section] + slot.othersBeforeMs;
    if (song >= 0) runsMs[section] += songs.lengthMs[song];
    return {
      slotKey: slot.key,
      startsAtEpochMs: slot.startsAtEpochMs,
      airsAtEpochMs,
      category: song < 0 ? slot.category : songs.list[song].category,
      songId: song < 0 ? null : songs.list[song].id,
      lock: slots.fixed[index] >= 0 ? (slot.lock?.why ?? null) : null,
      note: noteOf(problem, index, song),
    };
  });
}

function noteOf({ slots, input, lost }: Problem, index: number, song: number): string | null {
  const slot = slots.list[index];
  const loss = lost.find(({ slotKey }) => slotKey === slot.key);
  const notes = loss === undefined ? [] : [`${loss.why} song ${loss.songId} could not be kept: ${loss.reason}`];
  if (song < 0) notes.push(`nothing may air here: no song of ${slot.category} nor of a category that stands in`);
  else if (input.categories[slots.pool[index]].code !== slot.category) {
    notes.push(`${slot.category} has nothing for this hour: ${input.categories[slots.pool[index]].code} stands in`);
  }
  return notes.length === 0 ? null : notes.join('; ');
}
