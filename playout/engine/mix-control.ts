/** The few words of shared memory by which the process steers its mixing thread without a message. */
export class MixControl {
  readonly #wake: Int32Array;
  readonly #rate: Float64Array;
  readonly #drained: BigInt64Array;

  constructor(readonly memory: SharedArrayBuffer) {
    this.#wake = new Int32Array(memory, 0, 1);
    this.#rate = new Float64Array(memory, 8, 1);
    this.#drained = new BigInt64Array(memory, 16, 1);
  }

  static create(): MixControl {
    return new MixControl(new SharedArrayBuffer(24));
  }

  /** Correction of the sample clock in parts per million of its rate. */
  get ratePpm(): number {
    return this.#rate[0];
  }

  set ratePpm(ppm: number) {
    this.#rate[0] = ppm;
  }

  /** Offline: programme frames taken out of the ring; the mixer stays less than a ring ahead of it. */
  get drainedFrames(): number {
    return Number(Atomics.load(this.#drained, 0));
  }

  set drainedFrames(frames: number) {
    Atomics.store(this.#drained, 0, BigInt(frames));
  }

  /** Wakes the mixing thread: there is a message, or data that it waits for. */
  wake(): void {
    Atomics.add(this.#wake, 0, 1);
    Atomics.notify(this.#wake, 0);
  }

  /** A mark to take before looking for work; `sleep` returns at once when something came since. */
  mark(): number {
    return Atomics.load(this.#wake, 0);
  }

  /** Sleeps until `wake`, `milliseconds` at most; whether it was woken. */
  sleep(mark: number, milliseconds: number): boolean {
    return Atomics.wait(this.#wake, 0, mark, milliseconds) !== 'timed-out';
  }
}
