import type { Settings } from '../config/schema.js';
import { inTransaction, type Db } from '../db/open.js';
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
import { rundownItems } from './item-id.js';
import { localHourAt } from './local-hours.js';
import { formatOf, planGround, planHistory, type PlanGround } from './plan-input.js';
import { nextGap } from './plan-gaps.js';
import { planItems } from './plan.js';
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
  readonly retime: readonly Pick<RundownItem, 'id' | 'startsAtEpochMs' | 'durationMs'>[];
  /** Items that are added or different. */
  readonly planned: number;
}

export interface PlanAhead {
  /** Items that were added or exchanged. */
  readonly planned: number;
  readonly revision: number;
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
        ? await storeDraft(db, settings, nowEpochMs, await inTransaction(db, work))
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
    }
    const moved = await storeBreaks(transaction, settings, nowEpochMs);
    return { planned: draft.planned === 0 ? moved : draft.planned, revision: await revision(transaction) };
  });
}

/** What was planned by the default format is said to be so: a planner finds its clocks and can change them. */
export async function keepFormat(db: Db): Promise<void> {
  const format = await formatOf(db);
  if (!format.isStored) await storeFormat(db, format);
}

/**
 * What keeps at least `schedule.planAheadHours` planned, where items named in `without` are gone: the hours that are missing,
 * and other carts for those that can no longer air. An empty library plans nothing.
 */
export async function draftAhead(
  db: Db,
  settings: Settings,
  nowEpochMs: number,
  without: ReadonlySet<string> = new Set(),
): Promise<PlanDraft> {
  const { timeZone } = settings.station;
  const now = await revision(db);
  const horizon = localHourAt(nowEpochMs + settings.schedule.planAheadHours * HOUR_MS, timeZone);
  const planned = (await rundownBetween(db, nowEpochMs - LOOK_BACK_MS)).filter(({ id }) => !without.has(id));
  const coming = planned.filter(({ startsAtEpochMs }) => startsAtEpochMs >= nowEpochMs);
  const unusable = await unusableItems(db, coming);
  const complete = nextGap(planned, timeZone, nowEpochMs, horizon.endsAtEpochMs) === undefined;
  // A library of a hundred thousand carts is not read where there is nothing to do.
  if (complete && unusable.size === 0) {
    return { revision: now, remove: [...without], insert: [], retime: [], planned: without.size };
  }
  const ground = await planGround(db, settings);
  const exchange = await exchanged(db, ground, coming, unusable, nowEpochMs, now + 1);
  const left = applied(planned, exchange);
  const added = await fillGaps(db, ground, left, nowEpochMs, horizon.endsAtEpochMs, now + 1);
  return {
    revision: now,
    remove: [...without, ...exchange.remove],
    insert: [...exchange.insert, ...added],
    retime: [],
    planned: exchange.remove.length === 0 ? added.length : unusable.size + added.length,
  };
}

/** A rundown after a change, in its order. */
function applied(items: readonly RundownRow[], { remove, insert }: SpanReplacement): RundownItem[] {
  const gone = new Set(remove);
  return inOrder([...items.filter(({ id }) => !gone.has(id)), ...insert]);
}

function inOrder(items: readonly RundownItem[]): RundownItem[] {
  return items.toSorted((a, b) => a.hourStartsAtEpochMs - b.hourStartsAtEpochMs || a.position - b.position);
}

/** Plans each stretch of hours between now and the horizon that has nothing. */
async function fillGaps(
  db: Db,
  ground: PlanGround,
  kept: readonly RundownItem[],
  nowEpochMs: number,
  horizonEpochMs: number,
  next: number,
): Promise<RundownItem[]> {
  let planned = kept;
  const added: RundownItem[] = [];
  for (let gap = nextGap(planned, ground.timeZone, nowEpochMs, horizonEpochMs); gap !== undefined;) {
    const plan = planItems({ ...ground, ...gap, history: await planHistory(db, planned, nowEpochMs) });
    if (plan.items.length === 0) return added;
    const items = rundownItems(plan, next);
    added.push(...items);
    planned = inOrder([...planned, ...items]);
    gap = nextGap(planned, ground.timeZone, gap.toEpochMs, horizonEpochMs);
  }
  return added;
}
