import type { AiredLine, PlannedLine } from '../../db/queries/aired.js';

/**
 * `aired`: on air, to its end or nearly; `cut`: on air, ended early; `skipped` and `failed`: the record says so; `missing`:
 * nothing is recorded of it; `unplanned`: on air without a place in the plan.
 */
export const FATES = ['aired', 'cut', 'skipped', 'failed', 'missing', 'unplanned'] as const;
export type Fate = (typeof FATES)[number];

export interface ComparedLine {
  readonly itemId: string;
  readonly fate: Fate;
  readonly plannedAtEpochMs: number | null;
  readonly startedAtEpochMs: number | null;
  /** After its planned time; negative: before. Null where it was not on air or not planned. */
  readonly lateSeconds: number | null;
  readonly cartId: string | null;
  readonly kind: string;
  readonly title: string;
  readonly artist: string;
  readonly reason: string;
}

export interface Comparison {
  readonly planned: number;
  readonly counts: Readonly<Record<Fate, number>>;
  /** Of the planned items that were on air: how far from their time, as a distance. */
  readonly medianOffSeconds: number | null;
  readonly mostOffSeconds: number | null;
  /** By time. */
  readonly lines: ComparedLine[];
}

const NO_RECORD = 'nothing is recorded: the station was off the air, or was given another plan before its time';

function fateOf({ aired }: PlannedLine): Fate {
  if (aired === null) return 'missing';
  return aired.outcome === 'played' ? 'aired' : aired.outcome;
}

function plannedLine(line: PlannedLine): ComparedLine {
  const { aired } = line;
  const fate = fateOf(line);
  const startedAtEpochMs = fate === 'aired' || fate === 'cut' ? (aired?.startedAtEpochMs ?? null) : null;
  return {
    itemId: line.itemId,
    fate,
    plannedAtEpochMs: line.plannedAtEpochMs,
    startedAtEpochMs,
    lateSeconds: startedAtEpochMs === null ? null : (startedAtEpochMs - line.plannedAtEpochMs) / 1000,
    cartId: line.cartId,
    kind: line.kind,
    title: line.title,
    artist: line.artist,
    reason: aired?.reason ?? NO_RECORD,
  };
}

function unplannedLine(line: AiredLine): ComparedLine {
  return {
    itemId: line.itemId,
    fate: 'unplanned',
    plannedAtEpochMs: null,
    startedAtEpochMs: line.startedAtEpochMs,
    lateSeconds: null,
    cartId: line.cartId,
    kind: line.kind,
    title: line.title,
    artist: line.artist,
    reason: line.reason,
  };
}

function median(sorted: readonly number[]): number | null {
  if (sorted.length === 0) return null;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Holds what was planned for a time against what aired then. `unplanned`: lines on air whose item was never planned. */
export function comparePlan(planned: readonly PlannedLine[], unplanned: readonly AiredLine[]): Comparison {
  const lines = [...planned.map(plannedLine), ...unplanned.map(unplannedLine)];
  lines.sort(
    (a, b) => (a.plannedAtEpochMs ?? a.startedAtEpochMs ?? 0) - (b.plannedAtEpochMs ?? b.startedAtEpochMs ?? 0),
  );
  const counts = Object.fromEntries(FATES.map((fate) => [fate, 0])) as Record<Fate, number>;
  for (const { fate } of lines) counts[fate] += 1;
  const off = lines
    .flatMap(({ lateSeconds }) => (lateSeconds === null ? [] : [Math.abs(lateSeconds)]))
    .sort((a, b) => a - b);
  return {
    planned: planned.length,
    counts,
    medianOffSeconds: median(off),
    mostOffSeconds: off.at(-1) ?? null,
    lines,
  };
}
