import type { Verdict, Witness } from '../model.js';
import type { Problem } from '../problem.js';
import type { RuleSpec } from '../rule-set.js';

/** What rules may see of a plan. Nothing in it may be changed through it. */
export interface PlanView {
  readonly problem: Problem;
  /** Song of each slot; -1: empty. */
  readonly assigned: Int32Array;
  readonly plays: Int32Array;
  readonly missedMs: Float64Array;
  readonly series: {
    count(series: number): number;
    at(series: number, index: number): number;
  };
}

/** The question a rule is asked: what would it say of this song in this slot, the rest of the plan as it stands? */
export interface Question {
  readonly view: PlanView;
  readonly slot: number;
  readonly song: number;
}

export type Rule = (question: Question) => Verdict[];

export function verdict(
  rule: RuleSpec,
  cost: number,
  threshold: number,
  actual: number,
  witness: Witness | null = null,
): Verdict {
  return { rule: rule.id, tier: rule.breakable ? rule.tier : 0, cost, witness, threshold, actual };
}

/** A play as a person can look it up. */
export function witnessOf({ problem, assigned }: PlanView, event: number, shared: string | null): Witness {
  const { events, songs, slots } = problem;
  const slot = event - events.pastCount;
  const song = slot < 0 ? events.pastSong[event] : assigned[slot];
  return {
    songId: songs.list[song].id,
    atEpochMs: events.timeMs[event],
    slotKey: slot < 0 ? null : slots.list[slot].key,
    shared,
  };
}

/** The plays of a series before and after a slot, nearest first, the slot itself left out. */
export function around({ view, slot }: Question, series: number, most: number): { before: number[]; after: number[] } {
  const event = view.problem.events.pastCount + slot;
  const before: number[] = [];
  const after: number[] = [];
  for (let index = 0; index < view.series.count(series); index++) {
    const play = view.series.at(series, index);
    if (play < event) before.unshift(play);
    else if (play > event) after.push(play);
  }
  return { before: before.slice(0, most), after: after.slice(0, most) };
}
