import { Type, type Static } from 'typebox';
import { RuleSchema } from './rule-schema.js';

/** The version of the file that this program writes, and the newest that it reads. */
export const STATION_FILE_VERSION = 1;
export const STATION_FILE_FORMAT = 'continuity-station';

const closed = { additionalProperties: false } as const;
const HOURS = 24;

const oneOf = <T extends readonly string[]>(values: T, options: object = {}) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });

const Text = Type.String({ maxLength: 1000 });
const Name = Type.String({ minLength: 1, maxLength: 200 });
const Names = Type.Array(Name, { maxItems: 1000 });
const OrNull = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);
const Colour = Type.String({ pattern: '^#[0-9a-fA-F]{6}$', description: '#rrggbb' });

/** Kinds of items, as the engine's language has them; config imports no other room. */
const Kind = oneOf([
  'music',
  'jingle',
  'sweeper',
  'liner',
  'voice',
  'spot',
  'news',
  'bed',
  'id',
  'live',
  'emergency',
] as const);

const CategorySchema = Type.Object(
  {
    code: Name,
    name: Name,
    kind: Kind,
    colour: Colour,
    inLine: Type.Union([Type.Boolean(), Type.Null()], {
      description: 'Its carts count as neighbours for runs and steps; null: as its kind says',
    }),
    standsIn: Type.Union([Type.Boolean(), Type.Null()], {
      description: 'May stand in where nothing else is eligible; null: as its kind says',
    }),
    fallbacks: Type.Array(Name, { maxItems: 100, description: 'Categories that stand in for it, best first' }),
    turnoverMinutes: Type.Union([Type.Integer({ minimum: 1, maximum: 525_600 }), Type.Null()], {
      description: 'Rest that its carts are meant to have; null: the best that its size allows',
    }),
  },
  closed,
);

const DaypartSchema = Type.Object(
  {
    code: Name,
    name: Name,
    hours: Type.String({ pattern: '^[01]{168}$', description: 'Hours of the week, Monday 00:00 first' }),
    categories: Type.Array(Name, { maxItems: 1000, description: 'Categories that air in these hours alone' }),
    codes: Type.Array(Name, { maxItems: 1000, description: 'Codes whose carts air in these hours alone' }),
  },
  closed,
);

/** A cart of the library: by its number where title and artist agree, else by title and artist. */
const CartSchema = Type.Object(
  { number: Type.Integer({ minimum: 1 }), title: Text, artist: Text },
  { ...closed, description: 'A cart of the library: number, title and artist' },
);

const PositionSchema = Type.Object(
  {
    kinds: Type.Array(Kind, { maxItems: 10, description: 'What may stand there, best first' }),
    category: OrNull(Name),
    overNext: Type.Boolean({ description: 'It lies over the song that follows' }),
    hard: OrNull(
      Type.Object(
        {
          minute: Type.Integer({ minimum: 0, maximum: 119, description: 'Minute of the hour' }),
          onTime: oneOf(['immediately', 'make-next', 'wait'] as const),
          graceSeconds: Type.Number({ minimum: 0, maximum: 3600 }),
        },
        closed,
      ),
    ),
    purpose: Type.Optional(oneOf(['item', 'stopset', 'voice-track', 'fill'] as const)),
    cart: Type.Optional(CartSchema),
    place: Type.Optional(oneOf(['open', 'close'] as const)),
    requiredCodes: Type.Optional(Names),
    excludedCodes: Type.Optional(Names),
    transition: Type.Optional(oneOf(['play', 'segue', 'stop'] as const)),
    avails: Type.Optional(Type.Integer({ minimum: 1, maximum: 100 })),
    lengthSeconds: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 3600 })),
  },
  closed,
);

const ClockSchema = Type.Object(
  {
    name: Name,
    repeatFrom: Type.Union([Type.Integer({ minimum: 0, maximum: 999 }), Type.Null()], {
      description: 'From this position on the clock goes around; null: it runs once',
    }),
    colour: Type.Optional(Colour),
    positions: Type.Array(PositionSchema, { maxItems: 1000 }),
  },
  closed,
);

const HourSchema = Type.Object({ hour: Type.Integer({ minimum: 0, maximum: 23 }), clock: Name }, closed);

const SpecialDaySchema = Type.Object(
  {
    date: Type.String({ pattern: '^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])$' }),
    name: Text,
    hours: Type.Array(HourSchema, { maxItems: HOURS }),
  },
  closed,
);

const WallPageSchema = Type.Object(
  {
    name: Text,
    rows: Type.Integer({ minimum: 1, maximum: 50 }),
    columns: Type.Integer({ minimum: 1, maximum: 50 }),
    buttons: Type.Array(
      Type.Object(
        {
          row: Type.Integer({ minimum: 0 }),
          column: Type.Integer({ minimum: 0 }),
          cart: CartSchema,
          label: Text,
          colour: OrNull(Colour),
          loop: Type.Boolean(),
        },
        closed,
      ),
      { maxItems: 2500 },
    ),
  },
  closed,
);

/** Everything that a planner decides, and the station's settings: what `station export` writes and `station import` reads. */
export const StationFileSchema = Type.Object(
  {
    format: Type.Literal(STATION_FILE_FORMAT),
    version: Type.Integer({ minimum: 1, maximum: STATION_FILE_VERSION }),
    categories: Type.Array(CategorySchema, { maxItems: 10_000 }),
    dayparts: Type.Array(DaypartSchema, { maxItems: 1000 }),
    rules: Type.Object(
      {
        own: Type.Union([Type.Array(RuleSchema, { maxItems: 1000 }), Type.Null()], {
          description: 'The one that is relaxed last first; null: the default rules hold',
        }),
        webcaster: Type.Boolean({ description: 'The US webcaster rule holds as well' }),
      },
      closed,
    ),
    clocks: Type.Array(ClockSchema, { maxItems: 1000 }),
    grid: Type.Array(Type.Array(OrNull(Name), { minItems: HOURS, maxItems: HOURS }), {
      minItems: 7,
      maxItems: 7,
      description: 'Seven days from Monday on, the clock of each hour',
    }),
    specialDays: Type.Array(SpecialDaySchema, { maxItems: 10_000 }),
    wall: Type.Array(WallPageSchema, { maxItems: 100 }),
    settings: Type.Record(Type.String(), Type.Unknown(), {
      description: 'As the settings file has them; see station.schema.json',
    }),
  },
  { ...closed, title: 'Continuity station file' },
);
export type StationFile = Static<typeof StationFileSchema>;

/** The JSON Schema of the file, as `config/station-file.schema.json` holds it. */
export function stationFileJsonSchema(): object {
  const schema = JSON.parse(JSON.stringify(StationFileSchema)) as object;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema };
}
