import { Type, type Static } from 'typebox';
import { NumberOrNull, oneOf, TextOrNull } from './engine.js';

const closed = { additionalProperties: false } as const;
export const DaySchema = Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}$', description: 'A day of the station' });

/** Days of the station, both included. */
export const SpanQuerySchema = Type.Object({ from: DaySchema, to: DaySchema }, closed);

const count = { plays: Type.Integer(), seconds: Type.Number() };
const NamedCount = Type.Object({ name: Type.String(), ...count });

/** What was on air: tables with the most played first, and every hour of the span. */
export const PlayCountsSchema = Type.Object({
  ...count,
  carts: Type.Array(
    Type.Object({
      cartId: TextOrNull,
      title: Type.String(),
      artist: Type.String(),
      kind: Type.String(),
      category: Type.String(),
      ...count,
    }),
  ),
  artists: Type.Array(NamedCount),
  categories: Type.Array(NamedCount),
  hours: Type.Array(Type.Object({ startsAtEpochMs: Type.Number(), songs: Type.Integer(), ...count })),
});
export type PlayCounts = Static<typeof PlayCountsSchema>;

const FATES = ['aired', 'cut', 'skipped', 'failed', 'missing', 'unplanned'] as const;
export type Fate = (typeof FATES)[number];

export const ComparedLineSchema = Type.Object({
  itemId: Type.String(),
  fate: oneOf(FATES),
  plannedAtEpochMs: NumberOrNull,
  startedAtEpochMs: NumberOrNull,
  lateSeconds: NumberOrNull,
  cartId: TextOrNull,
  kind: Type.String(),
  title: Type.String(),
  artist: Type.String(),
  reason: Type.String(),
});
export type ComparedLine = Static<typeof ComparedLineSchema>;

/** The plan against what aired. Lines are those of interest: what did not air as planned, and what aired far from its time. */
export const ComparisonSchema = Type.Object({
  planned: Type.Integer(),
  counts: Type.Object({
    aired: Type.Integer(),
    cut: Type.Integer(),
    skipped: Type.Integer(),
    failed: Type.Integer(),
    missing: Type.Integer(),
    unplanned: Type.Integer(),
  }),
  medianOffSeconds: NumberOrNull,
  mostOffSeconds: NumberOrNull,
  lines: Type.Array(ComparedLineSchema),
  /** Lines of interest that the answer has no room for; the CSV file has all. */
  leftOut: Type.Integer(),
});
export type Comparison = Static<typeof ComparisonSchema>;

export const CountedByQuerySchema = Type.Object(
  { from: DaySchema, to: DaySchema, by: oneOf(['cart', 'artist', 'category', 'hour'] as const) },
  closed,
);

export const RoyaltyQuerySchema = Type.Object(
  {
    from: DaySchema,
    to: DaySchema,
    layout: oneOf(['generic', 'soundexchange'] as const),
    transmissionCategory: Type.String({
      pattern: '^[A-K]?$',
      default: '',
      description: "The licence's letter in a report of use; empty leaves the column empty",
    }),
  },
  closed,
);
