import { DateTime } from 'luxon';
import { localHourAt } from '../local-hours.js';
import { isFrozen, type ChangeGround } from './change-ground.js';
import type { Stopset } from '../../db/queries/traffic.js';
import { deskBreak } from './day-breaks.js';
import type { DeskBreak, DeskHour, DeskItem, DeskVerdict } from './model.js';
import { isOnLine, type DeskRow } from './row.js';

/** What a day's view has to know beside its rows. */
export interface ViewGround extends Pick<ChangeGround, 'frozenUntilEpochMs' | 'aired'> {
  readonly timeZone: string;
  readonly broken: (row: DeskRow) => DeskVerdict[];
  /** Breaks that clocks have made, by hour. */
  readonly breaks: ReadonlyMap<number, readonly Stopset[]>;
}

/** Rows in hours, as planners see them. */
export function hoursOf(rows: readonly DeskRow[], ground: ViewGround): DeskHour[] {
  const hours = new Map<number, DeskRow[]>();
  for (const row of rows) {
    const hour = hours.get(row.hourStartsAtEpochMs);
    if (hour === undefined) hours.set(row.hourStartsAtEpochMs, [row]);
    else hour.push(row);
  }
  return [...hours].map(([startsAtEpochMs, ofHour]) => {
    const { endsAtEpochMs } = localHourAt(startsAtEpochMs, ground.timeZone);
    const last = ofHour.findLast(isOnLine);
    const breaks = (ground.breaks.get(startsAtEpochMs) ?? []).map((one) => deskBreak(one, ofHour));
    // A break behind the last item that nobody has bought yet has its time as well.
    const isBehind = ({ beforeItemId }: DeskBreak): boolean =>
      ofHour.findIndex(({ id }) => id === beforeItemId) > ofHour.findLastIndex(isOnLine) || beforeItemId === null;
    const heldMs = breaks.reduce((sum, one) => sum + (isBehind(one) ? one.heldMs : 0), 0);
    return {
      startsAtEpochMs,
      endsAtEpochMs,
      label: DateTime.fromMillis(startsAtEpochMs, { zone: ground.timeZone, locale: 'en-GB' }).toFormat('HH:mm ZZZZ'),
      clock: ofHour[0].hourClock,
      beyondMs:
        (last === undefined ? startsAtEpochMs : last.startsAtEpochMs + last.durationMs) + heldMs - endsAtEpochMs,
      breaks,
      items: ofHour.map((row) => itemOf(row, ground)),
    };
  });
}

function itemOf(row: DeskRow, ground: ViewGround): DeskItem {
  const { hardTime } = row;
  return {
    itemId: row.id,
    cartId: row.cartId,
    kind: row.kind,
    title: row.title,
    artist: row.artist,
    category: row.category,
    startsAtEpochMs: row.startsAtEpochMs,
    durationMs: row.durationMs,
    hourStartsAtEpochMs: row.hourStartsAtEpochMs,
    over: row.over?.itemId ?? null,
    hardTime: hardTime === null ? null : { atEpochMs: hardTime.atEpochMs, onTime: hardTime.onTime },
    isSpare: row.status === 'spare',
    isLocked: row.isLocked === true,
    isFrozen: isFrozen(row, ground),
    isSpot: row.spot !== null,
    reason: row.reason,
    broken: ground.broken(row),
  };
}
