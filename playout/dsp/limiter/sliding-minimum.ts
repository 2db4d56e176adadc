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

  /** Replaces each of the first `count` values by the minimum of it and the `length - 1` before it. */
  process(values: Float64Array, count: number): void {
    const mask = this.#mask;
    const queue = this.#values;
    const times = this.#times;
    const length = this.#length;
    let head = this.#head;
    let tail = this.#tail;
    let now = this.#now;
    for (let i = 0; i < count; i++) {
      const value = values[i];
      while (tail !== head && queue[(tail - 1) & mask] >= value) tail = (tail - 1) & mask;
      queue[tail] = value;
      times[tail] = now;
      tail = (tail + 1) & mask;
      if (times[head] <= now - length) head = (head + 1) & mask;
      now++;
      values[i] = queue[head];
    }
    this.#head = head;
    this.#tail = tail;
    this.#now = now;
  }

  reset(): void {
    this.#head = 0;
    this.#tail = 0;
    this.#now = 0;
  }
}
