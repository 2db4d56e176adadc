import type { PlanInput, PlannedItem, PlanScore } from './model.js';
import { RULE_WEIGHTS, shortfallCost, type SoftRule } from './rule-cost.js';

/** Plays of one artist or title, in order. */
type Plays = Map<string, number[]>;

/**
 * Judges a plan by itself, not by what its maker believed. Costs follow `rule-cost.ts`. The bound: n plays of an artist in a
 * span have n - 1 gaps that sum up to the span at most; the cost is convex in the gap, so equal gaps are the cheapest
 * (Jensen's inequality). It holds for the plan's own play counts.
 */
export function score(items: readonly PlannedItem[], input: PlanInput): PlanScore {
  const songs = items.filter((item) => item.status === 'planned' && item.over === null && item.cart.kind === 'music');
  const judged = {
    'artist-separation': judge(
      playsBy(songs, (item) => item.cart.artistKeys),
      input,
      'artist-separation',
      songs,
    ),
    'title-separation': judge(
      playsBy(songs, (item) => [item.cart.titleKey]),
      input,
      'title-separation',
      songs,
    ),
  };
  const softViolations: Record<string, number> = {};
  let cost = 0;
  let bound = 0;
  for (const [rule, result] of Object.entries(judged)) {
    if (result.violations > 0) softViolations[rule] = result.violations;
    cost += result.cost;
    bound += result.bound;
  }
  return {
    hardViolations: hardViolations(items, input),
    softViolations,
    cost: rounded(cost),
    bound: roundedDown(bound),
  };
}

/** Down, so that rounding never lifts a bound over the cost that reaches it. */
function roundedDown(value: number): number {
  return Math.max(0, Math.floor(value * 1000 - 1e-6)) / 1000;
}

function rounded(value: number): number {
  return Math.round(value * 1000) / 1000;
}

function playsBy(songs: readonly PlannedItem[], keysOf: (item: PlannedItem) => readonly string[]): Plays {
  const plays: Plays = new Map();
  for (const song of songs) {
    for (const key of keysOf(song)) {
      const known = plays.get(key);
      if (known === undefined) plays.set(key, [song.startsAtEpochMs]);
      else known.push(song.startsAtEpochMs);
    }
  }
  return plays;
}

/** The last play of each key before the plan. */
function lastBefore(input: PlanInput, rule: SoftRule): Map<string, number> {
  const carts = new Map(input.carts.map((cart) => [cart.cartId, cart]));
  const last = new Map<string, number>();
  for (const play of input.history) {
    const cart = carts.get(play.cartId);
    if (cart === undefined || play.atEpochMs >= input.fromEpochMs) continue;
    const keys = rule === 'artist-separation' ? cart.artistKeys : [cart.titleKey];
    for (const key of keys) last.set(key, Math.max(play.atEpochMs, last.get(key) ?? -Infinity));
  }
  return last;
}

function judge(plays: Plays, input: PlanInput, rule: SoftRule, songs: readonly PlannedItem[]) {
  const leastMs = rule === 'artist-separation' ? input.rules.artistSeparationMs : input.rules.titleSeparationMs;
  const weight = RULE_WEIGHTS[rule];
  const before = lastBefore(input, rule);
  const spanMs = songs.length === 0 ? 0 : songs[songs.length - 1].startsAtEpochMs - songs[0].startsAtEpochMs;
  let violations = 0;
  let cost = 0;
  let bound = 0;
  for (const [key, times] of plays) {
    let last = before.get(key) ?? -Infinity;
    for (const at of times) {
      if (at - last < leastMs) violations += 1;
      cost += shortfallCost(at - last, leastMs, weight);
      last = at;
    }
    const gaps = times.length - 1;
    if (gaps > 0) bound += gaps * shortfallCost(spanMs / gaps, leastMs, weight);
  }
  return { violations, cost, bound };
}

/** Moments without an item, and a cart that follows itself although there is another of its kind. */
function hardViolations(items: readonly PlannedItem[], input: PlanInput): number {
  const line = items.filter((item) => item.status === 'planned' && item.over === null);
  const kinds = new Map<string, number>();
  for (const cart of input.carts) kinds.set(cart.kind, (kinds.get(cart.kind) ?? 0) + 1);
  let violations = 0;
  let endsAt = Math.max(input.fromEpochMs, input.runsFromEpochMs ?? input.fromEpochMs);
  let previous: PlannedItem | undefined;
  for (const item of line) {
    // Times are rounded to a millisecond each.
    if (item.startsAtEpochMs > endsAt + 2) violations += 1;
    if (previous?.cart.cartId === item.cart.cartId && (kinds.get(item.cart.kind) ?? 0) > 1) violations += 1;
    endsAt = item.startsAtEpochMs + item.durationMs;
    previous = item;
  }
  if (endsAt + 2 < input.toEpochMs) violations += 1;
  return violations;
}
