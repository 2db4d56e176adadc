import type { SegmentKind } from '../../api/segment.js';
import { cuePointsByLevel, type LevelCuePoints } from './cue-points.js';
import { edgeSoundBetween, type EdgeSound } from './edge-sound.js';
import type { LevelEnvelope } from './level-envelope.js';
import { HOPS } from './level-window.js';
import { findMusicPoints, type MusicPoints } from './music-points.js';
import { isNoise } from './noise-floor.js';

/** Everything that is known of where a file begins, joins and ends; frames are of its own rate. */
export type Cues = LevelCuePoints & MusicPoints;

const NO_MUSIC: MusicPoints = {
  introEndFrames: null,
  introConfidence: null,
  vocalEndFrames: null,
  hook: null,
  tempoBpm: null,
};

/** Cue points, ending, intro, last voice, hook and tempo of a measured file. The last four are looked for in music only. */
export function findCues(
  sound: { readonly levels: LevelEnvelope; readonly edges: EdgeSound; readonly integratedLufs: number | null },
  kind: SegmentKind | undefined,
): Cues {
  const { levels, edges, integratedLufs } = sound;
  const cue = cuePointsByLevel(levels, {
    integratedLufs,
    kind,
    isNoise: (from, to) => isNoise(edgeSoundBetween(edges, from / HOPS, to / HOPS), edges.rateHz),
  });
  const isMusic = kind === undefined || kind === 'music' || kind === 'bed';
  return { ...cue, ...(isMusic ? findMusicPoints(levels, edges, cue, integratedLufs) : NO_MUSIC) };
}
