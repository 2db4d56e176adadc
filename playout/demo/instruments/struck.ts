import { ENGINE_RATE_HZ } from '../../api/units.js';
import type { Instrument, NoteRequest } from './instrument.js';

/** A struck body: decaying partials and a noise of the blow. */
export interface StruckTimbre {
  /** [ratio to the pitch, level, seconds to -60 dB of the note A4]. */
  readonly partials: readonly (readonly [number, number, number])[];
  /** Decay gets shorter by this power of the pitch: 0 none, 1 halves for an octave. */
  readonly decayByPitch: number;
  /** Stretching of a stiff string: partial n lies at n * sqrt(1 + stiffness n^2) (Fletcher, JASA 36, 1964). */
  readonly stiffness: number;
  /** How much a soft blow loses of its high partials. */
  readonly softness: number;
  /** Level of the hammer or mallet noise. */
  readonly knock: number;
  /** Damping once the key is let go; longer than any note where it rings on. */
  readonly releaseMs: number;
  /** Amplitude wobble (the vibraphone's fans): rate, depth. */
  readonly tremolo?: readonly [number, number];
  readonly gain: number;
}

const HALF_MINUS_60_DB = Math.log(1000);
const LONGEST_SECONDS = 5;

export function struck(timbre: StruckTimbre): Instrument {
  return (note) => {
    const seconds = Math.min(LONGEST_SECONDS, longestDecay(timbre, note.hz));
    const gateFrames = note.gateFrames + Math.round((timbre.releaseMs / 1000) * ENGINE_RATE_HZ);
    const out = new Float32Array(Math.min(Math.ceil(seconds * ENGINE_RATE_HZ), gateFrames));
    for (const [index, partial] of timbre.partials.entries()) addPartial(out, timbre, note, partial, index);
    if (timbre.knock > 0) addKnock(out, note, timbre.knock);
    damp(out, note.gateFrames, timbre);
    return { left: out, right: out };
  };
}

function decaySeconds(timbre: StruckTimbre, seconds: number, hz: number): number {
  return seconds * (440 / hz) ** timbre.decayByPitch;
}

function longestDecay(timbre: StruckTimbre, hz: number): number {
  return Math.max(...timbre.partials.map(([, , seconds]) => decaySeconds(timbre, seconds, hz)));
}

/** A decaying sine by the two-pole recurrence y = 2 r cos(w) y1 - r^2 y2. */
function addPartial(
  out: Float32Array,
  timbre: StruckTimbre,
  note: NoteRequest,
  [ratio, level, seconds]: readonly [number, number, number],
  index: number,
): void {
  const hz = note.hz * ratio * Math.sqrt(1 + timbre.stiffness * ratio * ratio);
  if (hz > 16_000) return;
  const w = (2 * Math.PI * hz) / ENGINE_RATE_HZ;
  const r = Math.exp(-HALF_MINUS_60_DB / (decaySeconds(timbre, seconds, note.hz) * ENGINE_RATE_HZ));
  const soft = Math.exp(-timbre.softness * (1 - note.velocity) * index);
  const amplitude = timbre.gain * level * note.velocity * soft;
  const a1 = 2 * r * Math.cos(w);
  const a2 = -r * r;
  let y2 = 0;
  let y1 = amplitude * Math.sin(w) * r;
  for (let i = 1; i < out.length; i++) {
    out[i] += y1;
    const y = a1 * y1 + a2 * y2;
    y2 = y1;
    y1 = y;
  }
}

function addKnock(out: Float32Array, note: NoteRequest, level: number): void {
  const frames = Math.min(out.length, Math.round(0.03 * ENGINE_RATE_HZ));
  const smoothing = 1 - Math.exp((-2 * Math.PI * (400 + 1800 * note.velocity)) / ENGINE_RATE_HZ);
  let low = 0;
  for (let i = 0; i < frames; i++) {
    low += (note.random.next() * 2 - 1 - low) * smoothing;
    out[i] += low * level * note.velocity * Math.exp((-7 * i) / frames);
  }
}

/** A short rise against clicks, the damper, the end of the array, and the tremolo. */
function damp(out: Float32Array, gateFrames: number, timbre: StruckTimbre): void {
  const rise = 48;
  for (let i = 0; i < Math.min(rise, out.length); i++) out[i] *= i / rise;
  const fade = Math.min(out.length, Math.round(0.08 * ENGINE_RATE_HZ));
  for (let i = 0; i < fade; i++) out[out.length - 1 - i] *= i / fade;
  const release = out.length - gateFrames;
  for (let i = Math.max(0, gateFrames); i < out.length; i++) {
    const left = 1 - (i - gateFrames) / release;
    out[i] *= left * left;
  }
  if (!timbre.tremolo) return;
  const [rateHz, depth] = timbre.tremolo;
  const w = (2 * Math.PI * rateHz) / ENGINE_RATE_HZ;
  for (let i = 0; i < out.length; i++) out[i] *= 1 - depth * (0.5 - 0.5 * Math.cos(w * i));
}

export const MARIMBA: StruckTimbre = {
  partials: [
    [1, 0.6, 1.1],
    [3.93, 0.22, 0.35],
    [9.2, 0.07, 0.12],
  ],
  decayByPitch: 0.6,
  stiffness: 0,
  softness: 0.9,
  knock: 0.12,
  releaseMs: 3000,
  gain: 0.9,
};

export const VIBRAPHONE: StruckTimbre = {
  partials: [
    [1, 0.55, 4.5],
    [3.98, 0.16, 1.6],
    [9.9, 0.03, 0.4],
  ],
  decayByPitch: 0.4,
  stiffness: 0,
  softness: 0.9,
  knock: 0.04,
  releaseMs: 700,
  tremolo: [4.6, 0.35],
  gain: 0.85,
};

export const GLOCKENSPIEL: StruckTimbre = {
  partials: [
    [1, 0.5, 2.2],
    [2.76, 0.2, 1],
    [5.4, 0.08, 0.4],
  ],
  decayByPitch: 0.3,
  stiffness: 0,
  softness: 0.6,
  knock: 0.03,
  releaseMs: 3000,
  gain: 0.6,
};

export const BELL: StruckTimbre = {
  partials: [
    [0.5, 0.15, 6],
    [1, 0.45, 4.5],
    [1.19, 0.12, 3],
    [2, 0.22, 3],
    [2.74, 0.1, 1.8],
    [3.76, 0.05, 1],
  ],
  decayByPitch: 0.3,
  stiffness: 0,
  softness: 0.5,
  knock: 0.02,
  releaseMs: 5000,
  gain: 0.6,
};

const STRING_LEVELS = [0.5, 0.3, 0.16, 0.12, 0.07, 0.05, 0.03, 0.02, 0.012, 0.008];

/** Soft hammers, few high partials, a short sustain. */
export const FELT_PIANO: StruckTimbre = {
  partials: STRING_LEVELS.slice(0, 7).map((level, index) => [
    index + 1,
    level * 0.75 ** index,
    3.2 / (1 + 0.5 * index),
  ]),
  decayByPitch: 0.55,
  stiffness: 0.0004,
  softness: 0.9,
  knock: 0.1,
  releaseMs: 380,
  gain: 1.05,
};

export const GRAND_PIANO: StruckTimbre = {
  partials: STRING_LEVELS.map((level, index) => [index + 1, level, 4.2 / (1 + 0.32 * index)]),
  decayByPitch: 0.55,
  stiffness: 0.0004,
  softness: 0.55,
  knock: 0.06,
  releaseMs: 260,
  gain: 0.95,
};
