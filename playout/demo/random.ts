/**
 * Seeded random numbers: Marsaglia's xorshift128 ("Xorshift RNGs", Journal of Statistical Software 8(14), 2003), seeded
 * from a text by FNV-1a. The same seed gives the same numbers on every machine.
 */
export class Random {
  #x: number;
  #y: number;
  #z: number;
  #w: number;

  constructor(seed: string) {
    this.#x = hash(seed + ':x') | 1;
    this.#y = hash(seed + ':y');
    this.#z = hash(seed + ':z');
    this.#w = hash(seed + ':w');
    // The first numbers still show the seed's structure.
    for (let i = 0; i < 16; i++) this.next();
  }

  /** The next number in [0, 1). */
  next(): number {
    const t = this.#x ^ (this.#x << 11);
    this.#x = this.#y;
    this.#y = this.#z;
    this.#z = this.#w;
    this.#w = this.#w ^ (this.#w >>> 19) ^ t ^ (t >>> 8);
    return (this.#w >>> 0) / 4294967296;
  }

  /** A number in [low, high). */
  between(low: number, high: number): number {
    return low + (high - low) * this.next();
  }

  /** A number around 0 with standard deviation 1, within -3..3 (sum of uniforms). */
  bell(): number {
    return (this.next() + this.next() + this.next() - 1.5) * 2;
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One of the values; `values` must not be empty. */
  pick<T>(values: readonly T[]): T {
    return values[Math.floor(this.next() * values.length)];
  }
}

function hash(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  h = Math.imul(h ^ (h >>> 15), 0x2c1b3c6d);
  return h ^ (h >>> 13);
}
