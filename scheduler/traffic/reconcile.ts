import type { SpotRun } from '../../db/queries/spot-items.js';
import type { Spot } from '../../db/queries/traffic.js';
import type { CsvValue } from '../reports/csv-text.js';
import { localText } from '../reports/local-span.js';

/**
 * `aired`: in full; `cut`: began and ended early; `skipped`, `failed`: the record says so; `missed`: its time is over and nothing
 * is recorded; `unplaced`: in no break; `coming`: its break is still to come.
 */
export const SPOT_FATES = ['aired', 'cut', 'skipped', 'failed', 'missed', 'unplaced', 'coming'] as const;
export type SpotFate = (typeof SPOT_FATES)[number];

export interface ReconciledSpot {
  readonly spot: Spot;
  readonly fate: SpotFate;
  readonly breakStartsAtEpochMs: number | null;
  readonly airedAtEpochMs: number | null;
  readonly airedSeconds: number | null;
  readonly reason: string;
}

export interface ReconcileInput {
  readonly spots: readonly Spot[];
  readonly runs: readonly SpotRun[];
  /** When the breaks of the spots start. */
  readonly breakStartsAt: ReadonlyMap<number, number>;
  readonly nowEpochMs: number;
}

/** A spot that is this far behind its break is not to come any more. */
const OVERDUE_MS = 15 * 60_000;
/** An aired spot shorter than this part of what was sold is said to be so. */
const SHORT_SECONDS = 1;

const NO_RECORD = 'nothing is recorded: the station was off the air, or was given another plan before its time';

/** What became of each spot, in the order of the spots. A spot that was on air more than once counts with its first time. */
export function reconcile({ spots, runs, breakStartsAt, nowEpochMs }: ReconcileInput): ReconciledSpot[] {
  const bySpot = new Map<number, SpotRun[]>();
  for (const run of runs) bySpot.set(run.spotId, [...(bySpot.get(run.spotId) ?? []), run]);
  return spots.map((spot) => {
    const breakStartsAtEpochMs = spot.stopset === null ? null : (breakStartsAt.get(spot.stopset) ?? null);
    const common = { spot, breakStartsAtEpochMs };
    const own = bySpot.get(spot.id) ?? [];
    const onAir = own.find(({ outcome }) => outcome === 'played' || outcome === 'cut');
    if (onAir !== undefined) return { ...common, ...airedFate(spot, onAir) };
    const silent = { airedAtEpochMs: null, airedSeconds: null };
    const isOver = (breakStartsAtEpochMs ?? spot.scheduledAtEpochMs) < nowEpochMs - OVERDUE_MS;
    const last = own.at(-1);
    if (last !== undefined && (isOver || last.startedAtEpochMs >= (breakStartsAtEpochMs ?? 0))) {
      return { ...common, ...silent, fate: last.outcome === 'failed' ? 'failed' : 'skipped', reason: last.reason };
    }
    if (breakStartsAtEpochMs === null) {
      return { ...common, ...silent, fate: isOver ? 'missed' : 'unplaced', reason: spot.unplaced ?? 'it had no break' };
    }
    return { ...common, ...silent, fate: isOver ? 'missed' : 'coming', reason: isOver ? NO_RECORD : '' };
  });
}

function airedFate(
  { lengthMs }: Spot,
  { outcome, startedAtEpochMs, seconds, reason }: SpotRun,
): Pick<ReconciledSpot, 'fate' | 'airedAtEpochMs' | 'airedSeconds' | 'reason'> {
  const short = lengthMs !== null && seconds < lengthMs / 1000 - SHORT_SECONDS;
  const sold = short ? `${seconds.toFixed(1)} s of ${(lengthMs / 1000).toFixed(1)} s` : '';
  const why = outcome === 'cut' ? reason : '';
  return {
    fate: outcome === 'cut' ? 'cut' : 'aired',
    airedAtEpochMs: startedAtEpochMs,
    airedSeconds: seconds,
    reason: [sold, why].filter((text) => text !== '').join('; '),
  };
}

export const AFFIDAVIT_HEAD = [
  'Scheduled',
  'Break',
  'Aired',
  'Sold seconds',
  'Aired seconds',
  'Outcome',
  'Cart',
  'Code',
  'Title',
  'Sponsor',
  'Product',
  'Reason',
  'Schedule',
  'Row',
] as const;

/** One line for each scheduled spot. */
export function* affidavitRows(spots: readonly ReconciledSpot[], timeZone: string): Generator<CsvValue[]> {
  const time = (epochMs: number | null): string => (epochMs === null ? '' : localText(epochMs, timeZone));
  for (const { spot, fate, breakStartsAtEpochMs, airedAtEpochMs, airedSeconds, reason } of spots) {
    yield [
      time(spot.scheduledAtEpochMs),
      time(breakStartsAtEpochMs),
      time(airedAtEpochMs),
      spot.lengthMs === null ? null : (spot.lengthMs / 1000).toFixed(1),
      airedSeconds?.toFixed(1) ?? null,
      fate,
      spot.cartId,
      spot.code,
      spot.title,
      spot.sponsor,
      spot.product,
      reason,
      spot.file,
      spot.row,
    ];
  }
}
