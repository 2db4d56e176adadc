import type { JoinSide } from '../playout/api/join.js';
import type { OnTime, SegmentKind } from '../playout/api/segment.js';
import type { Category } from '../db/queries/categories.js';
import type { ClockBreak } from '../db/queries/clock-breaks.js';
import type { Format } from '../db/queries/clocks.js';
import type { Daypart } from '../db/queries/dayparts.js';
import type { Transition } from '../db/transition.js';
import type { CutRule } from './cut-rotation.js';
import type { RuleSpec } from './solver/rule-set.js';
import type { ReservedTime } from './stopsets.js';

/** A cart as the scheduler sees it. Times are in milliseconds of air, fractions of one included. */
export interface PlanCart {
  readonly cartId: string;
  readonly cutId: number;
  readonly kind: SegmentKind;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  /** What separation compares; see `db/separation-key.ts`. */
  readonly titleKey: string;
  readonly artistKeys: readonly string[];
  /** What rules of flow and codes speak of; absent: nothing is known. */
  readonly attributes?: CartAttributes;
  /** Cue in to where the next item joins: what it takes of the hour. */
  readonly untilSegueMs: number;
  /** Cue in to its segue point, where the next item joins elsewhere. */
  readonly segueMs?: number;
  /** Cue in to cue out. */
  readonly wholeMs: number;
  /** Cue in to the end of the intro; null where that is not known. */
  readonly introMs: number | null;
  /**
   * What its joins are planned by, its own way or another, worked out when it is asked for: few of a large library's carts
   * are. Absent: `untilSegueMs` stands whatever follows.
   */
  readonly side?: (transition?: Transition) => JoinSide;
  /**
   * Set where which recording airs depends on when and on whose turn it is: the fields above are then those of one of them
   * until a place is chosen.
   */
  readonly cuts?: { readonly rotation: 'weight' | 'order'; readonly choices: readonly CutOfCart[] };
}

/** What a cart has beside its names. */
export interface CartAttributes {
  readonly album: string | null;
  readonly composers: readonly string[];
  readonly codes: readonly string[];
  /** 1 (slow) to 5 (fast). */
  readonly tempo: number | null;
  /** 1 (calm) to 5 (loud). */
  readonly energy: number | null;
  readonly gender: string | null;
  readonly sound: string | null;
}

/** A recording of a cart, with what is its own of the cart's fields. */
export type CutOfCart = CutRule & Pick<PlanCart, 'cutId' | 'untilSegueMs' | 'segueMs' | 'wholeMs' | 'introMs' | 'side'>;

/** A cart on air: aired already, or planned already. */
export interface Play {
  readonly cartId: string;
  readonly atEpochMs: number;
  /** How many plays up to this one it stands for; 1 where it is left out. */
  readonly plays?: number;
}

/** An item that stays where it is, while what lies around it is planned anew: a person wants it there. */
export interface KeptItem {
  readonly id: string;
  /** Where it was planned; it stays between what its hour clock has before and after that time. */
  readonly startsAtEpochMs: number;
  readonly hourStartsAtEpochMs: number;
  /** With the cut that it airs with. */
  readonly cart: PlanCart;
  readonly hardTime: PlannedItem['hardTime'];
  readonly reason: string;
  readonly isLocked: boolean;
  /** How the item after it joins; its cart's way where left out. `cart` is what that makes of it. */
  readonly transition?: Transition;
  /** Voice tracks that lie over it. */
  readonly voices: readonly KeptVoice[];
}

export interface KeptVoice extends Pick<KeptItem, 'id' | 'cart' | 'reason' | 'isLocked'> {
  /** Engine frames after the first of what it lies over. */
  readonly atFrames: number;
}

/** What a category is to a plan, beside its carts. */
export type PlanCategory = Pick<Category, 'code' | 'inLine' | 'standsIn' | 'fallbacks' | 'turnoverMinutes'>;

/** All that a plan depends on. The same input gives the same plan, byte for byte. */
export interface PlanInput {
  /** First instant of the span. One that is no local top of an hour starts inside its hour. */
  readonly fromEpochMs: number;
  readonly toEpochMs: number;
  /** When what was planned before hands over: at or after `fromEpochMs`; left out, `fromEpochMs`. */
  readonly runsFromEpochMs?: number;
  /** Position that the first item has in its hour; 0 where nothing of the hour is kept. */
  readonly firstPosition?: number;
  readonly timeZone: string;
  readonly carts: readonly PlanCart[];
  readonly format: Format;
  readonly history: readonly Play[];
  /** What stays in the span, in order. */
  readonly kept?: readonly KeptItem[];
  /** What is planned already behind the span, in order: the span's end is planned with regard to it. */
  readonly following?: readonly Play[];
  /** The one that is relaxed last comes first. */
  readonly rules: readonly RuleSpec[];
  /** Grows with every change of the rules; 1 where left out. */
  readonly rulesVersion?: number;
  /** Those that a planner has said something of. */
  readonly categories?: readonly PlanCategory[];
  readonly dayparts?: readonly Daypart[];
  /** What breaks of the span's hours have of the plan; all of their length where left out. */
  readonly reserved?: ReservedTime;
  readonly seed: number;
}

/** An item of a plan, in its order on air. */
export interface PlannedItem {
  readonly startsAtEpochMs: number;
  readonly durationMs: number;
  readonly hourStartsAtEpochMs: number;
  readonly hourClock: string;
  readonly position: number;
  readonly cart: PlanCart;
  /** Index of the item it lies over, and where. */
  readonly over: { readonly index: number; readonly atFrames: number } | null;
  readonly hardTime: { readonly atEpochMs: number; readonly onTime: OnTime; readonly graceFrames: number } | null;
  /** A spare airs only where the hour runs short. */
  readonly status: 'planned' | 'spare';
  readonly reason: string;
  /** How the item after it joins, where its position says so; its cart's way where left out. `cart` is what that makes of it. */
  readonly transition?: Transition;
  /** Set on what was there before and has stayed. */
  readonly kept?: Pick<KeptItem, 'id' | 'isLocked'>;
}

/** How good a plan is. */
export interface PlanScore {
  /** Rules that must hold and do not. */
  readonly hardViolations: number;
  /** Places that break a soft rule, by rule. */
  readonly softViolations: Readonly<Record<string, number>>;
  /** Weighted sum of the soft violations, as the solver counts it. */
  readonly cost: number;
  /** No plan with these play counts can cost less. */
  readonly bound: number;
}

export interface Plan extends PlanScore, UnjudgedPlan {}

export interface UnjudgedPlan {
  readonly items: readonly PlannedItem[];
  /** The breaks that hour clocks make, of the hours that are planned whole. */
  readonly breaks: readonly ClockBreak[];
  /** When the last planned item hands over. */
  readonly runsUntilEpochMs: number;
  /** Candidates that were looked at. */
  readonly evaluations: number;
}
