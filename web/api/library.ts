import { Type, type Static } from 'typebox';
import { KindSchema, NumberOrNull, oneOf, OutcomeSchema, TextOrNull } from './engine.js';

export const LIBRARY_SORTS = ['title', 'artist', 'album', 'kind', 'duration', 'newest', 'last-played'] as const;

export const LibraryQuerySchema = Type.Object(
  {
    text: Type.Optional(Type.String({ maxLength: 200, description: 'Words in title, artist or album' })),
    kind: Type.Optional(KindSchema),
    category: Type.Optional(Type.String({ maxLength: 100 })),
    sort: Type.Optional(oneOf(LIBRARY_SORTS)),
    offset: Type.Integer({ minimum: 0, maximum: 10_000_000, default: 0 }),
    limit: Type.Integer({ minimum: 1, maximum: 500, default: 100 }),
  },
  { additionalProperties: false },
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
  year: NumberOrNull,
  /** What airs of it, from cue in to cue out. */
  durationSeconds: Type.Number(),
  introSeconds: NumberOrNull,
  integratedLufs: NumberOrNull,
  truePeakDbtp: NumberOrNull,
  lastPlayedAtEpochMs: NumberOrNull,
  /** Why it cannot air; null for one that can. */
  problem: Type.Union([Type.Object({ code: Type.String(), message: Type.String() }), Type.Null()]),
});
export type LibraryRow = Static<typeof LibraryRowSchema>;

export const LibraryPageSchema = Type.Object({ total: Type.Integer(), rows: Type.Array(LibraryRowSchema) });
export type LibraryPage = Static<typeof LibraryPageSchema>;

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
