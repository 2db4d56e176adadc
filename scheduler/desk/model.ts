import type { OnTime, SegmentKind } from '../../playout/api/segment.js';

/** A rule that a cart breaks, or has something to say of it, at a place of the plan. */
export interface DeskVerdict {
  /** The rule's own name. */
  rule: string;
  isBroken: boolean;
  /** Must hold: broken only where nothing else is possible. */
  mustHold: boolean;
  cost: number;
  /** As in `artist: Cavern Band is 22 of 45 min away`. */
  words: string;
  /** What it breaks against; null where that is no one item. `itemId` null: it aired before what is planned. */
  witness: { itemId: string | null; cartId: string; title: string; artist: string; atEpochMs: number } | null;
}

/** An item of a planned day. */
export interface DeskItem {
  itemId: string;
  cartId: string;
  kind: SegmentKind;
  title: string;
  artist: string;
  category: string;
  startsAtEpochMs: number;
  durationMs: number;
  hourStartsAtEpochMs: number;
  over: string | null;
  hardTime: { atEpochMs: number; onTime: OnTime } | null;
  isSpare: boolean;
  isLocked: boolean;
  isFrozen: boolean;
  isSpot: boolean;
  reason: string;
  broken: DeskVerdict[];
}

/** A break of an hour's clock. */
export interface DeskBreak {
  startsAtEpochMs: number;
  lengthMs: number;
  avails: number;
  /** Avails that are sold. */
  spots: number;
  /** What the plan leaves it beside its spots. */
  heldMs: number;
  /** The item that it stands before, its own first spot where it has one; null: it ends the hour. */
  beforeItemId: string | null;
}

export interface DeskHour {
  startsAtEpochMs: number;
  endsAtEpochMs: number;
  label: string;
  clock: string;
  /** Beyond the end of the hour, or missing to it (below 0). */
  beyondMs: number;
  items: DeskItem[];
  breaks: DeskBreak[];
}

export interface DeskDay {
  date: string;
  revision: number;
  frozenUntilEpochMs: number;
  hours: DeskHour[];
}

export interface DeskCandidate {
  cartId: string;
  title: string;
  artist: string;
  category: string;
  durationMs: number;
  costChange: number;
  broken: DeskVerdict[];
  lastAtEpochMs: number | null;
}

export interface DeskCandidates {
  revision: number;
  /** How many were weighed. */
  weighed: number;
  /** Cheapest first. */
  candidates: DeskCandidate[];
}

export interface DeskWhy {
  revision: number;
  /** Why it is not the planner's to choose; null where it is. */
  kept: string | null;
  cost: number;
  verdicts: DeskVerdict[];
  runnersUp: DeskCandidate[];
}

export interface DeskWhyNot {
  revision: number;
  cartId: string;
  title: string;
  artist: string;
  /** What forbids it there for good, as a sentence; null: rules alone speak against it. */
  forbidden: string | null;
  costChange: number | null;
  broken: DeskVerdict[];
  earliest: { itemId: string; startsAtEpochMs: number; fits: boolean; broken: DeskVerdict[] } | null;
}

export interface DeskTrial {
  revision: number;
  hours: DeskHour[];
  before: { broken: number; cost: number };
  after: { broken: number; cost: number };
}

/** What a planner does to the plan; see `PlanChangeSchema` of the web room, which is checked before it comes here. */
export type DeskChange =
  | { readonly do: 'replace'; readonly itemId: string; readonly cartId: string }
  | {
      readonly do: 'move';
      readonly itemId: string;
      /** Null: at the end of the hour. */
      readonly beforeItemId: string | null;
      readonly hourStartsAtEpochMs: number;
    }
  | {
      readonly do: 'insert';
      readonly cartId: string;
      readonly beforeItemId: string | null;
      readonly hourStartsAtEpochMs: number;
    }
  | { readonly do: 'remove' | 'lock' | 'unlock'; readonly itemIds: readonly string[] }
  | { readonly do: 'replan'; readonly fromEpochMs: number; readonly toEpochMs: number };
