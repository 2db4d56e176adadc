import { Type, type Static } from 'typebox';
import { KindSchema, NumberOrNull, OnTimeSchema, TextOrNull } from './engine.js';

/** An item of the plan as a list shows it. Lengths are frames of the engine's rate. */
export const RundownRowSchema = Type.Object({
  itemId: Type.String(),
  cartId: TextOrNull,
  kind: KindSchema,
  title: Type.String(),
  artist: Type.String(),
  plannedAtEpochMs: NumberOrNull,
  /** From cue in to cue out. */
  durationFrames: Type.Number(),
  /** From cue in to where the next item starts. */
  segueAfterFrames: Type.Number(),
  introFrames: NumberOrNull,
  over: Type.Union([Type.Object({ itemId: Type.String(), atFrames: Type.Number() }), Type.Null()]),
  hardTime: Type.Union([Type.Object({ atEpochMs: Type.Number(), onTime: OnTimeSchema }), Type.Null()]),
});
export type RundownRow = Static<typeof RundownRowSchema>;

/** A window of the plan that the engine follows. */
export const RundownWindowSchema = Type.Object({
  revision: Type.Integer(),
  plannedUntilEpochMs: NumberOrNull,
  rows: Type.Array(RundownRowSchema),
});
export type RundownWindow = Static<typeof RundownWindowSchema>;

export const RundownQuerySchema = Type.Object(
  {
    from: Type.Optional(Type.String({ maxLength: 40, description: 'ISO 8601; now where left out' })),
    hours: Type.Number({ minimum: 0.1, maximum: 168, default: 3 }),
  },
  { additionalProperties: false },
);
