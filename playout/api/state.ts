import type { OutputStatus } from './output.js';
import type { ChainReading, ChainState, LiveInputReading, LiveInputState } from './processing.js';
import type { SegmentKind } from './segment.js';

/** Where the programme comes from at this moment, from the plan down to the last resort. */
export const PROGRAMME_SOURCES = ['rundown', 'filler', 'emergency', 'tone', 'silence'] as const;
export type ProgrammeSource = (typeof PROGRAMME_SOURCES)[number];

/**
 * An item that sounds now. Positions are frames of its file at the engine's rate, played at its `tempo`; countdowns follow from
 * the anchors.
 */
export interface OnAirItem {
  readonly itemId: string;
  readonly cartId: string | null;
  readonly kind: SegmentKind;
  readonly title: string;
  readonly artist: string;
  readonly source: ProgrammeSource;
  /** Programme frame and instant of its first frame on air. */
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
  readonly cueInFrames: number;
  readonly introEndFrames: number | null;
  readonly segueFrames: number;
  readonly cueOutFrames: number;
  /** It plays so many times as fast as recorded: a position times this is one in the file. 1 where left out. */
  readonly tempo?: number;
  /** The next item has begun: this one is on its way out. */
  readonly ending: boolean;
  /** It lies over another item. */
  readonly over: string | null;
  /** Depth of the ducking it is under now, and why; 0 and null when it is not ducked. */
  readonly duckDb: number;
  readonly duckReason: string | null;
}

/** An item that will sound, with the instant at which it would start if nothing intervened. */
export interface UpcomingItem {
  readonly itemId: string;
  readonly startsAtEpochMs: number;
  /** Within the frozen window: edits no longer change it. */
  readonly frozen: boolean;
  /** Its deck is filled and could start at once. */
  readonly ready: boolean;
  /** What airs in its place to reach a hard time. */
  readonly replacedBy?: { readonly cartId: string | null; readonly title: string; readonly artist: string };
}

/** How the next hard time will be reached, if nothing intervenes. */
export interface HardTimeOutlook {
  readonly itemId: string;
  readonly atEpochMs: number;
  /** When what is before it ends, less the hard time: positive is late, negative early. */
  readonly missMs: number;
  /** The same for the plan as it was handed over, before any step. */
  readonly plannedMissMs: number;
  /** `early`: something has to bridge the time; `late`: it starts late, or ends what is on air. */
  readonly status: 'early' | 'on-time' | 'late';
  /** What is done about it, a sentence for each step; what cannot be done as well. */
  readonly steps: readonly string[];
}

export interface CartState {
  readonly cartId: string;
  readonly loop: boolean;
  readonly startFrame: number;
  readonly startedAtEpochMs: number;
  readonly durationFrames: number;
  readonly stopping: boolean;
}

export type AlarmLevel = 'warning' | 'critical';

/** Something that a person should know: what failed, what plays instead, since when. Cleared when it is over. */
export interface Alarm {
  /** One alarm for one cause, e.g. `fallback.tone` or `output.card`. */
  readonly key: string;
  readonly level: AlarmLevel;
  readonly message: string;
  readonly sinceEpochMs: number;
  readonly count: number;
}

/** Everything a client needs to show the engine; sent whole on connecting and on every change. */
export interface EngineState {
  /** Grows with every change within one run of the engine. */
  readonly seq: number;
  /** Names this run of the engine process. */
  readonly runId: string;
  readonly rundownRevision: number;
  /** Anchor: programme frame `frame` was mixed at `atEpochMs`. */
  readonly frame: number;
  readonly atEpochMs: number;
  readonly source: ProgrammeSource;
  readonly onAir: readonly OnAirItem[];
  readonly upcoming: readonly UpcomingItem[];
  /** Null where no hard time is near, or the rundown does not ask for it. */
  readonly hardTime?: HardTimeOutlook | null;
  readonly carts: readonly CartState[];
  /** Cart ids held decoded in memory: the ones that can be fired. */
  readonly cartsReady: readonly string[];
  readonly chain: ChainState;
  /** The live inputs that the station has. */
  readonly inputs: readonly LiveInputState[];
  readonly alarms: readonly Alarm[];
  readonly outputs: readonly OutputStatus[];
  readonly counters: Readonly<Record<string, number>>;
}

/** Programme meters, ten or more times a second. Loudness is null until it can be measured. */
export interface MeterReading {
  readonly frame: number;
  /** Sample peak per channel since the last reading, after the chain. */
  readonly peakDbfs: readonly [number, number];
  /** True peak (4x oversampled) per channel since the last reading. */
  readonly truePeakDbtp: readonly [number, number];
  readonly momentaryLufs: number | null;
  readonly shortTermLufs: number | null;
  /** Of the limiter: 0 or negative. */
  readonly gainReductionDb: number;
  /** The deepest ducking in force: 0 or negative. */
  readonly duckDb: number;
  /** What it ducks for: a voice's title or a live input's name; null where nothing is ducked. */
  readonly duckReason: string | null;
  readonly chain: ChainReading;
  readonly inputs: readonly LiveInputReading[];
}

/** A filler or emergency item that the engine chose by itself carries an id with this prefix. */
export const FALLBACK_ID_PREFIX = 'fallback:';
