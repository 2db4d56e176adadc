import { Type, type Static } from 'typebox';
import { KindSchema } from './engine.js';

const closed = { additionalProperties: false } as const;
const Code = Type.String({ minLength: 1, maxLength: 200 });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const AsItsKind = (description: string) =>
  Type.Union([Type.Boolean(), Type.Null()], { description: `${description}; null: as its kind says` });

/** A group of carts that rotate together. Its code never changes: rules, clocks and carts name it. */
export const CategorySettingSchema = Type.Object(
  {
    code: Code,
    name: Name,
    kind: KindSchema,
    colour: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
    inLine: AsItsKind('Its carts count as neighbours for runs and steps'),
    standsIn: AsItsKind('May stand in where nothing else is eligible'),
    fallbacks: Type.Array(Code, { maxItems: 100, description: 'Categories that stand in for it, best first' }),
    turnoverMinutes: Type.Union([Type.Integer({ minimum: 1, maximum: 525_600 }), Type.Null()], {
      description: 'Rest that its carts are meant to have; null: the best that its size allows',
    }),
  },
  closed,
);
export type CategorySetting = Static<typeof CategorySettingSchema>;

/** A named set of the week's hours, and what airs in no others. */
export const DaypartSettingSchema = Type.Object(
  {
    code: Code,
    name: Name,
    hours: Type.String({ pattern: '^[01]{168}$', description: 'Hours of the week, Monday 00:00 first' }),
    categories: Type.Array(Code, { maxItems: 1000, description: 'Categories that air in these hours alone' }),
    codes: Type.Array(Code, { maxItems: 1000, description: 'Codes whose carts air in these hours alone' }),
  },
  closed,
);
export type DaypartSetting = Static<typeof DaypartSettingSchema>;

const settings = {
  categories: Type.Array(CategorySettingSchema, { maxItems: 10_000 }),
  dayparts: Type.Array(DaypartSettingSchema, { maxItems: 1000 }),
};

/** PUT /api/planner/categories: all categories and dayparts as one; one that is left out goes. */
export const CategoriesChangeSchema = Type.Object(
  { revision: Type.String({ minLength: 1, maxLength: 100 }), ...settings },
  closed,
);
export type CategoriesChange = Static<typeof CategoriesChangeSchema>;

/** GET /api/planner/categories. */
export const CategoriesSchema = Type.Object({
  revision: Type.String(),
  ...settings,
  /** Carts by category. */
  carts: Type.Record(Type.String(), Type.Integer()),
  /** Codes that carts have. */
  codes: Type.Array(Type.String()),
});
export type Categories = Static<typeof CategoriesSchema>;
