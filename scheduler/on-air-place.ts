import { ENGINE_RATE_HZ } from '../playout/api/units.js';
import type { AiredItem } from '../db/queries/as-run.js';
import type { RundownItem } from '../db/queries/rundown.js';

/** An item may take this much longer than planned before the record is held to be broken off. */
const SLACK_MS = 60_000;

/**
 * The index of the item that should be on air now, for a list in its order on air. The record leads, since a presenter may be
 * ahead of the plan or behind it: the one after the last that aired, as long as that can still be going on. Otherwise the
 * clock decides. `items.length` where nothing planned is left.
 */
export function onAirPlace(items: readonly RundownItem[], aired: readonly AiredItem[], nowEpochMs: number): number {
  return placeByRecord(items, aired, nowEpochMs) ?? placeByClock(items, nowEpochMs);
}

function placeByRecord(
  items: readonly RundownItem[],
  aired: readonly AiredItem[],
  nowEpochMs: number,
): number | undefined {
  const record = new Map(aired.map((item) => [item.itemId, item]));
  const last = items.findLastIndex((item) => item.over === null && record.has(item.id));
  if (last < 0) return undefined;
  const ended = record.get(items[last].id);
  const next = items.findIndex((item, index) => index > last && airsAlone(item, nowEpochMs));
  if (ended === undefined || next < 0) return undefined;
  const endedAtEpochMs = ended.startedAtEpochMs + (ended.durationFrames * 1000) / ENGINE_RATE_HZ;
  return nowEpochMs - endedAtEpochMs <= items[next].durationMs + SLACK_MS ? next : undefined;
}

/** It takes its turn on the line by itself: a spare whose hour is over does not. */
function airsAlone(item: RundownItem, nowEpochMs: number): boolean {
  return item.over === null && (item.status === 'planned' || item.startsAtEpochMs > nowEpochMs);
}

function placeByClock(items: readonly RundownItem[], nowEpochMs: number): number {
  const going = items.findLastIndex(
    (item) => item.over === null && item.status === 'planned' && item.startsAtEpochMs <= nowEpochMs,
  );
  if (going < 0) return 0;
  const { startsAtEpochMs, durationMs } = items[going];
  return startsAtEpochMs + durationMs > nowEpochMs ? going : going + 1;
}
