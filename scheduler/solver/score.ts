import { concerns } from './compile-songs.js';
import { breaksRun } from './line-cost.js';
import type { PlanCost } from './model.js';
import type { PlanState } from './plan-state.js';
import { bandCost } from './rules/band.js';
import { fillCost } from './rules/fill.js';
import { shortfallCost } from './rules/shortfall.js';
import type { RuleSpec } from './rule-set.js';
import { sharedPlays } from './shared-plays.js';

/** Costs below this are rounding. */
const NOTHING = 1e-9;
const DAY_LABELS = 24;

/** The cost of a whole plan, counted from its assignment alone: what the differences of the search have to add up to. */
export function score(state: PlanState): PlanCost {
  const tally = new Tally();
  scoreSeries(state, tally);
  scoreLine(state, tally);
  scorePlaces(state, tally);
  const { bands, fill, songs, pools } = state.problem;
  for (const pool of pools) {
    if (pool.slotCount === 0) continue;
    for (const song of pool.songs) {
      tally.add(bands.rule, bandCost(state.plays[song], bands.least[song], bands.most[song], bands.weight[song]));
    }
  }
  const missedMs = Float64Array.from(fill.wantedMs, (wanted) => -wanted);
  state.assigned.forEach((song, slot) => {
    if (song >= 0) missedMs[state.problem.slots.section[slot]] += songs.lengthMs[song];
  });
  for (const missed of missedMs) {
    if (!Number.isNaN(missed)) tally.add(fill.rule, fillCost(missed, fill.freeMs, fill.perSecond));
  }
  return tally.result();
}

class Tally {
  readonly #rules = new Map<string, { rule: RuleSpec; cost: number; violations: number }>();

  add(rule: RuleSpec | null, cost: number, times = 1): void {
    if (rule === null || cost <= NOTHING || times === 0) return;
    const known = this.#rules.get(rule.id) ?? { rule, cost: 0, violations: 0 };
    known.cost += times * cost;
    known.violations += times;
    this.#rules.set(rule.id, known);
  }

  result(): PlanCost {
    const byTier: number[] = [];
    const byRule: Record<string, { cost: number; violations: number }> = {};
    let total = 0;
    for (const [id, { rule, cost, violations }] of [...this.#rules].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const tier = rule.breakable ? rule.tier : 0;
      while (byTier.length <= tier) byTier.push(0);
      byTier[tier] += cost;
      byRule[id] = { cost, violations };
      total += cost;
    }
    return { total, byTier, byRule };
  }
}

/** All plays of each series in order, and each pair that a rule looks at. */
function scoreSeries(state: PlanState, tally: Tally): void {
  const { series, events, songs } = state.problem;
  for (const [one, plays] of sharedPlays(state)) {
    const group = series.group[one];
    series.groups[group].lags.forEach(({ rule, lag, leastMs }, index) => {
      const at = series.lagFrom[group] + index;
      for (let play = lag; play < plays.length; play++) {
        if (plays[play] < events.pastCount) continue;
        const gap = events.timeMs[plays[play]] - events.timeMs[plays[play - lag]];
        tally.add(rule, shortfallCost(gap, leastMs, series.weight[at], series.base[at]));
      }
    });
    if (one >= songs.count) continue;
    const inHour = new Map<number, number>();
    for (const play of plays) inHour.set(events.label[play], (inHour.get(events.label[play]) ?? 0) + 1);
    for (let play = 1; play < plays.length; play++) {
      const [zone, before] = [events.zone[plays[play]], events.zone[plays[play - 1]]];
      if (plays[play] >= events.pastCount && zone >= 0 && zone === before) {
        tally.add(series.noRepeatRule, series.noRepeatCost[group]);
      }
      if (plays[play] < events.pastCount) continue;
      const yesterday = inHour.get(events.label[plays[play]] - DAY_LABELS) ?? 0;
      tally.add(series.sameHourRule, series.sameHourCost[group], yesterday);
    }
  }
}

function scoreLine(state: PlanState, tally: Tally): void {
  const { line } = state.problem;
  const songs = [...line.opening, ...Array.from(line.slotAt, (slot) => state.assigned[slot])];
  for (let place = line.opening.length; place < songs.length; place++) {
    const song = songs[place];
    if (song < 0) continue;
    for (const run of line.runs) if (breaksRun(run.value, run.most, songs, place)) tally.add(run.rule, run.cost);
    const previous = place > 0 ? songs[place - 1] : -1;
    if (previous < 0) continue;
    for (const step of line.steps) {
      if (
        step.level[song] >= 0 &&
        step.level[previous] >= 0 &&
        Math.abs(step.level[song] - step.level[previous]) > step.most
      )
        tally.add(step.rule, step.cost);
    }
    for (const sequence of line.sequences) {
      if (sequence.first[previous] === 1 && sequence.second[song] === 1) tally.add(sequence.rule, sequence.cost);
    }
  }
}

function scorePlaces(state: PlanState, tally: Tally): void {
  const { slots, songs, input } = state.problem;
  const change = input.rules.find(({ kind }) => kind === 'change') ?? null;
  state.assigned.forEach((song, slot) => {
    if (song < 0) return;
    const previous = slots.previous[slot];
    if (previous >= 0 && previous !== song) tally.add(change, slots.changeWeight);
    const place = slots.place[slot];
    const cost = place === 1 ? songs.openCost[song] : place === 2 ? songs.closeCost[song] : 0;
    const at = place === 1 ? 'open' : 'close';
    const category = songs.list[song].category;
    tally.add(
      input.rules.find((rule) => rule.kind === 'place' && rule.at === at && concerns(rule, category)) ?? null,
      cost,
    );
  });
}
