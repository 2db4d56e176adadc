import type { Random } from '../random.js';

/** A rendered note; a mono one has the same array on both sides. */
export interface Sound {
  readonly left: Float32Array;
  readonly right: Float32Array;
}

/** What an instrument needs to know of a note. */
export interface NoteRequest {
  readonly hz: number;
  readonly midi: number;
  /** Length until the key is let go; the sound goes on for its release. */
  readonly gateFrames: number;
  /** 0..1. */
  readonly velocity: number;
  readonly random: Random;
}

/** Renders one note, peaking around +-0.5 at full velocity. */
export type Instrument = (note: NoteRequest) => Sound;

export const INSTRUMENT_NAMES = [
  'warm-pad',
  'glass-pad',
  'strings',
  'choir',
  'organ',
  'soft-lead',
  'bright-lead',
  'flute',
  'whistle',
  'fiddle',
  'voice-ah',
  'voice-oo',
  'synth-bass',
  'sub-bass',
  'house-bass',
  'synth-pluck',
  'stab',
  'upright-bass',
  'nylon',
  'steel',
  'muted-guitar',
  'electric-piano',
  'felt-piano',
  'grand-piano',
  'marimba',
  'vibraphone',
  'glockenspiel',
  'bell',
  'kick',
  'soft-kick',
  'house-kick',
  'snare',
  'soft-snare',
  'brush',
  'rim',
  'clap',
  'hat',
  'open-hat',
  'shaker',
  'ride',
  'crash',
  'tom',
  'conga',
  'whoosh',
] as const;
export type InstrumentName = (typeof INSTRUMENT_NAMES)[number];

/** Equal temperament, A4 = 440 Hz. */
export function hzFromMidi(midi: number): number {
  return 440 * 2 ** ((midi - 69) / 12);
}
