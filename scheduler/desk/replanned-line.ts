import type { Settings } from '../../config/schema.js';
import type { Db } from '../../db/open.js';
import type { PlanCart } from '../model.js';
import { localHourAt } from '../local-hours.js';
import { draftHours } from '../replan-hours.js';
import { refusedChange, type ChangeGround } from './change-ground.js';
import type { ChangedLine } from './change.js';
import type { DeskRow } from './row.js';

/**
 * A stretch of the rundown with whole hours planned anew around what is locked, as far as they are planned. Throws
 * COMMAND_INVALID where nothing is planned there, USAGE for hours that are over.
 */
export async function replannedLine(
  db: Db,
  settings: Settings,
  rows: readonly DeskRow[],
  span: { readonly fromEpochMs: number; readonly toEpochMs: number },
  ground: Pick<ChangeGround, 'carts' | 'clock'>,
  nowEpochMs: number,
): Promise<ChangedLine> {
  const { timeZone } = settings.station;
  const first = localHourAt(span.fromEpochMs, timeZone).startsAtEpochMs;
  const hours = rows.map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs);
  const inSpan = hours.filter((hour) => hour >= first && hour < Math.max(span.toEpochMs, first + 1));
  if (inSpan.length === 0) {
    throw refusedChange(`nothing is planned from ${ground.clock(first)} on; choose hours that are planned`);
  }
  const last = inSpan.reduce((most, hour) => Math.max(most, hour), first);
  const toEpochMs = localHourAt(last, timeZone).endsAtEpochMs;
  const draft = await draftHours(db, settings, nowEpochMs, span.fromEpochMs, toEpochMs);
  const gone = new Set(draft.remove);
  const times = new Map(draft.retime.map((one) => [one.id, one]));
  const kept = rows.filter(({ id }) => !gone.has(id)).map((row): DeskRow => ({ ...row, ...times.get(row.id) }));
  const added = draft.insert.map((item): DeskRow => ({
    ...item,
    ...namesOf(ground.carts.get(item.cartId)),
    was: null,
    spot: null,
  }));
  return {
    rows: [...kept, ...added].sort((a, b) => a.hourStartsAtEpochMs - b.hourStartsAtEpochMs || a.position - b.position),
    done: `planned ${ground.clock(first)} to ${ground.clock(toEpochMs)} anew`,
    lost: draft.lost,
    ...(draft.breaks !== undefined && { breaks: draft.breaks }),
  };
}

function namesOf(cart: PlanCart | undefined): Pick<DeskRow, 'title' | 'artist' | 'category'> {
  return { title: cart?.title ?? '', artist: cart?.artist ?? '', category: cart?.category ?? '' };
}
