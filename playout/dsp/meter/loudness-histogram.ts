/** Loudness of a mean square that was summed over the weighted channels (BS.1770, equation 2), in LUFS. */
export function lufsFromPower(power: number): number {
  return -0.691 + 10 * Math.log10(power);
}

/** Of power; an exponential of base e takes a third of the time of one of base 10. */
const NEPERS_PER_DB = Math.LN10 / 10;

/** The inverse of `lufsFromPower`. */
export function powerFromLufs(lufs: number): number {
  return Math.exp((lufs + 0.691) * NEPERS_PER_DB);
}

const ABSOLUTE_GATE_LUFS = -70;
const LOUDEST_LUFS = 30;
const BINS_PER_LU = 100;
const BINS = (LOUDEST_LUFS - ABSOLUTE_GATE_LUFS) * BINS_PER_LU;

/**
 * The loudness of every block above the absolute gate, in bins of 0.01 LU that also keep the exact sum of their powers: a
 * programme of any length in fixed memory, with gated means that are exact but for the one bin the gate falls into.
 */
export class LoudnessHistogram {
  readonly #counts = new Float64Array(BINS);
  readonly #powers = new Float64Array(BINS);

  /** Blocks at or under -70 LUFS (the absolute gate, strict) are left out. */
  add(power: number): void {
    const lufs = lufsFromPower(power);
    if (!(lufs > ABSOLUTE_GATE_LUFS)) return;
    const bin = Math.min(BINS - 1, Math.floor((lufs - ABSOLUTE_GATE_LUFS) * BINS_PER_LU));
    this.#counts[bin]++;
    this.#powers[bin] += power;
  }

  /** The mean loudness of the blocks above a gate that lies `gateLu` under the mean of all; null where there are none. */
  gatedLufs(gateLu: number): number | null {
    return this.#meanLufs(this.#gateBin(gateLu));
  }

  /** Spread between two percentiles (0..1) of the blocks above the gate, in LU; null where there are no blocks. */
  rangeLu(gateLu: number, low: number, high: number): number | null {
    const from = this.#gateBin(gateLu);
    let total = 0;
    for (let bin = from; bin < BINS; bin++) total += this.#counts[bin];
    if (total === 0) return null;
    return (
      (this.#binAt(from, Math.round((total - 1) * high)) - this.#binAt(from, Math.round((total - 1) * low))) /
      BINS_PER_LU
    );
  }

  #gateBin(gateLu: number): number {
    const mean = this.#meanLufs(0);
    if (mean === null) return BINS;
    return Math.max(0, Math.ceil((mean - gateLu - ABSOLUTE_GATE_LUFS) * BINS_PER_LU));
  }

  #meanLufs(fromBin: number): number | null {
    let count = 0;
    let power = 0;
    for (let bin = fromBin; bin < BINS; bin++) {
      count += this.#counts[bin];
      power += this.#powers[bin];
    }
    return count === 0 ? null : lufsFromPower(power / count);
  }

  /** The bin that holds the block of rank `rank` (0 = quietest) among the bins from `fromBin`. */
  #binAt(fromBin: number, rank: number): number {
    let seen = 0;
    for (let bin = fromBin; bin < BINS; bin++) {
      seen += this.#counts[bin];
      if (seen > rank) return bin;
    }
    return BINS - 1;
  }

  reset(): void {
    this.#counts.fill(0);
    this.#powers.fill(0);
  }
}
