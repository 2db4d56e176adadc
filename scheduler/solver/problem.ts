import type { Category, LostLock, Section, Slot, SolverInput, Song } from './model.js';
import type { RuleSpec } from './rule-set.js';

/**
 * The input compiled into typed arrays. Songs are indexed in the order of their ids, slots in the order of their instants.
 * An *event* is a play: the past plays first (0 .. pastCount - 1, oldest first), then slot s as pastCount + s.
 */
export interface Problem {
  readonly input: SolverInput;
  readonly songs: SongTable;
  readonly slots: SlotTable;
  readonly events: EventTable;
  readonly series: SeriesTable;
  readonly pools: readonly Pool[];
  readonly line: LineTable;
  readonly bands: BandTable;
  readonly fill: FillTable;
  /** Locks that could not be kept. */
  readonly lost: readonly LostLock[];
}

export interface SongTable {
  readonly list: readonly Song[];
  readonly count: number;
  readonly indexById: ReadonlyMap<number, number>;
  /** Pool of each song. */
  readonly pool: Int32Array;
  readonly lengthMs: Float64Array;
  /** 1 where hours, dates or codes can exclude it. */
  readonly restricted: Uint8Array;
  /** Cost of opening and closing an hour. */
  readonly openCost: Float64Array;
  readonly closeCost: Float64Array;
  /** Last play before the span; -Infinity where there is none. */
  readonly lastPlayMs: Float64Array;
  /** Which of two comes first that have rested equally long. */
  readonly lot: Float64Array;
}

export interface SlotTable {
  readonly list: readonly Slot[];
  readonly count: number;
  readonly timeMs: Float64Array;
  /** (weekday - 1) * 24 + hour. */
  readonly weekHour: Uint8Array;
  /** The pool that fills it, after fallbacks; -1: nothing eligible anywhere. */
  readonly pool: Int32Array;
  readonly section: Int32Array;
  /** 1 opens, 2 closes an hour. */
  readonly place: Uint8Array;
  /** Place in the line; -1: its category does not count for runs. */
  readonly linePlace: Int32Array;
  /** Index into `profiles`. */
  readonly profile: Int32Array;
  /** For each combination of excluded and required codes: 1 where a song may stand; null: any may. */
  readonly profiles: readonly (Uint8Array | null)[];
  /** Song that stays; -1: free. */
  readonly fixed: Int32Array;
  /** Song of the earlier plan; -1: none. */
  readonly previous: Int32Array;
  readonly changeWeight: number;
}

export interface EventTable {
  readonly pastCount: number;
  readonly timeMs: Float64Array;
  /** Day * 24 + hour, counted from two days before the span; what is older has a number below 0. */
  readonly label: Int32Array;
  /** One more than the last label. */
  readonly labels: number;
  /** No-repeat zone, one number a day; -1: none. */
  readonly zone: Int32Array;
  readonly pastSong: Int32Array;
}

/**
 * A *series* is what rules of distance speak of: all plays of a song, an artist, a title, an album, a composer, a code.
 * The first `songs.count` series are the songs themselves. A group is a set of series under the same rules.
 */
export interface SeriesTable {
  readonly count: number;
  /** Series of song i: `ofSong[from[i] .. from[i + 1] - 1]`, its own first. */
  readonly from: Int32Array;
  readonly ofSong: Int32Array;
  readonly group: Int32Array;
  readonly names: readonly (string | null)[];
  readonly groups: readonly SeriesGroup[];
  /** What the pairs of plays next to each other cost, group by group: `lagFrom[g] .. lagFrom[g + 1] - 1`. */
  readonly lagFrom: Int32Array;
  readonly lag: Int32Array;
  readonly leastMs: Float64Array;
  readonly weight: Float64Array;
  readonly base: Float64Array;
  /** Longest lag of a group; 0: no rule. */
  readonly lagMost: Int32Array;
  /** Beyond this distance the plays of a group do not see each other. */
  readonly reachMs: Float64Array;
  readonly noRepeatCost: Float64Array;
  readonly noRepeatRule: RuleSpec | null;
  readonly sameHourCost: Float64Array;
  readonly sameHourRule: RuleSpec | null;
}

export interface SeriesGroup {
  readonly name: string;
  readonly lags: readonly LagRule[];
}

/** Play i of a series and play i - lag are at least so far apart. */
export interface LagRule {
  readonly rule: RuleSpec;
  readonly lag: number;
  readonly leastMs: number;
}

/** The songs of a category. */
export interface Pool {
  readonly category: Category;
  /** By id. */
  readonly songs: Int32Array;
  /** Free slots of the category, in order. */
  readonly slots: Int32Array;
  readonly slotTimes: Float64Array;
  /** Slots of the category, free or not. */
  readonly slotCount: number;
  readonly byLength: Int32Array;
  readonly lengths: Float64Array;
  /** Best rest that its songs can have, or the one that they are meant to have. */
  readonly restMs: number;
}

/** Songs in a row. */
export interface LineTable {
  /** Past songs that open the line, so that runs see them. */
  readonly opening: Int32Array;
  readonly slotAt: Int32Array;
  readonly runs: readonly CompiledRun[];
  readonly steps: readonly CompiledStep[];
  readonly sequences: readonly CompiledSequence[];
  /** Places behind a change that can feel it. */
  readonly reach: number;
}

export interface CompiledRun {
  readonly rule: RuleSpec;
  readonly most: number;
  /** Value of each song; -1: none that counts. */
  readonly value: Int32Array;
  readonly cost: number;
}

export interface CompiledStep {
  readonly rule: RuleSpec;
  readonly most: number;
  /** -1 where it is not known. */
  readonly level: Int32Array;
  readonly cost: number;
}

/** `first` directly before `second` costs. */
export interface CompiledSequence {
  readonly rule: RuleSpec;
  readonly first: Uint8Array;
  readonly second: Uint8Array;
  readonly cost: number;
}

export interface BandTable {
  readonly least: Int32Array;
  readonly most: Int32Array;
  /** 0: no band. */
  readonly weight: Float64Array;
  readonly rule: RuleSpec | null;
}

export interface FillTable {
  readonly sections: readonly Section[];
  /** NaN: it need not end on time. */
  readonly wantedMs: Float64Array;
  readonly freeMs: number;
  readonly perSecond: number;
  readonly rule: RuleSpec | null;
}
