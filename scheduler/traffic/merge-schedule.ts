import type { CheckedRow, ScheduledSpot } from './check-schedule.js';

/** A spot that an earlier schedule has brought. */
export interface KnownSpot extends Omit<ScheduledSpot, 'row'> {
  readonly id: number;
  /** It has aired, or its turn is too near to be changed, or over. */
  readonly stands: boolean;
}

export interface Merged {
  /** The rows, those refused that cannot air any more. */
  readonly rows: readonly CheckedRow[];
  readonly add: readonly ScheduledSpot[];
  readonly remove: readonly number[];
  /** Known spots that the schedule has too. */
  readonly unchanged: number;
  /** Known spots that it has not, and that stand all the same. */
  readonly standing: number;
  /** Days whose spots it replaces. */
  readonly days: readonly string[];
}

const keyOf = ({
  scheduledAtEpochMs,
  cartId,
  lengthMs,
  code,
  title,
  sponsor,
  product,
}: Omit<ScheduledSpot, 'row'>): string =>
  JSON.stringify([scheduledAtEpochMs, cartId, lengthMs, code, title, sponsor, product]);

/**
 * A schedule laid over what is known of its days. A spot that is in both stays as it is, so that the same file changes
 * nothing; one that is new comes, unless its time is past; one that is missing goes, unless it has aired. A day of which no row
 * could be read keeps all that it has.
 */
export function mergeSchedule(checked: readonly CheckedRow[], known: readonly KnownSpot[], nowEpochMs: number): Merged {
  const waiting = new Map<string, KnownSpot[]>();
  for (const spot of known) {
    const key = keyOf(spot);
    waiting.set(key, [...(waiting.get(key) ?? []), spot]);
  }
  const add: ScheduledSpot[] = [];
  const kept = new Set<number>();
  const days = new Set<string>();
  const rows = checked.map((row): CheckedRow => {
    const { spot } = row;
    if (spot === null) return row;
    const same = waiting.get(keyOf(spot))?.shift();
    if (same !== undefined) {
      days.add(spot.day);
      kept.add(same.id);
      return row;
    }
    if (spot.scheduledAtEpochMs < nowEpochMs) {
      const error = `time “${row.texts.time ?? ''}” on ${spot.day} is past; allowed are times that are still to come`;
      return { ...row, spot: null, errors: [...row.errors, error] };
    }
    days.add(spot.day);
    add.push(spot);
    return row;
  });
  const missing = known.filter(({ id, day }) => days.has(day) && !kept.has(id));
  return {
    rows,
    add,
    remove: missing.filter(({ stands }) => !stands).map(({ id }) => id),
    unchanged: kept.size,
    standing: missing.filter(({ stands }) => stands).length,
    days: [...days].sort(),
  };
}
