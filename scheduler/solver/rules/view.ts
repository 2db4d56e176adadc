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
    /** Number of plays before an event. */
    place(series: number, event: number): number;
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

/** The plays of a series before and after a slot, nearest first, the slot itself left out; at most so many on each side. */
export function around({ view, slot }: Question, series: number, most: number): { before: number[]; after: number[] } {
  const event = view.problem.events.pastCount + slot;
  const place = view.series.place(series, event);
  const before: number[] = [];
  for (let at = place - 1; at >= 0 && before.length < most; at--) before.push(view.series.at(series, at));
  const after: number[] = [];
  const first = view.series.at(series, place) === event ? place + 1 : place;
  const count = view.series.count(series);
  for (let at = first; at < count && after.length < most; at++) after.push(view.series.at(series, at));
  return { before, after };
}
