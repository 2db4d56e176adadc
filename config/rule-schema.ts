import { Type, type Static, type TProperties } from 'typebox';

const MINUTE_MS = 60_000;
const closed = { additionalProperties: false } as const;

const Name = Type.String({ minLength: 1, maxLength: 200 });
const Names = Type.Array(Name, { maxItems: 1000 });
/** A distance: at most four weeks. */
const Distance = Type.Integer({ minimum: 0, maximum: 28 * 24 * 60 * MINUTE_MS, description: 'Milliseconds' });
const Count = Type.Integer({ minimum: 1, maximum: 1000 });
const Level = Type.Integer({ minimum: 1, maximum: 5 });
const Part = Type.Number({ minimum: 0, maximum: 1 });

const oneOf = <T extends readonly string[]>(values: T) => Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });

const SHARED = oneOf(['artist', 'title', 'album', 'composer', 'code'] as const);
const RUN = oneOf(['tempo', 'energy', 'gender', 'sound', 'artist', 'album', 'composer'] as const);

/** A kind of rule: what all have, and what is its own. */
const rule = <K extends string, P extends TProperties>(kind: K, own: P) =>
  Type.Object(
    {
      id: Type.String({ pattern: '^[a-z0-9][a-z0-9-]{0,59}$', description: 'Names the rule in plans and reports' }),
      kind: Type.Literal(kind),
      categories: Type.Union([Names, Type.Null()], { description: 'Codes of categories; null: the whole station' }),
      breakable: Type.Boolean({ description: 'False: must hold' }),
      weight: Type.Number({ minimum: 0, maximum: 1e6, description: 'Cost of breaking it altogether' }),
      tier: Type.Integer({ minimum: 0, maximum: 9, description: 'Breakable rules are summed up by tier' }),
      ...own,
    },
    closed,
  );

/** The rules of the solver, one shape for each kind (`scheduler/solver/rule-set.ts` says what they mean). */
export const RULE_SCHEMAS = {
  separation: rule('separation', { of: SHARED, code: Type.Optional(Name), leastMs: Distance }),
  limit: rule('limit', { of: SHARED, code: Type.Optional(Name), most: Count, withinMs: Distance }),
  run: rule('run', {
    of: RUN,
    most: Count,
    values: Type.Optional(Type.Array(Type.Union([Type.String({ maxLength: 200 }), Type.Number()]), { maxItems: 100 })),
  }),
  step: rule('step', { of: oneOf(['tempo', 'energy'] as const), most: Type.Integer({ minimum: 0, maximum: 4 }) }),
  sequence: rule('sequence', { code: Name, not: oneOf(['after', 'before'] as const), other: Name }),
  place: rule('place', {
    at: oneOf(['open', 'close'] as const),
    codes: Type.Optional(Names),
    leastEnergy: Type.Optional(Level),
    leastTempo: Type.Optional(Level),
  }),
  rest: rule('rest', { part: Part }),
  'least-rest': rule('least-rest', { leastMs: Distance, cap: Part }),
  'same-hour': rule('same-hour', {}),
  'no-repeat': rule('no-repeat', {
    weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
    fromHour: Type.Integer({ minimum: 0, maximum: 23 }),
    toHour: Type.Integer({ minimum: 1, maximum: 24 }),
  }),
  band: rule('band', { part: Part }),
  fill: rule('fill', { freeMs: Distance }),
  change: rule('change', {}),
} as const;

export type StationRule = {
  [K in keyof typeof RULE_SCHEMAS]: Static<(typeof RULE_SCHEMAS)[K]>;
}[keyof typeof RULE_SCHEMAS];

export const RuleSchema = Type.Unsafe<StationRule>(Type.Union(Object.values(RULE_SCHEMAS)));
