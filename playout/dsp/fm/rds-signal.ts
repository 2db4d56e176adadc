import { besselI0 } from '../meter/interpolation.js';
import type { RdsSequence } from './rds-sequence.js';

/** A bit lasts 16 periods of the pilot: 3072 / 19 values at 192 kHz. In steps of 1 / PHASES of a bit that is a whole number. */
const PHASES = 3072;
const STEP = 19;
/** Bits that one bit's waveform spreads over. */
const SPAN = 8;
const KAISER_BETA = 5;

/**
 * Response of the shaping filter cos(pi f T / 4), f up to 2 / T, to one impulse (IEC 62106, 1.7; T is a bit): the inverse
 * Fourier transform in closed form, `t` in bits.
 */
function shaped(t: number): number {
  const u = 8 * t;
  // Removable: the limit at both ends of the denominator.
  if (Math.abs(Math.abs(u) - 1) < 1e-9) return Math.PI / 4;
  return Math.cos(4 * Math.PI * t) / (1 - u * u);
}

/** Waveform of a bit that is 1: an impulse in its first half and its opposite in the second, shaped and windowed. */
function symbol(t: number): number {
  const r = t / (SPAN / 2);
  if (Math.abs(r) >= 1) return 0;
  const window = besselI0(KAISER_BETA * Math.sqrt(1 - r * r)) / besselI0(KAISER_BETA);
  return (shaped(t + 0.25) - shaped(t - 0.25)) * window;
}

/**
 * The RDS signal before it modulates its carrier, one value of 192 kHz at a time: differentially coded biphase symbols in
 * step with the pilot. No value exceeds 1, whatever the bits are.
 */
export class RdsSignal {
  /** Mean of the squared signal over random bits. */
  readonly power: number;
  /** Per phase of the bit: the weights of the SPAN bits in view, the oldest first. */
  readonly #weights = new Float64Array(PHASES * SPAN);
  /** Signs of the bits in view, the oldest first. */
  readonly #signs = new Float64Array(SPAN);
  readonly #sequence: RdsSequence;
  #phase = 0;
  #level = 0;

  constructor(sequence: RdsSequence) {
    this.#sequence = sequence;
    let largest = 0;
    let squares = 0;
    for (let phase = 0; phase < PHASES; phase++) {
      let sum = 0;
      for (let k = 0; k < SPAN; k++) {
        const weight = symbol(phase / PHASES + SPAN / 2 - 1 - k);
        this.#weights[phase * SPAN + k] = weight;
        sum += Math.abs(weight);
        squares += weight * weight;
      }
      largest = Math.max(largest, sum);
    }
    for (let i = 0; i < this.#weights.length; i++) this.#weights[i] /= largest;
    this.power = squares / PHASES / (largest * largest);
    for (let k = 0; k < SPAN; k++) this.#shift();
  }

  /** Place in the sequence of bits of value number `values` (192 kHz, counted from 0): bit k lasts from k to k + 1. */
  static bitAt(values: number): number {
    return (values * STEP) / PHASES + SPAN / 2 - 0.5;
  }

  next(): number {
    const weights = this.#weights;
    const signs = this.#signs;
    const at = this.#phase * SPAN;
    let sum = 0;
    for (let k = 0; k < SPAN; k++) sum += weights[at + k] * signs[k];
    this.#phase += STEP;
    if (this.#phase >= PHASES) {
      this.#phase -= PHASES;
      this.#shift();
    }
    return sum;
  }

  #shift(): void {
    const signs = this.#signs;
    for (let k = 1; k < SPAN; k++) signs[k - 1] = signs[k];
    // Differential coding: a 1 changes the level that is sent, a 0 keeps it.
    this.#level ^= this.#sequence.next();
    signs[SPAN - 1] = this.#level === 1 ? 1 : -1;
  }

  reset(): void {
    this.#sequence.reset();
    this.#phase = 0;
    this.#level = 0;
    for (let k = 0; k < SPAN; k++) this.#shift();
  }
}
