/** Spectra for the tests, written apart from the product. */

/** Fourier transform of a power-of-two block by recursion on its even and odd frames (from `at`, `stride` apart). */
function transform(x: Float64Array, at: number, stride: number, n: number): [Float64Array, Float64Array] {
  if (n === 1) return [Float64Array.of(x[at]), new Float64Array(1)];
  const half = n / 2;
  const [er, ei] = transform(x, at, 2 * stride, half);
  const [or, oi] = transform(x, at + stride, 2 * stride, half);
  const re = new Float64Array(n);
  const im = new Float64Array(n);
  const step = (2 * Math.PI) / n;
  for (let k = 0; k < half; k++) {
    const c = Math.cos(step * k);
    const s = Math.sin(step * k);
    const tr = c * or[k] + s * oi[k];
    const ti = c * oi[k] - s * or[k];
    re[k] = er[k] + tr;
    im[k] = ei[k] + ti;
    re[k + half] = er[k] - tr;
    im[k + half] = ei[k] - ti;
  }
  return [re, im];
}

/** Zeroth-order modified Bessel function of the first kind, by its series. */
function bessel0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k < 80; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

const BETA = 20;
const WINDOWS = new Map<number, Float64Array>();

/** A Kaiser window with side lobes under -150 dB. */
function windowOf(length: number): Float64Array {
  let window = WINDOWS.get(length);
  if (!window) {
    window = Float64Array.from({ length }, (_, i) =>
      bessel0(BETA * Math.sqrt(1 - ((2 * (i + 0.5)) / length - 1) ** 2)),
    );
    WINDOWS.set(length, window);
  }
  return window;
}

/** Amplitude in dB (a sine of peak 1 reads 0) of each bin of `length` frames from `from`. */
export function lineSpectrumDb(signal: Float32Array, from: number, length: number): Float64Array {
  const window = windowOf(length);
  const sum = window.reduce((a, b) => a + b, 0);
  const [re, im] = transform(
    window.map((w, i) => w * signal[from + i]),
    0,
    1,
    length,
  );
  const result = new Float64Array(length / 2);
  for (let k = 0; k < result.length; k++) result[k] = 20 * Math.log10((2 * Math.hypot(re[k], im[k])) / sum + 1e-12);
  return result;
}

/** Magnitude in dB of an impulse response at a frequency, summed directly. */
export function responseDb(impulse: Float32Array, hz: number, rateHz: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < impulse.length; i++) {
    const phase = (2 * Math.PI * hz * i) / rateHz;
    re += impulse[i] * Math.cos(phase);
    im -= impulse[i] * Math.sin(phase);
  }
  return 20 * Math.log10(Math.hypot(re, im));
}
