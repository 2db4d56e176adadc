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
  'live',
  'emergency',
] as const;

/** What a segment is; it decides its colour, its loudness target and how it joins its neighbours. */
export type SegmentKind = (typeof SEGMENT_KINDS)[number];

/** What a file can be: every kind but `live`, whose sound comes from a source as it is heard. */
export type FileKind = Exclude<SegmentKind, 'live'>;
export const FILE_KINDS = SEGMENT_KINDS.filter((kind): kind is FileKind => kind !== 'live');

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

export const EXTRAS = ['planned', 'spare'] as const;

/** What may be left out or taken in to reach a hard time: `planned` airs unless time is short, `spare` where time is left. */
export type Extra = (typeof EXTRAS)[number];

/** What the engine did to an item so that a hard time is reached. */
export interface Adjusted {
  /** One for each step, as the as-run record gives it. */
  readonly reasons: readonly string[];
  /** It ends earlier than it would. */
  readonly isCut?: true;
}

/** One item of a rundown as the engine plays it: a part of a file with its cue points, gain and place. */
export interface Segment {
  /** Unique in the station's life, not only in its rundown: the as-run record is matched by it. */
  readonly id: string;
  readonly cartId?: string;
  readonly kind: SegmentKind;
  readonly title: string;
  readonly artist: string;
  /** Absolute path of the media file; of a live segment the address of its source (`live-source.ts`). */
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
  /** What may air in its place where that makes a hard time, all of them as good for the plan. Their ids are not used. */
  readonly alternates?: readonly Segment[];
  readonly extra?: Extra;
  /** False: its tempo is never changed. */
  readonly stretch?: false;
  /** A position in the file, before the segue point, at which it may be left where time is short. */
  readonly earlySegueFrames?: number;
  /**
   * It plays so many times as fast as it was recorded, at its own pitch. Every position in it is then one of the sound as it
   * plays, not of its file.
   */
  readonly tempo?: number;
  /** Set by the engine on what it plays, never by a planner. */
  readonly adjusted?: Adjusted;
}

/** How a hard time is reached; see `playout/engine/exact-time`. */
export interface ExactTimeRules {
  /** Zone in which the as-run record names the hard time. */
  readonly timeZone: string;
  /** How far a song's tempo may be changed, in percent, 0..2; 0 changes none. */
  readonly stretchPercent: number;
  /** The same where nothing else has helped, before anything is faded. */
  readonly stretchMostPercent: number;
  /** Length of the fade that ends an item before its end; the ladder's last step. */
  readonly fadeFrames: number;
}

/** The plan that the engine follows, replaced as a whole. */
export interface Rundown {
  /** Grows with every change; the engine refuses one that is older than what it has. */
  readonly revision: number;
  readonly items: readonly Segment[];
  /** What plays when the rundown has nothing that can play, in this order, around and around. */
  readonly filler: readonly Segment[];
  /** Music without voices that may bridge the time between a last song and a hard time. */
  readonly beds?: readonly Segment[];
  /** Absent: items play as they are, and a hard time takes what it finds. */
  readonly exactTime?: ExactTimeRules;
}

/** A cart of the wall: held decoded in the engine's memory and fired at once. Its id is its cart's. */
export type CartSegment = Segment & { readonly cartId: string };
