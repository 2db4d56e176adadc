import { Type, type Static } from 'typebox';
import { NumberOrNull, oneOf, TextOrNull } from './engine.js';
import { DaySchema } from './reports.js';

const closed = { additionalProperties: false } as const;

export const SCHEDULE_FIELDS = ['date', 'time', 'length', 'cart', 'code', 'title', 'sponsor', 'product'] as const;
export type ScheduleField = (typeof SCHEDULE_FIELDS)[number];

const FieldPlaceSchema = Type.Object(
  {
    at: Type.Integer({ minimum: 1, maximum: 2000, description: 'Column of CSV or first character, from 1' }),
    length: Type.Union([Type.Integer({ minimum: 1, maximum: 500 }), Type.Null()]),
  },
  closed,
);
const place = Type.Optional(FieldPlaceSchema);

/** How a schedule is to be read. */
export const ScheduleMapSchema = Type.Object(
  {
    layout: oneOf(['csv', 'fixed'] as const),
    headings: Type.Boolean(),
    dateOrder: oneOf(['ymd', 'dmy', 'mdy'] as const),
    fields: Type.Object(
      {
        date: place,
        time: place,
        length: place,
        cart: place,
        code: place,
        title: place,
        sponsor: place,
        product: place,
      },
      closed,
    ),
  },
  closed,
);
export type ScheduleMap = Static<typeof ScheduleMapSchema>;

export const SavedMapSchema = Type.Object({ name: Type.String(), map: ScheduleMapSchema });
export type SavedMap = Static<typeof SavedMapSchema>;

/** Bytes of a schedule, as base64: its encoding is found out by the station. */
export const SCHEDULE_BASE64_MOST = 5_600_000;

export const ScheduleFileSchema = Type.Object(
  {
    name: Type.String({ minLength: 1, maxLength: 200 }),
    base64: Type.String({ maxLength: SCHEDULE_BASE64_MOST, pattern: '^[A-Za-z0-9+/]*={0,2}$' }),
    /** Null: the one that the file suggests. */
    map: Type.Union([ScheduleMapSchema, Type.Null()]),
    /** For rows without a date. */
    day: Type.Union([DaySchema, Type.Null()]),
  },
  closed,
);
export type ScheduleFile = Static<typeof ScheduleFileSchema>;

export const ScheduleRowSchema = Type.Object({
  row: Type.Integer(),
  scheduledAtEpochMs: NumberOrNull,
  lengthSeconds: NumberOrNull,
  cartId: TextOrNull,
  /** As they stand in the file. */
  date: Type.String(),
  time: Type.String(),
  title: Type.String(),
  sponsor: Type.String(),
  product: Type.String(),
  errors: Type.Array(Type.String()),
  notes: Type.Array(Type.String()),
});
export type ScheduleRow = Static<typeof ScheduleRowSchema>;

/** What an import does, or would do. */
export const ScheduleReportSchema = Type.Object({
  map: ScheduleMapSchema,
  columns: Type.Array(Type.String()),
  sample: Type.Array(Type.String()),
  /** Why it cannot be read by the map at all; null where it can. */
  fault: TextOrNull,
  total: Type.Integer(),
  bad: Type.Integer(),
  noted: Type.Integer(),
  /** The first ones, and those with errors or notes first of all. */
  rows: Type.Array(ScheduleRowSchema),
  added: Type.Integer(),
  removed: Type.Integer(),
  unchanged: Type.Integer(),
  standing: Type.Integer(),
  days: Type.Array(Type.String()),
});
export type ScheduleReport = Static<typeof ScheduleReportSchema>;

const SPOT_FATES = ['aired', 'cut', 'skipped', 'failed', 'missed', 'unplaced', 'coming'] as const;
export type SpotFate = (typeof SPOT_FATES)[number];

export const TrafficSpotSchema = Type.Object({
  spotId: Type.String(),
  scheduledAtEpochMs: Type.Number(),
  lengthSeconds: NumberOrNull,
  cartId: Type.String(),
  code: Type.String(),
  title: Type.String(),
  sponsor: Type.String(),
  product: Type.String(),
  stopsetId: TextOrNull,
  /** A person chose its break. */
  pinned: Type.Boolean(),
  fate: oneOf(SPOT_FATES),
  breakStartsAtEpochMs: NumberOrNull,
  airedAtEpochMs: NumberOrNull,
  airedSeconds: NumberOrNull,
  reason: Type.String(),
});
export type TrafficSpot = Static<typeof TrafficSpotSchema>;

/** A break with its spots as they air. */
export const TrafficBreakSchema = Type.Object({
  stopsetId: Type.String(),
  startsAtEpochMs: Type.Number(),
  lengthSeconds: Type.Number(),
  usedSeconds: Type.Number(),
  avails: Type.Integer(),
  /** It has begun or is about to: nothing of it can be changed. */
  closed: Type.Boolean(),
  /** An hour clock makes it: it comes and goes with that. */
  ofClock: Type.Boolean(),
  spots: Type.Array(TrafficSpotSchema),
});
export type TrafficBreak = Static<typeof TrafficBreakSchema>;

export const TrafficDaySchema = Type.Object({
  day: Type.String(),
  breaks: Type.Array(TrafficBreakSchema),
  /** Spots of the day that are in no break. */
  tray: Type.Array(TrafficSpotSchema),
});
export type TrafficDay = Static<typeof TrafficDaySchema>;

export const DayQuerySchema = Type.Object({ day: DaySchema }, closed);

/** Breaks to be made: at these minutes of these hours, on this day and those after it. */
export const NewBreaksSchema = Type.Object(
  {
    day: DaySchema,
    days: Type.Integer({ minimum: 1, maximum: 31 }),
    fromHour: Type.Integer({ minimum: 0, maximum: 23 }),
    toHour: Type.Integer({ minimum: 0, maximum: 23 }),
    minutes: Type.Array(Type.Integer({ minimum: 0, maximum: 59 }), { minItems: 1, maxItems: 12 }),
    lengthSeconds: Type.Integer({ minimum: 5, maximum: 900 }),
    avails: Type.Integer({ minimum: 1, maximum: 16 }),
  },
  closed,
);
export type NewBreaks = Static<typeof NewBreaksSchema>;

export const PlaceSpotSchema = Type.Object({ stopsetId: TextOrNull }, closed);

/** A spot on air that no schedule has asked for. */
export const UnscheduledSchema = Type.Object({
  startedAtEpochMs: Type.Number(),
  seconds: Type.Number(),
  cartId: TextOrNull,
  title: Type.String(),
});

export const ReconciliationSchema = Type.Object({
  counts: Type.Object(
    Object.fromEntries(SPOT_FATES.map((fate) => [fate, Type.Integer()])) as Record<
      SpotFate,
      ReturnType<typeof Type.Integer>
    >,
  ),
  spots: Type.Array(TrafficSpotSchema),
  unscheduled: Type.Array(UnscheduledSchema),
  /** Spots that the answer has no room for; the affidavit has all. */
  leftOut: Type.Integer(),
});
export type Reconciliation = Static<typeof ReconciliationSchema>;
