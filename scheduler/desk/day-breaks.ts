import type { Db } from '../../db/open.js';
import { stopsetsBetween, type Stopset } from '../../db/queries/traffic.js';
import type { DeskBreak } from './model.js';
import { isOnLine, type DeskRow } from './row.js';

const HOUR_MS = 3_600_000;

/** The breaks that clocks have made in the hours of these rows, by hour. */
export async function clockBreaksOf(db: Db, rows: readonly DeskRow[]): Promise<Map<number, readonly Stopset[]>> {
  const hours = rows.map(({ hourStartsAtEpochMs }) => hourStartsAtEpochMs);
  const [first, last] = [hours.reduce((a, b) => Math.min(a, b), Infinity), hours.reduce((a, b) => Math.max(a, b), 0)];
  const breaks = new Map<number, Stopset[]>();
  if (hours.length === 0) return breaks;
  for (const one of await stopsetsBetween(db, first, last + 2 * HOUR_MS)) {
    if (one.clock === null) continue;
    const { hourStartsAtEpochMs: hour } = one.clock;
    breaks.set(hour, [...(breaks.get(hour) ?? []), one]);
  }
  return breaks;
}

/** A break among the items of its hour, which come in their order. */
export function deskBreak(stopset: Stopset, ofHour: readonly DeskRow[]): DeskBreak {
  const { id, startsAtEpochMs, lengthMs, avails, clock } = stopset;
  const spots = ofHour.filter(({ spot }) => spot?.stopsetId === id);
  const at = spots.length > 0 ? ofHour.indexOf(spots[0]) : placeOf(stopset, ofHour);
  const before = ofHour.slice(0, at < 0 ? ofHour.length : at).findLast(isOnLine);
  const soldMs = spots.reduce((sum, { durationMs }) => sum + durationMs, 0);
  return {
    startsAtEpochMs:
      spots.length > 0
        ? spots[0].startsAtEpochMs
        : before === undefined
          ? startsAtEpochMs
          : before.startsAtEpochMs + before.durationMs,
    lengthMs,
    avails,
    spots: spots.length,
    heldMs: Math.max(0, (clock?.reservedMs ?? 0) - soldMs),
    beforeItemId: at < 0 ? null : ofHour[at].id,
  };
}

/** The item that it stands before; -1: it ends the hour. */
function placeOf({ startsAtEpochMs, clock }: Stopset, ofHour: readonly DeskRow[]): number {
  const behind = clock?.afterPosition ?? null;
  return ofHour.findIndex(
    (row) => row.over === null && (behind === null ? row.startsAtEpochMs >= startsAtEpochMs : row.position > behind),
  );
}
