/** Test signals, made here: deterministic, planar, +-1.0. */
import { spawnSync } from 'node:child_process';
import type { Stage } from '../../../playout/dsp/stage.js';

/** A generator of numbers in [-1, 1) that gives the same sequence for the same seed (mulberry32). */
export function noiseSource(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 31 - 1;
  };
}

export function sine(frames: number, hz: number, peak: number, rateHz = 48_000, phase = 0): Float32Array {
  return Float32Array.from({ length: frames }, (_, i) => peak * Math.sin((2 * Math.PI * hz * i) / rateHz + phase));
}

/** A sine whose level changes: parts of [seconds, per-channel peak in dBFS], one after the other, phase continuous. */
export function steppedTone(parts: readonly (readonly [number, number])[], rateHz = 48_000, hz = 1000): Float32Array {
  const lengths = parts.map(([seconds]) => Math.round(seconds * rateHz));
  const result = new Float32Array(lengths.reduce((a, b) => a + b, 0));
  let at = 0;
  parts.forEach(([, dbfs], index) => {
    const peak = 10 ** (dbfs / 20);
    for (const end = at + lengths[index]; at < end; at++)
      result[at] = peak * Math.sin((2 * Math.PI * hz * at) / rateHz);
  });
  return result;
}

/** Raised-cosine fades at both ends, in place. */
export function faded(signal: Float32Array, frames: number): Float32Array {
  for (let i = 0; i < frames; i++) {
    const gain = 0.5 - 0.5 * Math.cos((Math.PI * i) / frames);
    signal[i] *= gain;
    signal[signal.length - 1 - i] *= gain;
  }
  return signal;
}

/** A windowed-sinc low pass (Blackman, `2 * half + 1` taps), linear phase, without delay. */
export function lowPassed(signal: Float32Array, cutoff: number, half = 128): Float32Array {
  const taps = Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const t = i - half;
    const sinc = t === 0 ? 2 * cutoff : Math.sin(2 * Math.PI * cutoff * t) / (Math.PI * t);
    return sinc * (0.42 + 0.5 * Math.cos((Math.PI * t) / (half + 1)) + 0.08 * Math.cos((2 * Math.PI * t) / (half + 1)));
  });
  const result = new Float32Array(signal.length);
  for (let n = 0; n < signal.length; n++) {
    let sum = 0;
    const first = Math.max(-half, -n);
    const last = Math.min(half, signal.length - 1 - n);
    for (let k = first; k <= last; k++) sum += taps[k + half] * signal[n + k];
    result[n] = sum;
  }
  return result;
}

/** Runs a stage over both channels, in blocks of the given lengths over and over. */
export function processed(
  stage: Stage,
  left: Float32Array,
  right: Float32Array,
  blocks: readonly number[] = [480],
): readonly [Float32Array, Float32Array] {
  const l = left.slice();
  const r = right.slice();
  for (let at = 0, block = 0; at < l.length; block++) {
    const end = Math.min(l.length, at + blocks[block % blocks.length]);
    stage.process(l, r, at, end);
    at = end;
  }
  return [l, r];
}

export function peakOf(signal: Float32Array, from = 0, to = signal.length): number {
  let peak = 0;
  for (let i = from; i < to; i++) peak = Math.max(peak, Math.abs(signal[i]));
  return peak;
}

/** How many samples differ: 0 says that two signals are the same, bit for bit, without printing them. */
export function differences(a: Float32Array, b: Float32Array): number {
  let count = Math.abs(a.length - b.length);
  for (let i = 0; i < Math.min(a.length, b.length); i++) if (!Object.is(a[i], b[i])) count++;
  return count;
}

export function dbOf(linear: number): number {
  return 20 * Math.log10(linear);
}

/** Peak at 16 times the rate by a long windowed sinc (64 taps, Blackman): independent of the code under test. */
export function peak16(signal: Float32Array): number {
  const half = 32;
  let peak = peakOf(signal);
  const floor = 0.5 * peak;
  for (let phase = 1; phase < 16; phase++) {
    const taps = Float64Array.from({ length: 2 * half }, (_, i) => {
      const t = phase / 16 - (i - half + 1);
      const w = 0.42 + 0.5 * Math.cos((Math.PI * t) / half) + 0.08 * Math.cos((2 * Math.PI * t) / half);
      return (Math.sin(Math.PI * t) / (Math.PI * t)) * w;
    });
    for (let n = half; n < signal.length - half; n++) {
      // No interpolated value between two small samples of a band-limited signal reaches its peak.
      if (Math.abs(signal[n]) < floor && Math.abs(signal[n + 1]) < floor) continue;
      let sum = 0;
      for (let i = 0; i < 2 * half; i++) sum += taps[i] * signal[n - half + 1 + i];
      peak = Math.max(peak, Math.abs(sum));
    }
  }
  return peak;
}

function interleaved(left: Float32Array, right: Float32Array): Buffer {
  const samples = new Float32Array(left.length * 2);
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = left[i]!;
    samples[2 * i + 1] = right[i]!;
  }
  return Buffer.from(samples.buffer);
}

/** True peak in dBTP (the louder channel) by ffmpeg's ebur128 filter. */
export function ffmpegTruePeakDbtp(left: Float32Array, right: Float32Array, rateHz = 48_000): number {
  const run = spawnSync(
    'ffmpeg',
    [
      ...['-nostdin', '-v', 'error', '-f', 'f32le', '-ar', String(rateHz), '-ac', '2', '-i', 'pipe:0', '-af'],
      'ebur128=peak=true:metadata=1,ametadata=mode=print:file=-',
      ...['-f', 'null', '-'],
    ],
    { input: interleaved(left, right), maxBuffer: 1 << 28, encoding: 'utf8' },
  );
  const peaks = [...run.stdout.matchAll(/true_peaks_ch\d=([\d.]+)/g)].map((match) => Number(match[1]));
  if (peaks.length === 0) throw new Error(`ffmpeg measured nothing: ${run.stderr}`);
  return dbOf(peaks.reduce((a, b) => Math.max(a, b), 0));
}
