import { ENGINE_RATE_HZ } from '../../../playout/api/units.js';
import type { OnAirItem } from '../../../playout/api/state.js';
import type { HourSlice } from '../elements/ct-hour-clock.js';
import { itemTimes, mainItem, type ComingRow } from './coming.js';

const MINUTE_MS = 60_000;

/**
 * The next sixty minutes on a clock face: what is on air, then what comes, each as long as until the one after it.
 * `minuteOfHour` is where the hand stands at `nowEpochMs`; what starts at or after `stopAtEpochMs` is `later`.
 */
export function hourSlices(
  onAir: readonly OnAirItem[],
  coming: readonly ComingRow[],
  nowEpochMs: number,
  minuteOfHour: number,
  stopAtEpochMs: number | null,
): HourSlice[] {
  const minuteOf = (epochMs: number): number => minuteOfHour + (epochMs - nowEpochMs) / MINUTE_MS;
  const end = minuteOfHour + 60;
  const slices: HourSlice[] = [];
  const current = mainItem(onAir);
  const rows = coming.filter(({ row, startsAtEpochMs }) => row.over === null && startsAtEpochMs !== null);
  const firstAt = rows.at(0)?.startsAtEpochMs ?? null;
  if (current !== null) {
    const to = firstAt ?? itemTimes(current).endsAtEpochMs;
    slices.push({ fromMinute: minuteOfHour, toMinute: minuteOf(to), kind: current.kind, onAir: true, later: false });
  }
  for (const [i, { row, startsAtEpochMs }] of rows.entries()) {
    const startsAt = startsAtEpochMs ?? 0;
    const own = startsAt + (row.segueAfterFrames / ENGINE_RATE_HZ) * 1000;
    const following = rows.at(i + 1)?.startsAtEpochMs ?? own;
    const fromMinute = minuteOf(startsAt);
    const toMinute = Math.min(end, minuteOf(Math.min(own, following)));
    if (toMinute <= Math.max(minuteOfHour, fromMinute)) continue;
    const later = stopAtEpochMs !== null && startsAt >= stopAtEpochMs;
    slices.push({ fromMinute: Math.max(minuteOfHour, fromMinute), toMinute, kind: row.kind, onAir: false, later });
    if (toMinute >= end) break;
  }
  return slices.filter((slice) => slice.toMinute > slice.fromMinute);
}
