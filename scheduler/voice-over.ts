import { ENGINE_RATE_HZ } from '../playout/api/units.js';
import type { PlanCart } from './model.js';

/** A voice track must leave this much of the song before its segue. */
export const SONG_ALONE_MS = 10_000;

const framesFromMs = (ms: number): number => Math.round((ms * ENGINE_RATE_HZ) / 1000);

/** True where a voice track can lie over this song at all. */
export function fitsOver(voice: PlanCart, song: PlanCart): boolean {
  return voice.wholeMs <= song.untilSegueMs - SONG_ALONE_MS;
}

/** True where it can end exactly at the end of the song's intro. */
export function fitsIntro(voice: PlanCart, song: PlanCart): boolean {
  return song.introMs !== null && voice.wholeMs <= song.introMs;
}

/**
 * Where a voice track starts over a song, in engine frames after the song's first frame on air: so that its last word ends
 * with the intro where the intro is long enough, else with the song.
 */
export function voiceOverFrames(voice: PlanCart, song: PlanCart): number {
  if (song.introMs === null || !fitsIntro(voice, song)) return 0;
  return framesFromMs(song.introMs) - framesFromMs(voice.wholeMs);
}
