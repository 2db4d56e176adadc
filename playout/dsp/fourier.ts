/**
 * The discrete Fourier transform of complex blocks of one power-of-two length, in place: radix 4 with a radix-2 pass where
 * the length asks for it (decimation in time; Oppenheim, Schafer, Discrete-time signal processing, chapter 9).
 */
export class FourierTransform {
  readonly length: number;
  readonly #cos: Float64Array;
  readonly #sin: Float64Array;
  readonly #reversed: Uint32Array;

  /** Tables are made once for each length: whoever measures many files makes many transforms. */
  static readonly #made = new Map<number, FourierTransform>();

  /** `length`: a power of two, 4..65536. */
  constructor(length: number) {
    if (!(length >= 4 && length <= 65_536 && Number.isInteger(Math.log2(length))))
      throw new RangeError(`fourier.length is ${length}, allowed is a power of two, 4 to 65536`);
    this.length = length;
    const made = FourierTransform.#made.get(length);
    if (made !== undefined) {
      this.#cos = made.#cos;
      this.#sin = made.#sin;
      this.#reversed = made.#reversed;
      return;
    }
    FourierTransform.#made.set(length, this);
    this.#cos = Float64Array.from({ length }, (_, k) => Math.cos((2 * Math.PI * k) / length));
    this.#sin = Float64Array.from({ length }, (_, k) => Math.sin((2 * Math.PI * k) / length));
    const bits = Math.log2(length);
    this.#reversed = Uint32Array.from({ length }, (_, k) => {
      let reversed = 0;
      for (let bit = 0; bit < bits; bit++) reversed |= ((k >> bit) & 1) << (bits - 1 - bit);
      return reversed;
    });
  }

  /** Transforms `re` + i `im`; X[k] = sum of x[n] exp(-2 pi i k n / length). */
  transform(re: Float64Array, im: Float64Array): void {
    this.#permute(re, im);
    const { length } = this;
    let half = 1;
    if (Math.log2(length) % 2 === 1) {
      this.#pairs(re, im);
      half = 2;
    }
    for (; half < length; half *= 4) this.#quads(re, im, half);
  }

  #permute(re: Float64Array, im: Float64Array): void {
    const reversed = this.#reversed;
    for (let k = 0; k < reversed.length; k++) {
      const other = reversed[k];
      if (other <= k) continue;
      const x = re[k];
      re[k] = re[other];
      re[other] = x;
      const y = im[k];
      im[k] = im[other];
      im[other] = y;
    }
  }

  #pairs(re: Float64Array, im: Float64Array): void {
    for (let k = 0; k < re.length; k += 2) {
      const x = re[k + 1];
      const y = im[k + 1];
      re[k + 1] = re[k] - x;
      im[k + 1] = im[k] - y;
      re[k] += x;
      im[k] += y;
    }
  }

  /** Two radix-2 passes at once: transforms of `half` frames become ones of four times as many. */
  #quads(re: Float64Array, im: Float64Array, half: number): void {
    const { length } = this;
    const cos = this.#cos;
    const sin = this.#sin;
    const stride = length / (4 * half);
    for (let j = 0; j < half; j++) {
      const c1 = cos[j * stride];
      const s1 = sin[j * stride];
      const c2 = cos[2 * j * stride];
      const s2 = sin[2 * j * stride];
      const c3 = cos[3 * j * stride];
      const s3 = sin[3 * j * stride];
      for (let k = j; k < length; k += 4 * half) {
        const k1 = k + half;
        const k2 = k1 + half;
        const k3 = k2 + half;
        // Bit-reversed order: the second and third quarter are exchanged.
        const ar = re[k];
        const ai = im[k];
        const br = re[k2] * c1 + im[k2] * s1;
        const bi = im[k2] * c1 - re[k2] * s1;
        const cr = re[k1] * c2 + im[k1] * s2;
        const ci = im[k1] * c2 - re[k1] * s2;
        const dr = re[k3] * c3 + im[k3] * s3;
        const di = im[k3] * c3 - re[k3] * s3;
        const er = ar + cr;
        const ei = ai + ci;
        const fr = ar - cr;
        const fi = ai - ci;
        const gr = br + dr;
        const gi = bi + di;
        const hr = br - dr;
        const hi = bi - di;
        re[k] = er + gr;
        im[k] = ei + gi;
        re[k1] = fr + hi;
        im[k1] = fi - hr;
        re[k2] = er - gr;
        im[k2] = ei - gi;
        re[k3] = fr - hi;
        im[k3] = fi + hr;
      }
    }
  }
}
