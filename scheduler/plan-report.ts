import type { Settings } from '../config/schema.js';
import { ContinuityError } from '../playout/api/errors.js';
import type { SegmentKind } from '../playout/api/segment.js';
import { inSnapshot, inTransaction, type Db } from '../db/open.js';
import { reservedIn } from '../db/queries/clock-breaks.js';
import {
  claimRevision,
  replaceSpan,
  retimeItems,
  revision,
  rundownBetween,
  type SpanReplacement,
} from '../db/queries/rundown.js';
import type { Transition } from '../db/transition.js';
import { followed, playsBehind, type Retimed } from './fill-gaps.js';
import { rundownItems } from './item-id.js';
import { keptItems, lockedIn } from './kept-items.js';
import type { Plan, PlannedItem } from './model.js';
import { keepFormat, TRIES_MOST } from './plan-draft.js';
import { planGround, planHistory } from './plan-input.js';
import { planSpan } from './plan.js';
import { plannedBreaks, storePlannedBreaks, type PlannedBreaks } from './planned-breaks.js';
import { makeClockBreaks } from './traffic/clock-breaks.js';
import { storeBreaks } from './traffic/store-breaks.js';

const HOUR_MS = 3_600_000;
/** What was planned longer ago than this no longer counts as history; what aired does. */
const HISTORY_MS = 24 * HOUR_MS;

/** An hour's last items and spares start this long after its end at most. */
const OVERHANG_MS = 6 * HOUR_MS;

/** A line of the plan. */
export interface PlanSlot {
  readonly startsAt: string;
  readonly hourClock: string;
  readonly position: number;
  readonly category: string;
  readonly kind: SegmentKind;
  readonly cartId: string;
  readonly title: string;
  readonly artist: string;
  /** Until the item after it starts; the whole length of one that lies over another. */
  readonly durationSeconds: number;
  /** Index of the slot that it lies over; absent for one in the line. */
  readonly over?: number;
  readonly hardTime?: string;
  /** How the item after it joins, where its position says so. */
  readonly transition?: Transition;
  readonly reason: string;
}

/** The plan of a span, as `continuity plan --json` prints it. */
export interface PlanReport {
  readonly from: string;
  readonly hours: number;
  readonly timeZone: string;
  /** In order of their start. */
  readonly slots: readonly PlanSlot[];
  /** In hand behind each hour, for one that runs short. */
  readonly spares: readonly PlanSlot[];
  readonly hardViolations: number;
  readonly softViolations: Readonly<Record<string, number>>;
  readonly cost: number;
  readonly bound: number;
  readonly evaluations: number;
  /** What a person had locked and could not be kept, a sentence each. */
  readonly lost: readonly string[];
}

export interface PlanReportOptions {
  readonly fromEpochMs: number;
  readonly hours: number;
  /** Store it: the plan takes the place of all that is planned in the hours of the span from its start on, but what is locked. */
  readonly write: boolean;
  /** For what is sold and not yet aired, where it is stored; the system's clock where left out. */
  readonly nowEpochMs?: number;
}

/**
 * Plans a span; without `write` nothing is stored. History is what aired and what is planned before the span. The same
 * database, settings and span give the same report. Throws ContinuityError PLAN_EMPTY where the library has nothing that can
 * air.
 */
export async function planReport(db: Db, settings: Settings, options: PlanReportOptions): Promise<PlanReport> {
  for (let tries = 1; ; tries++) {
    const { report, change } = await inSnapshot(db, (reading) => reportAndChange(reading, settings, options));
    if (!options.write || (await storeChange(db, settings, change, options.nowEpochMs ?? Date.now()))) return report;
    if (tries === TRIES_MOST) {
      throw new ContinuityError(
        'REVISION_STALE',
        'the rundown changed each time this plan was about to be stored, nothing is stored; run the same command again',
      );
    }
  }
}

interface ReportedChange extends SpanReplacement {
  /** The revision that it was worked out from. */
  readonly revision: number;
  readonly retime: readonly Retimed[];
  readonly breaks: PlannedBreaks;
}

async function storeChange(db: Db, settings: Settings, change: ReportedChange, nowEpochMs: number): Promise<boolean> {
  return inTransaction(db, async (transaction) => {
    if (!(await claimRevision(transaction, change.revision))) return false;
    await retimeItems(transaction, change.retime);
    await replaceSpan(transaction, change);
    await keepFormat(transaction);
    await storePlannedBreaks(transaction, change.breaks);
    await makeClockBreaks(transaction, settings, nowEpochMs);
    await storeBreaks(transaction, settings, nowEpochMs);
    return true;
  });
}

async function reportAndChange(
  db: Db,
  settings: Settings,
  { fromEpochMs, hours }: PlanReportOptions,
): Promise<{ report: PlanReport; change: ReportedChange }> {
  const toEpochMs = fromEpochMs + Math.round(hours * HOUR_MS);
  const now = await revision(db);
  const stored = await rundownBetween(db, fromEpochMs - HISTORY_MS, toEpochMs + OVERHANG_MS);
  const before = stored.filter((item) => item.startsAtEpochMs < fromEpochMs);
  const ground = await planGround(db, settings, { withoutAudio: true });
  const history = (await planHistory(db, before, fromEpochMs)).filter((play) => play.atEpochMs < fromEpochMs);
  const replaced = stored.filter((item) => item.startsAtEpochMs >= fromEpochMs && item.hourStartsAtEpochMs < toEpochMs);
  const after = stored.filter((item) => item.hourStartsAtEpochMs >= toEpochMs);
  const kept = keptItems(lockedIn(replaced), replaced, ground);
  const following = playsBehind(after, toEpochMs);
  const reserved = await reservedIn(db, fromEpochMs - HOUR_MS, toEpochMs);
  const plan = planSpan({ ...ground, fromEpochMs, toEpochMs, history, kept: kept.items, following, reserved });
  if (plan.items.length === 0) {
    throw new ContinuityError(
      'PLAN_EMPTY',
      'the library has nothing that can air; take in media with `continuity ingest PATH` and plan again',
    );
  }
  const firstHour = plan.items[0].hourStartsAtEpochMs;
  const begun = before.filter((item) => item.hourStartsAtEpochMs === firstHour);
  const shift = Math.max(0, ...begun.map((item) => item.position + 1));
  const shifted = plan.items.map((item) =>
    item.hourStartsAtEpochMs === firstHour ? { ...item, position: item.position + shift } : item,
  );
  return {
    report: reportOf(plan, fromEpochMs, hours, ground.timeZone, kept.lost),
    change: {
      revision: now,
      remove: replaced.map((item) => item.id),
      insert: rundownItems({ items: shifted }, now + 1),
      retime: followed(after, plan.runsUntilEpochMs),
      breaks: plannedBreaks(plan, fromEpochMs, replaced),
    },
  };
}

/** A plan in the words of the command line. */
export function reportOf(
  plan: Plan,
  fromEpochMs: number,
  hours: number,
  timeZone: string,
  lost: readonly string[] = [],
): PlanReport {
  const line = plan.items
    .map((item, index) => ({ item, index }))
    .filter(({ item }) => item.status === 'planned')
    .sort((a, b) => a.item.startsAtEpochMs - b.item.startsAtEpochMs || a.index - b.index);
  const slotOf = new Map(line.map(({ index }, slot) => [index, slot]));
  return {
    from: new Date(fromEpochMs).toISOString(),
    hours,
    timeZone,
    slots: line.map(({ item }) => slot(item, slotOf)),
    spares: plan.items.filter((item) => item.status === 'spare').map((item) => slot(item, slotOf)),
    hardViolations: plan.hardViolations,
    softViolations: plan.softViolations,
    cost: plan.cost,
    bound: plan.bound,
    evaluations: plan.evaluations,
    lost,
  };
}

function slot(item: PlannedItem, slotOf: ReadonlyMap<number, number>): PlanSlot {
  const over = item.over === null ? undefined : slotOf.get(item.over.index);
  return {
    startsAt: new Date(item.startsAtEpochMs).toISOString(),
    hourClock: item.hourClock,
    position: item.position,
    category: item.cart.category,
    kind: item.cart.kind,
    cartId: item.cart.cartId,
    title: item.cart.title,
    artist: item.cart.artist,
    durationSeconds: item.durationMs / 1000,
    ...(over === undefined ? {} : { over }),
    ...(item.hardTime === null ? {} : { hardTime: new Date(item.hardTime.atEpochMs).toISOString() }),
    ...(item.transition === undefined ? {} : { transition: item.transition }),
    reason: item.reason,
  };
}
