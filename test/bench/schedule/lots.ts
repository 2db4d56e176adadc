/** Seeded numbers for generated stations (mulberry32, Tommy Ettinger, public domain). */
export class Lots {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  unit(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let word = this.#state;
    word = Math.imul(word ^ (word >>> 15), word | 1);
    word ^= word + Math.imul(word ^ (word >>> 7), word | 61);
    return ((word ^ (word >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.unit() * count);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)];
  }

  /** An index by weight. */
  weighted(weights: readonly number[]): number {
    let at = this.unit() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = weights.findIndex((weight) => (at -= weight) < 0);
    return found < 0 ? weights.length - 1 : found;
  }

  /** Sum of uniform numbers: bell-shaped, mean 0, standard deviation 1. */
  bell(): number {
    let sum = 0;
    for (let count = 0; count < 12; count++) sum += this.unit();
    return sum - 6;
  }

  shuffled<T>(list: readonly T[]): T[] {
    const out = [...list];
    for (let index = out.length - 1; index > 0; index--) {
      const other = this.below(index + 1);
      [out[index], out[other]] = [out[other], out[index]];
    }
    return out;
  }
}
