import type { ErrorCode } from './errors.js';

export const SEGMENT_KINDS = [
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

/** What a segment is; it decides its colour, its loudness target and how it joins its neighbours. */
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/** The kinds whose main part is speech: they duck what they lie over and take the speech loudness target. */
export const SPEECH_KINDS: readonly SegmentKind[] = ['voice', 'news', 'liner'];

/** Positions in a file, in frames of the engine's rate: 0 <= cueIn <= segue <= cueOut. */
export interface CuePoints {
  /** First frame that airs. */
  readonly cueInFrames: number;
  /** End of the music before the vocal (talk-up); absent where it is not known. */
  readonly introEndFrames?: number;
  /** Where the next item starts. */
  readonly segueFrames: number;
  /** The frame after the last one that airs. */
  readonly cueOutFrames: number;
  /** Length of the fade that starts at cue in; 0 keeps the first sample as it is. */
  readonly fadeInFrames: number;
  /** Length of the fade that ends at cue out; 0 keeps the last sample as it is. */
  readonly fadeOutFrames: number;
}

export const ON_TIME_RULES = ['immediately', 'make-next', 'wait'] as const;

/**
 * What a timed item does when its time comes: `immediately` ends what is on air; `make-next` is cued as the next item,
 * skipping what stands between; `wait` does the same, and ends what is on air once its grace has passed.
 */
export type OnTime = (typeof ON_TIME_RULES)[number];

/** A start at a clock time. A timed item never starts before its time: filler plays until then. */
export interface HardTime {
  readonly atEpochMs: number;
  readonly onTime: OnTime;
  /** For `wait`: how long it waits before it is forced, in frames. */
  readonly graceFrames: number;
}

/** What an item may say of its own ducking; what is left out is the station's. */
export interface DuckOverride {
  /** How far the bed lies under this voice, 0..24 LU; 0 does not duck. */
  readonly differenceLu?: number;
  /** Times in milliseconds: going down 20..2000, staying down 0..5000, coming back 20..10000. */
  readonly attackMs?: number;
  readonly holdMs?: number;
  readonly releaseMs?: number;
}

/** Centres of the octave bands in which spectra are matched (IEC 61260-1), 63 Hz..16 kHz. */
export const EQ_MATCH_BANDS_HZ = [63, 125, 250, 500, 1000, 2000, 4000, 8000, 16_000] as const;

export const ENDINGS = ['cold', 'fade', 'sustained'] as const;

/** How a recording ends: at once, faded out, or on a sound that rings on. */
export type EndingKind = (typeof ENDINGS)[number];

/** What was measured of an item for its joins, beside its cue points; see `planJoin`. Positions in frames of the engine's rate. */
export interface JoinFacts {
  /** The segue point was set by a person, a file's maker or a scenario: it stands, whatever follows. */
  readonly isSegueSet?: boolean;
  readonly ending?: EndingKind;
  /** Where the last voice of a song ends; absent where none was heard near its end. */
  readonly vocalEndFrames?: number;
  /** From where the item is at its own level; before that it opens softly. */
  readonly bodyFromFrames?: number;
}

/** One item of a rundown as the engine plays it: a part of a file with its cue points, gain and place. */
export interface Segment {
  /** Unique in the station's life, not only in its rundown: the as-run record is matched by it. */
  readonly id: string;
  readonly cartId?: string;
  readonly kind: SegmentKind;
  readonly title: string;
  readonly artist: string;
  /** Absolute path of the media file. */
  readonly path: string;
  readonly cue: CuePoints;
  /** Loudness normalization and the planner's trim, together. */
  readonly gainDb: number;
  /** Integrated loudness of the file before gain; absent where it was not measurable. */
  readonly loudnessLufs?: number;
  /** Speech in the file, as [from, to) in frames of the engine's rate: what ducks the bed below. */
  readonly speech: readonly (readonly [number, number])[];
  /** Set on an item that lies over another (a voice track): it starts `atFrames` after the first frame of that item on air. */
  readonly over?: { readonly itemId: string; readonly atFrames: number };
  readonly hardTime?: HardTime;
  /** What its joins are planned by; absent: its own segue point stands. */
  readonly join?: JoinFacts;
  /** How this item ducks what it lies over, where that differs from the station's way. */
  readonly duck?: DuckOverride;
  /**
   * Gains in dB that bring its spectrum to the station's reference, one for each octave band of EQ_MATCH_BANDS_HZ, each
   * within +-6; absent where it is not matched.
   */
  readonly eqMatchDb?: readonly number[];
  /** Known not to be playable: recorded as failed as soon as the engine has it, never opened. */
  readonly problem?: { readonly code: ErrorCode; readonly message: string };
  /** When the plan wants it to start; for people, never for the clock. */
  readonly plannedAtEpochMs?: number;
}

/** The plan that the engine follows, replaced as a whole. */
export interface Rundown {
  /** Grows with every change; the engine refuses one that is older than what it has. */
  readonly revision: number;
  readonly items: readonly Segment[];
  /** What plays when the rundown has nothing that can play, in this order, around and around. */
  readonly filler: readonly Segment[];
}

/** A cart of the wall: held decoded in the engine's memory and fired at once. Its id is its cart's. */
export type CartSegment = Segment & { readonly cartId: string };
