/** Gains are whole multiples of this, rounded down: sums of whole numbers under 2^53 are exact and never drift. */
const STEPS = 2 ** 32;

/**
 * Two moving averages of `length` frames each, one after the other: a triangular window of 2 * length - 1 frames with no
 * negative weights and sum 1, so the result never exceeds the largest value in its window. For gains 0..1; while all of
 * them are 1 the result is exactly 1.
 */
export class BoxSmoother {
  readonly #length: number;
  readonly #scale: number;
  readonly #first: Float64Array;
  readonly #second: Float64Array;
  #firstSum = 0;
  #secondSum = 0;
  #at = 0;

  constructor(length: number) {
    this.#length = length;
    this.#scale = length * length * STEPS;
    this.#first = new Float64Array(length);
    this.#second = new Float64Array(length);
    this.reset();
  }

  get windowFrames(): number {
    return 2 * this.#length - 1;
  }

  /** Smooths the first `count` gains, in place. */
  process(gains: Float64Array, count: number): void {
    const length = this.#length;
    const scale = this.#scale;
    const first = this.#first;
    const second = this.#second;
    let firstSum = this.#firstSum;
    let secondSum = this.#secondSum;
    let at = this.#at;
    for (let i = 0; i < count; i++) {
      const whole = Math.floor(gains[i] * STEPS);
      firstSum += whole - first[at];
      first[at] = whole;
      secondSum += firstSum - second[at];
      second[at] = firstSum;
      at = at + 1 === length ? 0 : at + 1;
      gains[i] = secondSum / scale;
    }
    this.#firstSum = firstSum;
    this.#secondSum = secondSum;
    this.#at = at;
  }

  /** As if gains of 1 had gone before. */
  reset(): void {
    this.#first.fill(STEPS);
    this.#firstSum = this.#length * STEPS;
    this.#second.fill(this.#firstSum);
    this.#secondSum = this.#length * this.#firstSum;
    this.#at = 0;
  }
}
