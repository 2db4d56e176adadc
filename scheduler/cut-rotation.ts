import { DateTime } from 'luxon';

/** What decides whether and when a cut of a cart airs. */
export interface CutRule {
  readonly enabled: boolean;
  /** Airs only when no other cut of its cart may. */
  readonly evergreen: boolean;
  /** Its share of the turns; 0 rests while any other has more. */
  readonly weight: number;
  /** Its turn where cuts air in order. */
  readonly position: number;
  /** First and last local minute at which it may start, `YYYY-MM-DDTHH:MM`; null is open. */
  readonly startsOn: string | null;
  readonly endsOn: string | null;
  /** [from, to) in minutes of the local day; from >= to passes midnight and belongs to the day it starts on; none: any time. */
  readonly dayparts: readonly (readonly [number, number])[];
  /** ISO weekdays, 1 is Monday; none: all. */
  readonly weekdays: readonly number[];
}

/**
 * An instant as the wall clock of the station shows it. Rules are about this label alone: in the hour that a change of the
 * clock repeats they hold in both passes, and what lies in the hour that it leaves out takes effect with the first minute
 * after it (a daypart that lies in it whole does not come that day).
 */
export interface LocalMinute {
  /** `YYYY-MM-DDTHH:MM`. */
  readonly text: string;
  readonly minuteOfDay: number;
  /** 1 is Monday. */
  readonly weekday: number;
}

/** The local minute of an instant. */
export function localMinuteAt(epochMs: number, timeZone: string): LocalMinute {
  const local = DateTime.fromMillis(epochMs, { zone: timeZone });
  return {
    text: local.toFormat("yyyy-MM-dd'T'HH:mm"),
    minuteOfDay: local.hour * 60 + local.minute,
    weekday: local.weekday,
  };
}

export type CutRefusal = 'disabled' | 'not yet in its dates' | 'past its dates' | 'outside its dayparts and weekdays';

/** Why a cut may not start at a local minute; undefined where it may. Being evergreen is no reason here. */
export function cutRefusal(cut: CutRule, at: LocalMinute): CutRefusal | undefined {
  if (!cut.enabled) return 'disabled';
  if (cut.startsOn !== null && at.text < cut.startsOn) return 'not yet in its dates';
  if (cut.endsOn !== null && at.text > cut.endsOn) return 'past its dates';
  return inDayparts(cut, at) ? undefined : 'outside its dayparts and weekdays';
}

function inDayparts({ dayparts, weekdays }: CutRule, { minuteOfDay, weekday }: LocalMinute): boolean {
  const onDay = (day: number): boolean => weekdays.length === 0 || weekdays.includes(day);
  if (dayparts.length === 0) return onDay(weekday);
  const dayBefore = weekday === 1 ? 7 : weekday - 1;
  return dayparts.some(([from, to]) =>
    from < to
      ? minuteOfDay >= from && minuteOfDay < to && onDay(weekday)
      : (minuteOfDay >= from && onDay(weekday)) || (minuteOfDay < to && onDay(dayBefore)),
  );
}

export type CutChoice<T> = { readonly cut: T } | { readonly refused: string };

/**
 * The cut that a cart airs with. `turn` counts the cart's plays before this one. In order, cuts take turns by position; by
 * weight, each has its share of the turns, spread as evenly as the golden ratio spreads them (additive recurrence, Weyl),
 * from a start that `lot` in [0, 1) gives the cart. Where none may air, what is the matter with each.
 */
export function chooseCut<T extends CutRule>(
  cuts: readonly T[],
  rotation: 'weight' | 'order',
  at: LocalMinute,
  turn: number,
  lot: number,
): CutChoice<T> {
  const allowed = cuts.filter((cut) => cutRefusal(cut, at) === undefined);
  const usual = allowed.filter((cut) => !cut.evergreen);
  const candidates = usual.length > 0 ? usual : allowed;
  if (candidates.length === 0) return { refused: whyNone(cuts, at) };
  if (candidates.length === 1) return { cut: candidates[0] };
  if (rotation === 'order') {
    const inOrder = [...candidates].sort((a, b) => a.position - b.position);
    return { cut: inOrder[turn % inOrder.length] };
  }
  return { cut: byWeight(candidates, turn, lot) };
}

const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

function byWeight<T extends CutRule>(cuts: readonly T[], turn: number, lot: number): T {
  const all = cuts.reduce((sum, { weight }) => sum + Math.max(0, weight), 0);
  const weightOf = ({ weight }: T): number => (all > 0 ? Math.max(0, weight) : 1);
  let at = ((lot + turn * GOLDEN_RATIO) % 1) * (all > 0 ? all : cuts.length);
  return cuts.find((cut) => (at -= weightOf(cut)) < 0) ?? cuts[cuts.length - 1];
}

function whyNone(cuts: readonly CutRule[], at: LocalMinute): string {
  if (cuts.length === 0) return 'it has no recording that can be played';
  const counts = new Map<CutRefusal, number>();
  for (const cut of cuts) {
    const refusal = cutRefusal(cut, at);
    if (refusal !== undefined) counts.set(refusal, (counts.get(refusal) ?? 0) + 1);
  }
  const words = [...counts].map(([refusal, count]) => (cuts.length === 1 ? refusal : `${count} ${refusal}`));
  return `${cuts.length === 1 ? 'its cut is' : 'none of its cuts may air:'} ${words.join(', ')}`;
}
