import type { InstrumentName } from '../instruments/instrument.js';

/** One note; positions and lengths in beats from the start of the score. */
export interface Note {
  readonly atBeats: number;
  readonly lengthBeats: number;
  /** MIDI note number, 60 = middle C; drums ignore it. */
  readonly midi: number;
  /** 0..1: loudness and brightness. */
  readonly velocity: number;
}

/** How a part sits in the mix. */
export interface Channel {
  readonly instrument: InstrumentName;
  readonly gainDb: number;
  /** -1 left .. 1 right. */
  readonly pan?: number;
  /** Sends, 0..1. */
  readonly reverb?: number;
  readonly echo?: number;
  readonly chorus?: number;
  /** How far the kick pushes this part down, 0..1. */
  readonly pump?: number;
  /** Timing spread (standard deviation) in milliseconds. */
  readonly looseMs?: number;
  /** Swinging parts follow the score's swing; default true. */
  readonly swings?: boolean;
}

export interface Part {
  readonly name: string;
  readonly channel: Channel;
  readonly notes: Note[];
}

/**
 * How a score ends: `cold` stops dead after its last note, `ring` lets the last chord sound out, `fade` goes down over
 * `fadeBeats` while it still plays.
 */
export interface Ending {
  readonly kind: 'cold' | 'ring' | 'fade';
  readonly fadeBeats: number;
  /** Sound after the last beat, in seconds. */
  readonly tailSeconds: number;
}

/** A piece of music ready to be played: it says everything that its sound depends on. */
export interface Score {
  readonly seed: string;
  readonly tempoBpm: number;
  readonly lengthBeats: number;
  readonly parts: readonly Part[];
  readonly ending: Ending;
  /** The part whose notes push down the ones that pump. */
  readonly pumpBy?: string;
  /** Delay of every second `swingUnitBeats`, as a share of that unit: 0 straight, 0.33 triplets. */
  readonly swing: number;
  readonly swingUnitBeats: number;
  readonly reverb: ReverbSettings;
  readonly echoBeats: number;
  readonly hissDb?: number;
  /** Every note exactly where and as loud as it is written: for a loop whose rounds must be alike. */
  readonly exact?: boolean;
}

export interface ReverbSettings {
  /** Time to -60 dB. */
  readonly seconds: number;
  /** 0 bright .. 1 dark. */
  readonly damping: number;
  readonly returnDb: number;
}

/** Length of a score with its tail, in seconds. */
export function scoreSeconds(score: Score): number {
  return (score.lengthBeats * 60) / score.tempoBpm + score.ending.tailSeconds;
}
