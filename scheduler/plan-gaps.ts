import type { RundownItem } from '../db/queries/rundown.js';
import { localHours } from './local-hours.js';
import type { ReservedTime } from './stopsets.js';

export interface Gap {
  readonly fromEpochMs: number;
  readonly toEpochMs: number;
  readonly runsFromEpochMs: number;
  readonly firstPosition: number;
}

/**
 * The first stretch of hours at or after an instant that nothing is planned for. What breaks have of an hour and no spot has
 * taken yet is no gap.
 */
export function nextGap(
  planned: readonly RundownItem[],
  timeZone: string,
  atEpochMs: number,
  horizonEpochMs: number,
  reserved: ReservedTime = new Map(),
): Gap | undefined {
  const hours = localHours(atEpochMs, horizonEpochMs, timeZone);
  const heldMs = unsold(planned, reserved);
  const reach = new Map<number, { endsAtEpochMs: number; position: number }>();
  for (const item of planned) {
    const known = reach.get(item.hourStartsAtEpochMs);
    const endsAt = item.status === 'planned' && item.over === null ? item.startsAtEpochMs + item.durationMs : -Infinity;
    reach.set(item.hourStartsAtEpochMs, {
      endsAtEpochMs: Math.max(endsAt, known?.endsAtEpochMs ?? -Infinity),
      position: Math.max(item.position + 1, known?.position ?? 0),
    });
  }
  const first = hours.findIndex(
    ({ startsAtEpochMs: at, endsAtEpochMs }) =>
      (reach.get(at)?.endsAtEpochMs ?? -Infinity) + (heldMs.get(at) ?? 0) < endsAtEpochMs,
  );
  if (first < 0) return undefined;
  const begun = reach.get(hours[first].startsAtEpochMs);
  const after = hours.findIndex((hour, index) => index > first && reach.has(hour.startsAtEpochMs));
  const before = planned.filter((item) => item.hourStartsAtEpochMs < hours[first].startsAtEpochMs);
  const carriedMs = Math.max(
    -Infinity,
    ...before
      .filter((item) => item.status === 'planned' && item.over === null)
      .map((item) => item.startsAtEpochMs + item.durationMs),
  );
  // Within an hour that has begun the plan goes on where what is kept of it ends, but never in the past.
  const fromEpochMs = Math.max(atEpochMs, begun?.endsAtEpochMs ?? -Infinity, hours[first].startsAtEpochMs);
  return {
    fromEpochMs,
    toEpochMs: after < 0 ? horizonEpochMs : hours[after].startsAtEpochMs,
    runsFromEpochMs: Math.max(fromEpochMs, carriedMs),
    firstPosition: begun?.position ?? 0,
  };
}

/** By hour: what breaks have beyond the spots that are planned, ms. */
function unsold(planned: readonly RundownItem[], reserved: ReservedTime): Map<number, number> {
  const held = new Map(
    [...reserved].map(([hour, breaks]) => [hour, [...breaks.values()].reduce((sum, ms) => sum + ms, 0)]),
  );
  for (const { kind, hourStartsAtEpochMs: hour, durationMs } of planned) {
    const left = kind === 'spot' ? held.get(hour) : undefined;
    if (left !== undefined) held.set(hour, Math.max(0, left - durationMs));
  }
  return held;
}
