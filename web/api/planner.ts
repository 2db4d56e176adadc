import { Type, type Static } from 'typebox';
import { KindSchema, NumberOrNull, oneOf, OnTimeSchema, TextOrNull } from './engine.js';
import { DaySchema } from './reports.js';

const closed = { additionalProperties: false } as const;
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Names = Type.Array(Name, { maxItems: 1000 });
const Colour = Type.Union([Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }), Type.Null()], {
  description: '#rrggbb; null: one is chosen by the name',
});
/** What a change was made on: another one since then is refused with REVISION_STALE. */
const Revision = Type.String({ minLength: 1, maxLength: 100 });

export const WEEK_DAYS = 7;
export const DAY_HOURS = 24;

const GridSchema = Type.Array(
  Type.Array(Type.Union([Name, Type.Null()]), { minItems: DAY_HOURS, maxItems: DAY_HOURS }),
  { minItems: WEEK_DAYS, maxItems: WEEK_DAYS, description: 'Seven days from Monday on, the clock of each local hour' },
);

/** A local date on which hours run other clocks; hours that it does not name are the week's. */
export const SpecialDaySchema = Type.Object(
  {
    date: DaySchema,
    name: Type.String({ maxLength: 200 }),
    hours: Type.Array(
      Type.Object({ hour: Type.Integer({ minimum: 0, maximum: DAY_HOURS - 1 }), clock: Name }, closed),
      { maxItems: DAY_HOURS },
    ),
  },
  closed,
);
export type SpecialDay = Static<typeof SpecialDaySchema>;

/** PUT /api/planner/schedule. */
export const ScheduleChangeSchema = Type.Object(
  { revision: Revision, grid: GridSchema, specialDays: Type.Array(SpecialDaySchema, { maxItems: 3700 }) },
  closed,
);
export type ScheduleChange = Static<typeof ScheduleChangeSchema>;

/** GET /api/planner/schedule. */
export const ScheduleSchema = Type.Object({
  revision: Type.String(),
  grid: GridSchema,
  specialDays: Type.Array(SpecialDaySchema),
  clocks: Type.Array(Type.Object({ name: Type.String(), colour: Colour })),
  /** What runs in hours without a clock. */
  fallbackClock: Type.String(),
  /** Hours before it are planned and keep the clocks that they were planned with; null: nothing is planned. */
  plannedUntilEpochMs: NumberOrNull,
});
export type Schedule = Static<typeof ScheduleSchema>;

export const POSITION_PURPOSES = ['item', 'stopset', 'voice-track', 'fill'] as const;
export type PositionPurpose = (typeof POSITION_PURPOSES)[number];
export const TRANSITIONS = ['play', 'segue', 'stop'] as const;

export const PositionSchema = Type.Object(
  {
    purpose: oneOf(POSITION_PURPOSES),
    kinds: Type.Array(KindSchema, { maxItems: 10, description: 'What may stand there, best first' }),
    category: Type.Union([Name, Type.Null()], { description: 'Its code; null: any cart of the kinds' }),
    cartId: Type.Union([Name, Type.Null()], { description: 'The one cart that stands there' }),
    overNext: Type.Boolean({ description: 'It lies over the song that follows and takes no time of its own' }),
    hard: Type.Union([
      Type.Object(
        {
          minute: Type.Integer({ minimum: 0, maximum: 119 }),
          onTime: OnTimeSchema,
          graceSeconds: Type.Number({ minimum: 0, maximum: 3600 }),
        },
        closed,
      ),
      Type.Null(),
    ]),
    place: Type.Union([oneOf(['open', 'close'] as const), Type.Null()]),
    requiredCodes: Names,
    excludedCodes: Names,
    transition: Type.Union([oneOf(TRANSITIONS), Type.Null()], {
      description: 'How the item after it joins; null: as its cart says',
    }),
    avails: Type.Union([Type.Integer({ minimum: 1, maximum: 100 }), Type.Null()]),
    lengthSeconds: Type.Union([Type.Number({ exclusiveMinimum: 0, maximum: 3600 }), Type.Null()]),
  },
  closed,
);
export type Position = Static<typeof PositionSchema>;

const clock = {
  name: Name,
  colour: Colour,
  repeatFrom: Type.Union([Type.Integer({ minimum: 0, maximum: 999 }), Type.Null()], {
    description: 'From this position on the clock goes around until the hour is full; null: it runs once',
  }),
  positions: Type.Array(PositionSchema, { maxItems: 1000 }),
};

/** POST /api/planner/clocks. */
export const ClockSchema = Type.Object(clock, closed);
export type Clock = Static<typeof ClockSchema>;

/** PUT /api/planner/clocks/:name; another `name` renames it wherever it is used. */
export const ClockChangeSchema = Type.Object({ revision: Revision, ...clock }, closed);
export type ClockChange = Static<typeof ClockChangeSchema>;

export const StoredClockSchema = Type.Object({
  ...clock,
  revision: Type.String(),
  uses: Type.Object({
    /** Hours of the week. */
    hours: Type.Integer(),
    days: Type.Array(Type.String({ description: 'Special days, YYYY-MM-DD' })),
    /** All of them in words, as in `Mon 06:00 to 10:00`. */
    words: Type.Array(Type.String()),
  }),
});
export type StoredClock = Static<typeof StoredClockSchema>;

/** Carts and how long they are on air on average; null where there are none. */
const lengths = { carts: Type.Integer(), averageSeconds: NumberOrNull };

/** GET /api/planner/lengths. */
export const LengthsSchema = Type.Object({
  categories: Type.Array(
    Type.Object({
      code: Type.String(),
      name: Type.String(),
      kind: KindSchema,
      colour: Type.String(),
      ...lengths,
    }),
  ),
  kinds: Type.Array(Type.Object({ kind: KindSchema, ...lengths })),
});
export type Lengths = Static<typeof LengthsSchema>;

const FixedCartSchema = Type.Object({
  cartId: Type.String(),
  title: Type.String(),
  artist: Type.String(),
  kind: KindSchema,
  seconds: NumberOrNull,
});
export type FixedCart = Static<typeof FixedCartSchema>;

/** GET /api/planner/clocks. */
export const ClocksSchema = Type.Object({
  clocks: Type.Array(StoredClockSchema),
  /** Those that positions name. */
  carts: Type.Array(FixedCartSchema),
});
export type Clocks = Static<typeof ClocksSchema>;

/** A rule: what all have, and what its kind adds (`parameters` of that kind). */
export const PlannerRuleSchema = Type.Object(
  {
    id: Type.String(),
    kind: Type.String(),
    categories: Type.Union([Type.Array(Type.String()), Type.Null()]),
    breakable: Type.Boolean(),
    weight: Type.Number(),
    tier: Type.Integer(),
  },
  { additionalProperties: Type.Unknown() },
);
export type PlannerRule = Static<typeof PlannerRuleSchema> & Readonly<Record<string, unknown>>;

const RuleListSchema = Type.Array(PlannerRuleSchema, { maxItems: 1000 });

/** PUT /api/planner/rules; `own` null goes back to the default rules. */
export const RulesChangeSchema = Type.Object(
  { revision: Revision, own: Type.Union([RuleListSchema, Type.Null()]), webcaster: Type.Boolean() },
  closed,
);
export interface RulesChange {
  readonly revision: string;
  readonly own: readonly PlannerRule[] | null;
  readonly webcaster: boolean;
}

/** GET /api/planner/rules. */
export const RulesSchema = Type.Object({
  revision: Type.String(),
  /** False: the default rules hold. */
  own: Type.Boolean(),
  /** The one that is relaxed last first. */
  rules: RuleListSchema,
  webcaster: Type.Boolean(),
  webcasterRules: RuleListSchema,
  defaults: RuleListSchema,
  /** JSON Schema of each kind's rules. */
  kinds: Type.Record(Type.String(), Type.Unknown()),
});
export interface Rules {
  readonly revision: string;
  readonly own: boolean;
  readonly rules: readonly PlannerRule[];
  readonly webcaster: boolean;
  readonly webcasterRules: readonly PlannerRule[];
  readonly defaults: readonly PlannerRule[];
  readonly kinds: Readonly<Record<string, unknown>>;
}

/** POST /api/planner/feasibility. */
export const FeasibilityQuerySchema = Type.Object({ rules: RuleListSchema }, closed);

export const FeasibilitySchema = Type.Array(
  Type.Object({
    ruleId: Type.String(),
    /** Whom it is about: a category, an artist. */
    subject: Type.String(),
    asked: Type.Number(),
    possible: Type.Number(),
    unit: oneOf(['ms', 'plays', 'places', 'songs', 'ratio'] as const),
    feasible: Type.Boolean(),
    /** What makes it so, as in `11 songs for 672 places a week`. */
    why: Type.String(),
  }),
);
export type Feasibility = Static<typeof FeasibilitySchema>;

export const ClockParams = Type.Object({ name: Name }, closed);
export const RevisionQuery = Type.Object({ revision: Revision }, closed);
export const RemovedSchema = Type.Object({ removed: TextOrNull });
