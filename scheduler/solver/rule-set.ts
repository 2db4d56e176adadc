/** Attributes of which a song has one or several values that separation keeps apart. */
export type SharedAttribute = 'artist' | 'title' | 'album' | 'composer' | 'code';

/** Attributes whose runs are limited. `artist` is the main one. */
export type RunAttribute = 'tempo' | 'energy' | 'gender' | 'sound' | 'artist' | 'album' | 'composer';

interface RuleBase {
  readonly id: string;
  /** Null: the whole station. */
  readonly categories: readonly string[] | null;
  /** Cost of breaking it altogether. Without meaning where it is not breakable. */
  readonly weight: number;
  /** Breakable rules sum up by tier, from 1 on. */
  readonly tier: number;
  /** False: must hold; broken only where nothing else is eligible, and then counted as a hard violation. */
  readonly breakable: boolean;
}

/** Two that share a value are at least so far apart. `code` names the code that it is about. */
export interface SeparationRule extends RuleBase {
  readonly kind: 'separation';
  readonly of: SharedAttribute;
  readonly code?: string;
  readonly leastMs: number;
}

/** At most so many that share a value within any window of this length. */
export interface LimitRule extends RuleBase {
  readonly kind: 'limit';
  readonly of: SharedAttribute;
  readonly code?: string;
  readonly most: number;
  readonly withinMs: number;
}

/** At most so many in a row with the same value; of `values` only, where they are given. */
export interface RunRule extends RuleBase {
  readonly kind: 'run';
  readonly of: RunAttribute;
  readonly most: number;
  readonly values?: readonly (string | number)[];
}

/** From one song to the next at most so many levels. */
export interface StepRule extends RuleBase {
  readonly kind: 'step';
  readonly of: 'tempo' | 'energy';
  readonly most: number;
}

/** A song with `code` does not directly follow (`after`) or precede (`before`) one with `other`. */
export interface SequenceRule extends RuleBase {
  readonly kind: 'sequence';
  readonly code: string;
  readonly not: 'after' | 'before';
  readonly other: string;
}

/** What opens or closes an hour has one of these codes, or at least this energy or tempo. */
export interface PlaceRule extends RuleBase {
  readonly kind: 'place';
  readonly at: 'open' | 'close';
  readonly codes?: readonly string[];
  readonly leastEnergy?: number;
  readonly leastTempo?: number;
}

/** A song rests at least this part of the best rest that its category can have. */
export interface RestRule extends RuleBase {
  readonly kind: 'rest';
  readonly part: number;
}

/** A song rests at least so long, but never more than `cap` of the best rest that its category can have. */
export interface LeastRestRule extends RuleBase {
  readonly kind: 'least-rest';
  readonly leastMs: number;
  readonly cap: number;
}

/** Not in the local hour in which it aired yesterday. */
export interface SameHourRule extends RuleBase {
  readonly kind: 'same-hour';
}

/** No song twice in a zone of the day, such as a no-repeat workday. Hours are local, `toHour` exclusive. */
export interface NoRepeatRule extends RuleBase {
  readonly kind: 'no-repeat';
  readonly weekdays: readonly number[];
  readonly fromHour: number;
  readonly toHour: number;
}

/** Plays of a song stay within this part of its category's even share, rounded outwards to whole plays; quadratic. */
export interface BandRule extends RuleBase {
  readonly kind: 'band';
  readonly part: number;
}

/** A section ends within `freeMs` of its time; `weight` is the price of a second beyond. */
export interface FillRule extends RuleBase {
  readonly kind: 'fill';
  readonly freeMs: number;
}

/** Keeps what an earlier plan had. */
export interface ChangeRule extends RuleBase {
  readonly kind: 'change';
}

export type RuleSpec =
  | SeparationRule
  | LimitRule
  | RunRule
  | StepRule
  | SequenceRule
  | PlaceRule
  | RestRule
  | LeastRestRule
  | SameHourRule
  | NoRepeatRule
  | BandRule
  | FillRule
  | ChangeRule;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** What a rule that must hold costs where it is broken: more than all that breakable rules could save in one place. */
export const HARD_COST = 100_000;

const all = { categories: null, breakable: true } as const;

/** The station's rules before anybody changes them: the weights and shapes of which the bounds and benchmarks speak. */
export const DEFAULT_RULES: readonly RuleSpec[] = [
  { ...all, id: 'least-rest', kind: 'least-rest', leastMs: HOUR_MS, cap: 0.4, weight: 0, tier: 0, breakable: false },
  { ...all, id: 'artist', kind: 'separation', of: 'artist', leastMs: HOUR_MS, weight: 1000, tier: 1 },
  { ...all, id: 'title', kind: 'separation', of: 'title', leastMs: 2 * HOUR_MS, weight: 400, tier: 1 },
  { ...all, id: 'rest', kind: 'rest', part: 0.6, weight: 300, tier: 1 },
  { ...all, id: 'plays', kind: 'band', part: 0.15, weight: 1000, tier: 1 },
  { ...all, id: 'artist-wish', kind: 'separation', of: 'artist', leastMs: 90 * MINUTE_MS, weight: 60, tier: 2 },
  { ...all, id: 'same-hour-yesterday', kind: 'same-hour', weight: 25, tier: 2 },
  { ...all, id: 'sound-run', kind: 'run', of: 'sound', most: 2, weight: 12, tier: 3 },
  { ...all, id: 'gender-run', kind: 'run', of: 'gender', most: 3, weight: 10, tier: 3 },
  { ...all, id: 'slow-slow', kind: 'run', of: 'tempo', values: [1], most: 1, weight: 10, tier: 3 },
  { ...all, id: 'energy-jump', kind: 'step', of: 'energy', most: 2, weight: 6, tier: 3 },
  { ...all, id: 'change', kind: 'change', weight: 5, tier: 3 },
  { ...all, id: 'fill', kind: 'fill', freeMs: 3000, weight: 1, tier: 4 },
];

const webcaster = { categories: null, breakable: false, weight: 0, tier: 0 } as const;

/**
 * The performance complement of the US webcaster licence, 17 USC 114(j)(13): within three hours at most three tracks of an
 * album, two of them in a row, and four of a featured artist, three of them in a row.
 */
export const WEBCASTER_RULES: readonly RuleSpec[] = [
  { ...webcaster, id: 'webcaster-album', kind: 'limit', of: 'album', most: 3, withinMs: 3 * HOUR_MS },
  { ...webcaster, id: 'webcaster-album-run', kind: 'run', of: 'album', most: 2 },
  { ...webcaster, id: 'webcaster-artist', kind: 'limit', of: 'artist', most: 4, withinMs: 3 * HOUR_MS },
  { ...webcaster, id: 'webcaster-artist-run', kind: 'run', of: 'artist', most: 3 },
];

/** Kinds that stand outside the order of relaxation: they are quantities, not rules that a candidate passes or fails. */
const QUANTITIES: ReadonlySet<RuleSpec['kind']> = new Set(['band', 'fill', 'change']);

/** Of two rules of one weight the later one weighs more by this part: enough where all else is equal. */
const TIE_PART = 1e-6;

/** Weights that keep the declared order: a rule that is relaxed later weighs more than one that goes before it. */
export function inRelaxationOrder(rules: readonly RuleSpec[]): RuleSpec[] {
  let least = 0;
  return rules
    .toReversed()
    .map((rule) => {
      if (!rule.breakable || QUANTITIES.has(rule.kind)) return rule;
      least = rule.weight > least ? rule.weight : least * (1 + TIE_PART);
      return { ...rule, weight: least };
    })
    .reverse();
}

/** The rules that may be relaxed, the first to go first. */
export function relaxationOrder(rules: readonly RuleSpec[]): string[] {
  return rules
    .filter((rule) => rule.breakable && !QUANTITIES.has(rule.kind))
    .map(({ id }) => id)
    .reverse();
}
