const GAINS = [0.75, 0.75, 0.625, 0.625] as const;

/**
 * Four allpasses in a row that smear a click over some 50 ms without colouring it (M. R. Schroeder, Natural sounding
 * artificial reverberation, JAES 10 (1962); gains as in J. Dattorro, Effect design part 1, JAES 45 (1997)). One channel.
 */
export class Diffuser {
  readonly #lines: readonly Float64Array[];
  readonly #at: Int32Array;

  /** Length of each of the four delays, in frames. */
  constructor(delayFrames: readonly number[]) {
    this.#lines = GAINS.map((_, k) => new Float64Array(delayFrames[k]));
    this.#at = new Int32Array(GAINS.length);
  }

  /** Frames [0, count) of `x`, in place. */
  process(x: Float64Array, count: number): void {
    for (let k = 0; k < GAINS.length; k++) {
      const line = this.#lines[k];
      const g = GAINS[k];
      let at = this.#at[k];
      for (let i = 0; i < count; i++) {
        const delayed = line[at];
        const v = x[i] - g * delayed;
        line[at] = v;
        x[i] = delayed + g * v;
        if (++at === line.length) at = 0;
      }
      this.#at[k] = at;
    }
  }

  reset(): void {
    for (const line of this.#lines) line.fill(0);
    this.#at.fill(0);
  }
}
