import { edgeSoundBetween, type EdgeSound } from './edge-sound.js';
import type { LevelCuePoints } from './cue-points.js';
import { findHook } from './hook.js';
import { findIntro } from './intro.js';
import { frameOfHop, type LevelEnvelope } from './level-envelope.js';
import { HOPS } from './level-window.js';
import { shapeFlux } from './spectral-flux.js';
import { tempoBpm } from './tempo.js';
import { lastVoice } from './vocal-activity.js';

/** What is found in music beside its ends, in frames of the file's own rate; null where it cannot be told. */
export interface MusicPoints {
  readonly introEndFrames: number | null;
  /** 0..1; null where there is no intro. */
  readonly introConfidence: number | null;
  /** Where the last voice ends; null where none was heard in the last 30 s. */
  readonly vocalEndFrames: number | null;
  readonly hook: readonly [number, number] | null;
  readonly tempoBpm: number | null;
}

/** Voices need the sound over 8 kHz; lower rates have none of what tells them from instruments. */
const LEAST_RATE_HZ = 7400;
const HEAD_SECONDS = 50;
const TAIL_SECONDS = 30;

/** Intro, last voice, hook and tempo of music between its cue points. */
export function findMusicPoints(
  levels: LevelEnvelope,
  edges: EdgeSound,
  cue: LevelCuePoints,
  integratedLufs: number | null,
): MusicPoints {
  if (integratedLufs === null) {
    return { introEndFrames: null, introConfidence: null, vocalEndFrames: null, hook: null, tempoBpm: null };
  }
  const { lufs, sampleRateHz } = levels;
  const hopOf = (frame: number): number => Math.min(lufs.length, Math.round((frame * HOPS) / sampleRateHz));
  const cueIn = hopOf(cue.cueInFrames);
  const cueOut = hopOf(cue.cueOutFrames);
  const flux = (fromSeconds: number, toSeconds: number) =>
    shapeFlux(
      edges.rateHz < LEAST_RATE_HZ ? new Float32Array() : edgeSoundBetween(edges, fromSeconds, toSeconds),
      edges.rateHz,
    );
  const intro = findIntro(
    lufs,
    flux(cueIn / HOPS, Math.min(HEAD_SECONDS, cueOut / HOPS)),
    cueIn,
    cueOut,
    integratedLufs,
  );
  const tailFrom = Math.max(cueIn / HOPS, lufs.length / HOPS - TAIL_SECONDS);
  const voice = lastVoice(flux(tailFrom, cueOut / HOPS));
  const hook = findHook(lufs, cueIn, cueOut);
  return {
    introEndFrames: intro === undefined ? null : frameOfHop(levels, intro.endHop),
    introConfidence: intro?.confidence ?? null,
    vocalEndFrames:
      voice === undefined ? null : Math.min(cue.cueOutFrames, Math.round((tailFrom + voice.seconds) * sampleRateHz)),
    hook: hook === null ? null : [frameOfHop(levels, hook[0]), frameOfHop(levels, hook[1])],
    tempoBpm: tempoBpm(lufs, cueIn, cueOut),
  };
}
