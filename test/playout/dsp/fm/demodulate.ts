/**
 * A stereo receiver, written from ITU-R BS.450 apart from the product: pilot by correlation, coherent demodulation of the
 * subcarriers by the pilot's own phase, windowed-sinc filters.
 */
export const MPX_RATE_HZ = 192_000;
const PILOT_HZ = 19_000;

/** Four-term Blackman-Harris window (Harris 1978): side lobes 92 dB down. */
function blackmanHarris(x: number): number {
  const t = 2 * Math.PI * x;
  return 0.35875 - 0.48829 * Math.cos(t) + 0.14128 * Math.cos(2 * t) - 0.01168 * Math.cos(3 * t);
}

/** Amplitude and phase of the part of `signal` at `hz`: phase of a sine at value number 0. */
export function tone(
  signal: ArrayLike<number>,
  hz: number,
  rateHz: number,
  from = 0,
  to = signal.length,
): { amplitude: number; phase: number } {
  let re = 0;
  let im = 0;
  let weight = 0;
  for (let n = from; n < to; n++) {
    const w = blackmanHarris((n - from) / (to - from));
    const a = (2 * Math.PI * hz * n) / rateHz;
    re += w * signal[n] * Math.sin(a);
    im += w * signal[n] * Math.cos(a);
    weight += w;
  }
  return { amplitude: (2 * Math.hypot(re, im)) / weight, phase: Math.atan2(im, re) };
}

export interface Pilot {
  readonly hz: number;
  /** Of full deviation. */
  readonly amplitude: number;
  /** Phase of its sine at value number 0, radians. */
  readonly phase: number;
}

/** The pilot of a multiplex: its frequency from how its phase moves between the two halves. */
export function pilotOf(mpx: Float32Array, from = 0, to = mpx.length): Pilot {
  const middle = (from + to) >> 1;
  const first = tone(mpx, PILOT_HZ, MPX_RATE_HZ, from, middle);
  const second = tone(mpx, PILOT_HZ, MPX_RATE_HZ, middle, to);
  const turned = Math.atan2(Math.sin(second.phase - first.phase), Math.cos(second.phase - first.phase));
  const hz = PILOT_HZ + (turned / (2 * Math.PI)) * (MPX_RATE_HZ / ((to - from) / 2));
  const { amplitude, phase } = tone(mpx, hz, MPX_RATE_HZ, from, to);
  return { hz, amplitude, phase };
}

function lowPassTaps(cutoffHz: number, half: number): Float64Array {
  return Float64Array.from({ length: 2 * half + 1 }, (_, i) => {
    const t = i - half;
    const w = (2 * Math.PI * cutoffHz) / MPX_RATE_HZ;
    return (t === 0 ? w / Math.PI : Math.sin(w * t) / (Math.PI * t)) * blackmanHarris((i + 0.5) / (2 * half + 1));
  });
}

/** Every `step`-th value of the low-passed signal, without delay; what lies outside counts as silence. */
function filtered(signal: Float64Array, cutoffHz: number, half: number, step: number): Float64Array {
  const taps = lowPassTaps(cutoffHz, half);
  return Float64Array.from({ length: Math.floor(signal.length / step) }, (_, i) => {
    const n = i * step;
    const first = Math.max(-half, -n);
    const last = Math.min(half, signal.length - 1 - n);
    let sum = 0;
    for (let k = first; k <= last; k++) sum += taps[k + half] * signal[n + k];
    return sum;
  });
}

export interface Received {
  readonly pilot: Pilot;
  /** At 48 kHz, +-1.0 at full deviation of the whole multiplex, still pre-emphasised. */
  readonly left: Float64Array;
  readonly right: Float64Array;
}

/** Left and right of a multiplex, low-passed by `2 * half + 1` taps. */
export function receive(mpx: Float32Array, cutoffHz = 17_000, half = 256): Received {
  const pilot = pilotOf(mpx);
  const all = Float64Array.from(mpx);
  const difference = Float64Array.from(mpx, (value, n) => {
    const angle = 2 * ((2 * Math.PI * pilot.hz * n) / MPX_RATE_HZ + pilot.phase);
    return 2 * value * Math.sin(angle);
  });
  const m = filtered(all, cutoffHz, half, 4);
  const s = filtered(difference, cutoffHz, half, 4);
  return { pilot, left: m.map((v, i) => v + s[i]), right: m.map((v, i) => v - s[i]) };
}

/** The RDS band brought down to 0 Hz at 19 kHz by the third harmonic of the pilot: in phase, and in quadrature. */
export function rdsBand(mpx: Float32Array, pilot: Pilot): { inPhase: Float64Array; quadrature: Float64Array } {
  const angle = (n: number): number => 3 * ((2 * Math.PI * pilot.hz * n) / MPX_RATE_HZ + pilot.phase);
  const down = (turn: number): Float64Array =>
    filtered(
      Float64Array.from(mpx, (value, n) => 2 * value * Math.sin(angle(n) + turn)),
      3000,
      160,
      8,
    );
  return { inPhase: down(0), quadrature: down(Math.PI / 2) };
}

/** Power spectrum in dB of a sine of full deviation, by averaged windowed transforms; bin k is k * rate / length Hz. */
export function spectrumDb(signal: Float32Array, length: number, from = 0, to = signal.length): Float64Array {
  const power = new Float64Array(length / 2 + 1);
  const window = Float64Array.from({ length }, (_, i) => blackmanHarris((i + 0.5) / length));
  const gain = window.reduce((a, b) => a + b, 0) / 2;
  let count = 0;
  for (let at = from; at + length <= to; at += length / 2, count++) {
    const re = Float64Array.from(window, (w, i) => w * signal[at + i]);
    const im = new Float64Array(length);
    transform(re, im);
    for (let k = 0; k <= length / 2; k++) power[k] += (re[k] ** 2 + im[k] ** 2) / gain ** 2;
  }
  return power.map((p) => 10 * Math.log10(p / count + 1e-30));
}

/** Fourier transform in place, recursive halving (Danielson and Lanczos). */
function transform(re: Float64Array, im: Float64Array): void {
  const length = re.length;
  if (length === 1) return;
  const half = length / 2;
  const even = [new Float64Array(half), new Float64Array(half)] as const;
  const odd = [new Float64Array(half), new Float64Array(half)] as const;
  for (let i = 0; i < half; i++) {
    even[0][i] = re[2 * i];
    even[1][i] = im[2 * i];
    odd[0][i] = re[2 * i + 1];
    odd[1][i] = im[2 * i + 1];
  }
  transform(...even);
  transform(...odd);
  for (let k = 0; k < half; k++) {
    const c = Math.cos((2 * Math.PI * k) / length);
    const s = -Math.sin((2 * Math.PI * k) / length);
    const tr = c * odd[0][k] - s * odd[1][k];
    const ti = c * odd[1][k] + s * odd[0][k];
    re[k] = even[0][k] + tr;
    im[k] = even[1][k] + ti;
    re[k + half] = even[0][k] - tr;
    im[k + half] = even[1][k] - ti;
  }
}

/** Largest level between two frequencies. */
export function largestDb(spectrum: Float64Array, fromHz: number, toHz: number): number {
  const perBin = MPX_RATE_HZ / (2 * (spectrum.length - 1));
  let most = -Infinity;
  for (let k = Math.ceil(fromHz / perBin); k <= Math.floor(toHz / perBin); k++) most = Math.max(most, spectrum[k]);
  return most;
}
