import { faded, lowPassed, noiseSource, peakOf, sine } from '../playout/dsp/signals.js';

export const CEILING_DBTP = -1;

/** A signal that a limiter may fail on. */
export interface Trial {
  readonly name: string;
  readonly make: (rateHz: number) => Float32Array;
}

/** Cut off at 20 kHz, so that what lies between the samples is certain. */
function bandLimited(signal: Float32Array, rateHz: number): Float32Array {
  return lowPassed(signal, 20_000 / rateHz - 0.012);
}

export function noise(frames: number, peak: number, seed: number, rateHz: number): Float32Array {
  const sound = bandLimited(Float32Array.from({ length: frames }, noiseSource(seed)), rateHz);
  const scale = peak / peakOf(sound);
  return sound.map((x) => x * scale);
}

const edges = (signal: Float32Array, rateHz: number): Float32Array => faded(signal, Math.round(rateHz / 50));

function bursts(rateHz: number, hz: number, peak: number, phase: number): Float32Array {
  const period = Math.round(rateHz * 0.2);
  const length = Math.round(rateHz * 0.05);
  return Float32Array.from({ length: rateHz }, (_, i) => {
    const at = i % period;
    const gain = at < length ? 0.5 - 0.5 * Math.cos((2 * Math.PI * at) / length) : 0;
    return peak * gain * Math.sin((2 * Math.PI * hz * i) / rateHz + phase);
  });
}

function impulses(rateHz: number): Float32Array {
  const clicks = new Float32Array(rateHz);
  for (let i = 0; i < 12; i++) clicks[3000 + i * 3307] = (i % 2 === 0 ? 4 : -6) * (1 + i / 6);
  return clicks;
}

/** One period of fs/4 at twice the level inside fs/6, as cases 20..23 of Tech 3341 have it, over and over, driven. */
function steppedBursts(rateHz: number): Float32Array {
  let phase = 0;
  const raw = Float32Array.from({ length: rateHz }, (_, i) => {
    const inside = i % 2400 < 4;
    const value = (inside ? 3 : 1.5) * Math.sin(phase);
    phase += (2 * Math.PI) / (inside ? 4 : 6);
    return value;
  });
  return bandLimited(raw, rateHz);
}

/** Up to 20 kHz with faded edges: the ceiling holds exactly. */
export const BAND_LIMITED: readonly Trial[] = [
  { name: 'fs/4 at 45°', make: (r) => edges(sine(r, r / 4, 2, r, Math.PI / 4), r) },
  { name: 'fs/4 + 13.7 Hz', make: (r) => edges(sine(r, r / 4 + 13.7, 1.9, r, 0.3), r) },
  { name: 'fs/6 at 60°', make: (r) => edges(sine(r, r / 6, 1.5, r, Math.PI / 3), r) },
  { name: '17 kHz', make: (r) => edges(sine(r, 17_011, 3, r, 0.4), r) },
  { name: '19.9 kHz', make: (r) => edges(sine(r, 19_900, 1.7, r, 1), r) },
  { name: '60 Hz', make: (r) => edges(sine(r, 60, 2, r), r) },
  { name: 'noise', make: (r) => edges(noise(r, 3, 11, r), r) },
  { name: 'noise, +18 dB', make: (r) => edges(noise(r, 8, 12, r), r) },
  { name: 'bursts of 7.35 kHz', make: (r) => bursts(r, 7350, 3, 0.7) },
  { name: 'bursts of fs/4', make: (r) => bursts(r, r / 4, 4, Math.PI / 4) },
  { name: 'fs/4 inside fs/6', make: (r) => edges(steppedBursts(r), r) },
  { name: 'impulses', make: (r) => edges(bandLimited(impulses(r), r), r) },
];

/** Energy up to half the rate: what lies between the samples depends on who asks; 0.3 dB are allowed. */
export const NOT_BAND_LIMITED: readonly Trial[] = [
  {
    name: 'white noise',
    make: (r) =>
      edges(
        Float32Array.from({ length: r }, noiseSource(5)).map((x) => 2 * x),
        r,
      ),
  },
  {
    name: 'a square',
    make: (r) =>
      edges(
        sine(r, 1000, 1, r).map((x) => 1.6 * (Math.sign(x) || 1)),
        r,
      ),
  },
  {
    name: 'a clipped master',
    make: (r) =>
      edges(
        noise(r, 4, 23, r).map((x) => Math.max(-1, Math.min(1, x))),
        r,
      ),
  },
  {
    name: 'clipped bursts',
    make: (r) => bursts(r, 5000, 6, 0).map((x) => 1.5 * Math.max(-1, Math.min(1, x))),
  },
  { name: 'single samples', make: (r) => impulses(r) },
];
