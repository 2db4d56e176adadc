/**
 * A complex Fourier transform of a fixed length, in place on two arrays (real and imaginary parts).
 *
 * `forward` leaves the spectrum in bit-reversed order and `inverse` takes it in that order (decimation in frequency, then in
 * time: Cooley and Tukey 1965, Gentleman and Sande 1966), so that a filter, whose response is kept in the same order, never
 * sorts anything. `inverse` does not divide by the length.
 */
export class Fourier {
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;

  /** `length`: a power of two, 2 or more. */
  constructor(readonly length: number) {
    if (length < 2 || !Number.isInteger(Math.log2(length)))
      throw new RangeError(`length is ${length}, allowed is a power of two from 2`);
    this.#cos = Float64Array.from({ length: length / 2 }, (_, k) => Math.cos((2 * Math.PI * k) / length));
    this.#sin = Float64Array.from({ length: length / 2 }, (_, k) => Math.sin((2 * Math.PI * k) / length));
  }

  /** Natural order in, bit-reversed order out: X[k] = sum of x[n] exp(-2 pi i k n / length). */
  forward(re: Float64Array, im: Float64Array): void {
    const cos = this.#cos;
    const sin = this.#sin;
    const length = this.length;
    for (let half = length >> 1, stride = 1; half >= 1; half >>= 1, stride <<= 1) {
      for (let start = 0; start < length; start += 2 * half) {
        for (let j = 0, w = 0; j < half; j++, w += stride) {
          const a = start + j;
          const b = a + half;
          const dr = re[a] - re[b];
          const di = im[a] - im[b];
          re[a] += re[b];
          im[a] += im[b];
          const c = cos[w];
          const s = sin[w];
          re[b] = dr * c + di * s;
          im[b] = di * c - dr * s;
        }
      }
    }
  }

  /** Bit-reversed order in, natural order out: `length` times the inverse transform. */
  inverse(re: Float64Array, im: Float64Array): void {
    const cos = this.#cos;
    const sin = this.#sin;
    const length = this.length;
    for (let half = 1, stride = length >> 1; half < length; half <<= 1, stride >>= 1) {
      for (let start = 0; start < length; start += 2 * half) {
        for (let j = 0, w = 0; j < half; j++, w += stride) {
          const a = start + j;
          const b = a + half;
          const c = cos[w];
          const s = sin[w];
          const br = re[b] * c - im[b] * s;
          const bi = im[b] * c + re[b] * s;
          re[b] = re[a] - br;
          im[b] = im[a] - bi;
          re[a] += br;
          im[a] += bi;
        }
      }
    }
  }
}
