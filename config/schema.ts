import { IANAZone } from 'luxon';
import type { Static, TSchema } from 'typebox';
import { Type } from './schema-type.js';

/** Names of the processing presets that the engine has. */
export const PROCESSING_PRESETS = ['off', 'limiter', 'transparent', 'speech', 'music', 'loud', 'r128'] as const;

/** Kinds that a file can be of, as the engine's language has them; config imports no other room. */
const FILE_KIND_NAMES = [
  'music',
  'jingle',
  'sweeper',
  'liner',
  'voice',
  'spot',
  'news',
  'bed',
  'id',
  'emergency',
] as const;

const oneOf = <T extends readonly string[]>(values: T, options: object) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values], ...options });

const closed = { additionalProperties: false } as const;

/** A number in a range, with its default. */
const within = (minimum: number, maximum: number, byDefault: number, description: string) =>
  Type.Number({ minimum, maximum, default: byDefault, description });

const whole = (minimum: number, maximum: number, byDefault: number, description: string) =>
  Type.Integer({ minimum, maximum, default: byDefault, description });

/** One band of a parametric equalizer. */
const eqBand = Type.Object(
  {
    type: oneOf(['peak', 'low-shelf', 'high-shelf'] as const, { default: 'peak', description: 'Shape of the band' }),
    frequencyHz: within(20, 20_000, 1000, 'Centre of a peak, corner of a shelf'),
    gainDb: within(-12, 12, 0, 'Boost or cut'),
    q: within(0.1, 10, 0.7, 'Width: higher is narrower'),
  },
  closed,
);

/** What a microphone or a jingle passes before it joins the programme bus. */
const strip = (enabled: boolean, what: string, defaults: { gateDbfs: number; compressorDbfs: number }) =>
  Type.Object(
    {
      enabled: Type.Boolean({ default: enabled, description: `Process ${what}` }),
      gateDbfs: within(-100, -10, defaults.gateDbfs, 'Quieter than this is closed off; -100 is no gate'),
      highPassHz: within(0, 400, 80, 'Rumble below this is taken out; 0 takes out nothing'),
      compressorDbfs: within(
        -60,
        0,
        defaults.compressorDbfs,
        'Level from which the compressor works; 0 is no compressor',
      ),
      compressorRatio: within(1, 20, 3, 'So many dB in make one dB out above it'),
      eq: Type.Array(eqBand, { default: [], maxItems: 8, description: 'Bands of the parametric equalizer' }),
      reverbSendDb: within(-60, 0, -60, 'How much of it goes to the reverb; -60 is nothing'),
    },
    closed,
  );

/** A folder that is watched, and what its files are. */
const watchFolder = Type.Object(
  {
    path: Type.String({ minLength: 1, description: 'The folder; those below it are watched too' }),
    category: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'Category of its files' })),
    kind: Type.Optional(oneOf(FILE_KIND_NAMES, { description: 'Kind of its files' })),
    codes: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), {
      default: [],
      description: 'Codes that its files get',
    }),
    startsInDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3650,
        description: 'First day on which a file may air, counted from its arrival',
      }),
    ),
    endsInDays: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 3650,
        description: 'Last day on which a file may air, counted from its arrival',
      }),
    ),
    stableSeconds: within(0.2, 3600, 2, 'A file whose size and time did not change for so long is whole'),
    polling: Type.Boolean({
      default: false,
      description: 'Look at the folder again and again: for network folders, which tell of no change',
    }),
    pollSeconds: within(0.2, 3600, 5, 'How often such a folder is looked at'),
  },
  closed,
);

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
        duckLiveAttackMs: whole(20, 500, 60, 'Time in which the bed goes down for a live input'),
        eq: Type.Array(eqBand, {
          default: [],
          maxItems: 8,
          description: "Bands of the programme bus's equalizer, used in place of the preset's where there are any",
        }),
        microphone: strip(true, 'the microphone', { gateDbfs: -50, compressorDbfs: -24 }),
        jingles: strip(false, 'the carts of the wall', { gateDbfs: -100, compressorDbfs: -18 }),
        reverb: Type.Object(
          {
            decaySeconds: within(0.2, 10, 1.2, 'Time in which the room falls by 60 dB'),
            preDelayMs: within(0, 200, 20, 'Time before the room answers'),
            levelDb: within(-60, 6, -6, 'Level of the room in the mix'),
          },
          closed,
        ),
        eqMatch: Type.Object(
          {
            enabled: Type.Boolean({
              default: false,
              description: "Bring songs towards the station's reference spectrum",
            }),
            reference: Type.Array(Type.String({ minLength: 1 }), {
              default: [],
              description: 'Files of the library whose average is the reference',
            }),
            strength: within(0, 1, 0.5, 'How much of the difference is taken away'),
            maxDb: within(0, 6, 6, 'Most boost or cut in a band'),
          },
          closed,
        ),
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
        fm: Type.Object(
          {
            enabled: Type.Boolean({ default: false, description: 'Make a stereo multiplex for an FM transmitter' }),
            device: Type.Optional(
              Type.String({
                minLength: 1,
                description: 'Sound card that takes 192 kHz, as `continuity devices` lists it',
              }),
            ),
            file: Type.Optional(Type.String({ minLength: 1, description: 'WAV file to write instead, 192 kHz' })),
            levelDbfs: within(-40, 0, -3, 'Level of full deviation on the card'),
            preEmphasisUs: Type.Unsafe<0 | 50 | 75>({
              type: 'integer',
              enum: [0, 50, 75],
              default: 50,
              description: 'Pre-emphasis: 50 in Europe, 75 in the Americas and Korea',
            }),
            pilotPercent: within(8, 10, 9, 'Pilot, of full deviation'),
            phaseRotator: Type.Boolean({
              default: false,
              description: 'Turn the phase of voices, so that they are as high above the axis as below',
            }),
            powerLimitDbr: Type.Optional(
              Type.Number({
                minimum: -3,
                maximum: 12,
                description: 'Limit of multiplex power (ITU-R BS.412), 0 in Germany; none where left out',
              }),
            ),
            rds: Type.Object(
              {
                enabled: Type.Boolean({ default: true, description: 'Send RDS' }),
                percent: within(1, 10, 4, 'RDS, of full deviation'),
                pi: Type.String({
                  pattern: '^[0-9A-Fa-f]{4}$',
                  default: '1000',
                  description: 'Programme identification, hexadecimal',
                }),
                ps: Type.String({
                  maxLength: 8,
                  default: 'RADIO',
                  description: 'Programme service name, up to 8 characters',
                }),
                pty: whole(0, 31, 0, 'Programme type'),
                tp: Type.Boolean({ default: false, description: 'Traffic programme' }),
                ta: Type.Boolean({ default: false, description: 'Traffic announcement' }),
                radioText: Type.String({
                  maxLength: 64,
                  default: '',
                  description: 'Radio text; what is on air where it is empty',
                }),
                alternativeMhz: Type.Array(Type.Number({ minimum: 87.6, maximum: 107.9 }), {
                  default: [],
                  maxItems: 25,
                  description: 'Alternative frequencies',
                }),
              },
              closed,
            ),
          },
          closed,
        ),
      },
      closed,
    ),
    inputs: Type.Object(
      {
        microphone: Type.Object(
          {
            enabled: Type.Boolean({ default: false, description: 'The station has a microphone' }),
            device: Type.String({
              minLength: 1,
              default: 'default',
              description: "The device's name as `continuity devices` lists it",
            }),
          },
          closed,
        ),
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
    library: Type.Object(
      {
        watch: Type.Array(watchFolder, {
          default: [],
          maxItems: 100,
          description: 'Folders whose new files are taken in by themselves',
        }),
        uploadLimitMb: whole(1, 100_000, 4000, 'Largest file that may be uploaded'),
        uploadKeepFreeMb: whole(
          0,
          1_000_000,
          2000,
          'So much of the disk stays free: uploads that would take it are refused',
        ),
        uploadExpireHours: within(0.01, 720, 24, 'An upload that was not finished is thrown away after this time'),
      },
      closed,
    ),
    traffic: Type.Object(
      {
        folder: Type.Optional(
          Type.String({ minLength: 1, description: 'Folder whose schedules of spots are taken in by themselves' }),
        ),
        map: Type.Optional(
          Type.String({
            minLength: 1,
            maxLength: 200,
            description: 'Saved column map that they are read by; left out, their own headings',
          }),
        ),
      },
      closed,
    ),
    keep: Type.Object(
      {
        recordingDays: whole(0, 3650, 31, 'Days that recordings of the programme are kept; 0 is for ever'),
        planDays: whole(0, 3650, 400, 'Days that the rundown is kept; what aired is kept for ever. 0 is for ever'),
      },
      closed,
    ),
    schedule: Type.Object(
      {
        planAheadHours: whole(12, 168, 24, 'At least this much is always planned'),
        seed: whole(0, 2147483647, 1, 'The same library, history and seed give the same plan'),
        artistSeparationMinutes: whole(
          0,
          1440,
          60,
          'Least distance between two items of one artist, while the station has no rules of its own',
        ),
        titleSeparationMinutes: whole(
          0,
          10080,
          120,
          'Least distance between two plays of one title, while the station has no rules of its own',
        ),
        exactTime: Type.Object(
          {
            enabled: Type.Boolean({
              default: true,
              description: 'Hard times are reached by alternates, stretch, extras, early segues, beds and fades',
            }),
            alternates: whole(0, 10, 8, 'Songs that may stand in for each of the last ones before a hard time'),
            stretchPercent: within(0, 2, 1, 'How far the tempo of a song may be changed; 0 changes none'),
            stretchMostPercent: within(0, 2, 2, 'The same where nothing else helps, before an item is faded out'),
            fadeSeconds: within(0.1, 30, 5, 'The fade that ends an item before its end where nothing else is left'),
          },
          closed,
        ),
        spotSeparationMinutes: whole(
          0,
          1440,
          20,
          'Least distance between breaks with spots of one sponsor or of competing products',
        ),
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
    enum?: (string | number)[];
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
