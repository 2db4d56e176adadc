import { ENGINE_RATE_HZ } from '../../api/units.js';
import type { Instrument, NoteRequest } from './instrument.js';

/** A plucked string. */
export interface PluckedTimbre {
  /** Seconds to -60 dB of A3. */
  readonly decaySeconds: number;
  /** Low-pass inside the loop: 0 bright steel .. 0.5 dull. */
  readonly damping: number;
  /** Cutoff of the pluck's noise at full velocity, as a multiple of the pitch. */
  readonly pickBrightness: number;
  /** Where it is plucked, as a share of the string: takes out every harmonic with a node there. */
  readonly pickPosition: number;
  readonly releaseMs: number;
  /** Share of a low-passed copy: the body. */
  readonly body: number;
  readonly gain: number;
}

const LONGEST_SECONDS = 4;

/**
 * Karplus and Strong's string ("Digital synthesis of plucked-string and drum timbres", Computer Music Journal 7(2),
 * 1983) with the extensions of Jaffe and Smith in the same issue: tuning by an all-pass, decay by loop gain, pick position as a comb.
 */
export function plucked(timbre: PluckedTimbre): Instrument {
  return (note) => {
    const decay = timbre.decaySeconds * (220 / note.hz) ** 0.5;
    const releaseFrames = Math.round((timbre.releaseMs / 1000) * ENGINE_RATE_HZ);
    const frames = Math.min(
      Math.ceil(Math.min(LONGEST_SECONDS, decay) * ENGINE_RATE_HZ),
      note.gateFrames + releaseFrames,
    );
    const out = new Float32Array(frames);
    vibrate(out, note, timbre, decay);
    finish(out, note, timbre);
    return { left: out, right: out };
  };
}

function vibrate(out: Float32Array, note: NoteRequest, timbre: PluckedTimbre, decaySeconds: number): void {
  const period = ENGINE_RATE_HZ / note.hz;
  // The loop's low pass (1-s) y + s y1 delays by about s frames, the all-pass by a fraction.
  const whole = Math.floor(period - timbre.damping - 0.2);
  const fraction = period - timbre.damping - whole;
  const allPass = (1 - fraction) / (1 + fraction);
  const loopGain = 10 ** (-3 / (note.hz * decaySeconds));
  const line = excite(whole, note, timbre);
  const s = timbre.damping;
  let before = 0;
  let passIn = 0;
  let passOut = 0;
  let at = 0;
  for (let i = 0; i < out.length; i++) {
    const value = line[at];
    out[i] = value;
    const low = ((1 - s) * value + s * before) * loopGain;
    before = value;
    passOut = allPass * low + passIn - allPass * passOut;
    passIn = low;
    line[at] = passOut + 1e-20;
    at++;
    if (at === whole) at = 0;
  }
}

/** One period of noise: softened by velocity, combed by the pick's place, without its mean. */
function excite(frames: number, note: NoteRequest, timbre: PluckedTimbre): Float32Array {
  const line = new Float32Array(frames);
  const cutoffHz = Math.min(14_000, note.hz * timbre.pickBrightness * (0.3 + 0.7 * note.velocity));
  const smoothing = 1 - Math.exp((-2 * Math.PI * cutoffHz) / ENGINE_RATE_HZ);
  let low = 0;
  let lower = 0;
  // Twice around, so that the filter has settled and the period closes without a step.
  const noise = Float32Array.from({ length: frames }, () => note.random.next() * 2 - 1);
  for (let i = 0; i < frames * 2; i++) {
    low += (noise[i % frames] - low) * smoothing;
    lower += (low - lower) * smoothing;
    line[i % frames] = lower;
  }
  const lag = Math.max(1, Math.round(frames * timbre.pickPosition));
  const combed = line.map((value, index) => value - line[(index + frames - lag) % frames]);
  let mean = 0;
  let power = 0;
  for (const value of combed) mean += value / frames;
  for (const value of combed) power += ((value - mean) * (value - mean)) / frames;
  const scale = (0.32 * note.velocity * timbre.gain) / Math.sqrt(power + 1e-12);
  return combed.map((value) => (value - mean) * scale);
}

function finish(out: Float32Array, note: NoteRequest, timbre: PluckedTimbre): void {
  const smoothing = 1 - Math.exp((-2 * Math.PI * 240) / ENGINE_RATE_HZ);
  const rise = 96;
  const release = Math.max(1, out.length - note.gateFrames);
  const tail = Math.min(out.length, 2400);
  let low = 0;
  for (let i = 0; i < out.length; i++) {
    low += (out[i] - low) * smoothing;
    let value = out[i] + timbre.body * low;
    if (i < rise) value *= i / rise;
    if (i >= note.gateFrames) {
      const left = 1 - (i - note.gateFrames) / release;
      value *= left * left;
    }
    if (i > out.length - tail) value *= (out.length - i) / tail;
    out[i] = value;
  }
}

export const NYLON: PluckedTimbre = {
  decaySeconds: 2.4,
  damping: 0.42,
  pickBrightness: 9,
  pickPosition: 0.31,
  releaseMs: 120,
  body: 0.7,
  gain: 0.9,
};

export const STEEL: PluckedTimbre = {
  decaySeconds: 3.6,
  damping: 0.22,
  pickBrightness: 16,
  pickPosition: 0.17,
  releaseMs: 220,
  body: 0.5,
  gain: 0.8,
};

export const MUTED_GUITAR: PluckedTimbre = {
  ...STEEL,
  decaySeconds: 0.45,
  damping: 0.45,
  pickBrightness: 9,
  body: 0.8,
  gain: 1,
};

export const UPRIGHT_BASS: PluckedTimbre = {
  decaySeconds: 2.2,
  damping: 0.48,
  pickBrightness: 10,
  pickPosition: 0.36,
  releaseMs: 90,
  body: 1.5,
  gain: 1,
};
