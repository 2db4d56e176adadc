import type { LeadName } from '../styles/style.js';
import type { ModeName, NoteName } from './chord.js';
import type { Ending } from './score.js';

export const STYLE_NAMES = ['lo-fi', 'ambient', 'synth-pop', 'bossa', 'waltz', 'house', 'ballad'] as const;
export type StyleName = (typeof STYLE_NAMES)[number];

/** A song in a few words; everything else follows from it. */
export interface Song {
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly year: number;
  readonly style: StyleName;
  readonly lead: LeadName;
  readonly tempoBpm: number;
  readonly tonic: NoteName;
  readonly mode: ModeName;
  /** As `parseForm` reads it. */
  readonly form: string;
  /** Bars of chords as `parseProgression` reads them; repeated until their section is full. */
  readonly verse: string;
  readonly chorus: string;
  readonly bridge: string;
  readonly ending: Ending['kind'];
  /** Integrated loudness of its master. */
  readonly masterLufs: number;
}
