/** Gating blocks of 400 ms begin every 100 ms: ITU-R BS.1770-5, annex 1, 75 % overlap. */
export const BLOCK_STEP_MS = 100;
export const BLOCKS_PER_HOUR = 36_000;
const ABSOLUTE_GATE_LUFS = -70;
/** 10 LU below the loudness of what passed the absolute gate. */
const RELATIVE_GATE = 0.1;

/**
 * The gated loudness of the last hour, from the momentary loudness (400 ms) of a meter at every 100 ms. What is summed is
 * 10^(L/10) of each block: the mean square of BS.1770 but for a constant that cancels.
 */
export class HourLoudness {
  /** A ring; 0 stands for a block that is missing or below the absolute gate: neither counts. */
  readonly #powers = new Float64Array(BLOCKS_PER_HOUR);
  #next = 0;

  /** The next block; null for one that could not be measured. */
  put(momentaryLufs: number | null): void {
    const counts = momentaryLufs !== null && momentaryLufs > ABSOLUTE_GATE_LUFS;
    this.#powers[this.#next] = counts ? 10 ** (momentaryLufs / 10) : 0;
    this.#next = (this.#next + 1) % BLOCKS_PER_HOUR;
  }

  /** So many blocks that nobody measured: the hour moves on without them. */
  skip(blocks: number): void {
    for (let i = Math.min(blocks, BLOCKS_PER_HOUR); i > 0; i--) this.put(null);
  }

  /** Both gates are strict. Null where no block passes. */
  integratedLufs(): number | null {
    const mean = this.#meanAbove(0);
    return mean === null ? null : toLufs(this.#meanAbove(mean * RELATIVE_GATE));
  }

  #meanAbove(gate: number): number | null {
    let sum = 0;
    let count = 0;
    for (const power of this.#powers) {
      if (power > gate) {
        sum += power;
        count += 1;
      }
    }
    return count === 0 ? null : sum / count;
  }
}

function toLufs(power: number | null): number | null {
  return power === null ? null : 10 * Math.log10(power);
}
