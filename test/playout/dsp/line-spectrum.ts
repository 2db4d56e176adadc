/** Spectra for the tests, written apart from the product. */

/** Fourier transform of a power-of-two block by recursion: X[k] as [re, im]. */
function transform(re: Float64Array, im: Float64Array): [Float64Array, Float64Array] {
  const n = re.length;
  if (n === 1) return [re, im];
  const half = n / 2;
  const pick = (x: Float64Array, odd: number): Float64Array =>
    Float64Array.from({ length: half }, (_, i) => x[2 * i + odd]!);
  const [er, ei] = transform(pick(re, 0), pick(im, 0));
  const [or, oi] = transform(pick(re, 1), pick(im, 1));
  const outRe = new Float64Array(n);
  const outIm = new Float64Array(n);
  for (let k = 0; k < half; k++) {
    const c = Math.cos((2 * Math.PI * k) / n);
    const s = Math.sin((2 * Math.PI * k) / n);
    const tr = c * or[k]! + s * oi[k]!;
    const ti = c * oi[k]! - s * or[k]!;
    outRe[k] = er[k]! + tr;
    outIm[k] = ei[k]! + ti;
    outRe[k + half] = er[k]! - tr;
    outIm[k + half] = ei[k]! - ti;
  }
  return [outRe, outIm];
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

/** Amplitude in dB (a sine of peak 1 reads 0) of each bin of `length` frames from `from`, by a Kaiser window (side lobes under -150 dB). */
export function lineSpectrumDb(signal: Float32Array, from: number, length: number): Float64Array {
  const beta = 20;
  let sum = 0;
  const re = new Float64Array(length);
  for (let i = 0; i < length; i++) {
    const t = (2 * (i + 0.5)) / length - 1;
    const w = bessel0(beta * Math.sqrt(1 - t * t));
    sum += w;
    re[i] = w * signal[from + i]!;
  }
  const [outRe, outIm] = transform(re, new Float64Array(length));
  return Float64Array.from(
    { length: length / 2 },
    (_, k) => 20 * Math.log10((2 * Math.hypot(outRe[k]!, outIm[k]!)) / sum + 1e-12),
  );
}

/** Magnitude in dB of an impulse response at a frequency, summed directly. */
export function responseDb(impulse: Float32Array, hz: number, rateHz: number): number {
  let re = 0;
  let im = 0;
  for (let i = 0; i < impulse.length; i++) {
    const phase = (2 * Math.PI * hz * i) / rateHz;
    re += impulse[i]! * Math.cos(phase);
    im -= impulse[i]! * Math.sin(phase);
  }
  return 20 * Math.log10(Math.hypot(re, im));
}
