import { Type, type Static } from 'typebox';
import { KindSchema, TextOrNull } from './engine.js';

/** A button of the cart wall: one cart at one place, counted from 0. */
export const WallButtonSchema = Type.Object({
  row: Type.Integer(),
  column: Type.Integer(),
  cartId: Type.String(),
  label: Type.String(),
  kind: KindSchema,
  /** `#rrggbb`; null takes the colour of its kind. */
  colour: TextOrNull,
  loop: Type.Boolean(),
  durationFrames: Type.Number(),
});
export type WallButton = Static<typeof WallButtonSchema>;

export const WallPageSchema = Type.Object({
  id: Type.String(),
  name: Type.String(),
  rows: Type.Integer(),
  columns: Type.Integer(),
  buttons: Type.Array(WallButtonSchema),
});
export type WallPage = Static<typeof WallPageSchema>;
