import type { PlanDay, PlanHour, PlanItem, PlanTrial, PlanVerdict } from '../../api/plan-day.js';
import { findItem, itemsOf, type Place } from './plan-day.js';

/** A rule that an item breaks, or breaks no more. */
export interface TrialLine {
  readonly item: PlanItem;
  readonly verdict: PlanVerdict;
}

/** What a move does to the neighbours of a place. */
export interface Neighbourhood {
  readonly atEpochMs: number;
  readonly broken: readonly TrialLine[];
  readonly mended: readonly TrialLine[];
}

export interface TrialView {
  readonly leaves: Neighbourhood;
  readonly stands: Neighbourhood;
  readonly costChange: number;
  readonly brokenChange: number;
}

// Ids are given anew where an item is placed anew; a cart that stands once is that one.
function pairs(before: readonly PlanItem[], after: readonly PlanItem[]): Map<PlanItem, PlanItem> {
  const byId = new Map(before.map((item) => [item.itemId, item]));
  const taken = new Set<PlanItem>();
  const paired = new Map<PlanItem, PlanItem>();
  const pair = (item: PlanItem, old: PlanItem | undefined): void => {
    if (old === undefined || taken.has(old)) return;
    taken.add(old);
    paired.set(item, old);
  };
  for (const item of after) pair(item, byId.get(item.itemId));
  for (const item of after) {
    if (paired.has(item)) continue;
    pair(
      item,
      before.find((old) => old.cartId === item.cartId && !taken.has(old)),
    );
  }
  return paired;
}

const key = (verdict: PlanVerdict): string => `${verdict.rule} ${verdict.witness?.cartId ?? ''}`;
const less = (from: readonly PlanVerdict[], what: readonly PlanVerdict[]): PlanVerdict[] => {
  const known = new Set(what.map(key));
  return from.filter((verdict) => !known.has(key(verdict)));
};

/** Where the moved item stands in the plan that was tried. */
export function movedItem(day: PlanDay, trial: PlanTrial, itemId: string, place: Place): PlanItem | null {
  const item = findItem(day, itemId);
  const tried = itemsOf(trial);
  const named = tried.find((one) => one.itemId === itemId);
  if (named !== undefined || item === null) return named ?? null;
  const hour = trial.hours.find(({ startsAtEpochMs }) => startsAtEpochMs === place.hourStartsAtEpochMs);
  const same = (hour?.items ?? tried).filter(({ cartId }) => cartId === item.cartId);
  const goal = findItem(day, place.beforeItemId)?.startsAtEpochMs ?? hour?.endsAtEpochMs ?? item.startsAtEpochMs;
  return same.sort((a, b) => Math.abs(a.startsAtEpochMs - goal) - Math.abs(b.startsAtEpochMs - goal)).at(0) ?? null;
}

/**
 * Rules that a move breaks and mends, told apart by where: at the place that the item leaves, and at the one where it would
 * stand. What the moved item itself breaks there is shown whole, also what it broke before.
 */
export function trialView(day: PlanDay, trial: PlanTrial, itemId: string, place: Place): TrialView {
  const item = findItem(day, itemId);
  const moved = movedItem(day, trial, itemId, place);
  const leftAt = item?.startsAtEpochMs ?? 0;
  const standsAt = moved?.startsAtEpochMs ?? leftAt;
  const touched = new Set(trial.hours.map(({ startsAtEpochMs }) => startsAtEpochMs));
  const before = day.hours.filter(({ startsAtEpochMs }) => touched.has(startsAtEpochMs)).flatMap(({ items }) => items);
  const paired = pairs(before, itemsOf(trial));
  const leaves = { atEpochMs: leftAt, broken: [] as TrialLine[], mended: [] as TrialLine[] };
  const stands = { atEpochMs: standsAt, broken: [] as TrialLine[], mended: [] as TrialLine[] };
  for (const after of itemsOf(trial)) {
    const old = paired.get(after);
    if (after === moved) {
      stands.broken.unshift(...after.broken.map((verdict) => ({ item: after, verdict })));
      const mended = less(old?.broken ?? item?.broken ?? [], after.broken);
      leaves.mended.unshift(...mended.map((verdict) => ({ item: after, verdict })));
      continue;
    }
    const at = after.startsAtEpochMs;
    const side = Math.abs(at - leftAt) < Math.abs(at - standsAt) ? leaves : stands;
    side.broken.push(...less(after.broken, old?.broken ?? []).map((verdict) => ({ item: after, verdict })));
    side.mended.push(...less(old?.broken ?? [], after.broken).map((verdict) => ({ item: after, verdict })));
  }
  return {
    leaves,
    stands,
    costChange: trial.after.cost - trial.before.cost,
    brokenChange: trial.after.broken - trial.before.broken,
  };
}

/** A line of two plans side by side. */
export interface CompareLine {
  readonly left: PlanItem | null;
  readonly right: PlanItem | null;
  /** The same cart on both sides, in the same order. */
  readonly isSame: boolean;
}

/** Two plans of an hour in lines: what stays is paired, what differs stands in between. */
export function compareHours(left: readonly PlanItem[], right: readonly PlanItem[]): CompareLine[] {
  // Longest common subsequence of carts; an hour has some tens of items.
  const longest = left.map(() => new Array<number>(right.length + 1).fill(0));
  longest.push(new Array<number>(right.length + 1).fill(0));
  for (let i = left.length - 1; i >= 0; i--) {
    for (let j = right.length - 1; j >= 0; j--) {
      longest[i][j] =
        left[i].cartId === right[j].cartId ? longest[i + 1][j + 1] + 1 : Math.max(longest[i + 1][j], longest[i][j + 1]);
    }
  }
  const lines: CompareLine[] = [];
  const gone: PlanItem[] = [];
  const come: PlanItem[] = [];
  const flush = (): void => {
    for (let k = 0; k < Math.max(gone.length, come.length); k++) {
      lines.push({ left: gone.at(k) ?? null, right: come.at(k) ?? null, isSame: false });
    }
    gone.length = come.length = 0;
  };
  let [i, j] = [0, 0];
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i].cartId === right[j].cartId) {
      flush();
      lines.push({ left: left[i++], right: right[j++], isSame: true });
    } else if (j >= right.length || (i < left.length && longest[i + 1][j] >= longest[i][j + 1])) gone.push(left[i++]);
    else come.push(right[j++]);
  }
  flush();
  return lines;
}

/** The hours of a trial beside the same hours as they stand. */
export function besides(
  day: PlanDay,
  trial: PlanTrial,
): { readonly before: PlanHour | null; readonly after: PlanHour }[] {
  return trial.hours.map((after) => ({
    before: day.hours.find(({ startsAtEpochMs }) => startsAtEpochMs === after.startsAtEpochMs) ?? null,
    after,
  }));
}
