import { IANAZone } from 'luxon';
import { Type, type Static, type TSchema } from 'typebox';

/** Names of the processing presets that the engine has. */
export const PROCESSING_PRESETS = ['off', 'limiter', 'transparent', 'r128'] as const;

const oneOf = <T extends readonly string[]>(values: T, options: object) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });

const closed = { additionalProperties: false } as const;

/** A number in a range, with its default. */
const within = (minimum: number, maximum: number, byDefault: number, description: string) =>
  Type.Number({ minimum, maximum, default: byDefault, description });

const whole = (minimum: number, maximum: number, byDefault: number, description: string) =>
  Type.Integer({ minimum, maximum, default: byDefault, description });

/** The station's settings: one shape for the file, the environment and every process. Units are in the names. */
export const SettingsSchema = Type.Object(
  {
    station: Type.Object(
      {
        name: Type.String({
          minLength: 1,
          maxLength: 100,
          default: 'Radio Continuity',
          description: 'As listeners see it',
        }),
        timeZone: Type.String({ format: 'time-zone', default: 'UTC', description: 'IANA zone, e.g. Europe/Berlin' }),
        language: Type.String({
          pattern: '^[a-z]{2,3}(-[A-Z]{2})?$',
          default: 'en',
          description: 'BCP 47, e.g. en or de-AT',
        }),
      },
      closed,
    ),
    sound: Type.Object(
      {
        targetLufs: within(-40, -9, -16, 'Programme and music loudness (EBU R 128: -23)'),
        speechTargetLufs: within(-40, -9, -18, 'Loudness of items that are speech'),
        ceilingDbtp: within(-20, 0, -1, 'The limiter keeps the true peak at or under this'),
        limiterDriveDb: within(0, 12, 6, 'How much the limiter may take so that dynamic music reaches its target'),
        processing: oneOf(PROCESSING_PRESETS, {
          default: 'transparent',
          description: 'Processing preset of the programme bus',
        }),
        duckDifferenceLu: within(3, 24, 12, 'How far a bed lies under the voice'),
        duckAttackMs: whole(20, 2000, 250, 'Time in which the bed goes down'),
        duckHoldMs: whole(0, 5000, 800, 'Time it stays down after the last word'),
        duckReleaseMs: whole(20, 10000, 1000, 'Time in which it comes back'),
        cutFadeMs: whole(0, 10000, 400, 'Fade of an item that is ended early'),
      },
      closed,
    ),
    outputs: Type.Object(
      {
        card: Type.Object(
          {
            enabled: Type.Boolean({ default: true, description: 'Play to a sound card where there is one' }),
            device: Type.String({
              minLength: 1,
              default: 'default',
              description: "The device's name as `continuity devices` lists it",
            }),
            profile: oneOf(['low-latency', 'normal', 'safe'] as const, {
              default: 'normal',
              description: 'Buffering: about 75, 154 or 500 ms',
            }),
          },
          closed,
        ),
        mp3Kbps: whole(64, 320, 192, 'Bit rate of /listen.mp3'),
        opusKbps: whole(32, 320, 128, 'Bit rate of /listen.opus'),
        record: Type.Boolean({ default: false, description: 'Record the programme to hourly WAV files' }),
      },
      closed,
    ),
    server: Type.Object(
      {
        host: Type.String({
          minLength: 1,
          default: '127.0.0.1',
          description: 'Loopback address the panel is served on',
        }),
        port: whole(0, 65535, 8000, "The panel's port; 0 takes a free one"),
      },
      closed,
    ),
    paths: Type.Object(
      {
        media: Type.Array(Type.String({ minLength: 1 }), {
          default: [],
          description: 'Folders whose files are the library',
        }),
        emergencyFile: Type.Optional(
          Type.String({ minLength: 1, description: 'Plays when nothing else can; a built-in one where left out' }),
        ),
      },
      closed,
    ),
    schedule: Type.Object(
      {
        planAheadHours: whole(12, 168, 24, 'At least this much is always planned'),
        seed: whole(0, 2147483647, 1, 'The same library, history and seed give the same plan'),
        artistSeparationMinutes: whole(0, 1440, 60, 'Least distance between two items of one artist'),
        titleSeparationMinutes: whole(0, 10080, 120, 'Least distance between two plays of one title'),
      },
      closed,
    ),
  },
  { ...closed, title: 'Continuity station settings' },
);

type DeepReadonly<T> = T extends readonly (infer U)[]
  ? readonly DeepReadonly<U>[]
  : T extends object
    ? { readonly [K in keyof T]: DeepReadonly<T[K]> }
    : T;

/** Validated, complete and frozen settings. */
export type Settings = DeepReadonly<Static<typeof SettingsSchema>>;

/** True for a time zone that this machine's zone database knows. */
export function isTimeZone(value: string): boolean {
  return IANAZone.isValidZone(value);
}

/** The JSON Schema of the settings file, as `config/station.schema.json` holds it: nothing has to be there. */
export function settingsJsonSchema(): object {
  const schema = JSON.parse(JSON.stringify(SettingsSchema), (key, value: unknown) =>
    key === 'required' && Array.isArray(value) ? undefined : value,
  ) as object;
  return { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema };
}

/** What is allowed at a place, in words: the end of every error about it. */
export function allowed(schema: TSchema): string {
  const s = schema as {
    enum?: string[];
    type?: string;
    minimum?: number;
    maximum?: number;
    pattern?: string;
    format?: string;
    minLength?: number;
  };
  if (s.enum) return `one of ${s.enum.join(', ')}`;
  if (s.type === 'boolean') return 'true or false';
  if (s.type === 'number' || s.type === 'integer')
    return `a ${s.type === 'integer' ? 'whole number' : 'number'} from ${s.minimum ?? '-inf'} to ${s.maximum ?? 'inf'}`;
  if (s.format === 'time-zone') return 'an IANA time zone such as Europe/Berlin';
  if (s.pattern) return `text that matches ${s.pattern}`;
  if (s.type === 'array') return 'a list of texts';
  if (s.type === 'object') return 'a group of settings';
  return s.minLength ? 'a text that is not empty' : 'a text';
}
