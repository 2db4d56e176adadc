import { Type, type Static } from 'typebox';
import { Compile } from 'typebox/compile';
import { SEGMENT_KINDS, type SegmentKind } from '../../playout/api/segment.js';
import { CUE_POINTS, type CuePoint } from '../cue-points.js';

/** One line of a library file; `type` says which it is and may be left out for a cart. */
const oneOf = <const T extends readonly string[]>(values: T) =>
  Type.Unsafe<T[number]>({ type: 'string', enum: [...values] });
const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(schema: T) => Type.Union([schema, Type.Null()]);

const Kind = Type.Unsafe<SegmentKind>({ type: 'string', enum: [...SEGMENT_KINDS] });
const Text = Type.String({ maxLength: 10_000 });
const Frames = Type.Integer({ minimum: 0 });
const Seconds = Type.Number({ minimum: 0, maximum: 1_000_000 });
const LocalTime = nullable(Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d$' }));
const Minute = Type.Integer({ minimum: 0, maximum: 1440 });
const NumberOrNull = nullable(Type.Number());
const Cues = Type.Partial(
  Type.Object(Object.fromEntries(CUE_POINTS.map((name) => [name, Frames])) as Record<CuePoint, typeof Frames>),
);

/** What measuring a file has found. Frames are of the file's own rate; `fingerprint` and `peaks` are base64. */
const MeasuredSchema = Type.Object({
  sampleRateHz: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  channels: Type.Integer({ minimum: 1, maximum: 64 }),
  durationFrames: Frames,
  integratedLufs: NumberOrNull,
  loudnessRangeLu: NumberOrNull,
  truePeakDbtp: NumberOrNull,
  firstLufs: NumberOrNull,
  lastLufs: NumberOrNull,
  introConfidence: NumberOrNull,
  ending: nullable(oneOf(['cold', 'fade', 'sustained'])),
  tempoBpm: NumberOrNull,
  speech: Type.Array(Type.Tuple([Type.Number(), Type.Number()])),
  spectrumDb: nullable(Type.Array(Type.Number())),
  fingerprint: nullable(Type.String()),
  join: Type.Optional(
    nullable(
      Type.Object({
        ending: nullable(oneOf(['cold', 'fade', 'sustained'])),
        vocalEndFrames: nullable(Frames),
        bodyFromFrames: nullable(Frames),
        segueFrames: Frames,
        cueOutFrames: Frames,
      }),
    ),
  ),
  analysisVersion: Type.Integer({ minimum: 0 }),
  waveform: nullable(Type.Object({ framesPerPeak: Frames, peaks: Type.String() })),
});

/** Positions and lengths in seconds, for files that are written by hand or by other programs; they count as set by a person. */
const secondsFields = {
  durationSeconds: Seconds,
  cueInSeconds: Seconds,
  introEndSeconds: Seconds,
  segueSeconds: Seconds,
  cueOutSeconds: Seconds,
  fadeInSeconds: Seconds,
  fadeOutSeconds: Seconds,
  hookFromSeconds: Seconds,
  hookToSeconds: Seconds,
} as const;

const cutFields = {
  /** Absolute, or relative to the file that names it, or a live source's address; null or left out: there is no audio. */
  file: nullable(Type.String({ minLength: 1, maxLength: 4096 })),
  name: Text,
  position: Type.Integer({ minimum: 0, maximum: 10_000 }),
  cutEnabled: Type.Boolean(),
  evergreen: Type.Boolean(),
  weight: Type.Number({ minimum: 0, maximum: 1000 }),
  startsOn: LocalTime,
  endsOn: LocalTime,
  dayparts: Type.Array(Type.Tuple([Minute, Minute]), { maxItems: 24 }),
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { maxItems: 7 }),
  sizeBytes: Frames,
  contentKey: Type.String(),
  measured: MeasuredSchema,
  detected: Cues,
  edited: Cues,
  tempoBpm: NumberOrNull,
  ...secondsFields,
} as const;

const CutRecordSchema = Type.Partial(Type.Object(cutFields));
/** A recording of a cart; what is left out stays as it is, or takes its default where it is new. */
export type CutRecord = Static<typeof CutRecordSchema>;

const CartRecordSchema = Type.Partial(
  Type.Object({
    type: Type.Literal('cart'),
    number: Type.Integer({ minimum: 1, maximum: 999_999_999 }),
    kind: Kind,
    category: Type.String({ minLength: 1, maxLength: 200 }),
    title: Text,
    /** The credit as it is shown; the artists follow from it where they are not named. */
    artist: Text,
    artists: Type.Array(
      Type.Object({ name: Type.String({ minLength: 1, maxLength: 1000 }), role: oneOf(['main', 'featured']) }),
      { maxItems: 50 },
    ),
    album: Text,
    label: Text,
    composer: Text,
    genre: Text,
    language: Type.String({ maxLength: 20 }),
    isrc: nullable(Type.String({ maxLength: 20 })),
    year: nullable(Type.Integer({ minimum: 0, maximum: 9999 })),
    explicit: Type.Boolean(),
    notes: Text,
    enabled: Type.Boolean(),
    codes: Type.Array(Type.String({ minLength: 1, maxLength: 200 }), { maxItems: 100 }),
    gainTrimDb: Type.Number({ minimum: -60, maximum: 60 }),
    cutRotation: oneOf(['weight', 'order']),
    duck: nullable(Type.Record(Type.String(), Type.Number())),
    eqMatch: nullable(Type.Boolean()),
    transition: nullable(oneOf(['play', 'segue', 'stop'])),
    /** Hash of a line of type `artwork`. */
    artwork: nullable(Type.String()),
    createdAtEpochMs: Frames,
    revision: Frames,
    cuts: Type.Array(CutRecordSchema, { maxItems: 1000 }),
    // A cart with one cut may say of it what there is to say without a list.
    ...cutFields,
  }),
);
export type CartRecord = Static<typeof CartRecordSchema>;

const HeaderSchema = Type.Object({ type: Type.Literal('library'), version: Type.Integer({ minimum: 1 }) });
const CategorySchema = Type.Object({
  type: Type.Literal('category'),
  code: Type.String({ minLength: 1 }),
  name: Type.String({ minLength: 1 }),
  kind: Kind,
  colour: Type.String({ pattern: '^#[0-9a-fA-F]{6}$' }),
});
const ArtistSchema = Type.Object({
  type: Type.Literal('artist'),
  name: Type.String({ minLength: 1 }),
  aliasOf: Type.String({ minLength: 1 }),
});
const ArtworkSchema = Type.Object({
  type: Type.Literal('artwork'),
  hash: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  mime: oneOf(['image/png', 'image/jpeg', 'image/webp']),
  base64: Type.String({ maxLength: 4 * 1024 * 1024 }),
});
const FilterSchema = Type.Object({
  type: Type.Literal('filter'),
  name: Type.String({ minLength: 1, maxLength: 100 }),
  filter: Type.Record(Type.String(), Type.Unknown()),
  sort: Type.Record(Type.String(), Type.Unknown()),
  position: Type.Integer(),
});

export const LIBRARY_FORMAT_VERSION = 1;

export type CategoryRecord = Static<typeof CategorySchema>;
export type ArtistRecord = Static<typeof ArtistSchema>;
export type ArtworkRecord = Static<typeof ArtworkSchema>;
export type FilterRecord = Static<typeof FilterSchema>;
export type HeaderRecord = Static<typeof HeaderSchema>;
export type LibraryRecord =
  | HeaderRecord
  | CategoryRecord
  | ArtistRecord
  | ArtworkRecord
  | FilterRecord
  | (CartRecord & { readonly type?: 'cart' });

const CHECKS = {
  library: Compile(HeaderSchema),
  category: Compile(CategorySchema),
  artist: Compile(ArtistSchema),
  artwork: Compile(ArtworkSchema),
  filter: Compile(FilterSchema),
  cart: Compile(CartRecordSchema),
} as const;

/** A row or line that was read, or why it cannot be used. `line` counts from 1 in the file it came from. */
export type ReadRecord =
  { readonly line: number; readonly record: LibraryRecord } | { readonly line: number; readonly error: string };

/** Checks what was read; the error names the field. */
export function checkedRecord(line: number, value: unknown): ReadRecord {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return { line, error: 'it is not an object with the fields of a cart' };
  }
  const type = (value as { type?: unknown }).type ?? 'cart';
  if (typeof type !== 'string' || !Object.hasOwn(CHECKS, type)) {
    return { line, error: `its type is ${JSON.stringify(type)}, known are ${Object.keys(CHECKS).join(', ')}` };
  }
  const check = CHECKS[type as keyof typeof CHECKS];
  if (!check.Check(value)) {
    const faults = [...check.Errors(value)].slice(0, 2);
    const words = faults.map(({ instancePath, message }) => `${instancePath.slice(1) || 'it'} ${message}`);
    return { line, error: words.join('; ') };
  }
  const record = value as LibraryRecord;
  if (record.type === 'library' && record.version > LIBRARY_FORMAT_VERSION) {
    return { line, error: `it was written by a newer program (version ${record.version} of the format)` };
  }
  if (type === 'cart') {
    const { title, file, cuts } = record as CartRecord;
    const named =
      (title ?? '').trim() !== '' || file !== undefined || (cuts ?? []).some((cut) => cut.file !== undefined);
    if (!named) return { line, error: 'it has neither title nor file' };
  }
  return { line, record };
}
