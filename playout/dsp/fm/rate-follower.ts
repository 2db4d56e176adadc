import { besselI0 } from '../meter/interpolation.js';

/** Taps on either side, and places between two frames for which they are worked out; in between, a straight line. */
const PAIRS = 16;
const PLACES = 256;
const KAISER_BETA = 9;
const MOST_PPM = 1000;

/**
 * Gives a stereo signal a rate that differs by some parts per million, as a sound card's crystal does from the clock that
 * the programme is mixed by: interpolation by a windowed sinc (Smith and Gossett, A flexible sampling-rate conversion
 * method, 1984). At 0 ppm from the start it is a delay of 16 frames, bit for bit. Blocks may have any length.
 */
export class RateFollower {
  readonly latencyFrames = PAIRS;
  /** For each place, and one more, the 2 * PAIRS taps. */
  readonly #taps = new Float64Array((PLACES + 1) * 2 * PAIRS);
  /** The last 2 * PAIRS frames, twice in a row so that they can be read without a turn. */
  readonly #left = new Float64Array(4 * PAIRS);
  readonly #right = new Float64Array(4 * PAIRS);
  #at = 0;
  /** Where the next frame to give lies, in frames after the middle of the window; 0 <= place < 1 while it is due. */
  #place = 0;

  constructor() {
    for (let place = 0; place <= PLACES; place++) {
      for (let i = 0; i < 2 * PAIRS; i++) {
        const t = place / PLACES - (i - PAIRS + 1);
        const r = t / PAIRS;
        const sinc = t === 0 ? 1 : Math.sin(Math.PI * t) / (Math.PI * t);
        const window = besselI0(KAISER_BETA * Math.sqrt(Math.max(0, 1 - r * r))) / besselI0(KAISER_BETA);
        this.#taps[place * 2 * PAIRS + i] = place % PLACES === 0 ? (t === 0 ? 1 : 0) : sinc * window;
      }
    }
  }

  /**
   * Takes all frames of the inputs, `ppm` (-1000..1000) parts per million faster than they are given out: fewer come out for
   * a positive one. Returns how many frames it wrote to the outputs, which have room for one more than the inputs.
   */
  process(left: Float32Array, right: Float32Array, ppm: number, outLeft: Float32Array, outRight: Float32Array): number {
    const step = 1 + Math.max(-MOST_PPM, Math.min(MOST_PPM, ppm)) * 1e-6;
    let count = 0;
    for (let i = 0; i < left.length; i++) {
      this.#push(left[i], right[i]);
      while (this.#place < 1) {
        this.#interpolate(count++, outLeft, outRight);
        this.#place += step;
      }
      this.#place -= 1;
    }
    return count;
  }

  #push(l: number, r: number): void {
    const at = this.#at;
    this.#left[at] = l;
    this.#left[at + 2 * PAIRS] = l;
    this.#right[at] = r;
    this.#right[at + 2 * PAIRS] = r;
    this.#at = (at + 1) % (2 * PAIRS);
  }

  #interpolate(count: number, outLeft: Float32Array, outRight: Float32Array): void {
    const taps = this.#taps;
    const l = this.#left;
    const r = this.#right;
    const place = this.#place * PLACES;
    const whole = Math.floor(place);
    const part = place - whole;
    const a = whole * 2 * PAIRS;
    const b = a + 2 * PAIRS;
    let sumLeft = 0;
    let sumRight = 0;
    for (let i = 0, from = this.#at; i < 2 * PAIRS; i++, from++) {
      const tap = taps[a + i] + part * (taps[b + i] - taps[a + i]);
      sumLeft += tap * l[from];
      sumRight += tap * r[from];
    }
    outLeft[count] = sumLeft;
    outRight[count] = sumRight;
  }
}
