/**
 * The smallest of the last `length` values, in constant time per value on average: a queue that keeps only those values
 * that can still become the minimum (Lemire, Streaming maximum-minimum filter, 2006). Before the first value: 1.
 */
export class SlidingMinimum {
  readonly #length: number;
  readonly #mask: number;
  readonly #values: Float64Array;
  readonly #times: Float64Array;
  #head = 0;
  #tail = 0;
  #now = 0;

  constructor(length: number) {
    this.#length = length;
    const capacity = 2 ** Math.ceil(Math.log2(length + 1));
    this.#mask = capacity - 1;
    this.#values = new Float64Array(capacity);
    this.#times = new Float64Array(capacity);
  }

  /** Takes the next value and returns the minimum of it and the `length - 1` before it. */
  push(value: number): number {
    const mask = this.#mask;
    const values = this.#values;
    let tail = this.#tail;
    while (tail !== this.#head && values[(tail - 1) & mask] >= value) tail = (tail - 1) & mask;
    values[tail] = value;
    this.#times[tail] = this.#now;
    this.#tail = (tail + 1) & mask;
    if (this.#times[this.#head] <= this.#now - this.#length) this.#head = (this.#head + 1) & mask;
    this.#now++;
    return values[this.#head];
  }

  reset(): void {
    this.#head = 0;
    this.#tail = 0;
    this.#now = 0;
  }
}
