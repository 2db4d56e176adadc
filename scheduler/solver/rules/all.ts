import type { Verdict } from '../model.js';
import { judgeBand } from './band.js';
import { judgeDistance } from './distance.js';
import { judgeFill } from './fill.js';
import { judgeRuns, judgeSequences, judgeSteps } from './neighbours.js';
import { judgeChange, judgePlace } from './place.js';
import { judgeNoRepeat, judgeSameHour } from './same-song.js';
import type { Question, Rule } from './view.js';

/** Rules that a song passes or fails where it stands. */
export const PLACE_RULES: readonly Rule[] = [
  judgeDistance,
  judgeNoRepeat,
  judgeSameHour,
  judgeRuns,
  judgeSteps,
  judgeSequences,
  judgePlace,
];

/** With those that speak of the whole plan: plays, time, change. */
export const ALL_RULES: readonly Rule[] = [...PLACE_RULES, judgeBand, judgeFill, judgeChange];

/** Verdicts, what must hold first, then the dearest. */
export function verdictsOf(question: Question, rules: readonly Rule[] = ALL_RULES): Verdict[] {
  return rules.flatMap((rule) => rule(question)).sort((a, b) => a.tier - b.tier || b.cost - a.cost);
}
