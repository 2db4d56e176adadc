import { Type, type Static } from 'typebox';
import { KindSchema, NumberOrNull, oneOf, OnTimeSchema, TextOrNull } from './engine.js';
import { DaySchema } from './reports.js';

const closed = { additionalProperties: false } as const;
const Id = Type.String({ minLength: 1, maxLength: 200 });
const Epoch = Type.Integer({ minimum: 0, maximum: 8.64e15 });
/** The rundown's revision that a change was made on: another one since then is refused with REVISION_STALE. */
const Revision = Type.Integer({ minimum: 0 });

/** A rule that a cart breaks, or nearly does, at a place of the plan. */
export const VerdictSchema = Type.Object({
  /** The rule's own name. */
  rule: Type.String(),
  isBroken: Type.Boolean(),
  /** Must hold: broken only where nothing else is possible. */
  mustHold: Type.Boolean(),
  cost: Type.Number(),
  /** As in `artist: Cavern Band is 22 of 45 min away`. */
  words: Type.String(),
  /** What it breaks against; null where that is no one item. */
  witness: Type.Union([
    Type.Object({
      /** Null: it aired before what is planned. */
      itemId: TextOrNull,
      cartId: Type.String(),
      title: Type.String(),
      artist: Type.String(),
      atEpochMs: Type.Number(),
    }),
    Type.Null(),
  ]),
});
export type PlanVerdict = Static<typeof VerdictSchema>;

/** An item of a planned day. */
export const PlanItemSchema = Type.Object({
  itemId: Type.String(),
  cartId: Type.String(),
  kind: KindSchema,
  title: Type.String(),
  artist: Type.String(),
  category: Type.String(),
  startsAtEpochMs: Type.Number(),
  /** Until the item after it starts. */
  durationMs: Type.Number(),
  hourStartsAtEpochMs: Type.Number(),
  /** The item that it lies over. */
  over: TextOrNull,
  hardTime: Type.Union([Type.Object({ atEpochMs: Type.Number(), onTime: OnTimeSchema }), Type.Null()]),
  /** Airs only where the hour runs short. */
  isSpare: Type.Boolean(),
  isLocked: Type.Boolean(),
  /** It has aired, is on the air or starts within seconds: nothing changes it. */
  isFrozen: Type.Boolean(),
  /** Placed by traffic: moved and removed there. */
  isSpot: Type.Boolean(),
  reason: Type.String(),
  /** Rules that it breaks where it stands, the gravest first. */
  broken: Type.Array(VerdictSchema),
});
export type PlanItem = Static<typeof PlanItemSchema>;

/** A break of an hour's clock. */
export const PlanBreakSchema = Type.Object({
  startsAtEpochMs: Type.Number(),
  lengthMs: Type.Number(),
  avails: Type.Integer(),
  /** Avails that are sold. */
  spots: Type.Integer(),
  /** What the plan leaves it beside its spots. */
  heldMs: Type.Number(),
  /** The item that it stands before, its own first spot where it has one; null: it ends the hour. */
  beforeItemId: TextOrNull,
});
export type PlanBreak = Static<typeof PlanBreakSchema>;

export const PlanHourSchema = Type.Object({
  startsAtEpochMs: Type.Number(),
  endsAtEpochMs: Type.Number(),
  /** Local, as in `02:00 CEST`: an hour that comes twice has two names. */
  label: Type.String(),
  clock: Type.String(),
  /** What is planned beyond the end of the hour (above 0) or is missing to it (below). */
  beyondMs: Type.Number(),
  items: Type.Array(PlanItemSchema),
  breaks: Type.Array(PlanBreakSchema),
});
export type PlanHour = Static<typeof PlanHourSchema>;

/** GET /api/planner/days/:date. */
export const PlanDaySchema = Type.Object({
  date: Type.String(),
  revision: Type.Integer(),
  /** Items that start before it are frozen. */
  frozenUntilEpochMs: Type.Number(),
  hours: Type.Array(PlanHourSchema),
  /** What undo would take back and redo would do again, in words; null: nothing. */
  undo: TextOrNull,
  redo: TextOrNull,
});
export type PlanDay = Static<typeof PlanDaySchema>;

/** What a planner does to the plan. Every change but `replan` changes hours only; times of what follows move along. */
export const PlanChangeSchema = Type.Union([
  Type.Object({ do: Type.Literal('replace'), itemId: Id, cartId: Id }, closed),
  Type.Object(
    {
      do: Type.Literal('move'),
      itemId: Id,
      /** It is placed before this item; null: at the end of the hour. */
      beforeItemId: Type.Union([Id, Type.Null()]),
      hourStartsAtEpochMs: Epoch,
    },
    closed,
  ),
  Type.Object(
    {
      do: Type.Literal('insert'),
      cartId: Id,
      beforeItemId: Type.Union([Id, Type.Null()]),
      hourStartsAtEpochMs: Epoch,
    },
    closed,
  ),
  Type.Object({ do: Type.Literal('remove'), itemIds: Type.Array(Id, { minItems: 1, maxItems: 1000 }) }, closed),
  Type.Object({ do: Type.Literal('lock'), itemIds: Type.Array(Id, { minItems: 1, maxItems: 1000 }) }, closed),
  Type.Object({ do: Type.Literal('unlock'), itemIds: Type.Array(Id, { minItems: 1, maxItems: 1000 }) }, closed),
  /** Plans whole hours anew around what is locked, frozen or sold. */
  Type.Object({ do: Type.Literal('replan'), fromEpochMs: Epoch, toEpochMs: Epoch }, closed),
]);
export type PlanChange = Static<typeof PlanChangeSchema>;

/** POST /api/planner/changes and /api/planner/trials. A refused change says COMMAND_INVALID, NOT_FOUND or REVISION_STALE. */
export const PlanChangeRequestSchema = Type.Object({ revision: Revision, change: PlanChangeSchema }, closed);
export type PlanChangeRequest = Static<typeof PlanChangeRequestSchema>;

/** POST /api/planner/changes, /api/planner/undo and /api/planner/redo. */
export const PlanChangedSchema = Type.Object({
  revision: Type.Integer(),
  /** What was done, in words. */
  done: Type.String(),
  /** What the change could not keep: voice tracks that lost their song, as sentences. */
  lost: Type.Array(Type.String()),
});
export type PlanChanged = Static<typeof PlanChangedSchema>;

/** POST /api/planner/undo, /api/planner/redo. */
export const PlanStepSchema = Type.Object({ revision: Revision }, closed);

/** POST /api/planner/trials: what a change would do, stored nowhere. Asked while dragging, and to compare two plans. */
export const PlanTrialSchema = Type.Object({
  revision: Type.Integer(),
  /** The hours that it touches, as they would be. */
  hours: Type.Array(PlanHourSchema),
  /** Broken rules in those hours and their cost, as they are and as they would be. */
  before: Type.Object({ broken: Type.Integer(), cost: Type.Number() }),
  after: Type.Object({ broken: Type.Integer(), cost: Type.Number() }),
});
export type PlanTrial = Static<typeof PlanTrialSchema>;

export const CandidateSchema = Type.Object({
  cartId: Type.String(),
  title: Type.String(),
  artist: Type.String(),
  category: Type.String(),
  durationMs: Type.Number(),
  /** What the plan would cost more with it there; below 0: less. */
  costChange: Type.Number(),
  broken: Type.Array(VerdictSchema),
  /** Last time that it aired or is planned before this place; null: never in eight weeks. */
  lastAtEpochMs: NumberOrNull,
});
export type Candidate = Static<typeof CandidateSchema>;

export const CandidatesQuerySchema = Type.Object(
  {
    /** Words of title or artist. */
    q: Type.Optional(Type.String({ maxLength: 200 })),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  },
  closed,
);

/** GET /api/planner/items/:itemId/candidates. */
export const CandidatesSchema = Type.Object({
  revision: Type.Integer(),
  /** How many were weighed. */
  weighed: Type.Integer(),
  /** Cheapest first. */
  candidates: Type.Array(CandidateSchema),
});
export type Candidates = Static<typeof CandidatesSchema>;

/** GET /api/planner/items/:itemId/why. */
export const WhySchema = Type.Object({
  revision: Type.Integer(),
  /** Why it is not the planner's to choose (locked, sold, timed by the clock); null where it is. */
  kept: TextOrNull,
  cost: Type.Number(),
  /** Every rule that has something to say of it, kept or broken. */
  verdicts: Type.Array(VerdictSchema),
  runnersUp: Type.Array(CandidateSchema),
});
export type Why = Static<typeof WhySchema>;

/** GET /api/planner/items/:itemId/why-not?cartId=. */
export const WhyNotSchema = Type.Object({
  revision: Type.Integer(),
  cartId: Type.String(),
  title: Type.String(),
  artist: Type.String(),
  /** What forbids it there for good, as a sentence; null: rules alone speak against it. */
  forbidden: TextOrNull,
  costChange: NumberOrNull,
  broken: Type.Array(VerdictSchema),
  /** The earliest planned place from there on where it breaks nothing, or least; null: none. */
  earliest: Type.Union([
    Type.Object({
      itemId: Type.String(),
      startsAtEpochMs: Type.Number(),
      fits: Type.Boolean(),
      broken: Type.Array(VerdictSchema),
    }),
    Type.Null(),
  ]),
});
export type WhyNot = Static<typeof WhyNotSchema>;
export const WhyNotQuerySchema = Type.Object({ cartId: Id }, closed);

/** GET /api/planner/carts/:cartId/plays: 28 local days back from the end of `to`. */
export const PlaysSchema = Type.Object({
  cartId: Type.String(),
  title: Type.String(),
  artist: Type.String(),
  /** Local days, oldest first. */
  days: Type.Array(Type.String()),
  plays: Type.Array(
    Type.Object({
      date: Type.String(),
      hour: Type.Integer(),
      atEpochMs: Type.Number(),
      source: oneOf(['aired', 'planned'] as const),
    }),
  ),
});
export type Plays = Static<typeof PlaysSchema>;
export const PlaysQuerySchema = Type.Object({ to: DaySchema }, closed);
