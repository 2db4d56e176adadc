import { Type, type Static } from 'typebox';
import { KindSchema, NumberOrNull, oneOf, OutcomeSchema, TextOrNull } from './engine.js';

const closed = { additionalProperties: false } as const;
const Word = Type.String({ minLength: 1, maxLength: 200 });
const Words = Type.Array(Word, { maxItems: 500 });
const BooleanOrNull = Type.Union([Type.Boolean(), Type.Null()]);
/** The least and the greatest, both included; either may be left out. */
const Range = Type.Object({ from: Type.Optional(Type.Number()), to: Type.Optional(Type.Number()) }, closed);

export const LIBRARY_SORTS = [
  'number',
  'title',
  'artist',
  'album',
  'kind',
  'category',
  'label',
  'composer',
  'year',
  'language',
  'duration',
  'intro',
  'tempo',
  'loudness',
  'created',
  'last-played',
  'plays',
] as const;

/** What is odd about a cart: found by these names. */
export const CART_CONDITIONS = [
  'playable',
  'held',
  'problem',
  'missing',
  'no-audio',
  'never-played',
  'over-played',
  'cues-edited',
  'intro-unsure',
  'expired',
  'without-artist',
] as const;

/** Which carts: every condition that is named must hold; of a list, any of its values. */
export const LibraryFilterSchema = Type.Object(
  {
    text: Type.Optional(
      Type.String({ maxLength: 200, description: 'Beginnings of words in title, artist, album and the other texts' }),
    ),
    kinds: Type.Optional(Type.Array(KindSchema, { maxItems: 20 })),
    categories: Type.Optional(Words),
    codes: Type.Optional(Words),
    withoutCodes: Type.Optional(Words),
    artist: Type.Optional(Type.String({ maxLength: 200 })),
    album: Type.Optional(Type.String({ maxLength: 200 })),
    label: Type.Optional(Type.String({ maxLength: 200 })),
    composer: Type.Optional(Type.String({ maxLength: 200 })),
    genre: Type.Optional(Type.String({ maxLength: 200 })),
    languages: Type.Optional(Words),
    explicit: Type.Optional(Type.Boolean()),
    year: Type.Optional(Range),
    durationSeconds: Type.Optional(Range),
    introSeconds: Type.Optional(Range),
    tempoBpm: Type.Optional(Range),
    integratedLufs: Type.Optional(Range),
    createdAtEpochMs: Type.Optional(Range),
    lastPlayedAtEpochMs: Type.Optional(Range),
    plays28Days: Type.Optional(Range),
    conditions: Type.Optional(Type.Array(oneOf(CART_CONDITIONS), { maxItems: 20 })),
  },
  closed,
);
export type LibraryFilter = Static<typeof LibraryFilterSchema>;

export const LibrarySortSchema = Type.Object({ by: oneOf(LIBRARY_SORTS), descending: Type.Boolean() }, closed);
export type LibrarySort = Static<typeof LibrarySortSchema>;

/** POST /api/library/search */
export const LibraryQuerySchema = Type.Object(
  {
    filter: LibraryFilterSchema,
    sort: LibrarySortSchema,
    offset: Type.Integer({ minimum: 0, maximum: 10_000_000 }),
    limit: Type.Integer({ minimum: 1, maximum: 500 }),
  },
  closed,
);
export type LibraryQuery = Static<typeof LibraryQuerySchema>;

/** A cart as a list shows it. */
export const LibraryRowSchema = Type.Object({
  cartId: Type.String(),
  kind: KindSchema,
  category: Type.String(),
  title: Type.String(),
  artist: Type.String(),
  album: Type.String(),
  label: Type.String(),
  composer: Type.String(),
  genre: Type.String(),
  language: Type.String(),
  year: NumberOrNull,
  explicit: Type.Boolean(),
  codes: Type.Array(Type.String()),
  /** Held back by hand where false. */
  enabled: Type.Boolean(),
  cuts: Type.Integer(),
  /** What airs of it, from cue in to cue out; null without audio. */
  durationSeconds: NumberOrNull,
  introSeconds: NumberOrNull,
  tempoBpm: NumberOrNull,
  integratedLufs: NumberOrNull,
  truePeakDbtp: NumberOrNull,
  createdAtEpochMs: Type.Number(),
  lastPlayedAtEpochMs: NumberOrNull,
  plays28Days: Type.Integer(),
  /** Why it cannot air; null for one that can. */
  problem: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
  artwork: TextOrNull,
});
export type LibraryRow = Static<typeof LibraryRowSchema>;

export const LibraryPageSchema = Type.Object({ total: Type.Integer(), rows: Type.Array(LibraryRowSchema) });
export type LibraryPage = Static<typeof LibraryPageSchema>;

export const CUE_POINTS = ['cueIn', 'introEnd', 'segue', 'cueOut', 'fadeIn', 'fadeOut', 'hookFrom', 'hookTo'] as const;
export type CuePoint = (typeof CUE_POINTS)[number];

/**
 * Cue points by name, in frames of the engine's rate (48 kHz): positions in the file, but for `fadeIn` and `fadeOut`, which
 * are the lengths of the fades that start at cue in and end at cue out. One that is not set is absent.
 */
export const CuesSchema = Type.Partial(
  Type.Object(
    Object.fromEntries(CUE_POINTS.map((point) => [point, Type.Integer({ minimum: 0 })])) as Record<
      CuePoint,
      ReturnType<typeof Type.Integer>
    >,
    closed,
  ),
);
export type Cues = Static<typeof CuesSchema>;

/** `YYYY-MM-DDTHH:MM` in the station's zone; null is open. */
const LocalTimeOrNull = Type.Union([Type.String({ pattern: '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d$' }), Type.Null()]);
const Dayparts = Type.Array(
  Type.Tuple([Type.Integer({ minimum: 0, maximum: 1440 }), Type.Integer({ minimum: 0, maximum: 1440 })]),
  {
    maxItems: 24,
    description: 'Minutes of the local day, to exclusive; from > to passes midnight; none: any time',
  },
);
const Weekdays = Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
  maxItems: 7,
  description: 'ISO, 1 is Monday; none: all',
});

/** A recording of a cart. */
export const CutSchema = Type.Object({
  cutId: Type.String(),
  name: Type.String(),
  path: Type.String(),
  enabled: Type.Boolean(),
  evergreen: Type.Boolean(),
  weight: Type.Number(),
  position: Type.Integer(),
  startsOn: TextOrNull,
  endsOn: TextOrNull,
  dayparts: Dayparts,
  weekdays: Weekdays,
  sampleRateHz: Type.Integer(),
  channels: Type.Integer(),
  /** Length of the file, frames of the engine's rate. */
  durationFrames: Type.Integer(),
  integratedLufs: NumberOrNull,
  loudnessRangeLu: NumberOrNull,
  truePeakDbtp: NumberOrNull,
  firstLufs: NumberOrNull,
  lastLufs: NumberOrNull,
  tempoBpm: NumberOrNull,
  ending: Type.Union([oneOf(['cold', 'fade', 'sustained']), Type.Null()]),
  introConfidence: NumberOrNull,
  /** Speech, [from, to) in frames of the engine's rate. */
  speech: Type.Array(Type.Tuple([Type.Number(), Type.Number()])),
  /** What airs: the edited point, else the detected one. */
  cues: CuesSchema,
  detected: CuesSchema,
  edited: CuesSchema,
  problem: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
});
export type Cut = Static<typeof CutSchema>;

export const CartArtistSchema = Type.Object({ name: Word, role: oneOf(['main', 'featured']) }, closed);

export const DuckOverrideSchema = Type.Object(
  {
    differenceLu: Type.Optional(Type.Number({ minimum: 0, maximum: 24 })),
    attackMs: Type.Optional(Type.Number({ minimum: 20, maximum: 2000 })),
    holdMs: Type.Optional(Type.Number({ minimum: 0, maximum: 5000 })),
    releaseMs: Type.Optional(Type.Number({ minimum: 20, maximum: 10_000 })),
  },
  closed,
);

/** What a person may change of a cart: the same fields whether one is edited or thousands are. */
const editable = {
  kind: KindSchema,
  /** Name of a category; one that is not there is made. */
  category: Word,
  title: Word,
  artists: Type.Array(CartArtistSchema, { maxItems: 50 }),
  album: Type.String({ maxLength: 1000 }),
  label: Type.String({ maxLength: 1000 }),
  composer: Type.String({ maxLength: 1000 }),
  genre: Type.String({ maxLength: 200 }),
  language: Type.String({ maxLength: 20 }),
  isrc: Type.Union([Type.String({ pattern: '^[A-Z]{2}[A-Z0-9]{3}\\d{7}$' }), Type.Null()]),
  year: Type.Union([Type.Integer({ minimum: 1000, maximum: 9999 }), Type.Null()]),
  explicit: Type.Boolean(),
  notes: Type.String({ maxLength: 10_000 }),
  enabled: Type.Boolean(),
  codes: Type.Array(Word, { maxItems: 100 }),
  gainTrimDb: Type.Number({ minimum: -24, maximum: 12 }),
  cutRotation: oneOf(['weight', 'order']),
  duck: Type.Union([DuckOverrideSchema, Type.Null()]),
  eqMatch: BooleanOrNull,
  transition: Type.Union([oneOf(['play', 'segue', 'stop']), Type.Null()]),
} as const;

/** Where a live source is heard and how long it has the air. */
export const LiveSlotSchema = Type.Object(
  {
    address: Type.String({
      minLength: 1,
      maxLength: 2000,
      description: '`https://...` or `http://...` of a stream, or `input:` and the name of a sound device',
    }),
    lengthSeconds: Type.Number({ minimum: 1, maximum: 86_400 }),
  },
  closed,
);
export type LiveSlot = Static<typeof LiveSlotSchema>;

/** POST /api/library/live: a new cart of kind `live`; answers it. */
export const NewLiveSourceSchema = Type.Object(
  {
    title: Word,
    ...LiveSlotSchema.properties,
    /** Name of a category; one that is not there is made. */
    category: Type.Optional(Word),
  },
  closed,
);
export type NewLiveSource = Static<typeof NewLiveSourceSchema>;

/** GET /api/library/carts/:cartId: a cart with all that is known of it. */
export const CartDetailSchema = Type.Intersect([
  LibraryRowSchema,
  Type.Object({
    revision: Type.Integer(),
    artists: Type.Array(CartArtistSchema),
    isrc: TextOrNull,
    notes: Type.String(),
    gainTrimDb: Type.Number(),
    cutRotation: oneOf(['weight', 'order']),
    duck: Type.Union([DuckOverrideSchema, Type.Null()]),
    eqMatch: BooleanOrNull,
    transition: Type.Union([oneOf(['play', 'segue', 'stop']), Type.Null()]),
    /** Null for what plays a file. */
    live: Type.Union([LiveSlotSchema, Type.Null()]),
    cutList: Type.Array(CutSchema),
  }),
]);
export type CartDetail = Static<typeof CartDetailSchema>;

/**
 * PATCH /api/library/carts/:cartId; refused (409 REVISION_STALE) where somebody else changed it since `revision`. Only a live
 * source has `live`.
 */
export const CartPatchSchema = Type.Intersect(
  [Type.Object({ revision: Type.Integer() }), Type.Partial(Type.Object({ ...editable, live: LiveSlotSchema }))],
  { unevaluatedProperties: false },
);
export type CartPatch = Static<typeof CartPatchSchema>;

/** PATCH /api/library/cuts/:cutId; answers the cart with all its cuts. In `cues` null takes a point back to the detected one. */
export const CutPatchSchema = Type.Partial(
  Type.Object(
    {
      name: Type.String({ maxLength: 200 }),
      enabled: Type.Boolean(),
      evergreen: Type.Boolean(),
      weight: Type.Number({ minimum: 0, maximum: 1000 }),
      position: Type.Integer({ minimum: 0, maximum: 10_000 }),
      startsOn: LocalTimeOrNull,
      endsOn: LocalTimeOrNull,
      dayparts: Dayparts,
      weekdays: Weekdays,
      cues: Type.Record(oneOf(CUE_POINTS), Type.Union([Type.Integer({ minimum: 0 }), Type.Null()])),
    },
    closed,
  ),
);
export type CutPatch = Static<typeof CutPatchSchema>;

/** Carts one by one, or all that a filter finds. */
export const SelectionSchema = Type.Union([
  Type.Object({ cartIds: Type.Array(Type.String(), { minItems: 1, maxItems: 100_000 }) }, closed),
  Type.Object({ filter: LibraryFilterSchema }, closed),
]);
export type Selection = Static<typeof SelectionSchema>;

/** POST /api/library/edits: one change for many carts. */
export const BulkEditSchema = Type.Object(
  {
    selection: SelectionSchema,
    set: Type.Partial(Type.Object(editable, closed)),
    addCodes: Type.Optional(Words),
    removeCodes: Type.Optional(Words),
  },
  closed,
);
export type BulkEdit = Static<typeof BulkEditSchema>;

/** GET /api/library/edits, newest first; POST /api/library/edits/:editId/undo takes one back. */
export const LibraryEditSchema = Type.Object({
  editId: Type.String(),
  atEpochMs: Type.Number(),
  description: Type.String(),
  carts: Type.Integer(),
  undone: Type.Boolean(),
  /** Carts that an undo left alone, because they were changed again since. */
  kept: Type.Optional(Type.Integer()),
});
export type LibraryEdit = Static<typeof LibraryEditSchema>;

/** GET /api/library/facets: what there is to filter by, with counts. */
export const LibraryFacetsSchema = Type.Object({
  kinds: Type.Record(Type.String(), Type.Integer()),
  categories: Type.Array(Type.Object({ name: Type.String(), colour: Type.String(), carts: Type.Integer() })),
  codes: Type.Array(Type.Object({ code: Type.String(), carts: Type.Integer() })),
  languages: Type.Array(Type.Object({ language: Type.String(), carts: Type.Integer() })),
  conditions: Type.Record(Type.String(), Type.Integer()),
});
export type LibraryFacets = Static<typeof LibraryFacetsSchema>;

/** GET /api/library/filters; PUT and DELETE /api/library/filters/:name (both answer all that there are then). */
export const SavedFilterSchema = Type.Object(
  { name: Type.String({ minLength: 1, maxLength: 100 }), filter: LibraryFilterSchema, sort: LibrarySortSchema },
  closed,
);
export type SavedFilter = Static<typeof SavedFilterSchema>;

/**
 * GET /api/library/artists?text=: people and groups, whole. PATCH /api/library/artists/:artistId renames one, in the credits of
 * its carts too, or makes it another name (`aliasOf`) of somebody: both count as one for separation.
 */
export const ArtistSchema = Type.Object({
  artistId: Type.String(),
  name: Type.String(),
  aliasOf: Type.Union([Type.Object({ artistId: Type.String(), name: Type.String() }), Type.Null()]),
  /** Carts that credit this name. */
  carts: Type.Integer(),
});
export type Artist = Static<typeof ArtistSchema>;

export const ArtistPatchSchema = Type.Partial(
  Type.Object({ name: Word, aliasOf: Type.Union([Type.String({ minLength: 1, maxLength: 20 }), Type.Null()]) }, closed),
);
export type ArtistPatch = Static<typeof ArtistPatchSchema>;

/** GET /api/library/duplicates: groups of carts that are likely the same recording or song. */
export const DuplicateGroupSchema = Type.Object({
  reason: oneOf(['audio', 'title-and-artist']),
  /** 0..1: likeness of the fingerprints; 1 for the same title and artist. */
  likeness: Type.Number(),
  carts: Type.Array(LibraryRowSchema),
});
export type DuplicateGroup = Static<typeof DuplicateGroupSchema>;

/** GET /api/library/carts/:cartId/history */
export const CartHistorySchema = Type.Object({
  total: Type.Integer(),
  plays: Type.Array(
    Type.Object({
      startedAtEpochMs: Type.Number(),
      seconds: Type.Number(),
      outcome: OutcomeSchema,
      reason: Type.String(),
    }),
  ),
});
export type CartHistory = Static<typeof CartHistorySchema>;

/** A file that cannot be used, and why. */
export const LibraryProblemSchema = Type.Object({
  path: Type.String(),
  code: Type.String(),
  message: Type.String(),
  checkedAtEpochMs: Type.Number(),
});
export type LibraryProblem = Static<typeof LibraryProblemSchema>;

export const LibraryCountsSchema = Type.Object({
  /** Carts that can air. */
  carts: Type.Integer(),
  byKind: Type.Record(Type.String(), Type.Integer()),
  /** Files that cannot be used. */
  problems: Type.Integer(),
});
export type LibraryCounts = Static<typeof LibraryCountsSchema>;

/** A scan of files under way; null when none is. */
export const IngestProgressSchema = Type.Object({
  done: Type.Integer(),
  /** 0 while it is not known. */
  total: Type.Integer(),
  failed: Type.Integer(),
  file: Type.String(),
  /** Null while it cannot be told. */
  secondsLeft: NumberOrNull,
});
export type IngestProgress = Static<typeof IngestProgressSchema>;

/** The outline of a cart's sound: `peaks` are 0..255 (linear amplitude), evenly spread over the whole file. */
export const WaveformSchema = Type.Object({
  cartId: Type.String(),
  /** Length of the file, frames of the engine's rate. */
  durationFrames: Type.Number(),
  peaks: Type.Array(Type.Integer({ minimum: 0, maximum: 255 })),
});
export type Waveform = Static<typeof WaveformSchema>;

/** GET /api/library/cuts/:cutId/peaks: all stored pairs of smallest and largest sample, -127..127, for an editor to zoom in. */
export const CutPeaksSchema = Type.Object({
  durationFrames: Type.Integer(),
  /** Frames of the engine's rate that one pair stands for. */
  framesPerPeak: Type.Number(),
  pairs: Type.Array(Type.Integer({ minimum: -127, maximum: 127 })),
});
export type CutPeaks = Static<typeof CutPeaksSchema>;

/**
 * POST /api/library/join: the join of two cuts as it would be on air, rendered by the engine; answers a WAV file. Cues that
 * are being edited and not stored yet may be given.
 */
export const JoinRequestSchema = Type.Object(
  {
    fromCutId: Type.String(),
    toCutId: Type.String(),
    fromCues: Type.Optional(CuesSchema),
    toCues: Type.Optional(CuesSchema),
    secondsBefore: Type.Number({ minimum: 1, maximum: 60, default: 8 }),
    secondsAfter: Type.Number({ minimum: 1, maximum: 60, default: 8 }),
  },
  closed,
);
export type JoinRequest = Static<typeof JoinRequestSchema>;

export const AsRunSchema = Type.Object({
  itemId: Type.String(),
  cartId: TextOrNull,
  title: Type.String(),
  artist: Type.String(),
  kind: KindSchema,
  startedAt: Type.String(),
  startFrame: Type.Number(),
  endFrame: Type.Number(),
  outcome: OutcomeSchema,
  reason: Type.String(),
});
