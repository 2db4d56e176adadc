/**
 * A number in [0, 2^32) that depends on all of its arguments and on nothing else: the finalizer of MurmurHash3 (Appleby,
 * public domain) over one integer after the other. Draws for a place of the plan do not depend on how many came before.
 */
export function draw(...integers: readonly number[]): number {
  let hash = 0x9e3779b9;
  for (const integer of integers) {
    for (const word of [integer >>> 0, Math.floor(integer / 0x1_0000_0000) >>> 0]) {
      hash = mix(Math.imul(hash ^ mix(word), 0x85ebca6b) + 0x6d2b79f5);
    }
  }
  return hash >>> 0;
}

function mix(word: number): number {
  let hash = word;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return hash ^ (hash >>> 16);
}
