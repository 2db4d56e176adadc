import type { RuleSpec } from './rule-set.js';

/** What the solver knows of a song (or a jingle, a liner, a fill item: whatever a category rotates). */
export interface Song {
  /** Cart number: decides ties. */
  readonly id: number;
  readonly category: string;
  readonly title: string;
  readonly artist: string;
  /** Alias groups of the main artist (first) and of all that are featured; compared as they stand. */
  readonly artists: readonly string[];
  readonly titleKey: string;
  readonly album: string | null;
  readonly composers: readonly string[];
  readonly codes: readonly string[];
  /** 1 (slow) to 5 (fast). */
  readonly tempo: number | null;
  /** 1 (calm) to 5 (loud). */
  readonly energy: number | null;
  readonly gender: string | null;
  readonly sound: string | null;
  /** Cue in to segue: what it takes of the hour. */
  readonly lengthMs: number;
  /** 168 bytes, (weekday - 1) * 24 + hour, 1 where it may air; null: always. Shared where dayparts are. */
  readonly hours: Uint8Array | null;
  /** First instant at which it may air, and the first at which it may no longer; null: no limit. */
  readonly airsFromEpochMs: number | null;
  readonly airsUntilEpochMs: number | null;
}

export interface Category {
  readonly code: string;
  /** Its songs count as neighbours for runs and steps. False for jingles, liners and fill items. */
  readonly inLine: boolean;
  /** May stand in where a slot's own category and its fallbacks have nothing eligible. */
  readonly standsIn: boolean;
  /** Rest that its songs are meant to have, where that is less than the best possible one. */
  readonly restMs?: number;
}

/** Why a slot keeps its song. */
export type LockReason = 'locked' | 'planned' | 'voice-track';

/** A place to fill. Keyed by its instant; the local labels are derived from that and never lead. */
export interface Slot {
  readonly key: string;
  readonly startsAtEpochMs: number;
  /** Local calendar day as a running number, so that `day - 1` is yesterday. */
  readonly day: number;
  /** Local: 1 is Monday. */
  readonly weekday: number;
  readonly hour: number;
  readonly category: string;
  /** Categories that stand in, best first. */
  readonly fallbacks: readonly string[];
  readonly place: 'open' | 'inside' | 'close';
  readonly excludedCodes: readonly string[];
  readonly requiredCodes: readonly string[];
  readonly lock: { readonly songId: number; readonly why: LockReason } | null;
  /** What an earlier plan had here: changing it has a price. */
  readonly previousSongId: number | null;
  /** Index of its section, and how long what is not the solver's (spots, news) runs in it before this slot. */
  readonly section: number;
  readonly othersBeforeMs: number;
}

/** A stretch between two timed joins, and how long its slots should run together. Null: it need not end on time. */
export interface Section {
  readonly startsAtEpochMs: number;
  readonly wantedMs: number | null;
}

/** Aired already, or planned already, before the span. What is planned behind it comes as locked slots. */
export interface PastPlay {
  readonly songId: number;
  readonly atEpochMs: number;
  /** Local labels as in `Slot`. */
  readonly day: number;
  readonly hour: number;
}

/** All that a plan depends on: the same input gives the same plan, byte for byte. */
export interface SolverInput {
  readonly station: string;
  readonly songs: readonly Song[];
  readonly categories: readonly Category[];
  /** In order of their instants. */
  readonly slots: readonly Slot[];
  readonly sections: readonly Section[];
  /** In any order; eight weeks are enough for every default rule. */
  readonly history: readonly PastPlay[];
  /** The one that is relaxed last comes first. */
  readonly rules: readonly RuleSpec[];
  readonly rulesVersion: number;
  /** Draws the order of songs that have rested equally long, and the search; left out: they come by id. */
  readonly seed?: number;
  /** Moves that are looked at; never a time. Left out: by the number of slots. */
  readonly evaluations?: number;
}

/** What a rule says of a song in a slot. Gaps are milliseconds; counts, codes and levels are numbers as they stand. */
export interface Verdict {
  readonly rule: string;
  /** 0 must hold; then the more a tier counts, the lower its number. */
  readonly tier: number;
  readonly cost: number;
  /** The slot or past play that it breaks against, where there is one. */
  readonly witness: Witness | null;
  readonly threshold: number;
  readonly actual: number;
}

export interface Witness {
  readonly songId: number;
  readonly atEpochMs: number;
  /** Null: aired before the span. */
  readonly slotKey: string | null;
  /** What they have in common, as the library spells it: an artist, an album, a code. */
  readonly shared: string | null;
}

export interface PlannedSlot {
  readonly slotKey: string;
  readonly startsAtEpochMs: number;
  /** By the lengths of what comes before it in its section. */
  readonly airsAtEpochMs: number;
  readonly category: string;
  /** Null: nothing eligible exists anywhere; `note` says so. */
  readonly songId: number | null;
  readonly lock: LockReason | null;
  /** Category that stood in, lost lock, nothing eligible. */
  readonly note: string | null;
}

export interface LostLock {
  readonly slotKey: string;
  readonly songId: number;
  readonly why: LockReason;
  readonly reason: string;
}

export interface PlanCost {
  readonly total: number;
  /** Index is the tier. */
  readonly byTier: readonly number[];
  /** Only the rules that are broken somewhere. */
  readonly byRule: Readonly<Record<string, { readonly cost: number; readonly violations: number } | undefined>>;
}
