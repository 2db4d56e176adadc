import { HOPS, meanLufs, smoothed } from './level-window.js';
import { firstVoice } from './vocal-activity.js';
import type { ShapeFlux } from './spectral-flux.js';

/** A talk-up that is shorter is none. */
const SHORTEST_INTRO_SECONDS = 1;
/** A strong entry: within 200 ms the music rises by this much, to about its own loudness, and stays there for 2 s. */
const RISE_DB = 8;
const STRONG_LU = -4;
const STAYS_LU = -6;
const RISE_HOPS = 20;
const STAYS_HOPS = 2 * HOPS;
const LONGEST_INTRO_SECONDS = 60;

export interface IntroFound {
  /** Hops from the beginning of the file. */
  readonly endHop: number;
  /** 0..1. A voice that was heard 0.3..0.95, an entry of the band 0.15..0.4. */
  readonly confidence: number;
  readonly byVoice: boolean;
}

/**
 * Where the music before the vocal ends: at the first voice, else where the band enters, with how sure that is; undefined
 * where neither stands out. `flux` begins at hop `cueInHop`.
 */
export function findIntro(
  lufs: Float32Array,
  flux: ShapeFlux,
  cueInHop: number,
  cueOutHop: number,
  loudness: number,
): IntroFound | undefined {
  const voice = firstVoice(flux);
  const entry = strongEntry(lufs, cueInHop, Math.min(cueOutHop, cueInHop + LONGEST_INTRO_SECONDS * HOPS), loudness);
  if (voice !== undefined && voice.seconds >= SHORTEST_INTRO_SECONDS) {
    const found = { endHop: cueInHop + Math.round(voice.seconds * HOPS), confidence: voice.confidence, byVoice: true };
    // A doubtful voice that a clear entry comes before is no better a guess than that entry.
    return entry !== undefined && voice.confidence < entry.confidence && entry.endHop < found.endHop ? entry : found;
  }
  // A voice from the first second on: there is no intro to talk over.
  return voice === undefined ? entry : undefined;
}

function strongEntry(lufs: Float32Array, from: number, to: number, loudness: number): IntroFound | undefined {
  const level = smoothed(lufs, from, to, 5);
  const first = SHORTEST_INTRO_SECONDS * HOPS;
  for (let i = Math.max(first, RISE_HOPS); i < level.length; i++) {
    const rise = level[i] - level[i - RISE_HOPS];
    if (level[i] < loudness + STRONG_LU || rise < RISE_DB) continue;
    const before = meanLufs(lufs, from, from + i - RISE_HOPS);
    const after = meanLufs(lufs, from + i, from + i + STAYS_HOPS);
    if (after < loudness + STAYS_LU || after - before < RISE_DB - 2) continue;
    let at = i;
    while (at > i - RISE_HOPS && level[at - 1] < level[at] - 0.5) at--;
    const sure = Math.min(1, Math.max(0, (after - before - RISE_DB + 2) / 12));
    return { endHop: from + at, confidence: Math.round((0.15 + 0.25 * sure) * 100) / 100, byVoice: false };
  }
  return undefined;
}
