import { SILENCE } from '../sanitise.js';
import { Fourier } from './fourier.js';

/** Frames that go in and come out at a time. */
export const HOP_FRAMES = 768;
const LENGTH = 1024;
/** The longest impulse response. */
export const MOST_TAPS = LENGTH - HOP_FRAMES + 1;

/**
 * Long impulse responses on a stereo signal by overlap-save (Stockham, High-speed convolution and correlation, 1966): left
 * is the real part and right the imaginary part of one transform, and several responses share it. The output of a response
 * with 2 m + 1 symmetrical taps is m frames late.
 */
export class FastFilter {
  readonly #fourier = new Fourier(LENGTH);
  readonly #responses: readonly { readonly re: Float64Array; readonly im: Float64Array }[];
  /** The last LENGTH frames of the input. */
  readonly #left = new Float64Array(LENGTH);
  readonly #right = new Float64Array(LENGTH);
  readonly #re = new Float64Array(LENGTH);
  readonly #im = new Float64Array(LENGTH);
  readonly #outRe = new Float64Array(LENGTH);
  readonly #outIm = new Float64Array(LENGTH);
  #silent = true;

  /** Impulse responses of up to `MOST_TAPS` taps. */
  constructor(impulses: readonly Float64Array[]) {
    this.#responses = impulses.map((taps) => {
      if (taps.length > MOST_TAPS) throw new RangeError(`taps are ${taps.length}, allowed is 1 to ${MOST_TAPS}`);
      const re = new Float64Array(LENGTH);
      const im = new Float64Array(LENGTH);
      re.set(taps);
      this.#fourier.forward(re, im);
      return { re: re.map((v) => v / LENGTH), im: im.map((v) => v / LENGTH) };
    });
  }

  /** Takes the next HOP_FRAMES frames; `read` gives what each response makes of them. */
  take(left: Float64Array, right: Float64Array): void {
    const l = this.#left;
    const r = this.#right;
    l.copyWithin(0, HOP_FRAMES);
    r.copyWithin(0, HOP_FRAMES);
    l.set(left, LENGTH - HOP_FRAMES);
    r.set(right, LENGTH - HOP_FRAMES);
    // Silence in view is silence out: exact, and no transform of denormal numbers.
    this.#silent = isSilent(l) && isSilent(r);
    if (this.#silent) return;
    this.#re.set(l);
    this.#im.set(r);
    this.#fourier.forward(this.#re, this.#im);
  }

  /** Fills HOP_FRAMES frames of both channels with the output of the response of this number. */
  read(response: number, left: Float64Array, right: Float64Array): void {
    if (this.#silent) {
      left.fill(0);
      right.fill(0);
      return;
    }
    const { re: hr, im: hi } = this.#responses[response];
    const xr = this.#re;
    const xi = this.#im;
    const yr = this.#outRe;
    const yi = this.#outIm;
    for (let k = 0; k < LENGTH; k++) {
      yr[k] = xr[k] * hr[k] - xi[k] * hi[k];
      yi[k] = xr[k] * hi[k] + xi[k] * hr[k];
    }
    this.#fourier.inverse(yr, yi);
    for (let i = 0, from = LENGTH - HOP_FRAMES; i < HOP_FRAMES; i++, from++) {
      left[i] = yr[from];
      right[i] = yi[from];
    }
  }

  reset(): void {
    this.#left.fill(0);
    this.#right.fill(0);
    this.#silent = true;
  }
}

function isSilent(x: Float64Array): boolean {
  for (const value of x) if (value > SILENCE || value < -SILENCE) return false;
  return true;
}
