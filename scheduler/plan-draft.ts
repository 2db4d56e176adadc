import type { Settings } from '../config/schema.js';
import { inSnapshot, inTransaction, type Db } from '../db/open.js';
import { reservedIn } from '../db/queries/clock-breaks.js';
import { storeFormat } from '../db/queries/clocks.js';
import {
  claimRevision,
  replaceSpan,
  retimeItems,
  revision,
  rundownBetween,
  type RundownItem,
  type RundownRow,
  type SpanReplacement,
} from '../db/queries/rundown.js';
import { exchanged, unusableItems } from './exchange.js';
import { localHourAt } from './local-hours.js';
import { formatOf, planGround, type PlanGround } from './plan-input.js';
import { fillGaps, inOrder, withRetimed, type Retimed } from './fill-gaps.js';
import type { Kept } from './kept-items.js';
import { nextGap } from './plan-gaps.js';
import { plannedBreaks, storePlannedBreaks, type PlannedBreaks } from './planned-breaks.js';
import { makeClockBreaks } from './traffic/clock-breaks.js';
import { storeBreaks } from './traffic/store-breaks.js';

const HOUR_MS = 3_600_000;

/** As far back as what is on air now can have been planned. */
export const LOOK_BACK_MS = 6 * HOUR_MS;

/** Times that a plan is worked out anew because the rundown has changed under it. */
export const TRIES_MOST = 5;

/**
 * A change of the rundown, worked out and not stored: working it out takes seconds and holds no lock, storing it takes
 * moments. It holds for one revision of the rundown only.
 */
export interface PlanDraft extends SpanReplacement {
  /** The revision that it was worked out from. */
  readonly revision: number;
  readonly retime: readonly Retimed[];
  /** Items that are added or different. */
  readonly planned: number;
  /** What a person had planned and could not be kept, a sentence each. */
  readonly lost: readonly string[];
  /** Left out: breaks stay where they are. */
  readonly breaks?: PlannedBreaks;
}

const NOTHING: Omit<PlanDraft, 'revision'> = { remove: [], insert: [], retime: [], planned: 0, lost: [] };

export interface PlanAhead {
  /** Items that were added or exchanged. */
  readonly planned: number;
  readonly revision: number;
  /** What a person had planned and could not be kept, a sentence each. */
  readonly lost: readonly string[];
}

/** Works a change out and stores it; again where something else has changed the rundown in between. */
export async function storeDrafted(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  work: (db: Db) => Promise<PlanDraft>,
): Promise<PlanAhead> {
  for (let tries = 1; ; tries++) {
    // In the last try the lock is held while it is worked out: then nothing can come in between.
    const stored =
      tries < TRIES_MOST
        ? await storeDraft(db, settings, nowEpochMs, await inSnapshot(db, work))
        : await inTransaction(db, async (transaction) => {
            await claimRevision(transaction, await revision(transaction));
            return storeDraft(transaction, settings, nowEpochMs, await work(transaction));
          });
    if (stored !== undefined) return stored;
  }
}

async function storeDraft(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  draft: PlanDraft,
): Promise<PlanAhead | undefined> {
  return inTransaction(db, async (transaction) => {
    if (!(await claimRevision(transaction, draft.revision))) return undefined;
    await retimeItems(transaction, draft.retime);
    if (draft.remove.length + draft.insert.length > 0) {
      await replaceSpan(transaction, draft);
      await keepFormat(transaction);
      if (draft.breaks !== undefined) await storePlannedBreaks(transaction, draft.breaks);
    }
    await makeClockBreaks(transaction, settings, nowEpochMs);
    const moved = await storeBreaks(transaction, settings, nowEpochMs);
    const planned = draft.planned === 0 ? moved : draft.planned;
    return { planned, revision: await revision(transaction), lost: draft.lost };
  });
}

/** What was planned by the default format is said to be so: a planner finds its clocks and can change them. */
export async function keepFormat(db: Db): Promise<void> {
  const format = await formatOf(db);
  if (!format.isStored) await storeFormat(db, format);
}

/**
 * What keeps at least `schedule.planAheadHours` planned: the hours that are missing, and other carts for those that can no
 * longer air. An empty library plans nothing.
 */
export async function draftAhead(db: Db, settings: Settings, nowEpochMs: number): Promise<PlanDraft> {
  const span = { nowEpochMs, fromEpochMs: nowEpochMs, toEpochMs: horizonOf(settings, nowEpochMs) };
  const standing = await rundownBetween(db, nowEpochMs - LOOK_BACK_MS);
  return draftSpan(db, settings, { ...span, standing, removed: [], keptOf: () => NOTHING_KEPT });
}

const NOTHING_KEPT: Kept = { items: [], lost: [] };

export interface SpanToDraft {
  readonly nowEpochMs: number;
  readonly fromEpochMs: number;
  readonly toEpochMs: number;
  /** The rundown in its order, without what is removed. */
  readonly standing: readonly RundownRow[];
  readonly removed: readonly RundownRow[];
  readonly keptOf: (ground: PlanGround) => Kept;
}

/** Fills what is missing in a span, once `removed` is gone, and finds other carts for what stands there and can no longer air. */
export async function draftSpan(db: Db, settings: Settings, to: SpanToDraft): Promise<PlanDraft> {
  const { nowEpochMs, fromEpochMs, toEpochMs, standing, removed } = to;
  const now = await revision(db);
  const coming = standing.filter(
    ({ startsAtEpochMs, hourStartsAtEpochMs }) =>
      startsAtEpochMs >= nowEpochMs && hourStartsAtEpochMs >= fromEpochMs - HOUR_MS,
  );
  const unusable = await unusableItems(db, coming);
  const reserved = await reservedIn(db, fromEpochMs - HOUR_MS, toEpochMs);
  const complete = nextGap(standing, settings.station.timeZone, fromEpochMs, toEpochMs, reserved) === undefined;
  // A library of a hundred thousand carts is not read where there is nothing to do.
  if (complete && unusable.size === 0) return { ...NOTHING, revision: now };
  const ground = await planGround(db, settings);
  const kept = to.keptOf(ground);
  const exchange = await exchanged(db, ground, coming, unusable, nowEpochMs, now + 1);
  const left = applied(standing, exchange);
  const span = { nowEpochMs, fromEpochMs, toEpochMs, next: now + 1 };
  const { added, retime, breaks } = await fillGaps(db, ground, left, kept.items, span);
  // Nothing can air: what is planned is better than nothing.
  if (added.length === 0 && removed.length > 0) return { ...NOTHING, revision: now };
  const changed = withRetimed(exchange.insert, retime);
  return {
    revision: now,
    remove: [...removed.map(({ id }) => id), ...exchange.remove],
    insert: [...changed.items, ...added],
    retime: changed.others,
    planned: exchange.remove.length === 0 ? added.length : unusable.size + added.length,
    lost: [...kept.lost, ...exchange.lost],
    breaks: { ...breaks, begun: plannedBreaks({ items: [], breaks: [] }, fromEpochMs, removed).begun },
  };
}

/** Until when the station is meant to be planned: the end of a local hour. */
export function horizonOf({ schedule, station }: Settings, nowEpochMs: number): number {
  return localHourAt(nowEpochMs + schedule.planAheadHours * HOUR_MS, station.timeZone).endsAtEpochMs;
}

/** A rundown after a change, in its order. */
function applied(items: readonly RundownRow[], { remove, insert }: SpanReplacement): RundownItem[] {
  const gone = new Set(remove);
  return inOrder([...items.filter(({ id }) => !gone.has(id)), ...insert]);
}
