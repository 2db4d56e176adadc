import { secondsFromFrames } from '../../../playout/api/units.js';
import type { EngineState, HardTimeOutlook, OnAirItem } from '../../../playout/api/state.js';
import type { RundownRow, RundownWindow } from '../../api/rundown.js';

/** A row of the plan that has not aired, with what the engine says about it. */
export interface ComingRow {
  readonly row: RundownRow;
  /** When it will start if nothing intervenes: the engine's word where it has one, else the plan's. */
  readonly startsAtEpochMs: number | null;
  /** Edits no longer change it. */
  readonly frozen: boolean;
  readonly ready: boolean;
  /** The engine itself has said when it starts. */
  readonly certain: boolean;
}

/**
 * What comes, in order. The engine's list leads: a row that it passed over (skipped, aired) is not shown any more; rows
 * beyond the end of its list follow as planned. What lies over an item stands right after it, at its own time.
 */
export function comingRows(
  rundown: RundownWindow,
  engine: Pick<EngineState, 'upcoming' | 'onAir'> | null,
  nowEpochMs: number,
): ComingRow[] {
  const upcoming = new Map(engine?.upcoming.map((item) => [item.itemId, item]));
  const onAirIds = new Set(engine?.onAir.map((item) => item.itemId));
  const byId = new Map(rundown.rows.map((row) => [row.itemId, row]));
  const listed = [...upcoming.values()].flatMap((item): ComingRow[] => {
    const planned = byId.get(item.itemId);
    if (planned?.over !== null) return [];
    const { startsAtEpochMs, frozen, ready, replacedBy } = item;
    const row = replacedBy === undefined ? planned : { ...planned, ...replacedBy };
    return [{ row, startsAtEpochMs, frozen, ready, certain: true }];
  });
  const lastKnown = rundown.rows.findLastIndex((row) => onAirIds.has(row.itemId) || upcoming.has(row.itemId));
  const planned = rundown.rows
    .slice(lastKnown + 1)
    .filter((row) => row.over === null && (lastKnown >= 0 || (row.plannedAtEpochMs ?? Infinity) >= nowEpochMs))
    .map((row): ComingRow => {
      return { row, startsAtEpochMs: row.plannedAtEpochMs, frozen: false, ready: false, certain: false };
    });
  const lying = rundown.rows.filter((row) => row.over !== null && !onAirIds.has(row.itemId));
  return [...listed, ...planned].flatMap((host) => [host, ...lying.flatMap((row) => overHost(row, host))]);
}

/** A row that lies over an item, at its time on that item; nothing where it lies over another. */
function overHost(row: RundownRow, host: ComingRow): ComingRow[] {
  if (row.over?.itemId !== host.row.itemId) return [];
  const { startsAtEpochMs } = host;
  const startsAt = startsAtEpochMs === null ? null : startsAtEpochMs + secondsFromFrames(row.over.atFrames) * 1000;
  return [{ ...host, row, startsAtEpochMs: startsAt }];
}

/** The item whose time counts: the newest one that lies over nothing. */
export function mainItem(onAir: readonly OnAirItem[]): OnAirItem | null {
  const own = onAir.filter((item) => item.over === null);
  return own.reduce<OnAirItem | null>(
    (newest, item) => (newest === null || item.startFrame >= newest.startFrame ? item : newest),
    null,
  );
}

/** Instants of an item on air, from its anchor. */
export interface ItemTimes {
  readonly startedAtEpochMs: number;
  readonly introEndsAtEpochMs: number | null;
  readonly segueAtEpochMs: number;
  readonly endsAtEpochMs: number;
}

export function itemTimes(item: OnAirItem): ItemTimes {
  const at = (positionFrames: number): number =>
    item.startedAtEpochMs + secondsFromFrames(positionFrames - item.cueInFrames) * 1000;
  return {
    startedAtEpochMs: item.startedAtEpochMs,
    introEndsAtEpochMs: item.introEndFrames === null ? null : at(item.introEndFrames),
    segueAtEpochMs: at(item.segueFrames),
    endsAtEpochMs: at(item.cueOutFrames),
  };
}

/** The next item with a fixed time, and how far from it the engine expects to start it. */
export interface HardPost {
  readonly row: RundownRow;
  readonly atEpochMs: number;
  /** Positive: late, negative: something has to bridge the time; null where the engine has not said. */
  readonly lateMs: number | null;
  /** What the engine does to be on time, a sentence for each step. */
  readonly steps: readonly string[];
}

/** `outlook`: what the engine says of the hard time that it arranges its items for. */
export function nextHardPost(
  coming: readonly ComingRow[],
  nowEpochMs: number,
  outlook: HardTimeOutlook | null = null,
): HardPost | null {
  const found = coming.find(({ row }) => row.hardTime !== null && row.hardTime.atEpochMs > nowEpochMs - 60_000);
  const hardTime = found?.row.hardTime ?? null;
  if (found === undefined || hardTime === null) return null;
  const { atEpochMs } = hardTime;
  if (outlook?.itemId === found.row.itemId) {
    // What sounds on until the hard time is no wait.
    const lateMs = outlook.status === 'on-time' ? 0 : outlook.missMs;
    return { row: found.row, atEpochMs, lateMs, steps: outlook.steps };
  }
  const lateMs = found.certain && found.startsAtEpochMs !== null ? found.startsAtEpochMs - atEpochMs : null;
  return { row: found.row, atEpochMs, lateMs, steps: [] };
}
