import type { Db } from '../db/open.js';
import { reservedIn, type ClockBreak } from '../db/queries/clock-breaks.js';
import type { RundownItem } from '../db/queries/rundown.js';
import { rundownItems } from './item-id.js';
import type { KeptItem, Play } from './model.js';
import { nextGap } from './plan-gaps.js';
import { planHistory, type PlanGround } from './plan-input.js';
import { planItems } from './plan.js';
import { plannedBreaks, type PlannedBreaks } from './planned-breaks.js';

const HOUR_MS = 3_600_000;

/** What is planned so long behind a gap counts for what is planned in it: the reach of every default rule within a day. */
const FOLLOWING_MS = 4 * HOUR_MS;

/** Rounded starts and lengths differ by a millisecond or two: that moves nothing. */
const ROUNDING_MS = 2;

/** An item's new time. */
export type Retimed = Pick<RundownItem, 'id' | 'startsAtEpochMs' | 'durationMs'>;

export interface FilledGaps {
  readonly added: readonly RundownItem[];
  /** What stood there before and starts at another time now. */
  readonly retime: readonly Retimed[];
  readonly breaks: Omit<PlannedBreaks, 'begun'>;
}

export interface GapSpan {
  readonly nowEpochMs: number;
  readonly fromEpochMs: number;
  readonly toEpochMs: number;
  /** The revision at which new items get their ids. */
  readonly next: number;
}

/**
 * Plans each stretch of hours of a span that has nothing, around what `kept` names there; what follows a stretch moves to its
 * end. `planned` is the rundown without the kept items, in its order.
 */
export async function fillGaps(
  db: Db,
  ground: PlanGround,
  planned: readonly RundownItem[],
  kept: readonly KeptItem[],
  { nowEpochMs, fromEpochMs, toEpochMs, next }: GapSpan,
): Promise<FilledGaps> {
  const { timeZone } = ground;
  let standing = planned;
  const added: RundownItem[] = [];
  const retime = new Map<string, Retimed>();
  const reserved = await reservedIn(db, fromEpochMs - HOUR_MS, toEpochMs);
  const hours: number[] = [];
  const breaks: ClockBreak[] = [];
  for (let gap = nextGap(standing, timeZone, fromEpochMs, toEpochMs, reserved); gap !== undefined;) {
    const gapTo = gap.toEpochMs;
    const [before, after] = parted(standing, ({ hourStartsAtEpochMs }) => hourStartsAtEpochMs < gapTo);
    const plan = planItems({
      ...ground,
      ...gap,
      history: await planHistory(db, before, nowEpochMs),
      kept,
      reserved,
      following: playsBehind(after, gapTo),
    });
    if (plan.items.length === 0) break;
    const items = rundownItems(plan, next);
    added.push(...items);
    const own = plannedBreaks(plan, gap.fromEpochMs, []);
    hours.push(...own.hours);
    breaks.push(...own.breaks);
    for (const one of followed(after, plan.runsUntilEpochMs)) retime.set(one.id, one);
    standing = inOrder([...before, ...items, ...after.map((item) => ({ ...item, ...retime.get(item.id) }))]);
    gap = nextGap(standing, timeZone, gapTo, toEpochMs, reserved);
  }
  // Where an hour added here has moved again, its own time is the last one.
  const own = withRetimed(added, [...retime.values()]);
  return { added: own.items, retime: own.others, breaks: { hours, breaks } };
}

/** What is planned behind a span, as far as it counts for what is planned in it. */
export function playsBehind(after: readonly RundownItem[], toEpochMs: number): Play[] {
  return after
    .filter((item) => item.status === 'planned' && item.startsAtEpochMs < toEpochMs + FOLLOWING_MS)
    .map(({ cartId, startsAtEpochMs }) => ({ cartId, atEpochMs: startsAtEpochMs }));
}

/** Items in their order on air. */
export function inOrder<Item extends RundownItem>(items: readonly Item[]): Item[] {
  return items.toSorted((a, b) => a.hourStartsAtEpochMs - b.hourStartsAtEpochMs || a.position - b.position);
}

/** These items at their new times, and the times of others. */
export function withRetimed(
  items: readonly RundownItem[],
  retime: readonly Retimed[],
): { readonly items: readonly RundownItem[]; readonly others: readonly Retimed[] } {
  const times = new Map(retime.map((one) => [one.id, one]));
  const ids = new Set(items.map(({ id }) => id));
  return {
    items: items.map((item) => ({ ...item, ...times.get(item.id) })),
    others: retime.filter(({ id }) => !ids.has(id)),
  };
}

/**
 * The new times of what follows, where it is handed over to at an instant: each item starts where the one before ends, a timed
 * one not before its time, until one starts as it did.
 */
export function followed(after: readonly RundownItem[], atEpochMs: number): Retimed[] {
  const moved = new Map<string, number>();
  const changed: Retimed[] = [];
  let at = atEpochMs;
  for (const item of after) {
    const { id, over, status, hardTime, durationMs } = item;
    if (over !== null) {
      const byMs = moved.get(over.itemId);
      if (byMs !== undefined) changed.push({ id, startsAtEpochMs: item.startsAtEpochMs + byMs, durationMs });
      continue;
    }
    if (status !== 'planned') continue;
    if (hardTime !== null)
      at = hardTime.onTime === 'immediately' ? hardTime.atEpochMs : Math.max(at, hardTime.atEpochMs);
    const byMs = at - item.startsAtEpochMs;
    if (Math.abs(byMs) <= ROUNDING_MS) break;
    moved.set(id, byMs);
    changed.push({ id, startsAtEpochMs: at, durationMs });
    at += durationMs;
  }
  return changed;
}

function parted<Item>(items: readonly Item[], isFirst: (item: Item) => boolean): [Item[], Item[]] {
  const first: Item[] = [];
  const second: Item[] = [];
  for (const item of items) (isFirst(item) ? first : second).push(item);
  return [first, second];
}
