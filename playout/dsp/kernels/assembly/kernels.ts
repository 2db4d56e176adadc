// AssemblyScript: the loops of playout/dsp that gain most from SIMD, as functions over a fixed working memory. They keep no
// state between calls. Each does what the TypeScript of the same name does; the layout below is exported to the loader.

import { CHANNEL_BYTES, MOST_FRAMES, left, right } from './memory';

export { allFinite, extremesAt, inputAt, mostInputBytes, quadsAt, sumExtremes, sumQuads, takeStereo } from './mix';
export { bandCoefficientsAt, bandGainsAt, bandMemoriesAt, bandStepsAt, bandSumsAt, compressBands } from './bands';

const peaks: usize = memory.data(CHANNEL_BYTES, 16);
/** Pairs of taps of the eightfold filter, and the frames that it sees besides the first. */
const PAIRS8: i32 = 16;
const AROUND8: i32 = 2 * PAIRS8 - 1;
const AROUND4: i32 = 15;
/** Taps for eight values a frame (16 pairs of 7 columns), and for four (8 pairs of 3 columns). */
const taps8: usize = memory.data(16 * 7 * 4, 16);
const taps4: usize = memory.data(8 * 3 * 4, 16);
/** K-weighting of a pair of channels: b0 b1 b2 a1 a2 of the shelf and of the high pass; four pairs of memories; sums. */
const weighting: usize = memory.data(10 * 8, 16);
const memories: usize = memory.data(4 * 16, 16);
const sums: usize = memory.data(16, 16);

export function mostFrames(): i32 {
  return MOST_FRAMES;
}
export function leftAt(): usize {
  return left;
}
export function rightAt(): usize {
  return right;
}
export function peaksAt(): usize {
  return peaks;
}
export function taps8At(): usize {
  return taps8;
}
export function taps4At(): usize {
  return taps4;
}
export function weightingAt(): usize {
  return weighting;
}
export function memoriesAt(): usize {
  return memories;
}
export function sumsAt(): usize {
  return sums;
}

/** `b` where it is larger, else `a`: what is no number is never larger. */
function larger(a: f32, b: f32): f32 {
  return b > a ? b : a;
}

function horizontalMax(v: v128): f32 {
  const pairs = f32x4.pmax(v, v128.shuffle<f32>(v, v, 2, 3, 0, 1));
  return larger(f32x4.extract_lane(pairs, 0), f32x4.extract_lane(pairs, 1));
}

/** The largest magnitude among `count` floats. */
function largest(at: usize, count: i32): f32 {
  let most = f32x4.splat(0);
  let i: i32 = 0;
  for (; i + 4 <= count; i += 4) most = f32x4.pmax(most, f32x4.abs(v128.load(at + (i << 2))));
  let peak = horizontalMax(most);
  for (; i < count; i++) peak = larger(peak, abs(load<f32>(at + (i << 2))));
  return peak;
}

/** The largest magnitude of a second difference among `count` floats. */
function largestBend(at: usize, count: i32): f32 {
  const two = f32x4.splat(2);
  let most = f32x4.splat(0);
  let i: i32 = 0;
  for (; i + 6 <= count; i += 4) {
    const x = at + (i << 2);
    const ends = f32x4.add(v128.load(x), v128.load(x, 8));
    most = f32x4.pmax(most, f32x4.abs(f32x4.sub(ends, f32x4.mul(two, v128.load(x, 4)))));
  }
  let bend = horizontalMax(most);
  for (; i + 2 < count; i++) {
    const x = at + (i << 2);
    bend = larger(bend, abs(load<f32>(x) + load<f32>(x, 8) - 2 * load<f32>(x, 4)));
  }
  return bend;
}

/** Largest magnitudes at the seven places between each of four frames from `x + 15` on and the frame after it. */
function between8(x: usize): v128 {
  let s1 = f32x4.splat(0);
  let d1 = s1;
  let s2 = s1;
  let d2 = s1;
  let s3 = s1;
  let d3 = s1;
  let middle = s1;
  let a = x;
  let b = x + AROUND8 * 4;
  let c = taps8;
  for (let k: i32 = 0; k < PAIRS8; k++) {
    const xa = v128.load(a);
    const xb = v128.load(b);
    const s = f32x4.add(xa, xb);
    const d = f32x4.sub(xa, xb);
    s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(c), s));
    d1 = f32x4.add(d1, f32x4.mul(v128.load32_splat(c, 4), d));
    s2 = f32x4.add(s2, f32x4.mul(v128.load32_splat(c, 8), s));
    d2 = f32x4.add(d2, f32x4.mul(v128.load32_splat(c, 12), d));
    s3 = f32x4.add(s3, f32x4.mul(v128.load32_splat(c, 16), s));
    d3 = f32x4.add(d3, f32x4.mul(v128.load32_splat(c, 20), d));
    middle = f32x4.add(middle, f32x4.mul(v128.load32_splat(c, 24), s));
    a += 4;
    b -= 4;
    c += 28;
  }
  const p1 = f32x4.add(f32x4.abs(s1), f32x4.abs(d1));
  const p2 = f32x4.add(f32x4.abs(s2), f32x4.abs(d2));
  const p3 = f32x4.add(f32x4.abs(s3), f32x4.abs(d3));
  return f32x4.pmax(f32x4.pmax(p1, p2), f32x4.pmax(p3, f32x4.abs(middle)));
}

/** The same at three places, from `x + 7` on. */
function between4(x: usize): v128 {
  let s1 = f32x4.splat(0);
  let d1 = s1;
  let middle = s1;
  let a = x;
  let b = x + AROUND4 * 4;
  let c = taps4;
  for (let k: i32 = 0; k < 8; k++) {
    const xa = v128.load(a);
    const xb = v128.load(b);
    const s = f32x4.add(xa, xb);
    s1 = f32x4.add(s1, f32x4.mul(v128.load32_splat(c), s));
    d1 = f32x4.add(d1, f32x4.mul(v128.load32_splat(c, 4), f32x4.sub(xa, xb)));
    middle = f32x4.add(middle, f32x4.mul(v128.load32_splat(c, 8), s));
    a += 4;
    b -= 4;
    c += 12;
  }
  return f32x4.pmax(f32x4.add(f32x4.abs(s1), f32x4.abs(d1)), f32x4.abs(middle));
}

/** Lanes that lie under `rest`; the others 0. */
function firstLanes(v: v128, rest: i32): v128 {
  return rest >= 4 ? v : v128.and(v, i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(rest)));
}

const SEGMENT: i32 = 64;

/**
 * The true peak of `count` frames from address `at` on where it is over `most`; else `most`. The 31 frames from before the
 * call lie in front of them. What cannot be over the maximum is passed over: `near` and `bend` are the table's norms.
 */
export function truePeak8(at: usize, count: i32, most: f32, near: f32, bend: f32): f32 {
  // The newest frames count at once, as samples; their intervals follow with the frames after them.
  most = larger(most, largest(at, count));
  const first = at - (AROUND8 << 2);
  for (let from: i32 = 0; from < count; from += SEGMENT) {
    const end = min(count, from + SEGMENT);
    const inView = largest(first + (from << 2), end - from + AROUND8);
    if (inView * (near + 4 * bend) <= most) continue;
    const bent = bend * largestBend(first + (from << 2), end - from + AROUND8);
    if (inView * near + bent <= most) continue;
    const beyond = f32x4.splat(bent);
    for (let i = from; i < end; i += 4) {
      const x = first + (i << 2);
      const beside = f32x4.pmax(f32x4.abs(v128.load(x, (PAIRS8 - 1) * 4)), f32x4.abs(v128.load(x, PAIRS8 * 4)));
      if (!v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(beside, f32x4.splat(near)), beyond), f32x4.splat(most))))
        continue;
      most = larger(most, horizontalMax(firstLanes(between8(x), end - i)));
    }
  }
  return most;
}

/** `truePeak8` with four values a frame, and 15 frames from before the call. */
export function truePeak4(at: usize, count: i32, most: f32, near: f32, bend: f32): f32 {
  most = larger(most, largest(at, count));
  const first = at - (AROUND4 << 2);
  for (let from: i32 = 0; from < count; from += SEGMENT) {
    const end = min(count, from + SEGMENT);
    const inView = largest(first + (from << 2), end - from + AROUND4);
    if (inView * (near + 4 * bend) <= most) continue;
    const bent = bend * largestBend(first + (from << 2), end - from + AROUND4);
    if (inView * near + bent <= most) continue;
    const beyond = f32x4.splat(bent);
    for (let i = from; i < end; i += 4) {
      const x = first + (i << 2);
      const beside = f32x4.pmax(f32x4.abs(v128.load(x, 7 * 4)), f32x4.abs(v128.load(x, 8 * 4)));
      if (!v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(beside, f32x4.splat(near)), beyond), f32x4.splat(most))))
        continue;
      most = larger(most, horizontalMax(firstLanes(between4(x), end - i)));
    }
  }
  return most;
}

/**
 * For each of `count` intervals whose taps begin at frame 0: the largest magnitude in it over both channels, both ends
 * included, where that may be over `ceiling`; otherwise 0. Returns whether any may be over it.
 */
export function intervalPeaks8(count: i32, ceiling: f32, near: f32, bend: f32): bool {
  let any: bool = false;
  const zero = f32x4.splat(0);
  const factor = f32x4.splat(near);
  const limit = f32x4.splat(ceiling);
  for (let from: i32 = 0; from < count; from += SEGMENT) {
    const end = min(count, from + SEGMENT);
    const inView = larger(
      largest(left + (from << 2), end - from + AROUND8),
      largest(right + (from << 2), end - from + AROUND8),
    );
    let beyond = zero;
    let isUnder = inView * (near + 4 * bend) <= ceiling;
    if (!isUnder) {
      const bent =
        bend *
        larger(
          largestBend(left + (from << 2), end - from + AROUND8),
          largestBend(right + (from << 2), end - from + AROUND8),
        );
      beyond = f32x4.splat(bent);
      isUnder = inView * near + bent <= ceiling;
    }
    if (isUnder) {
      for (let i = from; i < end; i += 4) v128.store(peaks + (i << 2), zero);
      continue;
    }
    any = true;
    for (let i = from; i < end; i += 4) {
      const x = left + (i << 2);
      const y = right + (i << 2);
      let peak = zero;
      const besideLeft = f32x4.pmax(f32x4.abs(v128.load(x, (PAIRS8 - 1) * 4)), f32x4.abs(v128.load(x, PAIRS8 * 4)));
      if (v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(besideLeft, factor), beyond), limit))) {
        peak = f32x4.pmax(besideLeft, between8(x));
      }
      const besideRight = f32x4.pmax(f32x4.abs(v128.load(y, (PAIRS8 - 1) * 4)), f32x4.abs(v128.load(y, PAIRS8 * 4)));
      if (v128.any_true(f32x4.gt(f32x4.add(f32x4.mul(besideRight, factor), beyond), limit))) {
        peak = f32x4.pmax(peak, f32x4.pmax(besideRight, between8(y)));
      }
      v128.store(peaks + (i << 2), peak);
    }
  }
  return any;
}

/** K-weights frames [from, to) of both channels and adds their squares to the sums: a channel in each lane. */
export function weightedPower(from: i32, to: i32): void {
  const b0 = v128.load64_splat(weighting);
  const b1 = v128.load64_splat(weighting, 8);
  const b2 = v128.load64_splat(weighting, 16);
  const a1 = v128.load64_splat(weighting, 24);
  const a2 = v128.load64_splat(weighting, 32);
  const c0 = v128.load64_splat(weighting, 40);
  const c1 = v128.load64_splat(weighting, 48);
  const c2 = v128.load64_splat(weighting, 56);
  const d1 = v128.load64_splat(weighting, 64);
  const d2 = v128.load64_splat(weighting, 72);
  let s1 = v128.load(memories);
  let s2 = v128.load(memories, 16);
  let h1 = v128.load(memories, 32);
  let h2 = v128.load(memories, 48);
  let sum = v128.load(sums);
  for (let i = from; i < to; i++) {
    const at = i << 2;
    const v = f64x2.replace_lane(f64x2.splat(<f64>load<f32>(left + at)), 1, <f64>load<f32>(right + at));
    const w = f64x2.add(f64x2.mul(b0, v), s1);
    s1 = f64x2.sub(f64x2.add(f64x2.mul(b1, v), s2), f64x2.mul(a1, w));
    s2 = f64x2.sub(f64x2.mul(b2, v), f64x2.mul(a2, w));
    const y = f64x2.add(f64x2.mul(c0, w), h1);
    h1 = f64x2.sub(f64x2.add(f64x2.mul(c1, w), h2), f64x2.mul(d1, y));
    h2 = f64x2.sub(f64x2.mul(c2, w), f64x2.mul(d2, y));
    sum = f64x2.add(sum, f64x2.mul(y, y));
  }
  v128.store(memories, s1);
  v128.store(memories, s2, 16);
  v128.store(memories, h1, 32);
  v128.store(memories, h2, 48);
  v128.store(sums, sum);
}
