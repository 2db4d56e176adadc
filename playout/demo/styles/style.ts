import type { InstrumentName } from '../instruments/instrument.js';
import type { Arrangement } from '../music/arrangement.js';
import type { Section } from '../music/form.js';
import type { Channel, ReverbSettings } from '../music/score.js';
import type { VoicingRange } from '../music/voicing.js';

/** How a kind of music is played: its band, and what the band does in each section. */
export interface Style {
  readonly beatsPerBar: number;
  readonly swing: number;
  readonly swingUnitBeats: number;
  readonly reverb: ReverbSettings;
  readonly echoBeats: number;
  readonly hissDb?: number;
  readonly pumpBy?: string;
  readonly voicing: VoicingRange;
  /** Every part but the lead, which the song chooses. */
  readonly band: Readonly<Record<string, Channel>>;
  /** Two-bar rhythms that its melodies may have, in eighths. */
  readonly rhythms: readonly string[];
  readonly leadRange: readonly [number, number];
  /** Parts that play the last chord of a song. */
  readonly lastChord: readonly string[];
  /** Drums that mark it. */
  readonly lastHit: readonly string[];
  arrange(section: Section, to: Arrangement): void;
}

/** Instruments that can carry a tune, with the level at which they sit in front of a band. */
export const LEADS = {
  'soft-lead': -9,
  'bright-lead': -10.5,
  flute: -6.5,
  whistle: -9.5,
  fiddle: -9,
  'voice-ah': -8.5,
  'voice-oo': -10.5,
  vibraphone: -5.5,
  marimba: -3,
  'felt-piano': -4.5,
  'electric-piano': -8,
  nylon: -7,
  steel: -8,
  glockenspiel: -8,
  bell: -2,
} as const satisfies Partial<Record<InstrumentName, number>>;
export type LeadName = keyof typeof LEADS;
