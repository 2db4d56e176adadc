/**
 * Likeness of recordings by their chromaprints: each is a row of 32-bit values, one for about an eighth of a second. Source of
 * the measure: Haitsma and Kalker, "A Highly Robust Audio Fingerprinting System" (2002), bit errors at the best alignment;
 * candidates by exact values as there, but by a few of them: the least under a hash (bottom-k sketch, Broder 1997).
 */

/** Values of a fingerprint that stand for it among the candidates. */
export const KEYS_PER_FINGERPRINT = 24;
/** Recordings with more bit errors than this part are not the same; unrelated ones have half. */
export const BIT_ERRORS_MOST = 0.2;
/** They must overlap by so many values (about 12 s), and by this part of the shorter one. */
const OVERLAP_LEAST = 96;
const OVERLAP_PART_LEAST = 0.5;
/** Alignments that are tried: those at which most values are equal. */
const ALIGNMENTS_TRIED = 3;

/** The values of a stored fingerprint: little endian, 32 bits each. */
export function fingerprintValues(bytes: Uint8Array): Uint32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Uint32Array.from({ length: Math.floor(bytes.byteLength / 4) }, (_, index) => view.getUint32(4 * index, true));
}

/** Finalizer of MurmurHash3 (Appleby, public domain). */
function hashed(value: number): number {
  let hash = value;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** The values of a fingerprint whose hashes are the least: two recordings of the same sound share most of them. */
export function fingerprintKeys(values: Uint32Array): number[] {
  return [...new Set(values)]
    .map((value) => ({ value, hash: hashed(value) }))
    .sort((a, b) => a.hash - b.hash)
    .slice(0, KEYS_PER_FINGERPRINT)
    .map(({ value }) => value);
}

function bitsSet(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}

/** Shifts of `b` against `a` at which most values are equal, best first. */
function likelyShifts(a: Uint32Array, b: Uint32Array): number[] {
  const places = new Map<number, number[]>();
  a.forEach((value, place) => {
    const known = places.get(value);
    if (known === undefined) places.set(value, [place]);
    // A value that comes again and again (silence, a held note) tells nothing of the alignment.
    else if (known.length < 8) known.push(place);
  });
  const votes = new Map<number, number>();
  b.forEach((value, place) => {
    for (const at of places.get(value) ?? []) votes.set(at - place, (votes.get(at - place) ?? 0) + 1);
  });
  return [...votes]
    .sort(([shiftA, votesA], [shiftB, votesB]) => votesB - votesA || Math.abs(shiftA) - Math.abs(shiftB))
    .slice(0, ALIGNMENTS_TRIED)
    .map(([shift]) => shift);
}

/** Part of the bits that differ at a shift; 0.5 (as of unrelated sounds) where too little overlaps. */
function bitErrorsAt(a: Uint32Array, b: Uint32Array, shift: number): number {
  const from = Math.max(0, shift);
  const to = Math.min(a.length, b.length + shift);
  const overlap = to - from;
  if (overlap < OVERLAP_LEAST || overlap < OVERLAP_PART_LEAST * Math.min(a.length, b.length)) return 0.5;
  let errors = 0;
  for (let place = from; place < to; place++) errors += bitsSet(a[place] ^ b[place - shift]);
  return errors / (32 * overlap);
}

/** Bit-error rate of two fingerprints at their best alignment, 0 (the same) to about 0.5 (unrelated). */
export function bitErrorRate(a: Uint32Array, b: Uint32Array): number {
  return Math.min(0.5, ...likelyShifts(a, b).map((shift) => bitErrorsAt(a, b, shift)));
}

/** 0..1: 1 is the same to the bit, 0 is as unlike as two sounds are by chance. */
export function likenessOf(bitErrors: number): number {
  return Math.max(0, 1 - 2 * bitErrors);
}
